/** A writer of a live file in a process of its own, which does what it is told line by line. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { packageUrl } from './child.js'

/** Height and width of the frames: one of them is a chunk, and compressed. */
export const frameShape = [256, 256]

/** Row n has a frame of n, the number n, and the time 1e9 + n. Each order is answered by the number of rows once it is carried out. */
const program = `
  import { createInterface } from 'node:readline'
  import { H5Saver } from PACKAGE
  const file = process.argv.at(-1)
  const saver = await H5Saver.create({ file, live: 'swmr', commitInterval: 0, compression: { library: 'zlib', level: 1 } })
  const camera = saver.continuous('Camera', { image: { dtype: 'uint16', shape: [${frameShape}] }, total: { dtype: 'float64', shape: [] } })
  let rows = 0
  const orders = {
    async start() { await saver.startLive() },
    async append(count) {
      for (const end = rows + Number(count); rows < end; rows++) {
        const row = { image: new Uint16Array(${frameShape[0]} * ${frameShape[1]}).fill(rows), total: rows }
        if (!camera.append(row, { time: 1e9 + rows })) await camera.drain()
      }
    },
    async flush() { await saver.flush() },
    async log(text) { saver.addLog(text) },
    async close() { await saver.close() },
  }
  console.log(rows)
  for await (const line of createInterface({ input: process.stdin })) {
    const [order, argument] = line.split(' ')
    await orders[order](argument)
    console.log(rows)
    if (order === 'close') break
  }
  process.exit(0)`

export interface LiveWriterProcess {
  /** Gives orders, one after the other. Resolves with the number of rows when the last is carried out. */
  tell(...orders: string[]): Promise<number>
  /** Ends the process by SIGKILL. */
  kill(): Promise<void>
}

/** Starts a writer of a new live file. Resolves when the file is there. */
export async function startLiveWriter(file: string): Promise<LiveWriterProcess> {
  const source = program.replace('PACKAGE', JSON.stringify(packageUrl()))
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, '--', file], { stdio: ['pipe', 'pipe', 'pipe'] })
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL')
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    const { value, done } = await answers.next()
    if (done) throw new Error(`the writer has ended:\n${errors}`)
    return Number(value)
  }
  await answer()
  return {
    async tell(...orders) {
      let rows = 0
      for (const order of orders) {
        child.stdin.write(`${order}\n`)
        rows = await answer()
      }
      return rows
    },
    async kill() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
