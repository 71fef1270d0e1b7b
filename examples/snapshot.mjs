// A snapshot of a camera: image, spectrum and power with axes, errors and a background, and the settings of the module.
//   node examples/snapshot.mjs [FOLDER]
import { DataToExport, DataWithAxes, DetectorSaver, H5Saver, NdArray } from 'h5saver'

const saver = await H5Saver.create({ basePath: process.argv[2] ?? 'data', baseName: 'Snapshot', compression: { library: 'zlib' } })

const image = new NdArray('uint16', [480, 640], new Uint16Array(480 * 640).fill(100))
const dark = new NdArray('uint16', [480, 640], new Uint16Array(480 * 640).fill(7))
const spectrum = Float64Array.from({ length: 1024 }, (_, index) => Math.exp(-(((index - 500) / 40) ** 2)))
const noise = spectrum.map(Math.sqrt)
const wavelengths = { label: 'wavelength', units: 'nm', index: 0, offset: 400, scaling: 0.25, size: 1024 }

const shot = new DataToExport({
  name: 'Camera',
  data: [
    new DataWithAxes({ name: 'image', data: [image], labels: ['frame'], units: 'counts' }),
    new DataWithAxes({ name: 'spectrum', data: [spectrum], labels: ['signal'], units: 'V', axes: [wavelengths], errors: [noise] }),
    new DataWithAxes({ name: 'power', data: [1.25, 0.5], labels: ['in', 'out'], units: 'mW', source: 'calculated' }),
  ],
})
const background = new DataToExport({ name: 'Camera', data: [new DataWithAxes({ name: 'image', data: [dark], units: 'counts' })] })

const exposure = { name: 'exposure', type: 'float', title: 'Exposure (ms):', value: 12.5, limits: [0.01, 1000] }
const mode = { name: 'mode', type: 'list', title: 'Mode:', value: 'fast', limits: ['fast', 'slow'] }
const camera = new DetectorSaver(saver, {
  title: 'Camera',
  settings: [{ name: 'camera_settings', type: 'group', title: 'Camera', children: [exposure, mode] }],
  rois: [[{ kind: 'RectROI', x: 100, y: 120, width: 64, height: 32, mathFunction: 'sum' }]],
})
const node = camera.getSetNode()
camera.addData(node, shot)
camera.addBkg(node, background)
await saver.close()
console.log(saver.path)
