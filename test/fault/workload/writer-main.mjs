/** The writer child: writes files until it is ended from outside, ends itself, or is done. Its only argument is a JSON text.
 *
 *      { files: [config of FileWriter…], end: 'close' | 'throw' | 'exit' | 'terminate', endAfter: rows,
 *        fill: { path, at: rows }    takes all the room of the disk
 *        afterwards: { remove: [path…], files: [config…] } }    files that are written when the others have ended
 *
 *  It prints "ack {…}" for everything committed, at once and unbuffered, and at last "end [{…}]". Exit status: 0 when all files
 *  were closed, 1 when a writer failed. */
import { rmSync, writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { drive } from './drive.mjs'
import { FileWriter } from './file-writer.mjs'
import { fill } from './fill.mjs'

const config = JSON.parse(process.argv[2])
const say = (line) => writeSync(1, `${line}\n`)
const start = (files) => files.map((file) => new FileWriter(file, (message) => say(`ack ${message}`)))
let rows = 0

function endNow() {
  if (config.end === 'throw') {
    // Not in a promise: nothing can catch it.
    setImmediate(() => {
      throw new Error('thrown on purpose')
    })
  }
  if (config.end === 'exit') process.exit(7)
  if (config.end === 'terminate') parentPort.postMessage('terminate')
}

const ends = await drive(start(config.files), () => {
  if (++rows === config.endAfter) endNow()
  if (rows === config.fill?.at) fill(config.fill.path, Number.POSITIVE_INFINITY)
})
if (config.afterwards !== undefined) {
  for (const path of config.afterwards.remove) rmSync(path, { force: true })
  ends.push(...(await drive(start(config.afterwards.files))))
}
say(`end ${JSON.stringify(ends)}`)
process.exitCode = ends.every((end) => end.phase === 'closed') ? 0 : 1
