/** Full disks of random sizes, and quotas: rows are refused while there is still room to commit and close; and, in every third case, another
 *  program takes away all of the room at once. Then room is made, and the same process writes another file. */
import { rmSync } from 'node:fs'
import { Acknowledged, startWriter } from '../harness/child.mjs'
import { Place } from '../harness/place.mjs'
import { diskKinds, whyNoDisk } from '../harness/small-disk.mjs'
import { fill } from '../workload/fill.mjs'
import { countProblems } from './cases.mjs'

const megabyte = 1 << 20
/** Given back before the second file: what it needs, and what our own reserve and ext4's own structures take. */
const fillerBytes = 10 * megabyte
const limitMs = 60_000

async function fillOne(row, { place, kind, random, judge, isTakenAway }) {
  const bytes = fillerBytes + random.between(12 * megabyte, 40 * megabyte)
  const mode = random.pick(['durable', 'durable', 'fast', 'frame'])
  const sizes = {
    frame: mode === 'frame' ? 200_000 : random.pick([20_000, 100_000]),
    seriesRows: random.pick([20, 150]),
    codec: random.pick(['none', 'none', 'deflate']),
    rowsPerTurn: random.pick([1, 5]),
  }
  const label = `${kind} of ${bytes} bytes, ${mode} ${JSON.stringify(sizes)}${isTakenAway ? ', its room taken away' : ''}`
  const filler = place.path('filler')
  diskKinds[kind].mount(place.folder, bytes)
  try {
    fill(filler, fillerBytes)
    const acknowledged = new Acknowledged()
    const file = { path: place.path('a.h5'), round: 0, open: 'create', mode, sizes }
    const second = { ...file, path: place.path('b.h5'), rows: 10, sizes: { ...sizes, frame: 64 } }
    const taken = place.path('taken')
    const { child, ended } = startWriter({
      config: {
        files: [file],
        end: 'close',
        ...(isTakenAway ? { fill: { path: taken, at: random.between(5, 15) } } : {}),
        afterwards: { remove: [filler, taken], files: [second] },
      },
      acknowledged,
    })
    const alarm = setTimeout(() => child.kill('SIGKILL'), limitMs)
    const result = await ended
    clearTimeout(alarm)
    for (const name of [filler, taken]) rmSync(name, { force: true })
    count(row, { result, label, isTakenAway })
    for (const { path, sizes: own } of [file, second]) {
      const judged = await judge.judge(path, { sizes: own, rounds: acknowledged.of(path) })
      row.count('rows', judged.rows)
      countProblems(row, label, judged)
    }
  } finally {
    diskKinds[kind].unmount(place.folder)
  }
}

function count(row, { result, label, isTakenAway }) {
  row.count('disks')
  const [first, second] = result.end ?? []
  if (first === undefined) {
    row.problem(label, `the process ended by ${result.signal ?? result.code}: ${result.errors}`)
    return
  }
  row.countIn(isTakenAway ? 'room taken away' : 'alone on the disk', `${first.phase}${first.error === null ? '' : `, ${first.error}`}`)
  // Who is alone on the disk, or has a quota alone, refuses rows in time; whose room is taken may fail, and says why.
  if (first.phase !== 'closed' && !(isTakenAway && first.error === 'ERR_NO_SPACE')) row.problem(label, `ended as ${JSON.stringify(first)}`)
  if (first.phase === 'closed' && first.committed !== first.accepted)
    row.problem(label, `closed with ${first.committed} of ${first.accepted} rows`)
  if (second?.phase !== 'closed') row.problem(label, `with room again, the next file ended as ${JSON.stringify(second)}`)
}

/** @param options { disks, kind, random, preload, judge } */
export async function diskRow(row, { disks, kind, random, preload, judge }) {
  const place = new Place(preload)
  try {
    const reason = whyNoDisk(kind, place.folder)
    if (reason !== null) {
      row.skip(reason)
      return
    }
    for (let i = 0; i < disks; ++i) await fillOne(row, { place, kind, random, judge, isTakenAway: i % 3 === 2 })
  } finally {
    place.remove()
  }
}
