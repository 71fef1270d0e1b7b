/** Exports one node of an open file: to a stream of bytes, or into a file. */
import { createReadStream } from 'node:fs'
import type { ExportFormat } from '../../browser/protocol.js'
import { errorFromFileSystem } from '../../errors.js'
import type { H5Reader } from '../../file/h5-reader.js'
import { FileView } from '../../loaders/file-view.js'
import { normalPath } from '../../nodes/node-path.js'
import type { ArrayRequest } from './array-source.js'
import { exportCsv } from './csv.js'
import type { Exporter, ExportTask, PictureOptions } from './export-task.js'
import { exportH5 } from './h5.js'
import { exportJson } from './json.js'
import { exportNpy } from './npy.js'
import { exportPng } from './png.js'
import type { ByteSink } from './sink.js'
import { exportTxt } from './txt.js'

/** Formats that are written from front to back. A new one is a file beside this and a line here and in formats.ts. */
const exporters: Record<Exclude<ExportFormat, 'h5'>, Exporter> = {
  txt: exportTxt,
  npy: exportNpy,
  csv: exportCsv,
  json: exportJson,
  png: exportPng,
}

/** What is exported, and how. */
export interface ExportRequest extends ArrayRequest {
  readonly format: ExportFormat
  readonly picture: PictureOptions
  /** see {@link ExportTask.temporary} */
  readonly temporary: string
  /** told of what the export has in another form, or not at all */
  readonly note: (text: string) => void
}

/** Exports a node. `h5` needs the temporary file, of which the bytes come when it is complete.
 *  @throws ERR_NODE_NOT_FOUND; ERR_NODE_KIND, ERR_DTYPE_UNSUPPORTED, ERR_SHAPE_MISMATCH for what the format cannot hold;
 *    ERR_INVALID_OPTION, ERR_INDEX_OUT_OF_RANGE for a selection; ERR_DATA_TOO_LARGE; ERR_DECODE_FAILED, ERR_FILTER_UNAVAILABLE,
 *    ERR_HDF5 while it goes on; and what the sink throws */
export async function exportNode(reader: H5Reader, request: ExportRequest, sink: ByteSink): Promise<void> {
  const task = await taskOf(reader, request)
  if (request.format !== 'h5') return exporters[request.format](task, sink)
  await exportH5(task)
  await copyFile(request.temporary, sink)
}

/** Makes the file of an `h5` export at {@link ExportTask.temporary}, and leaves it there. */
export async function exportH5File(reader: H5Reader, request: ExportRequest): Promise<void> {
  await exportH5(await taskOf(reader, request))
}

async function taskOf(reader: H5Reader, request: ExportRequest): Promise<ExportTask> {
  const view = new FileView(reader)
  const path = normalPath(request.path, 'path')
  const { kind } = await view.info(path)
  const { select, withBackground, picture, temporary, note } = request
  return { view, path, kind, withBackground, picture, temporary, note, ...(select === undefined ? {} : { select }) }
}

async function copyFile(path: string, sink: ByteSink): Promise<void> {
  const pieces: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 2 ** 20 })
  const read = async function* () {
    try {
      yield* pieces
    } catch (error) {
      throw errorFromFileSystem(error, 'the exported file cannot be read', path)
    }
  }
  for await (const piece of read()) await sink.write(piece)
}
