/** The files of one H5Saver, one after the other: at most one is open.
 *
 *      open ──init, load──► (old one closes) ──► open           each change waits for the one before
 *        └────closeFile───► closed ──init, load──► open
 *        └────close───────► closed for good */
import { stat } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { createError } from '../errors.js'
import { groupPrefix, groupType, modulePath } from '../layout.js'
import { native } from '../native.js'
import { nodeName } from '../nodes/node-path.js'
import { checkBoolean, checkKeys } from '../options.js'
import { h5saverSettings } from '../settings/h5saver-settings.js'
import type { GroupParameter } from '../settings/parameter.js'
import { dateOf } from './clock.js'
import { compressionOf } from './compression.js'
import { continueFile, savedType, surveyFile } from './continue-file.js'
import { createFile } from './create-file.js'
import { type DatedPlace, type FilePlan, planFile } from './file-plan.js'
import { exactPath, type SaveType, saveTypes } from './naming.js'
import { type CheckedSaverOptions, checkMetadata, checkSaverOptions, type H5SaverOptions } from './saver-options.js'
import type { TreeWriter } from './tree-writer.js'

/** Options of `H5Saver.initFile`. */
export interface InitFileOptions {
  /** whether scans begin a new file instead of going on in the day's last one (all others do in any case), or `file` has to be new;
   *  false when left out */
  newFile?: boolean
  /** an exact path instead of a dated name: continued when it is there, created when it is not */
  file?: string
  /** attributes of `/RawData`, besides those given to `create` */
  metadata?: H5SaverOptions['metadata']
}

/** Options of `H5Saver.open`: those of `create` that make sense for a file that is there. `basePath` and `baseName` are for
 *  the files that `initFile` begins later; by default they go beside the opened one. */
export type OpenOptions = Omit<H5SaverOptions, 'file' | 'overwrite' | 'live'>

/** The paths that come next. */
export interface FilePaths {
  /** the file that `initFile` would use */
  file: string
  /** that path without its ending: PyMoDAQ's scan path, the name of the dataset */
  scanPath: string
  /** the group that the next scan would get in that file, such as `Scan003` */
  scanName: string
  /** the number in that name */
  index: number
}

const baseNameDefault = 'Data'

/** The files of one saver. */
export class FileSequence {
  readonly options: CheckedSaverOptions
  readonly saveType: SaveType
  #tree: TreeWriter
  readonly #place: DatedPlace
  readonly #opened: (tree: TreeWriter) => void
  #loaded: string | undefined
  #isDone = false
  /** settles, and never rejects, when the change of file that is under way has ended */
  #change: Promise<unknown> | undefined

  private constructor(tree: TreeWriter, options: CheckedSaverOptions, opened: (tree: TreeWriter) => void) {
    const { place } = options
    this.options = options
    this.saveType = options.saveType
    this.#tree = tree
    this.#place = 'basePath' in place ? place : { basePath: dirname(place.path), baseName: baseNameDefault }
    this.#opened = opened
    opened(tree)
  }

  /** Creates the first file. @param opened told of every file that is opened, before anything is written to it by its saver */
  static async create(options: H5SaverOptions, opened: (tree: TreeWriter) => void): Promise<FileSequence> {
    const checked = checkSaverOptions(options, native.buildInfo().bloscCompressors, 'options of H5Saver.create')
    return new FileSequence(await createFile(checked, dateOf(checked.now)), checked, opened)
  }

  /** Opens an existing file as the first one. */
  static async open(file: string, options: OpenOptions, opened: (tree: TreeWriter) => void): Promise<FileSequence> {
    const path = exactPath(file)
    for (const name of ['file', 'overwrite', 'live']) {
      if (name in options) throw createError('ERR_INVALID_OPTION', `options of H5Saver.open have no '${name}'`, { option: name })
    }
    const placed = { ...options, basePath: options.basePath ?? dirname(path) }
    const checked = checkSaverOptions(placed, native.buildInfo().bloscCompressors, 'options of H5Saver.open')
    const tree = await continueFile(checked, path, checked.metadata)
    const saved = saveTypes.find((type) => type === savedType(tree))
    const sequence = new FileSequence(tree, { ...checked, saveType: options.saveType ?? saved ?? checked.saveType }, opened)
    sequence.#loaded = path
    return sequence
  }

  /** What writes the file that was opened last. */
  get tree(): TreeWriter {
    return this.#tree
  }

