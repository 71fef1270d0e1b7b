/** What the rows share: the files of a case, children that write them round after round, and the judgement at the end. */
import { rmSync } from 'node:fs'
import { Acknowledged } from '../harness/child.mjs'

/** A child that nobody ends closes its files by itself. */
const rowsMax = 400

/** A few files, several processes after one another, and sizes that they keep. */
export class Case {
  acknowledged = new Acknowledged()

  constructor(place, mode, random) {
    this.place = place
    this.mode = mode
    this.sizes = {
      frame: random.pick([64, 1024, 20_000]),
      seriesRows: random.pick([7, 60, 150]),
      codec: random.pick(['none', 'none', 'deflate', 'blosc']),
      rowsPerTurn: random.pick([1, 5, 20]),
    }
    this.names = random.pick([['a.h5'], ['a.h5'], ['a.h5', 'b.h5', 'c.h5']])
    this.rounds = random.between(1, 3)
  }

  /** The files as one process gets them. One of which nothing was committed is made anew. */
  filesOf(round) {
    return this.names.map((name) => {
      const path = this.place.path(name)
      const isThere = this.acknowledged.isCommitted(path)
      if (!isThere) {
        rmSync(path, { force: true })
        rmSync(`${path}.h5j`, { force: true })
      }
      return { path, round, open: isThere ? 'append' : 'create', mode: this.mode, sizes: this.sizes, rows: rowsMax }
    })
  }

  /** Judges every file, both ways, and counts. */
  async judge(row, judge, label) {
    for (const name of this.names) {
      const path = this.place.path(name)
      const result = await judge.judge(path, { sizes: this.sizes, rounds: this.acknowledged.of(path) })
      row.count('files judged')
      row.count('rows', result.rows)
      if (result.hadJournal) row.count('with a journal')
      countProblems(row, `${this.mode} ${JSON.stringify(this.sizes)} ${name} of ${this.names.length} ${label}`, result)
    }
    this.place.empty()
  }
}

/** One bad file, however much is wrong with it. */
export function countProblems(row, where, { problems }) {
  row.count('bad', problems.length > 0 ? 1 : 0)
  for (const problem of problems) row.problem(where, problem)
}
