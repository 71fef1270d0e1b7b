/** Limits of a process that reads what nobody vouches for: what is beyond them is an error there, and nothing elsewhere. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { native } from '../../lib/native.js'
import { runChild } from '../helpers/child.js'
import { tempDir } from '../helpers/temp-dir.js'

const MiB = 1024 * 1024
const nativeUrl = new URL('../../dist/native.js', import.meta.url).href
const isSanitized = native.buildInfo().sanitizers !== ''

/** A file with an array of so many bytes. */
async function fileOf(bytes: number): Promise<string> {
  const path = join(await tempDir(), 'a.h5')
  const writer = new native.Writer(
    { path, durability: 'fast', threads: 1, queueBytes: 2 * bytes, commitIntervalMs: 0, onFull: 'refuse' },
    () => {},
  )
  const data = new Uint8Array(bytes).fill(7)
  writer.submit([{ op: 'array', path: '/d', dtype: 'uint8', shape: [bytes], codec: { library: 'none' }, data, attributes: [] }])
  expect(writer.closeSync(60_000)).toBe(true)
  return path
}

/** As Linux tells them; elsewhere nothing can be compared. */
const limitsOfThis = () => (process.platform === 'linux' ? readFileSync('/proc/self/limits', 'utf8') : '')

// AddressSanitizer takes terabytes of addresses by itself.
const limited = test.skipIf(isSanitized)

test.each([
  ['dataBytes', 0],
  ['dataBytes', -1],
  ['dataBytes', 1.5],
  ['dataBytes', '1'],
  ['fileBytes', Number.NaN],
  ['fileBytes', Number.POSITIVE_INFINITY],
  ['cpuSeconds', 0],
  ['coreBytes', -1],
  ['coreBytes', null],
])('%s: %s is refused, and nothing is limited', (name, value) => {
  const before = limitsOfThis()
  expect(() => native.limitProcess({ coreBytes: 1, [name]: value } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_OPTION', message: expect.stringContaining(name) }),
  )
  expect(() => native.limitProcess(undefined as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }))
  expect(limitsOfThis()).toBe(before)
})

limited('Node with workers and its thread pool reads under 1.5 GiB, and what is beyond is an error of that read', async () => {
  const file = await fileOf(300 * MiB)
  const result = await runChild(
    `
    import { Worker } from 'node:worker_threads'
    import { readFileSync } from 'node:fs'
    const { native } = await import(${JSON.stringify(nativeUrl)})
    native.limitProcess({ dataBytes: 1536 * ${MiB}, fileBytes: 0, cpuSeconds: 600, coreBytes: 0 })
    const limits = readFileSync('/proc/self/limits', 'utf8')
    for (const name of ['Max data size', 'Max file size', 'Max core file size', 'Max cpu time']) {
      console.log(limits.split('\\n').find((line) => line.startsWith(name)).split(/\\s{2,}/)[1])
    }
    const workers = [1, 2, 3].map(() => new Promise((resolve, reject) => {
      const worker = new Worker('import { parentPort } from "node:worker_threads"; const a = new Array(1e6).fill({}); parentPort.postMessage(a.length)', { eval: true })
      worker.once('message', resolve).once('error', reject)
    }))
    console.log((await Promise.all(workers)).join())
    const reader = await native.openReader(${JSON.stringify(file)})
    const kept = []
    const answers = []
    for (let i = 0; i < 6; i++) {
      answers.push(await reader.read('/d', [0], [${300 * MiB}]).then((bytes) => (kept.push(bytes), 'read'), ({ code, message }) => code + ' ' + message))
    }
    console.log(answers.filter((answer) => answer === 'read').length)
    console.log(answers.at(-1))
    kept.length = 0
    console.log((await reader.info('/d')).shape[0])
    console.log((await Promise.all(Array.from({ length: 16 }, (_, i) => reader.read('/d', [i], [1])))).length)
    await reader.close()`,
    { nodeFlags: ['--max-old-space-size=512'] },
  )
  expect(result).toMatchObject({ status: 0, stderr: '' })
  const lines = result.stdout.trim().split('\n')
  expect(lines.slice(0, 4)).toEqual([String(1536 * MiB), '0', '0', '600'])
  expect(lines[4]).toBe('1000000,1000000,1000000')
  expect(Number(lines[5])).toBeGreaterThanOrEqual(2)
  expect(Number(lines[5])).toBeLessThanOrEqual(4)
  expect(lines[6]).toMatch(/^ERR_DATA_TOO_LARGE /)
  expect(lines.slice(7)).toEqual([String(300 * MiB), '16'])
})

limited('a file cannot grow, which is an error and not the end; limits never rise again', async () => {
  const path = join(await tempDir(), 'grown')
  const { status, stdout } = await runChild(`
    import { readFileSync, writeFileSync } from 'node:fs'
    const { native } = await import(${JSON.stringify(nativeUrl)})
    native.limitProcess({ fileBytes: 100 })
    native.limitProcess({ fileBytes: 1000 })
    try { writeFileSync(${JSON.stringify(path)}, Buffer.alloc(5000)) } catch ({ code }) { console.log(code) }
    console.log(readFileSync(${JSON.stringify(path)}).length)`)
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'EFBIG\n100\n' })
})

limited('a process that computes for too long ends by a signal that says so', async () => {
  const { status, signal } = await runChild(`
    const { native } = await import(${JSON.stringify(nativeUrl)})
    native.limitProcess({ cpuSeconds: 1, coreBytes: 0 })
    for (;;) {}`)
  expect({ status, signal }).toEqual({ status: null, signal: 'SIGXCPU' })
})