  /** Ends the present file and opens the next. Resolves with whether it was created. */
  async init(options: InitFileOptions): Promise<boolean> {
    checkKeys(options, ['newFile', 'file', 'metadata'], 'options of initFile')
    const newFile = checkBoolean(options.newFile ?? false, 'newFile')
    const metadata = checkMetadata(options.metadata)
    const file = options.file === undefined ? undefined : exactPath(options.file)
    return this.#then(async () => {
      const plan = file === undefined ? await this.#plan(newFile) : await planExact(file, newFile)
      if (!plan.isNew && plan.path === this.#openPath) {
        if (metadata.length > 0) this.#tree.setAttributes(this.#tree.rawPath, metadata)
        return false
      }
      if (!plan.isNew) this.#checkContinues(plan.path)
      await this.#tree.session.close()
      if (plan.isNew) await this.#create(file, metadata)
      else await this.#continue(plan.path, metadata)
      if (file !== undefined || plan.isNew) this.#loaded = file
      return plan.isNew
    })
  }

  /** Ends the present file and goes on in another. */
  async load(file: string): Promise<void> {
    const path = exactPath(file)
    return this.#then(async () => {
      this.#checkContinues(path)
      await this.#tree.session.close()
      await this.#continue(path, [])
      this.#loaded = path
    })
  }

  /** Ends the present file. */
  closeFile(): Promise<void> {
    return this.#then(() => this.#tree.session.close())
  }

  /** Ends the present file; there will be no other. */
  close(): Promise<void> {
    this.#isDone = true
    const close = () => this.#tree.session.close()
    // At once where nothing is under way: the very next call finds the file closed.
    return this.#change === undefined ? close() : this.#change.then(close)
  }

  closeSync(timeoutMs: number): void {
    this.#isDone = true
    this.#tree.session.closeSync(timeoutMs)
  }

  /** The saver's settings as PyMoDAQ shows them, with the open file or the last one. */
  settings(): GroupParameter {
    const { session, nodes, rawPath } = this.#tree
    const scans = nodes.children(rawPath).filter(({ type }) => type?.toLowerCase() === groupType.scan)
    return h5saverSettings({
      saveType: this.saveType,
      basePath: resolve(this.#place.basePath),
      baseName: this.#place.baseName,
      currentFile: session.path,
      currentScanName: scans.at(-1)?.name ?? '',
      currentScanPath: dirname(session.path),
      customName: 'path' in this.options.place,
      compression: compressionOf(this.options.codec),
    })
  }

  /** What `init` would open. */
  async paths(newFile: boolean): Promise<FilePaths> {
    const { path: file, isNew } = await this.#plan(newFile)
    const prefix = groupPrefix(groupType.scan)
    const { nodes, rawPath } = isNew || file === this.#openPath ? this.#tree : await surveyFile(file)
    const index = isNew ? 0 : nodes.nextIndex(rawPath, prefix)
    return { file, scanPath: file.slice(0, -extname(file).length), scanName: nodeName(modulePath('/', prefix, index)), index }
  }

  /** @throws ERR_INVALID_OPTION for savers of live files, which are always new */
  #checkContinues(path: string): void {
    if (!this.options.native.live) return
    throw createError('ERR_INVALID_OPTION', `a saver made with live cannot go on in a file that is there: '${path}'`, {
      option: 'live',
      path,
    })
  }

  get #openPath(): string | undefined {
    const { session } = this.#tree
    return session.isClosing || session.error !== null ? undefined : session.path
  }

  #plan(newFile: boolean): Promise<FilePlan> {
    return planFile(this.#place, this.saveType, dateOf(this.options.now), { newFile, loaded: this.#loaded })
  }

  async #create(file: string | undefined, metadata: CheckedSaverOptions['metadata']): Promise<void> {
    const place = file === undefined ? this.#place : { path: file, overwrite: false }
    const names = new Set(metadata.map(({ name }) => name))
    const all = [...this.options.metadata.filter(({ name }) => !names.has(name)), ...metadata]
    const tree = await createFile({ ...this.options, place, metadata: all }, dateOf(this.options.now))
    this.#use(tree)
  }

  async #continue(path: string, metadata: CheckedSaverOptions['metadata']): Promise<void> {
    const tree = await continueFile(this.options, path, metadata)
    this.#use(tree)
  }

  #use(tree: TreeWriter): void {
    this.#tree = tree
    this.#opened(tree)
  }

  /** One change after the other, whether or not the one before has failed. */
  async #then<T>(change: () => Promise<T>): Promise<T> {
    if (this.#isDone) throw createError('ERR_FILE_CLOSED', 'the saver is closed: make a new one', { path: this.#tree.session.path })
    const changed = this.#change === undefined ? change() : this.#change.then(change)
    const ended = changed.then(
      () => undefined,
      () => undefined,
    )
    this.#change = ended
    void ended.then(() => {
      if (this.#change === ended) this.#change = undefined
    })
    return changed
  }
}

async function planExact(path: string, newFile: boolean): Promise<FilePlan> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  )
  if (exists && newFile) {
    throw createError('ERR_FILE_EXISTS', `'${path}' is there already: newFile does not replace it`, { path })
  }
  return { path, isNew: !exists }
}
