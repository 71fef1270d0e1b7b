/** Files as PyMoDAQ 1 to 3 wrote them, made after listings of real ones: version 2 and 3 with envelopes (`generation` 2),
 *  version 1 with native attributes and pickles of protocol 0 (`generation` 1). */
import type { NativeAttribute } from '../../lib/native.js'
import { counting, enveloped, FileBuilder, int, type Numbers, plain, pyTables, str, tuple, vector } from './file-builder.js'

/** The beginning and the end of a PNG, with the bytes that no text can hold. */
export const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0xff, 0xae, 0x42, 0x60, 0x82)
export const settingsXml = '<All_settings title="All Settings" type="group"><Settings title="Settings" type="group" /></All_settings>'

/** What may be told of an array. */
export interface LegacyWords {
  type?: string
  dimension?: string
  scanType?: string
  scanSubtype?: string
  label?: string
  units?: string
  /** generation 2 only */
  navIndex?: number
  extra?: NativeAttribute[]
}

/** A legacy file that is being written. */
export class LegacyFile {
  readonly file: FileBuilder

  constructor(
    path: string,
    readonly generation: 1 | 2,
    type = 'dataset',
  ) {
    this.file = new FileBuilder(path)
    const date = generation === 2 ? ['2026-11-22', '19:11:19.250000'] : ['20261122', '19:11:19']
    this.file.group('/', [
      ...pyTables('GROUP', 'PyMoDAQ file'),
      plain('PYTABLES_FORMAT_VERSION', '2.1'),
      this.text('pymodaq_version', generation === 2 ? '3.6.13' : '1.6.4'),
      this.text('file', 'made.h5'),
      this.text('date', date[0] ?? ''),
      this.text('time', date[1] ?? ''),
    ])
    this.group('/Raw_datas', 'Data from PyMoDAQ modules', type)
    const logger = generation === 2 ? [this.text('subdtype', 'string')] : [plain('PSEUDOATOM', 'object')]
    this.file.rows(
      '/Raw_datas/Logger',
      ['2026-11-22 19:11:19: started', 'é'.repeat(200)],
      [...pyTables('VLARRAY'), ...logger, this.text('type', 'log')],
    )
  }

  /** A text, in an envelope or not. */
  text(name: string, text: string): NativeAttribute {
    return this.generation === 2 ? str(name, text) : plain(name, text)
  }

