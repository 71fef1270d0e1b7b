/** One export: what is exported, in what form, and who is told of what did not fit. */
import type { FileView } from '../../loaders/file-view.js'
import type { ArrayRequest } from './array-source.js'
import type { ByteSink } from './sink.js'

/** How numbers become the colours of a picture. */
export interface PictureOptions {
  /** `grey`: 8 or 16 bits a pixel. `viridis`: 256 colours, what is no number transparent */
  readonly colours: 'grey' | 'viridis'
  /** numbers that become the first and the last colour: those of the data, given ones, or the values themselves as grey levels */
  readonly levels: 'data' | 'values' | readonly [low: number, high: number]
}

/** One export. */
export interface ExportTask extends ArrayRequest {
  readonly view: FileView
  readonly kind: 'group' | 'dataset' | 'datatype'
  readonly picture: PictureOptions
  /** a path that is free, for formats that cannot be written from front to back: whoever starts the export removes what is there
   *  afterwards */
  readonly temporary: string
  /** told of what the export has in another form, or not at all */
  readonly note: (text: string) => void
}

/** Writes one format. Everything that can be refused is refused before the first byte. */
export type Exporter = (task: ExportTask, sink: ByteSink) => Promise<void>
