// The tree of one detector, against the listing of a file that PyMoDAQ 5 wrote.
import { expect, test } from 'vitest'
import { checkChannels } from '../../../lib/data/channel.js'
import type { NativeAttribute } from '../../../lib/native.js'
import { detectorTree, setLedger, setTimestamps } from '../../../lib/savers/detector-tree.js'

const channels = checkChannels(
  {
    d0D: { shape: [], dtype: 'float64', label: 'ch0', units: 'V' },
    d1D: {
      shape: [12],
      dtype: 'float64',
      axes: [{ label: 'wavelength', units: 'nm', data: Array.from({ length: 12 }, (_, place) => 400 + (place * 400) / 11) }],
    },
    other: { shape: [], dtype: 'uint8' },
  },
  { library: 'none' },
  [],
)
const { ops, columns, dataPaths } = detectorTree({
  path: '/RawData/Detector000',
  title: 'Spectro',
  channels,
  attributes: [],
  codec: { library: 'deflate', level: 1 },
  timestamp: 1795374041.0954015,
  rewrittenTextBytes: 0,
})

/** The attributes as text, by name. */
function texts(attributes: readonly NativeAttribute[]): Record<string, string | number> {
  const contentOf = (attribute: NativeAttribute) => {
    if (attribute.kind === 'numbers') throw new Error(`${attribute.name} has no single value`)
    return attribute.kind === 'text' ? attribute.text : attribute.value
  }
  return Object.fromEntries(attributes.map((attribute) => [attribute.name, contentOf(attribute)]))
}
const str = (text: string) => `{"module": "builtins", "type": "str", "data": "'${text}'"}`
const int = (value: number) => `{"module": "builtins", "type": "int", "data": "${value}"}`

test('groups come before what stands in them, and channels are numbered by dimension', () => {
  expect(ops.map((op) => op.path)).toEqual([
    '/RawData/Detector000',
    '/RawData/Detector000/Data0D',
    '/RawData/Detector000/Data0D/CH00',
    '/RawData/Detector000/Data1D',
    '/RawData/Detector000/Data1D/CH00',
    '/RawData/Detector000/Data1D/CH00/Axis00',
    '/RawData/Detector000/Data0D/CH01',
    '/RawData/Detector000/NavAxes',
  ])
  expect(columns.map(({ path, frameShape, source, codec }) => [path, frameShape, source, codec.library])).toEqual([
    ['/RawData/Detector000/Data0D/CH00/EnlData00', [1], 'value', 'none'],
    ['/RawData/Detector000/Data1D/CH00/EnlData00', [12], 'value', 'none'],
    ['/RawData/Detector000/Data0D/CH01/EnlData00', [1], 'value', 'none'],
    ['/RawData/Detector000/NavAxes/Axis00', [], 'time', 'deflate'],
  ])
  expect(dataPaths).toEqual(columns.slice(0, 3).map(({ path }) => path))
})

test('the data array has the attributes that PyMoDAQ writes, and units', () => {
  expect(texts(columns[0]?.attributes ?? [])).toEqual({
    CLASS: 'EARRAY',
    TITLE: 'd0D',
    VERSION: '1.1',
    EXTDIM: 0,
    backend: str('tables'),
    data_dimension: str('Data0D'),
    data_type: str('data_enlargeable'),
    distribution: str('spread'),
    dtype: str('float64'),
    label: str('ch0'),
    nav_indexes: '{"module": "builtins", "type": "tuple", "data": "(0,)"}',
    origin: str('Spectro'),
    source: str('raw'),
    subdtype: str(''),
    timestamp: '{"module": "builtins", "type": "float", "data": "1795374041.0954015"}',
    units: str('V'),
  })
  expect(columns[1]?.rowCountAttributes).toEqual([
    { name: 'shape', prefix: '{"module": "builtins", "type": "tuple", "data": "(', suffix: ', 12)"}', size: 96 },
  ])
})

test('an axis of the frames has the attributes that PyMoDAQ writes', () => {
  const axis = ops.find((op) => op.path.endsWith('Data1D/CH00/Axis00'))
  if (axis?.op !== 'array') throw new Error('the axis is an array')
  expect(axis).toMatchObject({ dtype: 'float64', shape: [12], codec: { library: 'none' } })
  expect(texts(axis.attributes)).toEqual({
    CLASS: 'CARRAY',
    TITLE: 'wavelength',
    VERSION: '1.1',
    backend: str('tables'),
    data_dimension: str('Data1D'),
    data_type: str('axis'),
    distribution: str('uniform'),
    dtype: str('float64'),
    index: int(1),
    label: str('wavelength'),
    offset: '{"module": "numpy", "type": "float64", "data": "400.0"}',
    scaling: '{"module": "numpy", "type": "float64", "data": "36.36363636363637"}',
    shape: '{"module": "builtins", "type": "tuple", "data": "(12,)"}',
    size: int(12),
    spread_order: int(0),
    subdtype: str(''),
    units: str('nm'),
  })
})

test('the time axis grows, with its shape and its size', () => {
  const time = columns.at(-1)
  expect(texts(time?.attributes ?? [])).toMatchObject({
    CLASS: 'EARRAY',
    TITLE: 'time',
    label: str('time'),
    units: str('s'),
    index: int(0),
  })
  expect(time?.rowCountAttributes).toEqual([
    { name: 'shape', prefix: '{"module": "builtins", "type": "tuple", "data": "(', suffix: ',)"}', size: 96 },
    { name: 'size', prefix: '{"module": "builtins", "type": "int", "data": "', suffix: '"}', size: 96 },
  ])
})

test('in a live file what is written again is there before, as large as it will ever be', () => {
  const bytes = 96
  const live = detectorTree({
    path: '/RawData/Detector000',
    title: 'Spectro',
    channels,
    attributes: [],
    codec: { library: 'none' },
    timestamp: 0,
    rewrittenTextBytes: bytes,
  })
  const sizes = (attributes: readonly NativeAttribute[]) =>
    new Map(attributes.map((attribute) => [attribute.name, attribute.kind === 'text' ? attribute.size : undefined]))
  const [first] = live.ops
  const made = sizes(first?.op === 'group' ? first.attributes : [])
  const largest = Number.MAX_SAFE_INTEGER
  const counts = { offered: largest, accepted: largest, dropped: 0, written: 0, committed: 0, failed: 0, missingFrameIds: largest }
  const ledger = setLedger('/RawData/Detector000', counts, bytes)
  const written = sizes(ledger.op === 'attributes' ? ledger.attributes : [])
  expect(written.size).toBe(7)
  for (const [name, size] of written) expect([name, size, made.get(name)]).toEqual([name, bytes, bytes])
  for (const seconds of [0, 5e-324, -1.2345678901234567e-308, 1700000000.123456]) {
    for (const op of setTimestamps(live.dataPaths, seconds, bytes)) {
      const column = live.columns.find(({ path }) => op.op === 'attributes' && path === op.path)
      expect(sizes(op.op === 'attributes' ? op.attributes : []).get('timestamp')).toBe(bytes)
      expect(sizes(column?.attributes ?? []).get('timestamp')).toBe(bytes)
    }
  }
})
