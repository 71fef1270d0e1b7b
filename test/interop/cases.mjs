// The cases: plain descriptions, written by case-file.mjs. Each one is there for something that could go wrong.
import { dtypes } from './values.mjs'

const libraries = ['none', 'zlib', 'gzip', 'blosc', 'blosc:blosclz', 'blosc:lz4', 'blosc:lz4hc', 'blosc:snappy', 'blosc:zlib', 'blosc:zstd']
const image = { shape: [3, 5], dtype: 'uint16' }

/** Settings with every kind of character that XML and Python's repr treat in their own way. */
const unicodeSettings =
  '<All_settings type="group"><cam type="group" title="Kamera µ"><exposure type="float" title="Exposure (µs):">12.5</exposure>' +
  '<note type="str" title="quotes \' and &quot;">Ångström ≥ 0 &amp; "x" \\n 日本 🎥</note><empty type="str" title="empty" /></cam></All_settings>'

/** Attributes of every kind that PyMoDAQ gives back as the same Python value. */
const metadata = {
  exposure: 12.5,
  gain: 3,
  mode: 'fast \'µ\' "x" 🎥',
  cooled: true,
  region: [1, -2.5, 'x', [false]],
  tiny: 1e-12,
  huge: -1e300,
}

/** Settings of more than 64 KiB, which no fixed-size attribute of an earliest-format file can hold. */
const largeSettings = `<All_settings type="group">${Array.from(
  { length: 1500 },
  (_, at) => `<p${at} type="str" title="Parameter ${at}">value µ ${at}</p${at}>`,
).join('')}</All_settings>`

function single(name, detector, compression) {
  return { name, compression, detectors: [{ title: 'Camera', rows: 3, ...detector }] }
}

function dtypeCases() {
  return Object.keys(dtypes).map((dtype) =>
    single(`dtype-${dtype}`, {
      channels: {
        scalar: { shape: [], dtype },
        line: { shape: [7], dtype },
        image: { shape: [3, 5], dtype },
        volume: { shape: [2, 3, 4], dtype },
      },
    }),
  )
}

function scalarCases() {
  const scalars = {
    int8: [-128, 0, 127],
    uint8: [0, 1, 255],
    int16: [-32768, 0, 32767],
    uint16: [0, 1, 65535],
    int32: [-(2 ** 31), 0, 2 ** 31 - 1],
    uint32: [0, 1, 2 ** 32 - 1],
    int64: [-(2n ** 63n), 2n ** 63n - 1n, -1],
    uint64: [0n, 2n ** 64n - 1n, 7],
    float32: [-0, Number.POSITIVE_INFINITY, 0.1],
    float64: [-0, Number.MIN_VALUE, Number.NEGATIVE_INFINITY],
    bool: [true, false, 1],
  }
  const channels = Object.fromEntries(Object.entries(scalars).map(([dtype, values]) => [dtype, { shape: [], dtype, scalars: values }]))
  return [single('scalars-as-numbers', { channels })]
}

function shapeCases() {
  const shapes = { one: [1], wide: [1, 9], tall: [9, 1], dot: [1, 1], odd: [13, 17], thin: [2, 1, 3], deep: [2, 1, 2, 3, 2] }
  const channels = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape, dtype: 'float32' }]))
  return [
    single('shapes', { channels }),
    // 3 MB a frame: cut into bands, the last one of another height; 5 MB: many bands
    single('bands', { rows: 3, channels: { frames: { shape: [1501, 1001], dtype: 'uint16' } } }),
    single(
      'bands-zlib',
      { rows: 2, channels: { frames: { shape: [1283, 1021], dtype: 'float32', values: 'ramp' } } },
      { library: 'zlib', level: 1 },
    ),
    single(
      'bands-blosc',
      { rows: 2, channels: { frames: { shape: [3, 700, 999], dtype: 'uint16', values: 'ramp' } } },
      { library: 'blosc:lz4' },
    ),
    single('one-frame-one-chunk', { rows: 5, channels: { frames: { shape: [211, 307], dtype: 'uint16' } } }, { library: 'zlib', level: 6 }),
  ]
}

function rowCases() {
  const several = { scalar: { shape: [], dtype: 'float64' }, line: { shape: [11], dtype: 'int32' }, image }
  return [
    single('rows-0', { rows: 0, channels: several }),
    single('rows-0-zlib', { rows: 0, channels: several }, { library: 'zlib' }),
    single('rows-1', { rows: 1, channels: several }),
    single('rows-1-zlib', { rows: 1, channels: several }, { library: 'zlib' }),
    single('flush-often', { rows: 23, flushEvery: 1, channels: several }, { library: 'zlib', level: 9 }),
    single('flush-often-blosc', { rows: 23, flushEvery: 5, channels: several }, { library: 'blosc:zstd', level: 3, shuffle: 'bit' }),
  ]
}

/** Rows on both sides of a chunk's end. `rowsPerChunk`: of frames [64, 64] uint16, and of scalars and the time axis. */
export function boundaryCases(rowsPerChunk) {
  const cases = []
  const frames = { shape: [64, 64], dtype: 'uint16', values: 'ramp' }
  for (const rows of around(rowsPerChunk.frames)) {
    cases.push(single(`boundary-frames-${rows}`, { rows, channels: { frames } }, { library: 'zlib', level: 1 }))
  }
  for (const rows of around(rowsPerChunk.scalars)) {
    const scalar = { shape: [], dtype: 'float64' }
    const times = Array.from({ length: rows }, (_, at) => 1.7e9 + at / 1000)
    const how = { how: 'appendMany', group: 1000, times }
    cases.push(single(`boundary-scalars-${rows}`, { rows, ...how, channels: { scalar } }, { library: 'blosc:lz4', level: 5 }))
  }
  return cases
}

