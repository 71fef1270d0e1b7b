/** Folders that are made on the way to a file: each must have its name on the disk before anything in the file is promised. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startWriter } from '../harness/child.mjs'
import { Place } from '../harness/place.mjs'
import { readTrace } from '../power/trace.mjs'

const script = fileURLToPath(new URL('../workload/folders-main.mjs', import.meta.url))
const levels = ['2026', '20261123', 'deep']

/** Whether a folder was synced before the first acknowledgement of a writer that makes a file under it. */
async function isSyncedFirst(parts, mode, preload) {
  const place = new Place(preload)
  try {
    const path = join(place.folder, ...levels, 'a.h5')
    const watched = join(place.folder, ...parts)
    const environment = { ...place.environment({ trace: true }), FAULT_FOLDER: watched }
    const result = await startWriter({ config: { path, mode }, environment, script }).ended
    if (result.code !== 0) throw new Error(`the writer ended by ${result.signal ?? result.code}: ${result.errors}`)
    const ops = readTrace(place.tracePath).map(({ op }) => op)
    const [synced, promised] = [ops.indexOf('folder sync'), ops.indexOf('ack')]
    if (promised < 0) throw new Error('the writer promised nothing')
    return synced >= 0 && synced < promised
  } finally {
    place.remove()
  }
}

/** @param options { mode, preload } */
export async function foldersRow(row, { mode, preload }) {
  for (let depth = 0; depth <= levels.length; ++depth) {
    const parts = levels.slice(0, depth)
    row.count('folders')
    if (!(await isSyncedFirst(parts, mode, preload))) row.problem(`folder ${join('.', ...parts)}`, 'not synced before the first promise')
  }
}
