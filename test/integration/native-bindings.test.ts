/** The addon itself, below the facade: what its calls answer, and what it does when its thread ends. */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { AppendCode, columnFault, type NativeColumn, type NativeValue, type NativeWriter, native } from '../../lib/native.js'
import { packageUrl, runChild } from '../helpers/child.js'
import { tempDir } from '../helpers/temp-dir.js'

function column(path: string, dtype: NativeColumn['dtype'], frameShape: number[] = []): NativeColumn {
  return { path, dtype, frameShape, codec: { library: 'none' }, source: 'value', attributes: [], rowCountAttributes: [] }
}

/** A writer that throws its rows away, with a series of these columns. */
function discarding(columns: NativeColumn[], queueBytes = 1e6): { writer: NativeWriter; series: number } {
  const writer = new native.Writer(
    { path: 'nowhere', threads: 1, queueBytes, commitIntervalMs: 0, onFull: 'refuse', sink: 'discard' },
    () => {},
  )
  return { writer, series: writer.addSeries(columns) }
}

function codeOf(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
  return 'nothing'
}

async function rejectedWith(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'nothing',
    (error: { code: unknown }) => error.code,
  )
}

const detached = new Float32Array(2)
structuredClone(detached.buffer, { transfer: [detached.buffer] })

test.each<[NativeColumn['dtype'], number[], NativeValue | boolean | string | undefined, string]>([
  ['int8', [], -128, 'taken'],
  ['int8', [], 128, 'range'],
  ['int8', [], -129n, 'range'],
  ['uint8', [], 255n, 'taken'],
  ['uint8', [], 256n, 'range'],
  ['uint8', [], -1, 'range'],
  ['int16', [], 1.5, 'range'],
  ['uint32', [], 2 ** 32 - 1, 'taken'],
  ['uint32', [], 2 ** 32, 'range'],
  ['int32', [], Number.NaN, 'range'],
  ['int64', [], -(2n ** 63n), 'taken'],
  ['int64', [], 2n ** 63n, 'range'],
  ['int64', [], 2 ** 63, 'range'],
  ['int64', [], 7, 'taken'],
  ['uint64', [], 2n ** 64n - 1n, 'taken'],
  ['uint64', [], -1n, 'range'],
  ['uint64', [], 2n ** 64n, 'range'],
  ['bool', [], true, 'taken'],
  ['bool', [], 1, 'taken'],
  ['bool', [], 2, 'range'],
  ['bool', [], 1n, 'dtype'],
  ['uint8', [], true, 'dtype'],
  ['float16', [], 1e9, 'taken'],
  ['float32', [], 1n, 'dtype'],
  ['float64', [], Number.NEGATIVE_INFINITY, 'taken'],
  ['float64', [], '1', 'dtype'],
  ['float64', [], undefined, 'dtype'],
  ['float64', [], new Float32Array(1), 'dtype'],
  ['complex64', [], 1, 'dtype'],
  ['complex64', [], new Float32Array(2), 'taken'],
  ['complex64', [], new Float32Array(1), 'length'],
  ['float16', [], new Uint16Array(1), 'taken'],
  ['float32', [2], 1, 'length'],
  ['float32', [2], new Float32Array(3), 'length'],
  ['float32', [2], new Float32Array(0), 'length'],
  ['float32', [2], new DataView(new ArrayBuffer(8)), 'dtype'],
  ['uint8', [4], new Uint8ClampedArray(4), 'dtype'],
  ['uint8', [4], Buffer.alloc(4), 'taken'],
  ['uint16', [2], new Uint16Array(new SharedArrayBuffer(4)), 'taken'],
])('a %s of shape %j given %s is answered by: %s', (dtype, shape, value, expected) => {
  // Behind another column, so that the answer has to name the second one.
  const { writer, series } = discarding([column('/a', 'float64'), column('/b', dtype, shape)])
  const code = writer.append(series, 0, -1, 0, value as NativeValue)
  const answer = code >= AppendCode.ColumnFault ? columnFault(code) : { value: 1, fault: 'taken' }
  expect(answer).toEqual({ value: 1, fault: expected })
  expect(writer.seriesCounts(series).offered).toBe(expected === 'taken' ? 1 : 0)
  expect(writer.closeSync(10_000)).toBe(true)
})

