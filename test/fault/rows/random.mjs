/** Random sequences of operations, in processes that close, are killed, or die within a commit; after each of them the file has to
 *  be, in every byte of its content, one that a commit has made: the last one that was acknowledged, or one after it. */
import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { keepEvidence, Place } from '../harness/place.mjs'
import { Model } from '../random/model.mjs'
import { concrete, sessionsArbitrary } from '../random/operations.mjs'
import { snapshotOf } from '../random/snapshot.mjs'
import { replay } from '../workload/replay.mjs'

const main = fileURLToPath(new URL('../random/writer-main.mjs', import.meta.url))
const limitMs = 20_000

async function runSession(place, config) {
  const configPath = `${place.root}/session.json`
  writeFileSync(configPath, JSON.stringify(config))
  const child = spawn(process.execPath, [main, configPath], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...place.environment() },
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (data) => {
    output += data
  })
  child.stderr.on('data', (data) => {
    errors += data
  })
  const alarm = setTimeout(() => child.kill('SIGABRT'), limitMs)
  const [code, signal] = await new Promise((resolve) => {
    child.on('close', (...end) => resolve(end))
  })
  clearTimeout(alarm)
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`the writer ended by ${signal ?? code}: ${errors.slice(-2000)}`)
  return { isClosed: code === 0, flushed: output.split('\n').filter((line) => line.startsWith('flushed ')).length }
}

/** What a file may be after the session: the model behind each of its commits. */
function commitsOf(model, operations) {
  const commits = [model]
  const now = model.clone()
  for (const op of operations) {
    if (op.do === 'flush') commits.push(now.clone())
    else now.carryOut(op)
  }
  // The one of close().
  commits.push(now)
  return commits
}

const same = (a, b) => JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort())

function differences(found, wanted) {
  const paths = [...new Set([...Object.keys(found), ...Object.keys(wanted)])]
  return paths
    .filter((path) => found[path] !== wanted[path])
    .map((path) => `${path}: found ${found[path]?.slice(0, 200)}, wanted ${wanted[path]?.slice(0, 200)}`)
}

async function check(row, sessions, place) {
  const path = place.path('a.h5')
  place.empty()
  let model = new Model()
  for (const [number, { operations, durability, end }] of sessions.entries()) {
    const planned = concrete(operations, model, number)
    place.control.arm(end.by === 'call' ? { action: end.action, phase: end.phase, at: end.at, part: end.part } : {})
    const mode = existsSync(path) ? 'append' : 'create'
    const config = { path, mode, durability, operations: planned, end: end.by === 'kill' ? 'kill' : 'close' }
    const { isClosed, flushed } = await runSession(place, config)
    row.countIn('sessions', isClosed ? 'closed' : end.by === 'kill' ? 'killed at the end' : `died at ${end.phase}`)
    const commits = commitsOf(model, planned)
    const allowed = isClosed ? commits.slice(-1) : commits.slice(flushed)
    const beside = await readable(path)
    const failure = await replay(path)
    const after = await readable(path)
    if (after === null) {
      // A process that died before the first commit of a file: nothing was promised, and what is there stays in nobody's way.
      if (flushed > 0 || mode === 'append') throw new Error(`session ${number}: the file cannot be read: ${failure}`)
      place.empty()
      continue
    }
    if (failure !== null) throw new Error(`session ${number}: replaying failed: ${failure}`)
    if (beside !== null && !same(beside, after))
      throw new Error(`session ${number}: beside the journal ${differences(beside, after).join('\n')}`)
    const found = allowed.find((candidate) => same(candidate.snapshot(), after))
    if (found === undefined) {
      const text = allowed.map((candidate) => differences(after, candidate.snapshot()).join('\n')).join('\nor\n')
      throw new Error(
        `session ${number} (${JSON.stringify(end)}), ${flushed} flushed: the file is that of no commit:\n${text}\nkept as ${keepEvidence(path, 'random')}`,
      )
    }
    row.count('nodes compared', found.nodes.size)
    model = found
  }
}

async function readable(path) {
  try {
    return await snapshotOf(path)
  } catch (error) {
    if (existsSync(path) && error.code === 'ERR_NOT_HDF5') return null
    if (!existsSync(path)) return null
    throw error
  }
}

/** @param options { sequences, random, preload } */
export async function randomRow(row, { sequences, random, preload }) {
  const place = new Place(preload)
  try {
    const property = fc.asyncProperty(sessionsArbitrary(fc), async (sessions) => {
      row.count('sequences')
      await check(row, sessions, place)
    })
    // What fails is made smaller, within these limits.
    const limits = { interruptAfterTimeLimit: limitMs * 3 + sequences * 2000, markInterruptAsFailure: false }
    const details = await fc.check(property, { seed: random.seed() | 0, numRuns: sequences, ...limits })
    if (details.failed) row.problem('a sequence', `${details.errorInstance?.message ?? ''}\n${JSON.stringify(details.counterexample)}`)
    row.expect(details.failed || details.numRuns === sequences, `only ${details.numRuns} of ${sequences} sequences were run`)
  } finally {
    place.remove()
  }
}
