/** The writer child of a live file, until it is killed. Its only argument is a JSON text: { path, frame, rowsPerFlush, flushes }.
 *  Says "flush" before each flush and "ack {…}" behind it, unbuffered: whoever hears the one and not the other knows where it died. */
import { writeSync } from 'node:fs'
import { H5Saver } from '../../../dist/index.js'
import { valuesOf } from './live-values.mjs'

const { path, frame, rowsPerFlush, flushes } = JSON.parse(process.argv[2])
const say = (line) => writeSync(1, `${line}\n`)

const saver = await H5Saver.create({
  file: path,
  live: 'swmr',
  durability: 'fast',
  commitInterval: 0,
  compression: { library: 'zlib', level: 1 },
})
const camera = saver.continuous('Camera', { image: { dtype: 'uint16', shape: [frame] }, total: { dtype: 'float64', shape: [] } })
await saver.startLive()
say('ack {"rows":0}')
let rows = 0
for (let flush = 1; flush <= flushes; flush++) {
  for (; rows < flush * rowsPerFlush; rows++) await camera.appendAsync(valuesOf(rows, frame), { time: rows })
  say('flush')
  await saver.flush()
  say(`ack {"rows":${rows}}`)
}
await saver.close()
say('end []')