function around(chunk) {
  return [chunk - 1, chunk, chunk + 1, 2 * chunk, 2 * chunk + 1]
}

/** Every library at every level that differs in kind, with every shuffle. */
export function codecCases() {
  const cases = []
  for (const library of libraries) {
    const blosc = library.startsWith('blosc')
    const levels = library === 'zlib' ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] : library === 'none' ? [5] : [0, 1, 5, 9]
    for (const level of levels) {
      for (const shuffle of blosc && level > 0 ? ['byte', 'bit', 'none'] : ['byte']) {
        const name = `codec-${library.replace(':', '-')}-${level}-${shuffle}`
        const channels = {
          ramp: { shape: [60, 41], dtype: 'uint16', values: 'ramp' },
          noise: { shape: [33, 9], dtype: 'float32' },
          wide: { shape: [7], dtype: 'complex128', values: 'ramp' },
          bytes: { shape: [1000], dtype: 'uint8', values: 'ramp' },
          scalar: { shape: [], dtype: 'int64', values: 'ramp' },
        }
        cases.push(single(name, { rows: 9, channels }, { library, level, shuffle }))
      }
    }
  }
  return cases
}

/** One of each library: these go through PyMoDAQ too, which takes a second for each file. */
function compressedCases() {
  const channels = { ramp: { shape: [60, 41], dtype: 'uint16', values: 'ramp' }, noise: { shape: [33], dtype: 'float32' } }
  return libraries.map((library) => single(`compressed-${library.replace(':', '-')}`, { rows: 9, channels }, { library }))
}

function textCases() {
  const wavelength = { label: 'wavelength λ', units: 'nm', data: [400.5, 410.25, 433, 470, 512.125], index: 1 }
  const height = { label: 'height', units: 'µm', offset: -1.5, scaling: 0.25, size: 3, index: 0 }
  const unknown = { label: 'bananas', units: 'bananas', data: [1, 2, 4], index: 0 }
  return [
    single('settings-unicode', { settings: unicodeSettings, channels: { image } }),
    single('settings-large', { settings: largeSettings, channels: { image } }),
    single('titles-unicode', {
      title: 'Kamera µ 日本 🎥',
      channels: { 'signal λ': image, "it's": image, 'two words': image, 'a\\b "q"': image },
    }),
    single('axes', {
      channels: {
        spectrum: { shape: [5], dtype: 'float64', axes: [{ ...wavelength, index: 0 }] },
        image: { ...image, axes: [height, wavelength] },
        columns: { ...image, axes: [wavelength] },
        odd: { ...image, axes: [unknown] },
      },
    }),
    {
      name: 'metadata',
      options: { metadata },
      detectors: [{ title: 'Camera', rows: 2, metadata, channels: { image: { ...image, metadata } } }],
    },
    {
      name: 'log',
      // On both sides of 255 bytes, where Python's pickles change their form.
      log: ['started', '', 'µ 日本 🎥', 'it\'s "quoted"\\n\nline', 'x'.repeat(255), 'x'.repeat(256), 'µ'.repeat(40_000)],
      detectors: [{ title: 'Camera', rows: 2, channels: { image } }],
    },
    single('units', {
      channels: Object.fromEntries(
        ['counts', 'V', 'µm', '°C', 'm/s', 'nm^2', 'bananas', ''].map((units, at) => [
          `unit${at}`,
          { shape: [4], dtype: 'float32', units },
        ]),
      ),
    }),
  ]
}

function feedCases() {
  const channels = { scalar: { shape: [], dtype: 'float64' }, image, frames: { shape: [200, 300], dtype: 'uint16' } }
  const times = [1_700_000_000.25, 1_700_000_001.5, 1_700_000_001.5, 1_700_000_002, 1_700_000_000]
  return [
    single('times-given', { rows: 5, times, channels }),
    single('append-async', { rows: 5, how: 'appendAsync', channels }),
    single('append-many', { rows: 50, how: 'appendMany', group: 7, channels }, { library: 'zlib', level: 2 }),
    single('append-many-times', { rows: 5, how: 'appendMany', times, channels }),
    single('transfer', { rows: 20, how: 'transfer', channels }),
  ]
}

function detectorCases() {
  const detectors = [
    { title: 'Camera', rows: 4, settings: unicodeSettings, channels: { image, scalar: { shape: [], dtype: 'int32' } } },
    { title: 'Spectrometer', rows: 11, channels: { spectrum: { shape: [64], dtype: 'float64', units: 'counts' } } },
    { title: 'Power meter', rows: 1, channels: { power: { shape: [], dtype: 'float32', units: 'mW' } } },
    { title: 'Idle', rows: 0, channels: { image } },
  ]
  const many = Array.from({ length: 12 }, (_, at) => [`channel ${at}`, { shape: [4], dtype: 'int16' }])
  return [
    { name: 'detectors', compression: { library: 'zlib' }, detectors },
    single('channels-many', { channels: Object.fromEntries(many) }),
  ]
}

/** Every case but those of the chunk boundaries and of the codecs in full. */
export const cases = [
  ...dtypeCases(),
  ...scalarCases(),
  ...shapeCases(),
  ...rowCases(),
  ...compressedCases(),
  ...textCases(),
  ...feedCases(),
  ...detectorCases(),
]
