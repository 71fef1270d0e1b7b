/** Every single call that changes a file or asks for a sync fails once: the Nth, for every N. What was committed stays, the writer
 *  tells it by an error, the process goes on and writes the next file. */
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Acknowledged, startWriter } from '../harness/child.mjs'
import { ops, phases, skips } from '../harness/control.mjs'
import { Place } from '../harness/place.mjs'
import { countProblems } from './cases.mjs'

const sweepMain = fileURLToPath(new URL('../workload/sweep-main.mjs', import.meta.url))
const { EIO, ENOSPC, EINTR } = constants.errno
/** What is done to the call. `mends`: the writer shall not even notice. `fails`: it has to end by the error, for what the kernel has
 *  dropped is not there when the next call succeeds; other calls (a reservation, a name to be removed) it may do without.
 *  `few`: each of them in turn, where every so many calls would miss them all. `modes`: those that make such calls, where not all do. */
const faults = {
  'EIO once, write': { arm: { action: 'fail', number: EIO, ops: ops.write }, fails: true },
  'EIO once, sync': { arm: { action: 'fail', number: EIO, ops: ops.sync }, fails: true, few: true, modes: ['durable', 'frame'] },
  'EIO once, other': { arm: { action: 'fail', number: EIO, ops: ops.all - ops.write - ops.sync }, few: true },
  'ENOSPC for ever': { arm: { action: 'fail', number: ENOSPC, times: 0 } },
  'short write': { arm: { action: 'shorten', ops: ops.write }, mends: true },
  EINTR: { arm: { action: 'fail', number: EINTR, ops: ops.all - ops.unlink }, mends: true },
}
/** One process writes so many files; then another one is started. */
const filesPerProcess = 12
const sizesOf = (random) => ({ frame: random.pick([64, 700]), seriesRows: 7, codec: random.pick(['none', 'deflate']), rowsPerTurn: 5 })

async function sweep({ place, runs }) {
  const acknowledged = new Acknowledged()
  const ends = []
  const { child, ended } = startWriter({
    script: sweepMain,
    config: { control: place.controlPath, runs },
    environment: place.environment(),
    acknowledged,
    onLine: (line) => {
      if (line.startsWith('run ')) ends.push(JSON.parse(line.slice(4)))
    },
  })
  const alarm = setTimeout(() => child.kill('SIGKILL'), 60_000)
  const result = await ended
  clearTimeout(alarm)
  return { result, ends, acknowledged }
}

/** How many calls there are to fail. */
async function callsOf(place, file, arm) {
  const { ends } = await sweep({ place, runs: [{ arm: { ...arm, action: 'nothing', skip: skips.all }, file }] })
  place.empty()
  return ends[0]?.seen ?? 0
}

async function sweepFault(row, { place, mode, name, stride, random, judge }) {
  const { arm, few = false } = faults[name]
  const sizes = sizesOf(random)
  const fileOf = (at) => ({
    path: place.path(`n${at}.h5`),
    round: 0,
    open: 'create',
    mode,
    sizes,
    rows: mode === 'frame' ? 6 : 24,
    rowsPerCommit: mode === 'frame' ? 1 : 8,
  })
  const calls = await callsOf(place, fileOf(0), arm)
  row.expect(calls > (few ? 0 : 20), `${name}: only ${calls} calls were seen`)
  const step = few ? 1 : stride
  const numbers = []
  for (let at = random.between(1, step); at <= calls; at += step) numbers.push(at)
  while (numbers.length > 0) {
    const now = numbers.splice(0, filesPerProcess)
    // Syncs are left out: what fails, fails, and what does not is not the question here.
    const runs = now.map((at) => ({ arm: { ...arm, at, skip: skips.all }, file: fileOf(at) }))
    const { result, ends, acknowledged } = await sweep({ place, runs })
    const where = `${name}, calls ${now.join(' ')}`
    if (result.code !== 0) row.problem(where, `the process ended by ${result.signal ?? result.code}: ${result.errors}`)
    for (const [index, { file }] of runs.entries()) {
      const end = ends[index]
      const label = `${mode}, ${name}, call ${now[index]} (${phases[end?.hitPhase] ?? '?'}), ${JSON.stringify(sizes)}`
      row.count('files')
      countEnd(row, { name, label, end })
      const wanted = { sizes, rounds: acknowledged.of(file.path) }
      countProblems(row, label, await judge.judge(file.path, wanted))
      if (end?.phase === 'closed' && end.committed !== end.accepted)
        row.problem(label, `closed with ${end.committed} of ${end.accepted} rows`)
    }
    place.empty()
  }
}

function countEnd(row, { name, label, end }) {
  const { mends = false, fails = false } = faults[name]
  if (end === undefined) {
    row.problem(label, 'the process did not come so far')
    return
  }
  if (end.hits > 0) row.countIn('calls that failed', name)
  row.countIn('ends', `${end.phase}${end.error === null ? '' : `, ${end.error}`}`)
  if (mends && end.phase !== 'closed') row.problem(label, `ended as ${end.phase}, ${end.error}`)
  if (fails && end.hits > 0 && (end.phase !== 'failed' || end.error !== 'ERR_IO'))
    row.problem(label, `a call failed, and the writer ended as ${end.phase}, ${end.error}`)
  if (end.phase === 'failed' && end.error === null) row.problem(label, 'failed without an error')
  if (end.phase === 'failed' && end.accepted !== end.committed + end.failed)
    row.problem(label, `the ledger does not add up: ${JSON.stringify(end)}`)
}

/** @param options { stride: every so many calls one fails, mode, random, preload, judge } */
export async function nthRow(row, { stride, mode, random, preload, judge }) {
  const names = Object.keys(faults).filter((name) => faults[name].modes?.includes(mode) ?? true)
  const place = new Place(preload)
  try {
    for (const name of names) await sweepFault(row, { place, mode, name, stride, random, judge })
  } finally {
    place.remove()
  }
  for (const name of names) row.expect(row.counts['calls that failed']?.[name] > 0, `${name}: no call has failed`)
}
