/** The sweep child: writes one file after another, each with another fault, and goes on when one has failed. Its argument is a JSON
 *  text: { control: path of the control page, runs: [{ arm, file: config of FileWriter }…] }. It prints "ack {…}" as writer-main.mjs
 *  does, and "run {…}" with the end of each file. Exit status 0: it has come to its end. */
import { writeSync } from 'node:fs'
import { Control } from '../harness/control.mjs'
import { drive } from './drive.mjs'
import { FileWriter } from './file-writer.mjs'

const { control: page, runs } = JSON.parse(process.argv[2])
const control = new Control(page)
const say = (line) => writeSync(1, `${line}\n`)
for (const { arm, file } of runs) {
  control.arm(arm)
  const writer = new FileWriter(file, (message) => say(`ack ${message}`))
  const [end] = await drive([writer])
  const { seen, hits, hitPhase } = control.state
  say(`run ${JSON.stringify({ ...end, seen, hits, hitPhase })}`)
}
// What libhdf5 does at the end of the process is part of the test: the fault is still there.
