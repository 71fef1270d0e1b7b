// Writes a live file for follow_live.py: node write-live.mjs FILE ROWS. Needs the built package.
// Says "live" when the file can be followed; after the last row it waits for a line, and closes.
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { H5Saver } from '../../dist/index.js'

const [file, count] = process.argv.slice(2)
if (count === undefined) throw new Error('usage: node write-live.mjs FILE ROWS')
const shape = [128, 512]
/** Milliseconds between rows: several rows a commit, and several looks of the follower. */
const rowMs = 4

const saver = await H5Saver.create({ file, live: 'swmr', commitInterval: 50, compression: { library: 'zlib', level: 1 } })
const camera = saver.continuous('Camera', {
  frames: { dtype: 'uint16', shape, units: 'counts' },
  numbers: { dtype: 'float64', shape: [], units: 'V' },
})
saver.addLog('before')
await saver.startLive()
console.log('live')

for (let row = 0; row < Number(count); row++) {
  await camera.appendAsync({ frames: new Uint16Array(shape[0] * shape[1]).fill(row), numbers: row }, { time: 1e9 + row })
  await sleep(rowMs)
}
await saver.flush()
saver.addLog('during')

await once(createInterface({ input: process.stdin }), 'line')
await saver.close()
process.exit(0)
