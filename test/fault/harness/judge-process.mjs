/** Asks the judge in a process of its own, and starts another one when that died. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../workload/judge-main.mjs', import.meta.url))
/** A file on which libhdf5 hangs is as bad as one on which it crashes. */
const limitMs = 60_000

export class JudgeProcess {
  #child
  #waiting = new Map()
  #next = 0

  /** @param ways 'both' | 'overlay' | 'replay' @param keeps whether a bad file is kept as evidence */
  async judge(path, expected, { ways = 'both', keeps = true } = {}) {
    const child = this.#start()
    const id = ++this.#next
    const answer = new Promise((resolve) => {
      this.#waiting.set(id, resolve)
    })
    const alarm = setTimeout(() => child.kill('SIGKILL'), limitMs)
    child.send({ id, path, expected, ways, keeps })
    const result = await answer
    clearTimeout(alarm)
    return result
  }

  #start() {
    if (this.#child !== undefined) return this.#child
    const child = fork(main, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: cleanEnvironment() })
    child.on('message', ({ id, ...result }) => {
      this.#waiting.get(id)?.(result)
      this.#waiting.delete(id)
    })
    child.on('exit', (code, signal) => {
      if (this.#child === child) this.#child = undefined
      for (const resolve of this.#waiting.values()) {
        resolve({ problems: [`reading it ended the process: ${signal ?? code}`], rows: 0, nodes: 0, opened: false, hadJournal: false })
      }
      this.#waiting.clear()
    })
    this.#child = child
    return child
  }

  close() {
    this.#child?.disconnect()
    this.#child = undefined
  }
}

function cleanEnvironment() {
  const { LD_PRELOAD: _, ...rest } = process.env
  return rest
}
