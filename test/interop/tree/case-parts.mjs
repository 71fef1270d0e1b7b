// What the cases are made of: data of every dimension, their groups, texts and settings.
import { axis, data, noise, numbers, ramp, taggedAll } from './content.mjs'

export const wavelength = (index) => ramp('wavelength', 'nm', index, 7, 400, 12.5)
export const uneven = (index, size = 5) =>
  axis(
    'délai µs “x”',
    'ps',
    index,
    Array.from({ length: size }, (_, at) => at * at - 2.5),
  )
export const spectrum = (name = 'spectrum', seed = 1, options = {}) =>
  data(name, [noise('float64', [7], seed)], { axes: [wavelength(0)], ...options })
export const image = (name = 'image', seed = 2, options = {}) =>
  data(name, [noise('uint16', [4, 5], seed)], { axes: [uneven(1), ramp('height', 'mm', 0, 4, 0.5, 0.25)], ...options })
export const power = (name = 'power', values = [1.5], options = {}) =>
  data(name, [numbers('float64', [1], values)], { units: 'mW', ...options })

export const unicodeText = 'µ Å “quotes” \'single\' "double" 日本 🎥\nnewline\ttab \\ backslash'
export const extra = taggedAll({
  exposure: 12.5,
  gain: 3,
  mode: unicodeText,
  cooled: true,
  none: null,
  region: [1, -2.5, 'x', [false]],
  big: 2n ** 63n,
  empty: '',
})
export const settings =
  '<All_settings type="group"><cam_settings type="group" title="Kamera µ" visible="1" removable="0" readonly="0">' +
  '<exposure type="float" title="Exposure (µs):" visible="1" removable="0" readonly="0">12.5</exposure></cam_settings></All_settings>'

export function detectorGroup(title = 'Detector', index = 0, options = {}) {
  const path = `/RawData/Detector${String(index).padStart(3, '0')}`
  return { do: 'group', type: 'detector', where: '/RawData', title, settings, path, ...options }
}

export const detector = '/RawData/Detector000'

export function test(name, steps, options = {}) {
  return { name, saveType: 'custom', steps, ...options }
}

export const dtypes = [
  'bool',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float16',
  'float32',
  'float64',
  'complex64',
  'complex128',
]

export function rowsOf(count, make) {
  return Array.from({ length: count }, (_, at) => make(at))
}

export function allPoints(shape) {
  let points = [[]]
  for (const extent of shape) points = points.flatMap((point) => Array.from({ length: extent }, (_, at) => [...point, at]))
  return points
}
