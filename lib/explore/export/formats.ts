/** What data can be exported to: the facts of each format, for help texts, dialogs and headers of downloads. Loads nothing. */
import type { ExportFormat } from '../../browser/protocol.js'

/** One format. */
export interface ExportFormatFacts {
  readonly name: ExportFormat
  /** ending of file names, without the dot */
  readonly extension: string
  readonly description: string
  readonly mediaType: string
  /** not fit for a terminal */
  readonly isBinary: boolean
  /** whether a part of an array can be exported; `h5` takes nodes whole */
  readonly takesSelection: boolean
}

const facts = {
  h5: {
    description: 'an HDF5 file that holds only this node, below /RawData, with its axes and settings',
    mediaType: 'application/x-hdf5',
    isBinary: true,
    takesSelection: false,
  },
  txt: {
    description: 'values with tabs between them, as %.6e; of a group its one-dimensional arrays as columns',
    mediaType: 'text/plain; charset=utf-8',
    isBinary: false,
    takesSelection: true,
  },
  npy: { description: "numpy's format, version 1.0", mediaType: 'application/octet-stream', isBinary: true, takesSelection: true },
  csv: {
    description: 'a table with axes, labels and units in its header (RFC 4180); of a group its one-dimensional arrays as columns',
    mediaType: 'text/csv; charset=utf-8',
    isBinary: false,
    takesSelection: true,
  },
  json: {
    description: 'one object: the description of the node, its axes and its values; of a group all arrays in it',
    mediaType: 'application/json',
    isBinary: false,
    takesSelection: true,
  },
  png: {
    description: 'a picture of two-dimensional data, a pixel for each value',
    mediaType: 'image/png',
    isBinary: true,
    takesSelection: true,
  },
} as const satisfies Record<ExportFormat, Omit<ExportFormatFacts, 'name' | 'extension'>>

/** Names of the formats. */
export const exportFormatNames = Object.keys(facts) as ExportFormat[]

/** The facts of a format. */
export function factsOf(name: ExportFormat): ExportFormatFacts {
  return { name, extension: name, ...facts[name] }
}
