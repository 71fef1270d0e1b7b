/** kill -9 of the writers of live files. Whoever follows such a file reads what libhdf5 writes as it is written, so nothing can be held back for a
 *  record of a commit: what a kill within a flush costs is counted here, and told in docs/reliability.md. Between two flushes nothing
 *  that was flushed may be lost. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startWriter } from '../harness/child.mjs'
import { ops } from '../harness/control.mjs'
import { keepEvidence, Place } from '../harness/place.mjs'

const writerMain = fileURLToPath(new URL('../workload/live-main.mjs', import.meta.url))
const judgeMain = fileURLToPath(new URL('../workload/live-judge.mjs', import.meta.url))
const limitMs = 30_000
const flushes = 40

/** A writer that is killed. @returns the rows that it had told to be flushed, and where it was; null when it came to its end */
async function killOnce({ place, config, random, row }) {
  const isAimed = random.chance(0.8)
  const action = random.pick(['dieBefore', 'dieWithin', 'dieWithin', 'dieAfter'])
  const at = random.between(1, 12 * flushes)
  place.control.arm(isAimed ? { action, ops: ops.write, at, part: random.between(1, 1023), number: 9 } : {})
  let alarm
  let acknowledged = null
  let isFlushing = false
  const { child, ended } = startWriter({
    config,
    script: writerMain,
    environment: place.environment(),
    onAck: ({ rows }) => {
      acknowledged = rows
      isFlushing = false
      if (!isAimed) alarm ??= setTimeout(() => child.kill('SIGKILL'), random.between(0, 100))
    },
    onLine: (line) => {
      if (line === 'flush') isFlushing = true
    },
  })
  const guard = setTimeout(() => {
    row.problem(JSON.stringify(config), 'the writer did not end within its time')
    child.kill('SIGKILL')
  }, limitMs)
  const result = await ended
  clearTimeout(guard)
  clearTimeout(alarm)
  if (result.signal === 'SIGKILL') return { acknowledged, isFlushing }
  if (result.code !== 0) row.problem(JSON.stringify(config), `ended by ${result.signal ?? result.code}: ${result.errors}`)
  return null
}

async function judge(path, frame) {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [judgeMain, JSON.stringify({ path, frame })], { timeout: limitMs })
    return JSON.parse(stdout)
  } catch (error) {
    return { opened: false, why: `the judge ended by ${error.signal ?? error.code}: ${error.stderr}` }
  }
}

/** What of a file is not as it was told to be, in the words of the results; null for a whole one. What is worst is told. */
function lossOf({ opened, why, lengths, sound, ok, faults }, acknowledged) {
  if (!opened) return ['not opened', why]
  const told = `${acknowledged} rows were flushed, ${sound} are there; lengths ${JSON.stringify(lengths)}`
  if (Object.values(lengths).includes(-1)) return ['a column that cannot be read', told]
  if (sound < acknowledged) return ['flushed rows lost', told]
  if (new Set(Object.values(lengths)).size > 1) return ['columns of unequal length', told]
  if (ok) return null
  return faults.every(({ kind }) => kind === 'shape') ? ['counts ahead of the rows', told] : ['other faults', JSON.stringify(faults)]
}

/** What a kill within a flush may cost. */
const expectedLosses = ['a column that cannot be read']

/** @param options { kills, random, preload } */
export async function liveRow(row, { kills, random, preload }) {
  const place = new Place(preload)
  try {
    while ((row.counts.kills ?? 0) < kills) {
      const path = place.path('live.h5')
      const frame = random.pick([16, 1024, 40_000])
      const rowsPerFlush = random.pick([1, 1, 10, 50])
      const killed = await killOnce({ place, config: { path, frame, rowsPerFlush, flushes }, random, row })
      // Before it could be followed nothing was promised.
      if (killed !== null && killed.acknowledged !== null && existsSync(path)) {
        const where = killed.isFlushing ? 'inside a flush' : 'between flushes'
        row.count('kills')
        row.countIn(where, 'kills')
        const result = await judge(path, frame)
        row.count('flushed rows', killed.acknowledged)
        const loss = lossOf(result, killed.acknowledged)
        row.countIn(where, loss?.[0] ?? 'whole')
        if (loss !== null && !(killed.isFlushing && expectedLosses.includes(loss[0]))) {
          row.problem(
            `frame ${frame}, ${rowsPerFlush} rows a flush, killed ${where}`,
            `${loss.join(': ')}; kept as ${keepEvidence(path, 'live')}`,
          )
        }
      }
      place.empty()
    }
  } finally {
    place.remove()
  }
  row.expect((row.counts['inside a flush']?.kills ?? 0) * 4 >= row.counts.kills, 'less than a quarter of the kills were inside a flush')
}
