/** Carries out operations on a file, in order; commits only where one says "flush", and waits for it there. Its argument is a file
 *  that holds { path, mode, durability, operations, end: 'close' | 'kill' }. It prints "flushed n" for the nth flush, at once. */
import { readFileSync, writeSync } from 'node:fs'
import { native } from '../../../dist/native.js'
import { bytesOf, frameSeed, itemBytes, sizeOf } from './model.mjs'

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'))
let woken = () => undefined
const writer = new native.Writer(
  {
    path: config.path,
    mode: config.mode,
    durability: config.durability,
    threads: 2,
    queueBytes: 1 << 26,
    commitIntervalMs: 0,
    onFull: 'refuse',
  },
  () => woken(),
)
writer.ref(true)

async function until(test) {
  while (!test(writer.state())) {
    const { phase, error } = writer.state()
    if (phase === 'failed') throw new Error(`${error.code}: ${error.message}`)
    await new Promise((resolve) => {
      woken = resolve
    })
  }
}

const text = (name, value, storage) => ({ kind: 'text', name, text: value, storage, charset: 'utf8' })
const rowCount = (frameShape) => ({
  name: 'shape',
  prefix: '(',
  suffix: frameShape.length === 0 ? ',)' : `, ${frameShape.join(', ')})`,
  size: 40,
})
const column = ({ path, dtype, frameShape, codec }, rowCountAttributes) => ({
  path,
  dtype,
  frameShape,
  codec,
  source: 'value',
  attributes: [],
  rowCountAttributes,
})
const series = new Map()
let flushes = 0

const carryOut = {
  group: (op) => writer.submit([{ op: 'group', path: op.path, attributes: [] }]),
  list: (op) => writer.submit([{ op: 'bytes-list', path: op.path, rowsPerChunk: 8, attributes: [] }]),
  line: (op) => writer.submit([{ op: 'append-bytes', path: op.path, rows: [Buffer.from(op.text)] }]),
  attribute: ({ path, name, value, storage }) => {
    const attribute = typeof value === 'number' ? { kind: 'int32', name, value } : text(name, value, storage)
    writer.submit([{ op: 'attributes', path, attributes: [attribute] }])
  },
  array: ({ path, dtype, shape, codec, seed }) =>
    writer.submit([
      { op: 'array', path, dtype, shape, codec, data: typed(dtype, bytesOf(seed, sizeOf(shape) * itemBytes[dtype])), attributes: [] },
    ]),
  series: (op) => series.set(op.key, writer.addSeries(op.columns.map((one) => column(one, [rowCount(one.frameShape)])))),
  grid: (op) => series.set(op.key, writer.addGrid(op.gridShape, [column(op, [])])),
  append: (op) => {
    for (let row = 0; row < op.count; ++row) {
      const values = op.columns.map(({ dtype, frameShape }, index) =>
        bytesOf(frameSeed(op.seed, row, index), sizeOf(frameShape) * itemBytes[dtype]),
      )
      expectAccepted(writer.appendBytes(series.get(op.key), row, -1, ...values))
    }
  },
  point: (op) => expectAccepted(writer.writeAt(series.get(op.key), op.point, 0, pointValue(op))),
  end: (op) => writer.endSeries(series.get(op.key)),
  flush: async () => {
    const number = writer.commit()
    await until((state) => state.commitsDone >= number)
    writeSync(1, `flushed ${++flushes}\n`)
  },
}

const arrays = {
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
}
const typed = (dtype, bytes) => new arrays[dtype](Uint8Array.from(bytes).buffer)
const dtypes = new Map(config.operations.filter((op) => op.do === 'grid').map((op) => [op.key, op.dtype]))
const pointValue = (op) => typed(dtypes.get(op.key), bytesOf(op.seed, op.bytes))

function expectAccepted(code) {
  if (code > 1) throw new Error(`a row was refused: ${code}`)
}

for (const op of config.operations) await carryOut[op.do](op)
if (config.end === 'kill') process.kill(process.pid, 'SIGKILL')
writer.close()
await until((state) => state.phase === 'closed')
writer.ref(false)
