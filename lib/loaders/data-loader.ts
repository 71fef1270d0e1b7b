/** Loads data objects, settings, logs and pictures from a file of any generation of PyMoDAQ, or from any other HDF5 file.
 *
 *  Opens read-only. Nothing in a file is evaluated or followed to another file. A damaged file can crash libhdf5 itself: a
 *  program that opens files of strangers does so in a process of its own, as the command line does. */
import type { Axis } from '../data/axis.js'
import { DataToExport } from '../data/data-to-export.js'
import type { DataWithAxes } from '../data/data-with-axes.js'
import { createError, describe } from '../errors.js'
import type { NodeRef } from '../file/groups.js'
import { H5Reader } from '../file/h5-reader.js'
import { groupAttribute } from '../layout.js'
import { nodeName, normalPath } from '../nodes/node-path.js'
import { companionPlan } from './companion-plan.js'
import type { DataPlan } from './data-plan.js'
import { commentsOf, type LoadedComment, type LoadedPixmap, type LoadedSettings, logsOf, pixmapsOf, settingsOf } from './documents.js'
import { FileView, isNodeFailure, type OnNodeError, type WalkLimits } from './file-view.js'
import { type Generation, generationOf } from './generation.js'
import { checkLoadAllOptions, checkLoadOptions, type LoadAllOptions, type LoadOptions } from './load-options.js'
import { bytesOfWhole, checkSize, loadPlan } from './load-plan.js'
import { describeNode, type LoadedNode } from './loaded-node.js'
import { planOf, plansBelow } from './plan-tree.js'
import { loadOpaqueAt, loadTextsAt, type OpaqueData } from './raw-elements.js'
import { loadAxisAt } from './single-axis.js'

/** An open saver, as far as the loader needs it. */
export interface OpenFile {
  readonly path: string
  flush(): Promise<void>
}

/** A file opened for loading. Close it, or open it with `await using`.
 *
 *      await using loader = await DataLoader.open('Dataset_20261122_000.h5')
 *      const spectrum = await loader.loadData('/RawData/Scan000/Detector000/Data1D/CH00/Data00')
 *      for (const data of await loader.loadAll()) console.log(data.loadedFrom?.path, data.name, data.shape) */
export class DataLoader implements AsyncDisposable {
  /** the file */
  readonly path: string
  readonly #reader: H5Reader
  readonly #generation: Generation

  private constructor(reader: H5Reader, generation: Generation) {
    this.path = reader.path
    this.#reader = reader
    this.#generation = generation
  }

  /** Opens a file, or the file of a saver that is open in this process: it is flushed first. What the saver appends later is
   *  seen once it has been committed. Resolves when the file's root has been read.
   *  @throws ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_NOT_HDF5, ERR_FILE_LOCKED, ERR_HDF5, ERR_INVALID_OPTION */
  static async open(source: string | OpenFile): Promise<DataLoader> {
    if (typeof source !== 'string') {
      if (typeof source?.path !== 'string' || typeof source.flush !== 'function') {
        throw createError('ERR_INVALID_OPTION', `source must be a path or an open H5Saver; got ${describe(source)}`, { option: 'source' })
      }
      await source.flush()
    }
    const reader = await H5Reader.open(typeof source === 'string' ? source : source.path)
    try {
      return new DataLoader(reader, await generationOf(new FileView(reader)))
    } catch (error) {
      await reader.close()
      throw error
    }
  }

  /** The generation of PyMoDAQ that wrote the file: 3 is PyMoDAQ 4 and 5, 2 is 2.1 to 3.6, 1 is 1.6 to 2.0, 0 what was before. */
  generation(): Generation {
    return this.#generation
  }

