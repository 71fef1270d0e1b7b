/** The rows of the run, and how much of each is done in its two forms. */
import { modes } from '../workload/modes.mjs'
import { deathRow } from './death.mjs'
import { diskRow } from './disk.mjs'
import { foldersRow } from './folders.mjs'
import { killRow } from './kill.mjs'
import { liveRow } from './live.mjs'
import { nthRow } from './nth.mjs'
import { powerControlRow, powerRow } from './power.mjs'
import { randomRow } from './random.mjs'
import { soakCyclesRow, soakRowsRow, soakSaversRow } from './soak.mjs'

const perMode = (make) => Object.keys(modes).map((mode) => ({ mode, ...make(mode) }))

const rows = [
  ...perMode((mode) => ({ group: 'kill', name: `kill -9, ${mode}`, run: killRow, short: { kills: 30 }, long: { kills: 400 } })),
  { group: 'live', name: 'kill -9, live', run: liveRow, short: { kills: 20 }, long: { kills: 400 } },
  { group: 'death', name: 'other deaths', run: deathRow, short: { each: 3 }, long: { each: 50 } },
  ...['durable', 'frame'].map((mode) => ({
    group: 'power',
    mode,
    name: `power loss, ${mode}`,
    run: powerRow,
    short: { states: 350 },
    long: { states: 5000 },
  })),
  { group: 'power', name: 'power loss, control', run: powerControlRow, short: { states: 60 }, long: { states: 250 } },
  ...['durable', 'frame'].map((mode) => ({ group: 'folders', mode, name: `new folders, ${mode}`, run: foldersRow, short: {}, long: {} })),
  ...perMode((mode) => ({ group: 'nth', name: `the Nth call fails, ${mode}`, run: nthRow, short: { stride: 9 }, long: { stride: 1 } })),
  ...['tmpfs', 'ext4', 'quota'].map((kind) => ({
    group: 'disk',
    kind,
    name: `full disk, ${kind}`,
    run: diskRow,
    short: { disks: 9 },
    long: { disks: 100 },
  })),
  { group: 'random', name: 'random sequences', run: randomRow, short: { sequences: 25 }, long: { sequences: 1000 } },
  { group: 'soak', name: 'soak, rows', run: soakRowsRow, short: { rows: 100_000 }, long: { rows: 1_000_000 } },
  { group: 'soak', name: 'soak, open and close', run: soakCyclesRow, short: { cycles: 200 }, long: { cycles: 3000 } },
  { group: 'soak', name: 'soak, savers', run: soakSaversRow, short: { cycles: 100 }, long: { cycles: 3000 } },
]

/** @param form 'short' | 'long' */
export function tableOf(form) {
  return rows.map(({ short, long, ...row }) => ({ ...row, counts: form === 'long' ? long : short }))
}
