/** kill -9: at a random moment, or at a call whose phase is known; up to three processes in a row on the same files, each of which
 *  replays what the one before left; then both ways of recovery. */
import { tmpdir } from 'node:os'
import { startWriter } from '../harness/child.mjs'
import { commitPhases, phases } from '../harness/control.mjs'
import { Place } from '../harness/place.mjs'
import { Case } from './cases.mjs'

/** Where a kill is aimed at; the rest of them come at a random moment. `raw` is the time between commits. */
const aimWeights = { opening: 1, replay: 3, raw: 2, 'file sync': 3, record: 4, 'journal sync': 3, mark: 3, apply: 6, closing: 2 }
const weighted = Object.entries(aimWeights).flatMap(([aim, weight]) => Array(weight).fill(aim))
const commitAims = {
  fast: ['record', 'mark', 'apply', 'apply'],
  durable: [...commitPhases, 'apply', 'record'],
  frame: commitPhases,
}
const limitMs = 30_000

/** null: at a random moment */
export function aimOf(random, round, mode) {
  if (random.chance(0.25)) return null
  const possible = weighted.filter((aim) => (round > 0 || aim !== 'replay') && (mode !== 'fast' || !aim.endsWith('sync')))
  return random.pick(possible)
}

/** @param number a signal, or what else fault.c ends a process by */
export function armFor(random, aim, number) {
  // Few calls of a kind: opening, closing. Hundreds of them: apply.
  const furthest = { opening: 3, replay: 6, closing: 3, raw: 40, apply: 300, record: 40, mark: 30 }[aim] ?? 12
  return {
    action: random.pick(['dieBefore', 'dieWithin', 'dieWithin', 'dieAfter']),
    phase: aim,
    at: random.between(1, furthest),
    part: random.between(1, 1023),
    number,
  }
}

async function killOnce({ one, round, random, aim, row }) {
  const { control } = one.place
  control.arm(aim === null ? {} : armFor(random, aim, 9))
  let alarm
  const { child, ended } = startWriter({
    config: { files: one.filesOf(round), end: 'close' },
    environment: one.place.environment(),
    acknowledged: one.acknowledged,
    onAck: () => {
      // From the first acknowledgement on, at any moment.
      if (aim === null) alarm ??= setTimeout(() => child.kill('SIGKILL'), random.between(0, 120))
    },
  })
  const guard = setTimeout(() => {
    row.problem(JSON.stringify(one.sizes), 'the writer did not end within its time')
    child.kill('SIGKILL')
  }, limitMs)
  const result = await ended
  clearTimeout(guard)
  clearTimeout(alarm)
  if (result.signal !== 'SIGKILL') {
    const ending = `ended by ${result.signal ?? result.code}: ${JSON.stringify(result.end)} ${result.errors}`
    if (result.code !== 0) row.problem(JSON.stringify(one.sizes), ending)
    row.count('ended before the kill')
    return
  }
  count(row, control.state, aim)
}

function count(row, state, aim) {
  const isInside = aim === null ? state.inCommit > 0 : commitPhases.includes(aim)
  row.count('kills')
  if (isInside) row.count('inside a commit')
  // At a random moment the last call is what is known; between two commits nothing that a commit does is under way.
  const last = phases[state.lastPhase]
  const moment = !isInside && commitPhases.includes(last) ? 'raw' : last
  if (aim === null) row.countIn('at a random moment', isInside ? `in a commit, ${moment}` : moment)
  else row.countIn('aimed', aim)
}

/** @param options { kills, mode, random, preload, judge } */
export async function killRow(row, { kills, mode, random, preload, judge }) {
  // In memory, and every third time where a disk is as a rule: there room can be reserved, and a sync takes its time.
  const places = [new Place(preload), new Place(preload, { parent: tmpdir() })]
  try {
    for (let number = 1; (row.counts.kills ?? 0) < kills; ++number) {
      const isOnDisk = number % 3 === 0
      const one = new Case(places[isOnDisk ? 1 : 0], mode, random)
      for (let round = 0; round < one.rounds; ++round) {
        // At least half of them shall meet a commit.
        const { kills: done = 0, 'inside a commit': inside = 0 } = row.counts
        const aim = inside * 2 < done + 4 && random.chance(0.7) ? random.pick(commitAims[mode]) : aimOf(random, round, mode)
        await killOnce({ one, round, random, aim, row })
      }
      await one.judge(row, judge, `after ${one.rounds} rounds`)
      if (isOnDisk) row.count('files in the temporary folder', one.names.length)
    }
  } finally {
    for (const place of places) place.remove()
  }
  row.expect((row.counts['inside a commit'] ?? 0) * 2 >= row.counts.kills, 'less than half of the kills were inside a commit')
}
