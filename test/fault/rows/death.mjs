/** Every other way in which a process ends: signals, abort and _exit at a call whose phase is known; an uncaught exception,
 *  process.exit() and the termination of the worker thread at a row. */
import { fileURLToPath } from 'node:url'
import { startWriter } from '../harness/child.mjs'
import { Place } from '../harness/place.mjs'
import { Case } from './cases.mjs'
import { aimOf, armFor } from './kill.mjs'

const workerMain = fileURLToPath(new URL('../workload/worker-main.mjs', import.meta.url))
const limitMs = 30_000
/** `at`: number for fault.c. `end`: what the child does itself. `by`: how its parent sees it end. */
const deaths = {
  SIGSEGV: { at: 11, by: 'SIGSEGV' },
  abort: { at: 1000, by: 'SIGABRT' },
  SIGTERM: { at: 15, by: 'SIGTERM' },
  _exit: { at: 1001 + 9, by: 9 },
  'uncaught exception': { end: 'throw', by: 1 },
  'process.exit': { end: 'exit', by: 7 },
  'worker terminated': { end: 'terminate', by: 5, script: workerMain },
}

async function dieOnce({ one, round, random, name, row }) {
  const { at, end = 'close', by, script } = deaths[name]
  const aim = aimOf(random, round, one.mode) ?? 'any'
  one.place.control.arm(at === undefined ? {} : armFor(random, aim, at))
  const { child, ended } = startWriter({
    config: { files: one.filesOf(round), end, endAfter: random.between(1, 250) },
    environment: one.place.environment(),
    acknowledged: one.acknowledged,
    ...(script ? { script } : {}),
  })
  const guard = setTimeout(() => {
    row.problem(name, `did not end within its time, aimed at ${aim}`)
    child.kill('SIGKILL')
  }, limitMs)
  const result = await ended
  clearTimeout(guard)
  if ((result.signal ?? result.code) === by) {
    if (end === 'terminate' && result.errors !== '') row.problem(name, result.errors)
    row.countIn('deaths', name)
    return true
  }
  if (result.code !== 0) row.problem(name, `ended by ${result.signal ?? result.code}: ${JSON.stringify(result.end)} ${result.errors}`)
  row.count('ended before')
  return false
}

/** @param options { each: deaths of every kind, random, preload, judge } */
export async function deathRow(row, { each, random, preload, judge }) {
  const place = new Place(preload)
  try {
    for (const name of Object.keys(deaths)) {
      // A process that was through before its call came dies of nothing: tried again, within reason.
      for (let done = 0, tries = 0; done < each && tries < 5 * each; ++tries) {
        const one = new Case(place, random.pick(['durable', 'durable', 'fast', 'frame']), random)
        for (let round = 0; round < one.rounds; ++round) {
          if (await dieOnce({ one, round, random, name, row })) ++done
        }
        await one.judge(row, judge, `after ${one.rounds} × ${name}`)
      }
      row.expect((row.counts.deaths?.[name] ?? 0) >= each, `fewer than ${each} ends by ${name}`)
    }
  } finally {
    place.remove()
  }
}
