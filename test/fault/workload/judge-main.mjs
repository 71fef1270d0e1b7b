/** The judge's process: a file that brings libhdf5 down must not take the run with it. Answers { id, … } by { id, … }. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { keepEvidence } from '../harness/place.mjs'
import { judge } from './judge.mjs'
import { replay } from './replay.mjs'

const fingerprint = (path) => (existsSync(path) ? createHash('sha1').update(readFileSync(path)).digest('hex') : null)
const bothOf = (path) => [fingerprint(path), fingerprint(`${path}.h5j`)].join()

/** Both ways to what was committed: reading beside the journal, which changes nothing, and replaying it. */
async function judgeBothWays(path, expected, ways, keeps) {
  const problems = []
  let result = { rows: 0, nodes: 0, opened: false }
  const hadJournal = existsSync(`${path}.h5j`)
  if (ways !== 'replay') {
    const before = ways === 'both' ? bothOf(path) : ''
    result = await judge(path, expected)
    problems.push(...result.problems.map((problem) => `beside the journal: ${problem}`))
    if (keeps && problems.length > 0) problems.push(`kept as ${keepEvidence(path, 'overlay')}`)
    if (ways === 'both' && before !== bothOf(path)) problems.push('reading has changed the file or its journal')
  }
  if (ways !== 'overlay' && existsSync(path)) {
    const isPromised = Object.values(expected.rounds).some((round) => round?.covered)
    const failure = await replay(path)
    if (failure !== null) {
      if (isPromised || result.opened) problems.push(`replaying failed: ${failure}`)
    } else {
      if (existsSync(`${path}.h5j`)) problems.push('a journal is left after the replay')
      const second = await judge(path, expected)
      problems.push(...second.problems.map((problem) => `after the replay: ${problem}`))
      if (ways === 'both' && result.problems.length === 0 && second.rows !== result.rows) {
        problems.push(`${result.rows} rows beside the journal, ${second.rows} after the replay`)
      }
      if (keeps && second.problems.length > 0) problems.push(`kept as ${keepEvidence(path, 'replayed')}`)
      result = second
    }
  }
  return { problems, rows: result.rows, nodes: result.nodes, opened: result.opened, hadJournal }
}

process.on('message', async ({ id, path, expected, ways, keeps }) => {
  try {
    process.send({ id, ...(await judgeBothWays(path, expected, ways, keeps)) })
  } catch (error) {
    process.send({ id, problems: [`the judge failed: ${error.stack}`], rows: 0, nodes: 0, opened: false, hadJournal: false })
  }
})
