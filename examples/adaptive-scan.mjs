// An adaptive scan: the next position depends on what was measured, and at most 200 points are visited.
//   node examples/adaptive-scan.mjs [FOLDER]
import { DataToExport, DataWithAxes, H5Saver, ScanSaver } from 'h5saver'

const saver = await H5Saver.create({ basePath: process.argv[2] ?? 'data', saveType: 'scan' })
const scans = new ScanSaver(saver, {
  detectors: { Diode: {} },
  actuators: { 'Stage X': { units: 'mm' }, 'Stage Y': { units: 'mm' } },
})

const peak = (x, y) => Math.exp(-((x - 0.3) ** 2 + (y + 0.2) ** 2))
const exported = (value) => new DataToExport({ name: 'Diode', data: [new DataWithAxes({ name: 'current', data: [value], units: 'A' })] })

// The positions are not known before: each comes with its point.
const scan = scans.start({ size: 200 }, { scanType: 'Tabular', scanSubType: 'Adaptive' })
let best = [0, 0]
let step = 0.5
for (let point = 0; point < 200; point++) {
  const angle = point * 2.4
  const position = [best[0] + step * Math.cos(angle), best[1] + step * Math.sin(angle)]
  if (!scan.addData('Diode', exported(peak(...position)), [point], { position })) await saver.drain()
  if (peak(...position) > peak(...best)) best = position
  else step *= 0.98
}
scan.done()
saver.addLog(`the maximum is at ${best.map((value) => value.toFixed(3)).join(', ')} mm`)
await saver.close()
console.log(saver.path)
