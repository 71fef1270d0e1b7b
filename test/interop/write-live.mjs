// Writes a live file for follow_live.py: node write-live.mjs FILE ROWS. Needs the built package.
// Says "live" when the file can be followed; after the last row it waits for a line, sets `scan_done` and closes.
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { native } from '../../dist/native.js'

const [file, count] = process.argv.slice(2)
if (count === undefined) throw new Error('usage: node write-live.mjs FILE ROWS')
const shape = [128, 512]
/** Milliseconds between rows: several rows a commit, and several looks of the follower. */
const rowMs = 4

let wake = () => {}
const writer = new native.Writer(
  { path: file, live: true, durability: 'fast', threads: 2, queueBytes: 64 << 20, commitIntervalMs: 50, onFull: 'refuse' },
  () => wake(),
)
writer.ref(true)

/** Waits for a state; a failure of the writer ends the program. */
async function until(done) {
  for (;;) {
    const state = writer.state()
    if (state.error !== null) throw new Error(`${state.error.code}: ${state.error.message}`)
    if (done(state)) return
    await new Promise((resolve) => {
      wake = resolve
    })
  }
}

const text = (name, value, size) => ({ kind: 'text', name, text: value, storage: 'fixed', charset: 'utf8', size })
writer.submit([{ op: 'group', path: '/RawData', attributes: [text('scan_done', 'false', 16)] }])
const column = { source: 'value', attributes: [], rowCountAttributes: [{ name: 'shape', prefix: '(', suffix: ',)', size: 48 }] }
const deflate = { library: 'deflate', level: 1 }
const series = writer.addSeries([
  { ...column, path: '/RawData/frames', dtype: 'uint16', frameShape: shape, codec: deflate },
  { ...column, path: '/RawData/numbers', dtype: 'float64', frameShape: [], codec: deflate },
])
const started = writer.submit([{ op: 'start-live' }])
await until((state) => state.batchesDone >= started)
console.log('live')

for (let row = 0; row < Number(count); row++) {
  const code = writer.append(series, Number.NaN, row, new Uint16Array(shape[0] * shape[1]).fill(row), row)
  if (code > 1) throw new Error(`row ${row} was refused: ${code}`)
  await sleep(rowMs)
}
const committed = writer.commit()
await until((state) => state.commitsDone >= committed)

await once(createInterface({ input: process.stdin }), 'line')
writer.submit([{ op: 'attributes', path: '/RawData', attributes: [text('scan_done', 'true', 16)] }])
writer.close()
await until((state) => state.phase === 'closed')
writer.ref(false)
process.exit(0)
