/** Reads what preload/fault.c has recorded: every change of the watched files, in order, with the acknowledgements among them. */
import { readFileSync } from 'node:fs'

const ops = [null, 'write', 'size', 'sync', 'ack', 'open', 'unlink', 'folder sync']
const headBytes = 24

/** @returns {{ op, path?, offset?, data?, size?, message? }[]} */
export function readTrace(path) {
  const bytes = readFileSync(path)
  const names = new Map()
  const events = []
  for (let at = 0; at < bytes.length; ) {
    const op = ops[bytes.readUInt32LE(at)]
    const file = bytes.readUInt32LE(at + 4)
    const offset = Number(bytes.readBigUInt64LE(at + 8))
    const length = Number(bytes.readBigUInt64LE(at + 16))
    const data = bytes.subarray(at + headBytes, at + headBytes + length)
    if (op === undefined || data.length < length) throw new Error(`the trace is damaged at byte ${at}`)
    at += headBytes + length
    // Numbers of files are those of a process: the next one gives them anew.
    if (op === 'open') names.set(file, data.toString())
    if (op === 'ack') {
      for (const line of data.toString().split('\n')) if (line.startsWith('ack ')) events.push({ op, message: JSON.parse(line.slice(4)) })
    } else {
      events.push({ op, path: names.get(file), offset, size: offset, data })
    }
  }
  return events
}