test('memory that was transferred away is told apart from an empty array', () => {
  const { writer, series } = discarding([column('/a', 'float32', [2])])
  expect(columnFault(writer.append(series, 0, -1, detached))).toEqual({ value: 0, fault: 'detached' })
  expect(columnFault(writer.append(series, 0, -1, new Float32Array(0)))).toEqual({ value: 0, fault: 'length' })
  expect(columnFault(writer.appendMany(series, 2, null, null, detached))).toEqual({ value: 0, fault: 'detached' })
  writer.closeSync(10_000)
})

test('appendBytes takes memory of every kind, by its length alone', () => {
  const { writer, series } = discarding([column('/a', 'complex64', [2])])
  for (const value of [
    new ArrayBuffer(16),
    new SharedArrayBuffer(16),
    new DataView(new ArrayBuffer(20), 3, 16),
    Buffer.alloc(16),
    new BigInt64Array(2),
  ]) {
    expect(writer.appendBytes(series, 0, -1, value)).toBe(AppendCode.Accepted)
  }
  const answers = [new SharedArrayBuffer(15), new ArrayBuffer(0), detached.buffer, 5].map((value) =>
    columnFault(writer.appendBytes(series, 0, -1, value)),
  )
  expect(answers.map(({ fault }) => fault)).toEqual(['length', 'length', 'detached', 'dtype'])
  writer.closeSync(10_000)
})

test('frame ids of every class are counted alike', () => {
  for (const ids of [
    new Float64Array([3, -1, 7]),
    new BigInt64Array([3n, -1n, 7n]),
    new Uint32Array([3, 4, 8]),
    new BigUint64Array([3n, 4n, 8n]),
  ]) {
    const { writer, series } = discarding([column('/a', 'uint8')])
    expect(writer.appendMany(series, 3, new Float64Array(3), ids, new Uint8Array(3))).toBe(AppendCode.Accepted)
    expect(writer.seriesCounts(series).missingFrameIds).toBe(3)
    writer.closeSync(10_000)
  }
})

test('arguments that no row can have are errors with a code', () => {
  const { writer, series } = discarding([column('/a', 'uint8')])
  const one = new Uint8Array(1)
  expect(codeOf(() => writer.append(series + 1, 0, -1, one))).toBe('ERR_INVALID_OPTION')
  expect(codeOf(() => writer.append(series, Number.POSITIVE_INFINITY, -1, one))).toBe('ERR_INVALID_OPTION')
  expect(codeOf(() => writer.append(series, 0, -2, one))).toBe('ERR_INVALID_OPTION')
  expect(codeOf(() => writer.append(series, 0, 2 ** 53, one))).toBe('ERR_INVALID_OPTION')
  expect(codeOf(() => writer.append(series, 0, -1))).toBe('ERR_SHAPE_MISMATCH')
  expect(codeOf(() => writer.append(series, 0, -1, one, one))).toBe('ERR_SHAPE_MISMATCH')
  expect(codeOf(() => writer.appendMany(series, 0, null, null, one))).toBe('ERR_INVALID_OPTION')
  expect(codeOf(() => writer.appendMany(series, 1, new Float64Array(2), null, one))).toBe('ERR_SHAPE_MISMATCH')
  expect(codeOf(() => writer.appendMany(series, 1, null, new Float64Array([0.5]), one))).toBe('ERR_INVALID_OPTION')
  expect(codeOf(() => writer.appendMany(series, 1, null, new BigUint64Array([2n ** 63n]), one))).toBe('ERR_INVALID_OPTION')
  expect(writer.seriesCounts(series).offered).toBe(0)
  expect(writer.closeSync(10_000)).toBe(true)
  expect(writer.append(series, 0, -1, one)).toBe(AppendCode.NotOpen)
})

test('the functions of rows belong to their writer, whatever they are called on', () => {
  const { writer, series } = discarding([column('/a', 'uint8')])
  const { append } = writer
  const one = new Uint8Array(1)
  expect(append(series, 0, -1, one)).toBe(AppendCode.Accepted)
  expect(append.call({} as NativeWriter, series, 0, -1, one)).toBe(AppendCode.Accepted)
  expect(writer.seriesCounts(series).accepted).toBe(2)
  expect(Reflect.defineProperty(writer, 'append', { value: () => AppendCode.Accepted })).toBe(false)
  writer.closeSync(10_000)
})

test('a row of more columns than usual is taken whole', () => {
  const columns = Array.from({ length: 40 }, (_, index) => column(`/c${index}`, 'uint16'))
  const { writer, series } = discarding(columns)
  const values = columns.map((_, index) => index)
  expect(writer.append(series, 0, -1, ...values)).toBe(AppendCode.Accepted)
  expect(columnFault(writer.append(series, 0, -1, ...values.with(39, -1)))).toEqual({ value: 39, fault: 'range' })
  writer.closeSync(10_000)
})

