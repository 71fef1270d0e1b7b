// A child process that talks in lines of JSON on its standard output. Knows nothing of trials.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Bytes of standard error that are kept for the message of a failure. */
const errorBytesMax = 4000

export class LineChild {
  #child
  #lines
  #errorText = ''
  /** @type {Promise<{ status: number | null, signal: string | null, spawnError?: Error }>} */
  #ended
  #timer
  #timedOut = false

  /** @param {string} command
   *  @param {string[]} args
   *  @param {{ timeoutSeconds: number, env?: Record<string, string> }} options the child is ended when it takes longer */
  constructor(command, args, { timeoutSeconds, env }) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } })
    this.#child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#errorText = (this.#errorText + text).slice(-errorBytesMax)
    })
    // A child that ended early closes its input; that is told by its exit, not by this error.
    this.#child.stdin.on('error', () => {})
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve({ status: null, signal: null, spawnError: error }))
      this.#child.once('close', (status, signal) => resolve({ status, signal }))
    })
    this.#timer = setTimeout(() => {
      this.#timedOut = true
      this.#child.kill('SIGKILL')
    }, timeoutSeconds * 1000)
  }

  /** @returns {Promise<any>} the next line, parsed; null at the end of the output
   *  @throws SyntaxError when the line is not JSON */
  async next() {
    const { value, done } = await this.#lines.next()
    return done ? null : JSON.parse(value)
  }

  /** @param {string} line */
  send(line) {
    this.#child.stdin.write(`${line}\n`)
  }

  /** Closes the child's input and waits for its end.
   *  @returns {Promise<string | null>} null when it ended with status 0, else what happened, with the end of its standard error */
  async end() {
    this.#child.stdin.end()
    const { status, signal, spawnError } = await this.#ended
    clearTimeout(this.#timer)
    if (spawnError) return spawnError.message
    if (status === 0) return null
    const what = this.#timedOut ? 'took too long and was ended' : signal ? `ended by ${signal}` : `exit status ${status}`
    const detail = errorLines(this.#errorText).slice(-6).join('\n')
    return detail ? `${what}: ${detail}` : what
  }

  /** Ends the child whatever it does. */
  kill() {
    this.#child.kill('SIGKILL')
  }
}

/** The lines of a message without those that only say where in the code it came from.
 *  @param {string} text of a JavaScript or Python program's standard error */
function errorLines(text) {
  return text.split('\n').filter((line) => line.trim() !== '' && !/^\s+(at |File ")|^Node\.js v/.test(line))
}