  /** Loads one data object.
   *
   *  Signal dimensions of length 1 are left out, as PyMoDAQ does. The axes are those beside the array and the navigation axes
   *  of its nearest ancestor; dimensions without one get one that counts 0, 1, 2, …. `loadedFrom.notes` tells what did not fit.
   *  @param where an array of data, or a group such as `…/CH00`, which is loaded with all its labels
   *  @throws ERR_NODE_NOT_FOUND; ERR_NODE_KIND for a group without data; ERR_DTYPE_UNSUPPORTED for what holds no numbers;
   *    ERR_DATA_TOO_LARGE; ERR_INDEX_OUT_OF_RANGE for a part that is not there; ERR_SHAPE_MISMATCH and ERR_DTYPE_MISMATCH for a
   *    background that cannot be subtracted; ERR_FILTER_UNAVAILABLE, ERR_DECODE_FAILED, ERR_HDF5, ERR_FILE_CLOSED */
  async loadData(where: NodeRef, options: LoadOptions = {}): Promise<DataWithAxes> {
    const checked = checkLoadOptions(options)
    return loadPlan(this.#reader, await planOf(this.#view(), pathOf(where), checked.loadAll), checked)
  }

  /** Loads all data at and below a node, each with all its labels, in the natural order of their paths: `Scan10` comes after
   *  `Scan9`. Data of the same name and origin, such as those of several scans, are all kept (PyMoDAQ keeps the last of
   *  them); `loadedFrom.path` tells them apart. In files of PyMoDAQ, arrays that it did not describe are left out.
   *  @throws as loadData; ERR_DATA_TOO_LARGE for all together; ERR_TREE_TOO_LARGE */
  async loadAll(where: NodeRef = '/', options: LoadAllOptions = {}): Promise<DataToExport> {
    const { onError, foreign = this.#generation === 'foreign', ...checked } = checkLoadAllOptions(options)
    const path = pathOf(where)
    const plans = await plansBelow(this.#view(), path, foreign, onError)
    const loadable: DataPlan[] = []
    let bytes = 0
    for (const plan of plans) {
      const size = await attempt(async () => bytesOfWhole(plan, checked), plan, onError)
      if (size === undefined) continue
      bytes += size
      loadable.push(plan)
    }
    checkSize(path, bytes, checked.bytesMax)
    const data: DataWithAxes[] = []
    for (const plan of loadable) {
      const loaded = await attempt(() => loadPlan(this.#reader, plan, checked), plan, onError)
      if (loaded !== undefined) data.push(loaded)
    }
    return new DataToExport({ name: '', data })
  }

  /** Loads one axis as it stands in the file.
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND for what holds no coordinates, ERR_DATA_TOO_LARGE above 1 GiB */
  async loadAxis(where: NodeRef): Promise<Axis> {
    return loadAxisAt(this.#view(), pathOf(where))
  }

  /** Loads the backgrounds of data; undefined when there are none. Signal axes come along where they fit.
   *  @throws as loadData */
  async loadBkg(where: NodeRef, options: Omit<LoadOptions, 'withBkg'> = {}): Promise<DataWithAxes | undefined> {
    return this.#loadCompanion(pathOf(where), 'bkg', options)
  }

  /** Loads the errors of data as an object of their own; undefined when there are none. `loadData` has them in `errors`.
   *  @throws as loadData */
  async loadErrors(where: NodeRef, options: Omit<LoadOptions, 'withBkg'> = {}): Promise<DataWithAxes | undefined> {
    return this.#loadCompanion(pathOf(where), 'error', options)
  }

  async #loadCompanion(path: string, which: 'bkg' | 'error', options: LoadOptions): Promise<DataWithAxes | undefined> {
    const checked = checkLoadOptions(options)
    const view = this.#view()
    const plan = await companionPlan(view, await planOf(view, path, checked.loadAll), which)
    return plan && loadPlan(this.#reader, plan, checked)
  }

  /** The texts of a node that holds texts: a list of PyMoDAQ such as the Logger, or an array of strings. Rows that hold no
   *  text, such as pickles of other objects, come as their bytes.
   *  @param part rows; by default all
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND, ERR_INDEX_OUT_OF_RANGE, ERR_DATA_TOO_LARGE for more than a million rows */
  loadTexts(where: NodeRef, part: { start?: number; count?: number } = {}): Promise<(string | Uint8Array)[]> {
    return loadTextsAt(this.#view(), pathOf(where), part)
  }

  /** The elements of an array of any type whose elements have a fixed size, as the bytes that stand in the file, with what is
   *  known of their type: for compounds, enumerations, and all else that is not numbers or texts.
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND, ERR_DTYPE_UNSUPPORTED for elements of variable size, ERR_DATA_TOO_LARGE,
   *    ERR_INDEX_OUT_OF_RANGE */
  loadOpaque(where: NodeRef, options: Pick<LoadOptions, 'start' | 'count' | 'bytesMax'> = {}): Promise<OpaqueData> {
    return loadOpaqueAt(this.#view(), pathOf(where), checkLoadOptions(options))
  }

  /** A node and all nodes below it, level by level, groups before their children. Links to other places are among them and are
   *  not followed; a node that cannot be read carries its `error`.
   *  @param limits 100 000 nodes and 64 levels by default
   *  @throws ERR_NODE_NOT_FOUND; ERR_TREE_TOO_LARGE after as many nodes as the limits allow */
  async *walkNodes(where: NodeRef = '/', limits: Partial<WalkLimits> = {}): AsyncGenerator<LoadedNode, void, undefined> {
    const view = this.#view(limits)
    for await (const child of view.walk(pathOf(where), () => {})) {
      yield await describeNode(view, child)
      view.forget(child.path)
    }
  }

  /** One node. @throws ERR_NODE_NOT_FOUND */
  async getNode(where: NodeRef): Promise<LoadedNode> {
    const path = pathOf(where)
    const view = this.#view()
    const { kind } = await view.info(path)
    return describeNode(view, { path, name: nodeName(path), kind, link: 'hard' })
  }

  /** Bytes that the elements of a dataset take in the file; 0 where they are in other files. Every chunk is looked at: half a second for a
   *  million of them. @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND for what is no dataset */
  async storageBytes(where: NodeRef): Promise<number> {
    const path = pathOf(where)
    return (await this.#reader.storageBytes(path, await this.#view().info(path), Number.POSITIVE_INFINITY)) ?? 0
  }

  /** The settings that apply to a node: its own, else those of its nearest ancestor that has any. Undefined when there are none.
   *  @param name of the attribute: `settings`, or `scan_settings`
   *  @throws ERR_NODE_NOT_FOUND */
  async settings(where: NodeRef, name: string = groupAttribute.settings): Promise<LoadedSettings | undefined> {
    return settingsOf(this.#view(), pathOf(where), name)
  }

  /** The rows of the file's log, oldest first; rows that hold no text come as their bytes.
   *  @throws ERR_DATA_TOO_LARGE for more than a million rows: loadTexts gives a part of them */
  logs(): Promise<(string | Uint8Array)[]> {
    return logsOf(this.#view())
  }

  /** The pictures at and below a node; those of nodes that cannot be read are left out (walkNodes tells which). @throws ERR_NODE_NOT_FOUND, ERR_TREE_TOO_LARGE */
  async pixmaps(where: NodeRef = '/'): Promise<LoadedPixmap[]> {
    return pixmapsOf(this.#view(), pathOf(where))
  }

  /** The comments at and below a node, as PyMoDAQ's browser adds them; as for pixmaps. @throws ERR_NODE_NOT_FOUND, ERR_TREE_TOO_LARGE */
  async comments(where: NodeRef = '/'): Promise<LoadedComment[]> {
    return commentsOf(this.#view(), pathOf(where))
  }

  #view(limits: Partial<WalkLimits> = {}): FileView {
    return new FileView(this.#reader, limits)
  }

  /** Closes the file; harmless when repeated. Resolves when libhdf5 has let go of it. */
  close(): Promise<void> {
    return this.#reader.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

function pathOf(where: NodeRef): string {
  return normalPath(typeof where === 'object' && where !== null ? where.path : where, 'where')
}

/** Runs what may fail for one object; gives undefined when its failure was told. */
async function attempt<T>(run: () => Promise<T>, { path }: DataPlan, onError: OnNodeError | undefined): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    if (onError === undefined || !isNodeFailure(error)) throw error
    onError(error, path)
    return undefined
  }
}
