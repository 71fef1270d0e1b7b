/** Nodes of PyMoDAQ 4 and 5 as PyMoDAQ writes them with PyTables (layout of pymodaq_data 5.3). */
import type { NativeAttribute } from '../../lib/native.js'
import { enveloped, FileBuilder, float, int, type Numbers, plain, pyTables, str, tuple } from './file-builder.js'

export const timestamp = 1700000000.25

/** What may be told of an array beside its numbers. */
export interface ArrayWords {
  name?: string
  label?: string
  units?: string
  nav?: number[]
  distribution?: 'uniform' | 'spread'
  dataType?: string
  dimension?: string
  origin?: string
  extra?: NativeAttribute[]
}

/** A file with its root and `/RawData`; another base group is the choice of an application. */
export function modernFile(path: string, rawGroup = 'RawData'): FileBuilder {
  return new FileBuilder(path)
    .group('/', [
      ...pyTables('GROUP', 'PyMoDAQ file'),
      plain('PYTABLES_FORMAT_VERSION', '2.1'),
      str('pymodaq_version', '5.0.0'),
      str('file', 'made.h5'),
      str('date', '2026-11-22'),
      str('time', '19:00:40.271683'),
    ])
    .group(`/${rawGroup}`, [...pyTables('GROUP', 'Data from PyMoDAQ modules'), str('type', 'custom')])
}

/** A group; with a type it is a module's. */
export function addGroup(file: FileBuilder, path: string, title = '', type?: string, extra: NativeAttribute[] = []): void {
  file.group(path, [...pyTables('GROUP', title), ...(type === undefined ? [] : [str('type', type)]), ...extra])
}

/** An array of data, errors or background. */
export function addData(file: FileBuilder, path: string, numbers: Numbers, words: ArrayWords = {}): void {
  const { name = 'd', label = 'CH00', units, nav = [], distribution = 'uniform', dimension = 'Data1D', origin = 'det', extra = [] } = words
  const isGrowing = /EnlData\d+$/.test(path)
  const attributes = [
    ...pyTables(isGrowing ? 'EARRAY' : 'CARRAY', name),
    ...arrayWords(numbers, words.dataType ?? (isGrowing ? 'data_enlargeable' : 'data'), dimension),
    float('timestamp', timestamp),
    str('label', label),
    str('source', 'raw'),
    str('distribution', distribution),
    str('origin', origin),
    tuple('nav_indexes', nav),
    ...(units === undefined ? [] : [str('units', units)]),
    ...extra,
  ]
  if (isGrowing) file.growing(path, numbers, attributes)
  else file.array(path, numbers, attributes)
}

/** An axis. */
export function addAxis(
  file: FileBuilder,
  path: string,
  numbers: Numbers,
  { label = '', units = '', index = 0, spreadOrder = 0 } = {},
): void {
  file.array(path, numbers, [
    ...pyTables('CARRAY', label),
    ...arrayWords(numbers, 'axis', 'Data1D'),
    int('size', numbers.shape[0] ?? 0),
    str('label', label),
    str('units', units),
    int('index', index),
    enveloped('offset', 'NoneType', 'None'),
    enveloped('scaling', 'NoneType', 'None'),
    str('distribution', 'uniform'),
    int('spread_order', spreadOrder),
  ])
}

function arrayWords({ shape, dtype = 'float64' }: Numbers, dataType: string, dimension: string): NativeAttribute[] {
  return [
    str('data_type', dataType),
    str('data_dimension', dimension),
    tuple('shape', shape),
    str('dtype', dtype),
    str('subdtype', ''),
    str('backend', 'tables'),
  ]
}