  /** Bytes, in an envelope or as a string of all of them. */
  bytes(name: string, bytes: Uint8Array): NativeAttribute {
    if (this.generation === 1) return this.file.binary(name, bytes)
    const repr = Array.from(bytes, (byte) =>
      byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    return enveloped(name, 'bytes', `b'${repr.join('')}'`)
  }

  group(path: string, title = '', type = '', extra: NativeAttribute[] = []): this {
    this.file.group(path, [...pyTables('GROUP', title), this.text('type', type), this.text('settings', ''), ...extra].filter(unique))
    return this
  }

  /** An array of any kind. */
  array(path: string, numbers: Numbers, words: LegacyWords = {}): this {
    this.file.array(path, numbers, [...pyTables('CARRAY'), ...this.#words(numbers, words)])
    return this
  }

  /** An array that grows. */
  growing(path: string, numbers: Numbers, words: LegacyWords = {}): this {
    this.file.growing(path, numbers, [...pyTables('EARRAY'), ...this.#words(numbers, words)])
    return this
  }

  #words(
    numbers: Numbers,
    { type = 'data', dimension = '1D', scanType = '', scanSubtype = '', label, units, navIndex, extra = [] }: LegacyWords,
  ) {
    const later = [
      this.text('scan_subtype', scanSubtype),
      this.text('dtype', numbers.dtype ?? 'float64'),
      this.text('subdtype', ''),
      this.text('backend', 'tables'),
      tuple('shape', numbers.shape),
      ...(navIndex === undefined ? [] : [int('nav_index', navIndex)]),
    ]
    const before = [plain('shape', `(${numbers.shape.map((extent) => `I${extent}\n`).join('')}tp0\n.`, 'ascii')]
    return [
      this.text('type', type),
      this.text('data_dimension', dimension),
      this.text('scan_type', scanType),
      ...(label === undefined ? [] : [this.text('label', label)]),
      ...(units === undefined ? [] : [this.text('units', units)]),
      ...(this.generation === 2 ? later : before),
      ...extra,
    ]
  }

  /** An axis beside an array. */
  axis(path: string, values: number[], label: string, units: string): this {
    return this.array(path, vector(values), { type: 'axis', label, units })
  }

  /** An axis of a scan: a coordinate for each visited point. */
  navigationAxis(path: string, values: number[], label: string, units: string, navIndex: number): this {
    return this.array(path, vector(values), { type: 'navigation_axis', label, units, navIndex })
  }

  /** `Ch000` of a detector, with its dimension group. */
  channel(detector: string, dimension: '0D' | '1D' | '2D' | 'ND', title = 'Mock_CH000', dimensionType = ''): string {
    const path = `${detector}/Data${dimension}/Ch000`
    this.group(`${detector}/Data${dimension}`, '', dimensionType)
    this.group(path, title)
    return path
  }

  /** A detector with its name and settings. */
  detector(path: string, name = 'Det 1'): string {
    const xml = this.bytes('settings', Buffer.from(settingsXml))
    this.group(path, '', 'detector', [this.text('name', name), xml])
    return path
  }

  close(): Promise<string> {
    return this.file.close()
  }
}

/** The last of several attributes of one name. */
function unique({ name }: NativeAttribute, place: number, all: readonly NativeAttribute[]): boolean {
  return all.findLastIndex((other) => other.name === name) === place
}

/** A scan of 3 x 4 points with detectors of three dimensions and the picture of the running scan. */
export function scan2D(file: LegacyFile, scan = '/Raw_datas/Scan000'): void {
  const words = { scanType: 'scan2D', ...(file.generation === 2 ? { scanSubtype: 'Linear' } : {}) }
  file.group(scan, '', 'scan', [file.text('description', ''), file.bytes('settings', Buffer.from(settingsXml))])
  file.group(`${scan}/Move000`, '', 'move', [file.text('name', 'Xaxis')])
  const detector = file.detector(`${scan}/Detector000`)
  file.array(`${file.channel(detector, '0D')}/Data`, counting([3, 4, 1]), { ...words, dimension: '0D' })
  const curve = file.channel(detector, '1D')
  file.array(`${curve}/Data`, counting([3, 4, 6]), {
    ...words,
    extra: [file.text('name', 'Mock'), file.text('source', 'raw'), file.text('remark', 'kept')],
  })
  file.axis(`${curve}/X_axis`, [0, 0.25, 0.5, 0.75, 1, 1.25], 'wl', 'nm')
  const image = file.channel(detector, '2D')
  file.array(`${image}/Data`, counting([3, 4, 2, 3]), { ...words, dimension: '2D' })
  file.axis(`${image}/X_axis`, [0, 0.5, 1], 'x', 'um')
  file.axis(`${image}/Y_axis`, [10, 20], 'y', 'um')
  file.group(`${scan}/Live_scan_2D`, '', '', [file.bytes('pixmap2D', png)])
  file.group(`${scan}/Live_scan_2D/Ch000`, 'Scan_Data_000')
  file.array(`${scan}/Live_scan_2D/Ch000/Data`, counting([3, 4]), { ...words, dimension: '0D' })
  file.axis(`${scan}/Live_scan_2D/Ch000/X_axis`, [-1, 0, 1], 'Xaxis', 'mm')
  file.axis(`${scan}/Live_scan_2D/Ch000/Y_axis`, [0, 1, 2, 3], 'Yaxis', 'mm')
  // Back and forth: the order of the visits is not that of the coordinates.
  const visits = [-1, 0, 1].flatMap((x) => [0, 1, 2, 3].map((y) => [x, y] as const)).reverse()
  file.navigationAxis(
    `${scan}/Scan_x_axis`,
    visits.map(([x]) => x),
    'Xaxis',
    'mm',
    0,
  )
  file.navigationAxis(
    `${scan}/Scan_y_axis`,
    visits.map(([, y]) => y),
    'Yaxis',
    'mm',
    1,
  )
}

/** Continuous saving: four rows of single numbers and of curves. */
export function continuous(file: LegacyFile): void {
  const scan = '/Raw_datas/Scan000'
  file.group(scan, 'Continuous Saving', 'scan', [file.text('description', '')])
  file.group(`${scan}/Detector000`, 'Continuous saving', 'detector')
  file.growing(`${file.channel(`${scan}/Detector000`, '0D')}/Data`, counting([4]), { scanType: 'scan1D', dimension: '0D' })
  const curve = file.channel(`${scan}/Detector000`, '1D')
  file.growing(`${curve}/Data`, counting([4, 3]), { scanType: 'scan1D' })
  file.axis(`${curve}/X_axis`, [5, 6, 7], 'wl', 'nm')
  file.growing(`${scan}/Detector_x_axis`, vector([0, 0.25, 0.5, 0.75]), {
    type: 'navigation_axis',
    label: 'Time axis',
    units: 'second',
    navIndex: 0,
  })
}
