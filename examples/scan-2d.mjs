// Scans of two axes with a spectrometer and a diode at each point: two of them in one file of scans.
//   node examples/scan-2d.mjs [FOLDER]
import { Axis, DataToExport, DataWithAxes, H5Saver, ScanSaver } from 'h5saver'

const saver = await H5Saver.create({ basePath: process.argv[2] ?? 'data', saveType: 'scan' })
const scans = new ScanSaver(saver, {
  author: 'A. Physicist',
  detectors: { Spectro: {}, Diode: {} },
  actuators: { 'Stage X': { units: 'mm' }, 'Stage Y': { units: 'mm' } },
})

const xs = new Axis({ label: 'Stage X', units: 'mm', offset: 0, scaling: 0.1, size: 21 })
const ys = new Axis({ label: 'Stage Y', units: 'mm', offset: -1, scaling: 0.2, size: 11, index: 1 })
const pixels = { label: 'pixel', index: 0, offset: 0, scaling: 1, size: 128 }

function measure(x, y) {
  const spectrum = Float64Array.from({ length: 128 }, (_, pixel) => Math.exp(-(((pixel - 64 - 10 * x) / 8) ** 2)) * (1 + y))
  const data = new DataWithAxes({ name: 'spectrum', data: [spectrum], units: 'counts', axes: [pixels] })
  return { spectrum: new DataToExport({ name: 'Spectro', data: [data] }), current: x * y }
}

for (const description of ['there', 'and again']) {
  const scan = scans.start({ axes: [xs, ys] }, { description, scanType: 'Scan2D', scanSubType: 'Linear' })
  for (const [ix, x] of xs.data.entries()) {
    for (const [iy, y] of ys.data.entries()) {
      const { spectrum, current } = measure(x, y)
      const diode = new DataToExport({ name: 'Diode', data: [new DataWithAxes({ name: 'current', data: [current], units: 'A' })] })
      // Points may come in any order.
      scan.addData('Spectro', spectrum, [ix, iy])
      if (!scan.addData('Diode', diode, [ix, iy])) await saver.drain()
    }
  }
  scan.done()
}
await saver.close()
console.log(saver.path)