test('what lies in the addon when its garbage is collected stays readable', async () => {
  const file = join(await tempDir(), 'run.h5')
  const { status, stdout, stderr } = await runChild(
    `const { native } = await import(new URL('native.js', ${JSON.stringify(packageUrl())}))
     const rows = 40
     function forget() {
       const options = { path: process.argv[1], threads: 2, queueBytes: 1e9, commitIntervalMs: 0, onFull: 'refuse' }
       const writer = new native.Writer(options, () => {})
       const codec = { library: 'deflate', level: 9 }
       const series = writer.addSeries([{ path: '/x', dtype: 'uint16', frameShape: [512, 512], codec, source: 'value', attributes: [], rowCountAttributes: [] }])
       for (let row = 0; row < rows; row++) {
         const frame = new Uint16Array(512 * 512).map((_, index) => index * row)
         if (writer.appendTransfer(series, 0, row, row + 1, frame) > 1) throw new Error('refused')
       }
     }
     forget()
     let shape = []
     while (shape[0] !== rows) {
       globalThis.gc()
       await new Promise((resolve) => setImmediate(resolve))
       const reader = await native.openReader(process.argv[1]).catch(() => undefined)
       shape = await reader?.info('/x').then((info) => info.shape, () => []) ?? []
       if (shape[0] === rows) {
         for (let row = 0; row < rows; row++) {
           const frame = new Uint16Array(await reader.read('/x', [row, 0, 0], [1, 512, 512]))
           if (!frame.every((value, index) => value === ((index * row) & 0xffff))) console.log('row', row, 'is another')
         }
       }
       await reader?.close()
     }`,
    { args: [file], nodeFlags: ['--expose-gc'] },
  )
  expect([status, stdout, stderr]).toEqual([0, '', ''])
})

test('memory that is offered to a writer that has failed is not kept', async () => {
  const { status, stdout, stderr } = await runChild(
    `const { native } = await import(new URL('native.js', ${JSON.stringify(packageUrl())}))
     const options = { path: process.argv[1], threads: 1, queueBytes: 1e9, commitIntervalMs: 0, onFull: 'refuse' }
     const writer = new native.Writer(options, () => {})
     const codec = { library: 'none' }
     const series = writer.addSeries([{ path: '/x', dtype: 'uint8', frameShape: [1048576], codec, source: 'value', attributes: [], rowCountAttributes: [] }])
     writer.submit([{ op: 'group', path: '/x', attributes: [] }])
     const turn = () => new Promise((resolve) => setImmediate(resolve))
     while (writer.state().phase !== 'failed') await turn()
     const offered = []
     function offer() {
       for (let row = 0; row < 3; row++) {
         const frame = new Uint8Array(1048576)
         offered.push(new WeakRef(frame))
         console.log(writer.appendTransfer(series, 0, row, row + 1, frame))
       }
     }
     offer()
     for (let tries = 0; tries < 100 && offered.some((frame) => frame.deref() !== undefined); tries++) {
       await turn()
       gc()
     }
     console.log(offered.map((frame) => frame.deref() === undefined).join(), writer.takeReleased().length)`,
    { args: [join(await tempDir(), 'run.h5')], nodeFlags: ['--expose-gc', '--no-warnings'] },
  )
  expect([status, stdout, stderr]).toEqual([0, '5\n5\n5\ntrue,true,true 0\n', ''])
})

test('what a wake throws is an uncaught exception', async () => {
  const { status, stderr } = await runChild(
    `const { native } = await import(new URL('native.js', ${JSON.stringify(packageUrl())}))
     const options = { path: 'x', threads: 1, queueBytes: 1e6, commitIntervalMs: 0, onFull: 'refuse', sink: 'discard' }
     // The function knows its writer, as that of a session does: it is all that keeps the writer from being collected.
     const wake = () => { throw new Error('from the wake of a writer that is ' + writer.state().phase) }
     const writer = new native.Writer(options, wake)
     writer.ref(true)
     writer.close()
     gc()`,
    { nodeFlags: ['--expose-gc'] },
  )
  expect(status).toBe(1)
  expect(stderr).toContain('Error: from the wake of a writer that is ')
})

