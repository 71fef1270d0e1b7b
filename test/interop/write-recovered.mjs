// Writes a file of every mode, kills its writer after a commit, and recovers it: what PyMoDAQ loads then is judged by read_recovered.py.
import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

const index = new URL('../../dist/index.js', import.meta.url).href
const { recoverFile, verifyFile } = await import(index)

const rows = 25

/** The text of a writer that dies. */
function program(file, durability) {
  return `import { H5Saver } from ${JSON.stringify(index)}
    const saver = await H5Saver.create({ file: ${JSON.stringify(file)}, durability: '${durability}', commitInterval: 0, compression: { library: 'zlib', level: 1 } })
    const camera = saver.continuous('Camera', { image: { dtype: 'uint16', shape: [8, 6] }, total: { dtype: 'float64', shape: [] } })
    const append = (row) => camera.append({ image: new Uint16Array(48).fill(row), total: row }, { time: 1e9 + row })
    for (let row = 0; row < 10; row++) append(row)
    saver.addLog('ten rows')
    await saver.flush()
    for (let row = 10; row < ${rows}; row++) append(row)
    await saver.flush()
    for (let row = ${rows}; row < ${rows} + 5; row++) append(row)
    process.kill(process.pid, 'SIGKILL')`
}

function run(source) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'inherit', 'inherit'] })
  return new Promise((resolve) => child.once('close', (_, signal) => resolve(signal)))
}

const folder = process.argv[2] ?? '.'
await mkdir(folder, { recursive: true })
for (const durability of ['durable', 'fast', 'frame']) {
  const file = join(folder, `${durability}.h5`)
  const signal = await run(program(file, durability))
  if (signal !== 'SIGKILL') throw new Error(`${file}: the writer ended by ${signal}`)
  const { recovered, fault } = await recoverFile(file)
  const { ok, faults } = await verifyFile(file)
  if (!recovered || fault !== undefined || !ok) throw new Error(`${file}: ${JSON.stringify({ recovered, fault, faults })}`)
}
