/** Runs writer children under the preload library, and collects what they acknowledge. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../workload/writer-main.mjs', import.meta.url))

/** What was acknowledged, by file and round: each message covers what the ones before it did. */
export class Acknowledged {
  #files = new Map()

  note({ path, round, series, covered }) {
    const rounds = this.of(path)
    rounds[round] = { series: { ...rounds[round]?.series, ...series }, covered: covered ?? rounds[round]?.covered ?? null }
  }

  /** Whether anything of the file was promised. */
  isCommitted(path) {
    return Object.values(this.of(path)).some(({ covered }) => covered)
  }

  /** What the judge expects of a file. */
  of(path) {
    if (!this.#files.has(path)) this.#files.set(path, {})
    return this.#files.get(path)
  }
}

/** @param options { config, environment, acknowledged, script, onAck } @returns the process, and `ended` with how it did */
export function startWriter({ config, environment = {}, acknowledged, script = main, onAck, onLine, nodeOptions = [] }) {
  const child = spawn(process.execPath, [...nodeOptions, script, JSON.stringify(config)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  let errors = ''
  child.stderr.on('data', (data) => {
    errors = (errors + data).slice(-4000)
  })
  let end = null
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    if (line.startsWith('ack ')) {
      let message
      try {
        message = JSON.parse(line.slice(4))
      } catch {
        // Cut off by the death of the process: it was never told.
        return
      }
      acknowledged?.note(message)
      onAck?.(message)
    } else if (line.startsWith('end ')) {
      end = JSON.parse(line.slice(4))
    } else {
      onLine?.(line)
    }
  })
  const drained = new Promise((resolve) => {
    lines.on('close', resolve)
  })
  const ended = new Promise((resolve) => {
    child.on('close', async (code, signal) => {
      await drained
      resolve({ code, signal, end, errors })
    })
  })
  return { child, ended }
}