test('a thread that is terminated while it reads ends in order', async () => {
  const file = join(await tempDir(), 'run.h5')
  const writer = new native.Writer({ path: file, threads: 1, queueBytes: 1e9, commitIntervalMs: 0, onFull: 'refuse' }, () => {})
  const series = writer.addSeries([column('/x', 'uint16', [512, 512])])
  for (let row = 0; row < 20; row++) writer.append(series, 0, -1, new Uint16Array(512 * 512))
  expect(writer.closeSync(60_000)).toBe(true)
  const program = `
    const { parentPort, workerData } = require('node:worker_threads')
    import(workerData.url).then(async ({ native }) => {
      const reader = await native.openReader(workerData.file)
      for (let call = 0; call < 20; call++) reader.read('/x', [0, 0, 0], [20, 512, 512])
      parentPort.postMessage('reading')
    })
  `
  const worker = new Worker(program, { eval: true, workerData: { url: new URL('native.js', packageUrl()).href, file } })
  await new Promise((resolve) => worker.once('message', resolve))
  expect(await worker.terminate()).toBe(1)
})

test('a reader tells by its codes what cannot be read', async () => {
  const file = join(await tempDir(), 'run.h5')
  const writer = new native.Writer({ path: file, threads: 1, queueBytes: 1e6, commitIntervalMs: 0, onFull: 'refuse' }, () => {})
  writer.addSeries([column('/x', 'uint16', [4])])
  writer.submit([{ op: 'bytes-list', path: '/rows', rowsPerChunk: 8, attributes: [] }])
  expect(writer.closeSync(60_000)).toBe(true)
  const reader = await native.openReader(file)
  expect(await reader.info('/x')).toMatchObject({ dtype: 'uint16', shape: [0, 4], maxShape: [-1, 4], layout: 'chunked', filters: [] })
  expect(await reader.list('/')).toEqual([
    { name: 'rows', link: 'hard', kind: 'dataset', nodeId: expect.any(String) },
    { name: 'x', link: 'hard', kind: 'dataset', nodeId: expect.any(String) },
  ])
  expect((await reader.read('/x', [0, 0], [0, 4])).byteLength).toBe(0)
  expect(await rejectedWith(reader.read('/x', [0, 0], [1, 4]))).toBe('ERR_INDEX_OUT_OF_RANGE')
  expect(await rejectedWith(reader.read('/rows', [0], [0]))).toBe('ERR_DTYPE_UNSUPPORTED')
  expect(await rejectedWith(reader.readBytesList('/x', 0, 0))).toBe('ERR_NODE_KIND')
  expect(await rejectedWith(reader.info('/none'))).toBe('ERR_NODE_NOT_FOUND')
  expect(await rejectedWith(reader.info('none'))).toBe('ERR_INVALID_NAME')
  expect(codeOf(() => reader.read('/x', [-1, 0], [1, 4]))).toBe('ERR_INVALID_OPTION')
  await reader.close()
  await reader.close()
  expect(await rejectedWith(reader.list('/'))).toBe('ERR_FILE_CLOSED')
  expect(await rejectedWith(native.openReader(join(file, 'below')))).toBe('ERR_PATH')
})

test('an array is cut to its first rows, and not to more than it has', async () => {
  const file = join(await tempDir(), 'cut.h5')
  const options = { path: file, threads: 1, queueBytes: 1 << 20, commitIntervalMs: 0, onFull: 'refuse' as const }
  const made = new native.Writer(options, () => {})
  const column: Omit<NativeColumn, 'attributes' | 'rowCountAttributes'> = {
    path: '/d',
    dtype: 'float64',
    frameShape: [3],
    codec: { library: 'deflate', level: 1 },
    source: 'value',
  }
  const series = made.addSeries([{ ...column, attributes: [], rowCountAttributes: [] }])
  made.appendMany(
    series,
    5,
    null,
    null,
    Float64Array.from({ length: 15 }, (_, at) => at),
  )
  expect(made.closeSync(10_000)).toBe(true)
  const cut = (rows: number) => {
    const writer = new native.Writer({ ...options, mode: 'append' }, () => {})
    writer.submit([{ op: 'cut', path: '/d', rows }])
    expect(writer.closeSync(10_000)).toBe(true)
    return writer.state().error?.code
  }
  expect(cut(6)).toBe('ERR_INDEX_OUT_OF_RANGE')
  expect(cut(2)).toBeUndefined()
  const reader = await native.openReader(file)
  expect((await reader.info('/d')).shape).toEqual([2, 3])
  expect([...new Float64Array(await reader.read('/d', [0, 0], [2, 3]))]).toEqual([0, 1, 2, 3, 4, 5])
  await reader.close()
})
