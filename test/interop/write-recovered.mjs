// Writes files whose writers are killed, of each form in every mode, and recovers them: what PyMoDAQ loads then is judged by
// read_recovered.py. A file is called by its form, its mode, and whether its writer died between two commits or within one.
import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { tearCommit } from '../helpers/torn-commit.mjs'

const index = new URL('../../dist/index.js', import.meta.url).href
const { recoverFile, verifyFile } = await import(index)

/** The texts of writers that die: each commits twice, goes on, and has not committed what came last. */
const programs = {
  continuous: `
    const camera = saver.continuous('Camera', { image: { dtype: 'uint16', shape: [8, 6] }, total: { dtype: 'float64', shape: [] } })
    const write = (row) => camera.append({ image: new Uint16Array(48).fill(row), total: row }, { time: 1e9 + row })
    await writeAndDie(write, [10, 25, 30])`,
  scan: `
    // Uneven: PyMoDAQ makes an offset and a step of even ones.
    const axes = [
      { label: 'Stage X', units: 'mm', data: Float64Array.from({ length: 6 }, (_, at) => at ** 2 / 3) },
      { label: 'Stage Y', units: 'mm', data: Float64Array.from({ length: 4 }, (_, at) => at ** 2 / 7), index: 1 },
    ]
    const scan = scans().start({ axes: axes.map((axis) => new Axis(axis)) })
    await writeAndDie((point) => addPoint(scan, point, [Math.floor(point / 4), point % 4]), [7, 15, 20])`,
  adaptive: `
    const scan = scans().start({ size: 24 })
    await writeAndDie((point) => addPoint(scan, point, [point], { position: [point / 3, point / 7] }), [7, 15, 20])`,
}

/** A program, in the midst of what all of them share. */
function program(form, file, durability) {
  return `import { Axis, DataToExport, DataWithAxes, H5Saver, NdArray, ScanSaver } from ${JSON.stringify(index)}
    const saver = await H5Saver.create({ file: ${JSON.stringify(file)}, durability: '${durability}', commitInterval: 0,
      saveType: '${form === 'continuous' ? 'detector' : 'scan'}', compression: { library: 'zlib', level: 1 } })
    const scans = () => new ScanSaver(saver, {
      detectors: { Camera: {}, Diode: {} },
      actuators: { 'Stage X': { units: 'mm' }, 'Stage Y': { units: 'mm' } },
    })
    const exported = (name, data) => new DataToExport({ name, data: data.map((one) => new DataWithAxes(one)) })
    function addPoint(scan, point, indexes, options) {
      const line = Float64Array.from({ length: 5 }, (_, at) => 1 / (5 * point + at + 3))
      const image = new NdArray('uint16', [8, 6], Uint16Array.from({ length: 48 }, (_, at) => 48 * point + at + 1))
      const camera = [{ name: 'sum', data: [1 / (point + 3)] }, { name: 'line', data: [line] }, { name: 'image', data: [image] }]
      scan.addData('Camera', exported('Camera', camera), indexes, options)
      scan.addData('Diode', exported('Diode', [{ name: 'current', data: [-1 / (point + 3)] }]), indexes)
    }
    async function writeAndDie(write, [first, second, last]) {
      for (let at = 0; at < first; at++) write(at)
      saver.addLog('the first commit')
      await saver.flush()
      for (let at = first; at < second; at++) write(at)
      await saver.flush()
      for (let at = second; at < last; at++) write(at)
      process.kill(process.pid, 'SIGKILL')
    }
    ${programs[form]}`
}

function run(source) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'inherit', 'inherit'] })
  return new Promise((resolve) => child.once('close', (_, signal) => resolve(signal)))
}

const folder = process.argv[2] ?? '.'
await mkdir(folder, { recursive: true })
for (const form of Object.keys(programs)) {
  for (const durability of ['durable', 'fast', 'frame']) {
    for (const death of ['between', 'within']) {
      const file = join(folder, `${form}-${durability}-${death}.h5`)
      const signal = await run(program(form, file, durability))
      if (signal !== 'SIGKILL') throw new Error(`${file}: the writer ended by ${signal}`)
      if (death === 'within' && (await tearCommit(file)) < 1000) throw new Error(`${file}: the commit was too small to be torn`)
      const { recovered, fault } = await recoverFile(file)
      const { ok, faults } = await verifyFile(file)
      if (!recovered || fault !== undefined || !ok) throw new Error(`${file}: ${JSON.stringify({ recovered, fault, faults })}`)
    }
  }
}
