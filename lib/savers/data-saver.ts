/** Single DataWithAxes, their backgrounds and errors: PyMoDAQ's DataSaverLoader, BkgSaver and ErrorSaverLoader. */
import type { Attributes } from '../attributes/envelope.js'
import type { DataWithAxes } from '../data/data-with-axes.js'
import { groupPathOf, type NodeRef } from '../file/groups.js'
import type { H5Saver } from '../file/h5-saver.js'
import type { LoadOptions } from '../loaders/load-options.js'
import { checkBoolean, checkKeys } from '../options.js'
import { noteContent } from './channel-content.js'
import { loadBack } from './load-back.js'
import { addWholeBackground, addWholeData, addWholeErrors } from './whole-arrays.js'

/** Options of `DataSaverLoader.addData`. */
export interface AddDataOptions {
  /** whether the axes of the data are written; true when left out */
  saveAxes?: boolean
  /** further attributes of every array */
  metadata?: Attributes
}

/** Saves one DataWithAxes in a group: `Data00`, `Data01`, … for its arrays, `ErrorBar00`, … for their errors, `Axis00`, … for
 *  the axes that they share.
 *
 *      new DataSaverLoader(saver).addData(saver.addChGroup('/RawData', { title: 'spectrum' }), data) */
export class DataSaverLoader {
  readonly #saver: H5Saver

  constructor(saver: H5Saver) {
    this.#saver = saver
  }

  /** Writes data into a group. Everything is copied when the call returns; `saver.flush()` tells when it is committed.
   *  Arrays that join others of the group must have their shape, axes and navigation indexes: PyMoDAQ takes all arrays of a
   *  group for the labels of one.
   *  @returns true: go on. false: accepted, but the queue is filling up: `await saver.drain()`
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND for the group; ERR_NODE_EXISTS, ERR_SHAPE_MISMATCH when the group holds data that do
   *    not fit; ERR_INVALID_OPTION, ERR_INVALID_NAME for attributes; ERR_QUEUE_FULL, ERR_FILE_CLOSED, ERR_WRITER_FAILED. Nothing
   *    is written then. */
  addData(where: NodeRef, dwa: DataWithAxes, options: AddDataOptions = {}): boolean {
    checkKeys(options, ['saveAxes', 'metadata'], 'options of addData')
    const { saveAxes = true, metadata = {} } = options
    checkBoolean(saveAxes, 'saveAxes')
    const { tree } = this.#saver
    const group = groupPathOf(tree, where)
    noteContent(
      tree,
      group,
      tree.batch(() => addWholeData(tree, group, dwa, { saveAxes, metadata })),
    )
    return !this.#saver.needsDrain
  }

  /** Loads data of the file. What was enqueued before is flushed first.
   *  @throws (as rejections) the errors of `saver.flush` and of `DataLoader.loadData` */
  loadData(where: NodeRef, options?: LoadOptions): Promise<DataWithAxes> {
    return loadBack(this.#saver, (loader) => loader.loadData(where, options))
  }
}

/** Saves the background of data beside them: `Bkg00`, `Bkg01`, … in the order of the data's arrays. */
export class BkgSaver {
  readonly #saver: H5Saver

  constructor(saver: H5Saver) {
    this.#saver = saver
  }

  /** Writes a background into the group of its data, before or after them. It has the shape of the data; of data that grow
   *  or are filled point by point, the shape of one row or point. Its axes are those of the data, and not written again.
   *  @returns as `DataSaverLoader.addData`
   *  @throws as `DataSaverLoader.addData`; ERR_SHAPE_MISMATCH when the data have another shape: PyMoDAQ fails to subtract it */
  addData(where: NodeRef, background: DataWithAxes, options: Pick<AddDataOptions, 'metadata'> = {}): boolean {
    checkKeys(options, ['metadata'], 'options of addData')
    const { tree } = this.#saver
    const group = groupPathOf(tree, where)
    noteContent(
      tree,
      group,
      tree.batch(() => addWholeBackground(tree, group, background, options)),
    )
    return !this.#saver.needsDrain
  }

  /** Loads the background that belongs to data; undefined when they have none. What was enqueued before is flushed first.
   *  @throws (as rejections) the errors of `saver.flush` and of `DataLoader.loadBkg` */
  loadBkg(where: NodeRef): Promise<DataWithAxes | undefined> {
    return loadBack(this.#saver, (loader) => loader.loadBkg(where))
  }
}

/** Saves errors of data that were saved without them: `ErrorBar00`, `ErrorBar01`, … in the order of the data's arrays. */
export class ErrorSaverLoader {
  readonly #saver: H5Saver

  constructor(saver: H5Saver) {
    this.#saver = saver
  }

  /** Writes the arrays of `errors` into the group of their data.
   *  @returns as `DataSaverLoader.addData`
   *  @throws as `DataSaverLoader.addData`; ERR_NODE_NOT_FOUND when the group holds no data of this session; ERR_SHAPE_MISMATCH when
   *    they have another shape, or are not as many; ERR_NODE_EXISTS when there are errors already */
  addData(where: NodeRef, errors: DataWithAxes, options: Pick<AddDataOptions, 'metadata'> = {}): boolean {
    checkKeys(options, ['metadata'], 'options of addData')
    const { tree } = this.#saver
    const group = groupPathOf(tree, where)
    noteContent(
      tree,
      group,
      tree.batch(() => addWholeErrors(tree, group, errors, options)),
    )
    return !this.#saver.needsDrain
  }

  /** Loads the errors that belong to data; undefined when they have none. What was enqueued before is flushed first.
   *  @throws (as rejections) the errors of `saver.flush` and of `DataLoader.loadErrors` */
  loadErrors(where: NodeRef): Promise<DataWithAxes | undefined> {
    return loadBack(this.#saver, (loader) => loader.loadErrors(where))
  }
}
