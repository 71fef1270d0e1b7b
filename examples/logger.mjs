// A logger: a thermometer, a spectrometer and a stage, each at its own rate and with a time axis of its own.
//   node examples/logger.mjs [FOLDER]
import { DataToExport, DataWithAxes, H5Saver, LoggerSaver } from 'h5saver'

const saver = await H5Saver.create({ basePath: process.argv[2] ?? 'data', saveType: 'logger', baseName: 'Log' })
const logger = new LoggerSaver(saver, {
  detectors: { Thermometer: {}, Spectro: {} },
  actuators: { Stage: { settings: [{ name: 'units', type: 'str', title: 'Units:', value: 'mm' }] } },
})

const start = Date.now() / 1000
const row = (name, seconds, data) => new DataToExport({ name, timestamp: start + seconds, data: [new DataWithAxes(data)] })

async function log(data) {
  // False says that the queue is filling up: the row was taken all the same.
  if (!logger.addData(data)) await saver.drain()
}
for (let second = 0; second < 60; second++) {
  const inside = 20 + Math.sin(second / 5)
  await log(row('Thermometer', second, { name: 'temperature', data: [inside, 18.5], labels: ['in', 'out'], units: 'degC' }))
  if (second % 10 === 0) {
    const spectrum = Float32Array.from({ length: 256 }, (_, pixel) => Math.exp(-(((pixel - 128) / 20) ** 2)))
    await log(row('Spectro', second + 0.5, { name: 'spectrum', data: [spectrum], units: 'counts' }))
    await log(row('Stage', second + 0.25, { name: 'position', data: [second / 10], units: 'mm' }))
  }
}
saver.addLog('one minute logged')
await saver.close()
console.log(saver.path)
