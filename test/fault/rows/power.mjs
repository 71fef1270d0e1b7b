/** Loss of power: a writer's calls are recorded, and at many points of the record files are built as a disk may hold them that
 *  keeps no more than it has to. The same without syncs must end badly, or the whole of it proves nothing. */
import { rmSync, writeFileSync } from 'node:fs'
import { Acknowledged, startWriter } from '../harness/child.mjs'
import { skips } from '../harness/control.mjs'
import { keepTrace, Place } from '../harness/place.mjs'
import { Disk, manners } from '../power/disk.mjs'
import { readTrace } from '../power/trace.mjs'
import { countProblems } from './cases.mjs'
import { armFor } from './kill.mjs'

/** States of one record; then another one is made. */
const statesPerTrace = 100
const mannerWeights = { all: 1, none: 1, prefix: 2, subset: 3, torn: 3 }
const weighted = Object.entries(mannerWeights).flatMap(([name, weight]) => Array(weight).fill(name))
if (!weighted.every((name) => name in manners)) throw new Error('a manner is missing')

/** A file written by up to three processes, of which all but the last are killed: replays are in the record, too. */
async function record(place, { mode, random, skip }) {
  const sizes = { frame: random.pick([64, 700]), seriesRows: random.pick([7, 25]), codec: random.pick(['none', 'deflate']), rowsPerTurn: 5 }
  const path = place.path('a.h5')
  const rounds = skip === 0 ? random.between(1, 3) : 1
  const acknowledged = new Acknowledged()
  for (let round = 0; round < rounds; ++round) {
    const isLast = round === rounds - 1
    place.control.arm({ ...(isLast ? {} : armFor(random, random.pick(['apply', 'apply', 'record', 'mark']), 9)), skip })
    const files = [
      {
        path,
        round,
        open: acknowledged.isCommitted(path) ? 'append' : 'create',
        mode,
        sizes,
        rows: 60,
        rowsPerCommit: mode === 'frame' ? 1 : 9,
      },
    ]
    if (files[0].open === 'create' && round > 0) break
    const result = await startWriter({ config: { files, end: 'close' }, environment: place.environment({ trace: true }), acknowledged })
      .ended
    if (result.code !== 0 && result.signal !== 'SIGKILL')
      throw new Error(`the writer ended by ${result.signal ?? result.code}: ${result.errors}`)
  }
  return { sizes, path, events: readTrace(place.tracePath) }
}

async function replayTrace(row, { place, traced, states, random, judge, keeps }) {
  const { sizes, path, events } = traced
  const disk = new Disk()
  const acknowledged = new Acknowledged()
  let left = states
  for (const [index, event] of events.entries()) {
    if (event.op === 'ack') acknowledged.note(event.message)
    else disk.carryOut(event)
    // Spread over the whole record; what is left of them at its end.
    const share = left / (events.length - index)
    const now = Math.floor(share) + (random.chance(share % 1) ? 1 : 0)
    for (let i = 0; i < now; ++i) {
      --left
      const how = random.pick(weighted)
      place.empty()
      for (const [name, image] of disk.filesAfter(how, random)) writeFileSync(name, image)
      const expected = { sizes, rounds: acknowledged.of(path) }
      const result = await judge.judge(path, expected, { ways: random.pick(['overlay', 'replay', 'both']), keeps })
      row.count('states')
      row.countIn('by manner', how)
      if (result.hadJournal) row.count('with a journal')
      if (result.rows > 0) row.count('with rows')
      countProblems(row, `${JSON.stringify(sizes)} at event ${index} of ${events.length} (${event.op}), ${how}`, result)
    }
  }
}

/** @param options { states, mode, random, preload, judge } */
export async function powerRow(row, { states, mode, random, preload, judge }) {
  const place = new Place(preload)
  try {
    while ((row.counts.states ?? 0) < states) {
      const traced = await record(place, { mode, random, skip: 0 })
      row.count('records')
      const now = Math.min(statesPerTrace, states - (row.counts.states ?? 0))
      const before = row.counts.bad ?? 0
      await replayTrace(row, { place, traced, states: now, random, judge, keeps: true })
      if ((row.counts.bad ?? 0) > before) row.problem('its record', `kept as ${keepTrace(place.tracePath)}`)
      rmSync(place.tracePath)
      place.empty()
    }
  } finally {
    place.remove()
  }
}

/** The same with syncs swallowed: of the file, of its journal, and of the folder. Each has to be missed. */
export async function powerControlRow(row, { states, random, preload, judge }) {
  const place = new Place(preload)
  try {
    for (const name of ['file', 'journal', 'folder', 'all']) {
      const found = { counts: {}, problems: [], count: row.count, countIn: row.countIn, problem: row.problem }
      const traced = await record(place, { mode: 'durable', random, skip: skips[name] })
      rmSync(place.tracePath)
      await replayTrace(found, { place, traced, states, random, judge, keeps: false })
      place.empty()
      row.count('states', found.counts.states)
      row.countIn('bad without the syncs of', name, found.counts.bad)
      row.expect(found.counts.bad > 0, `without syncs (${name}) every state was good: the simulation shows nothing`)
    }
  } finally {
    place.remove()
  }
}
