/** A process that works for long, and tells what it holds meanwhile. Its argument is a JSON text:
 *
 *      { kind: 'rows', path, rows }        one file of so many rows, with attributes and log lines rewritten and appended
 *      { kind: 'cycles', path, cycles }    one file, opened for writing, changed, closed, and read again so many times
 *      { kind: 'savers', path, cycles }    as many files of the whole product, made, written, closed, gone on with; the last one stays
 *
 *  It prints "held {…}" at each twentieth of the way. */
import { readdirSync, rmSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { H5Saver } from '../../../dist/index.js'
import { native } from '../../../dist/native.js'
import { codecs } from './content.mjs'

const config = JSON.parse(process.argv[2])
const samples = 20
const text = (name, value) => ({ kind: 'text', name, text: value, storage: 'fixed', charset: 'utf8', size: 60 })

function tell(done) {
  globalThis.gc()
  writeSync(1, `held ${JSON.stringify({ done, rss: process.memoryUsage.rss(), fds: readdirSync('/proc/self/fd').length })}\n`)
}

function open(mode) {
  let woken = () => undefined
  const options = { path: config.path, mode, durability: 'fast', threads: 1, queueBytes: 1 << 22, commitIntervalMs: 50, onFull: 'refuse' }
  const writer = new native.Writer(options, () => woken())
  const until = async (test) => {
    while (!test(writer.state())) {
      const { phase, error } = writer.state()
      if (phase === 'failed') throw new Error(`${error.code}: ${error.message}`)
      await new Promise((resolve) => {
        woken = resolve
      })
    }
  }
  writer.ref(true)
  const close = async () => {
    writer.close()
    await until((state) => state.phase === 'closed')
    writer.ref(false)
  }
  return { writer, until, close }
}

async function rows() {
  const { writer, close } = open('create')
  const column = (path, dtype, frameShape, source) => ({
    path,
    dtype,
    frameShape,
    codec: codecs.deflate,
    source,
    attributes: [],
    rowCountAttributes: [{ name: 'shape', prefix: '(', suffix: ',)', size: 40 }],
  })
  const series = writer.addSeries([
    column('/frames', 'uint16', [256], 'value'),
    column('/x', 'float64', [], 'value'),
    column('/t', 'float64', [], 'time'),
  ])
  writer.submit([{ op: 'bytes-list', path: '/log', rowsPerChunk: 64, attributes: [] }])
  const batch = 100
  const frames = new Uint16Array(256 * batch).map((_, index) => index * 31)
  const x = new Float64Array(batch)
  const times = new Float64Array(batch)
  for (let done = 0; done < config.rows; ) {
    if (done % (config.rows / samples) === 0) tell(done)
    while (writer.appendMany(series, batch, times, null, frames, x) > 1) await sleep(2)
    done += batch
    if (done % 1000 !== 0) continue
    while (writer.state().queueBytes > 1 << 21) await sleep(2)
    writer.submit([
      { op: 'attributes', path: '/', attributes: [text('note', `row ${done}`)] },
      { op: 'append-bytes', path: '/log', rows: [Buffer.from(`row ${done}`)] },
    ])
    // Others want to run, too: what is counted is memory, not speed.
    await sleep(0)
  }
  await close()
  tell(config.rows)
}

async function cycles() {
  const first = open('create')
  first.writer.submit([{ op: 'bytes-list', path: '/log', rowsPerChunk: 64, attributes: [] }])
  await first.close()
  for (let done = 0; done <= config.cycles; ++done) {
    if (done % (config.cycles / samples) === 0) tell(done)
    const { writer, close } = open('append')
    writer.submit([
      { op: 'append-bytes', path: '/log', rows: [Buffer.from(`cycle ${done}`)] },
      { op: 'attributes', path: '/', attributes: [text('note', `cycle ${done}`)] },
    ])
    await close()
    if (done % 10 !== 0) continue
    const reader = await native.openReader(config.path)
    await reader.list('/')
    await reader.close()
  }
}

// What belongs to objects that are collected is given back in later turns.
async function settle() {
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc()
    await sleep(20)
  }
}

async function savers() {
  const image = new Uint16Array(64 * 64).map((_, index) => index * 31)
  for (let done = 0; done <= config.cycles; ++done) {
    if (done % (config.cycles / samples) === 0) {
      await settle()
      tell(done)
    }
    rmSync(config.path, { force: true })
    const saver = await H5Saver.create({ file: config.path, compression: { library: 'blosc:lz4', level: 5 } })
    const camera = saver.continuous('Camera', { image: { dtype: 'uint16', shape: [64, 64] }, total: { dtype: 'float64', shape: [] } })
    for (let row = 0; row < 5; row++) camera.append({ image, total: row })
    await saver.flush()
    saver.addLog(`cycle ${done}`)
    await saver.close()
    const again = await H5Saver.open(config.path)
    again.addLog('gone on with')
    await again.close()
  }
}

await { rows, cycles, savers }[config.kind]()
