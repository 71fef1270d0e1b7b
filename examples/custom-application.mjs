// An application with a tree of its own: groups, arrays that are whole, grow or are filled point by point, texts, and settings.
//   node examples/custom-application.mjs [FOLDER]
import { H5Saver } from 'h5saver'

const saver = await H5Saver.create({
  basePath: process.argv[2] ?? 'data',
  baseName: 'Furnace',
  saveType: 'custom',
  metadata: { sample: 'steel 1.4301', author: 'A. Physicist' },
})

const settings = [{ name: 'program', type: 'list', title: 'Program:', value: 'anneal', limits: ['anneal', 'quench'] }]
const run = saver.addIncrementalGroup('furnace', saver.rawGroup, { title: 'Run', settings, metadata: { operator: 'night shift' } })

// Whole: a curve with its axis beside it.
const curve = saver.getSetGroup(run, 'curve', 'Calibration')
const kelvins = Float64Array.from({ length: 50 }, (_, index) => 300 + 20 * index)
saver.addArray(curve, 'Data00', kelvins.map(Math.sqrt), { label: 'emissivity', title: 'calibration' })
saver.addArray(curve, 'Axis00', kelvins, { dataType: 'axis', label: 'temperature', units: 'K' })

// Growing: one row a call, or many.
const log = saver.getSetGroup(run, 'temperatures', 'Thermocouples')
const rows = saver.addArray(log, 'EnlData00', undefined, { enlargeable: true, shape: [4], dtype: 'float32', units: 'degC' })
for (let minute = 0; minute < 60; minute++) rows.append(Float32Array.of(20, 21, 22, 23).map((value) => value + 10 * minute))

// Filled: a map, in any order.
const map = saver.getSetGroup(run, 'map', 'Map')
const points = saver.addArray(map, 'Data00', undefined, { scanShape: [8, 8], shape: [], dtype: 'uint16', units: 'counts' })
for (let point = 63; point >= 0; point--) points.write([point >> 3, point & 7], point * point)

saver.addStringArray(run, 'Notes').append('door opened at 400 °C')
saver.addLog('run finished')
await saver.close()
console.log(saver.path)
