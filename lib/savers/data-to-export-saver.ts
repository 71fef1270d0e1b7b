/** Whole DataToExport: PyMoDAQ's DataToExportSaver. */
import type { Attributes } from '../attributes/envelope.js'
import type { DataToExport } from '../data/data-to-export.js'
import { groupPathOf, type NodeRef } from '../file/groups.js'
import type { H5Saver } from '../file/h5-saver.js'
import { checkKeys } from '../options.js'
import { type ChannelContent, noteContent } from './channel-content.js'
import { layOut, makeChannelGroups, type PlacedData } from './dte-layout.js'
import { addWholeBackground, addWholeData, addWholeErrors } from './whole-arrays.js'

/** Options of `DataToExportSaver.addData`. */
export interface AddDataToExportOptions {
  /** further attributes of every array */
  metadata?: Attributes
}

/** Saves DataToExport below a group, such as that of a detector: `Data0D/CH00`, `Data1D/CH00`, …, one group for each
 *  DataWithAxes, numbered in their order for each dimension.
 *
 *      new DataToExportSaver(saver).addData(saver.addDetGroup('/RawData', { title: 'Spectro' }), exported) */
export class DataToExportSaver {
  readonly #saver: H5Saver

  constructor(saver: H5Saver) {
    this.#saver = saver
  }

  /** Writes data below a group: all of them, or none. Everything is copied when the call returns; `saver.flush()` tells when it
   *  is committed. A second DataToExport in the same place joins the first as further labels, when shapes and axes are the same.
   *  @returns true: go on. false: accepted, but the queue is filling up: `await saver.drain()`
   *  @throws ERR_NODE_NOT_FOUND, ERR_NODE_KIND for the group; ERR_NODE_EXISTS, ERR_SHAPE_MISMATCH when there are data already that do
   *    not fit; ERR_INVALID_OPTION, ERR_INVALID_NAME for attributes; ERR_QUEUE_FULL, ERR_FILE_CLOSED, ERR_WRITER_FAILED */
  addData(where: NodeRef, dte: DataToExport, options: AddDataToExportOptions = {}): boolean {
    checkKeys(options, ['metadata'], 'options of addData')
    return this.#add(where, dte, ({ dwa, origin, path }) => addWholeData(this.#saver.tree, path, dwa, { origin, ...options }))
  }

  /** Writes the backgrounds of data beside them: the k-th of a dimension belongs to the k-th data of that dimension. They may
   *  come before the data. Shapes are those of the data; of data that grow or are filled point by point, of one row or point.
   *  @returns as `addData`
   *  @throws as `addData`; ERR_SHAPE_MISMATCH when the data have another shape: PyMoDAQ fails to subtract such a background */
  addBkg(where: NodeRef, background: DataToExport): boolean {
    return this.#add(where, background, ({ dwa, origin, path }) => addWholeBackground(this.#saver.tree, path, dwa, { origin }))
  }

  /** Writes errors of data that were saved without them: the k-th of a dimension are those of the k-th data of that dimension.
   *  (PyMoDAQ's `add_error` writes them as backgrounds.)
   *  @returns as `addData`
   *  @throws as `addData`; ERR_NODE_NOT_FOUND where there are no data, ERR_NODE_EXISTS where there are errors already */
  addError(where: NodeRef, errors: DataToExport): boolean {
    return this.#add(where, errors, ({ dwa, origin, path }) => addWholeErrors(this.#saver.tree, path, dwa, { origin }))
  }

  #add(where: NodeRef, dte: DataToExport, add: (placed: PlacedData) => ChannelContent): boolean {
    const { tree } = this.#saver
    const placed = layOut(groupPathOf(tree, where), dte)
    const contents = tree.batch(() => {
      makeChannelGroups(tree, placed)
      return placed.map(add)
    })
    for (const [place, content] of contents.entries()) noteContent(tree, placed[place]?.path ?? '', content)
    return !this.#saver.needsDrain
  }
}
