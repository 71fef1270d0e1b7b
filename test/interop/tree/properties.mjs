// Properties: whatever our savers accept, PyMoDAQ loads as it was given. node properties.mjs WORK PYTHON
//
// fast-check makes arbitrary data; each run writes one file with our savers, and a PyMoDAQ that stays up loads and compares it
// (answer.py), so that a failure is shrunk to the smallest file that shows it. Our loader must load it equal too. What our
// savers refuse, PyMoDAQ must fail to write or to load.
//
//   PROPERTY_SECONDS=600   how long; 30 by default
//   PROPERTY_SEED=…        the seed of an earlier run, which every run prints
import { spawn } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import fc from 'fast-check'
import { ArgumentError } from '../../../dist/index.js'
import { counting, noise, numbers, tagged } from './content.mjs'
import { describeFile } from './describe.mjs'
import { expectationOf } from './expect.mjs'
import { writeCase } from './write.mjs'

const [work, python] = process.argv.slice(2)
const seconds = Number(process.env.PROPERTY_SECONDS ?? 30)
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31)

// Arbitrary content

const dtypes = [
  'bool',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float16',
  'float32',
  'float64',
  'complex64',
  'complex128',
]
const pitfalls = [
  '',
  ' ',
  '\n',
  "'",
  '"',
  '\'"',
  '\\',
  '\\n',
  '\r\n',
  '\t',
  'µ',
  '日本',
  '🎥',
  '\u2028',
  '\u00ad',
  '\u007f',
  '\u0085',
  '1.1',
  'true',
  'null',
  '{}',
  'é'.repeat(40),
]
// Texts of a file hold no NUL, as C's strings.
const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme-composite', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }).map((value) => value.replaceAll('\0', '·')) },
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...pitfalls), { maxLength: 3 }).map((parts) => parts.join('')) },
)
const units = fc.constantFrom('', 'nm', 'counts', 'V', 'µm', 'm/s', '°C', 'nm^2')
const dtype = fc.constantFrom(...dtypes)
const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }).map((value) => value + 0)
const timestamp = fc.double({ noNaN: true, min: 1, max: 4e9 })

const leaf = fc.oneof(
  text.map(tagged),
  fc.boolean().map(tagged),
  fc.constant({ none: true }),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(tagged),
  fc.maxSafeInteger().map(tagged),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Number.isInteger(value))
    .map(tagged),
)
const list = fc
  .array(
    fc.oneof(
      leaf,
      fc.array(leaf, { maxLength: 3 }).map((list) => ({ list })),
    ),
    { maxLength: 4 },
  )
  .map((list) => ({ list }))
const extra = fc.dictionary(fc.stringMatching(/^x_[a-z0-9_]{0,8}$/), fc.oneof(leaf, list), { maxKeys: 3 })

function array(type, shape) {
  const size = shape.reduce((product, extent) => product * extent, 1)
  const ours = [
    fc.nat(1e6).map((start) => noise(type, shape, start)),
    fc.constant(type === 'bool' || type.startsWith('complex') ? noise(type, shape, 1) : counting(type, shape, 0)),
  ]
  if (type === 'float64')
    ours.push(fc.array(fc.double(), { minLength: size, maxLength: size }).map((values) => numbers(type, shape, values)))
  if (type === 'int64')
    ours.push(
      fc
        .array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { minLength: size, maxLength: size })
        .map((values) => numbers(type, shape, values)),
    )
  return fc.oneof(...ours)
}

function axisValues(size) {
  const even = fc.tuple(finite, finite).map(([offset, scaling]) => Array.from({ length: size }, (_, at) => offset + scaling * at))
  return fc.oneof(even, fc.array(finite, { minLength: size, maxLength: size }), fc.array(fc.double(), { minLength: size, maxLength: size }))
}

function axis(index, size, spreadOrder = 0) {
  return fc.record({
    label: text,
    units,
    index: fc.constant(index),
    spreadOrder: fc.constant(spreadOrder),
    values: axisValues(size).map((values) => numbers('float64', [size], values)),
  })
}

/** Axes of some dimensions: of those only that PyMoDAQ does not squeeze away, and in no data that it squeezes. */
function axesOf(shape, navIndexes, distribution) {
  const squeezed = shape.some((extent, index) => extent === 1 && !navIndexes.includes(index))
  if (squeezed) return fc.constant([])
  const each = shape.map((size, index) => {
    if (distribution === 'spread' && navIndexes.includes(index)) {
      return fc
        .integer({ min: 1, max: 3 })
        .chain((count) => fc.tuple(...Array.from({ length: count }, (_, order) => axis(index, size, order))))
    }
    return fc.option(axis(index, size)).map((one) => (one === null ? [] : [one]))
  })
  return fc.tuple(...each).map((parts) => parts.flat())
}

const shape = fc.oneof(fc.constant([1]), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }))

/** What rows or points of one data have in common, and one of them. */
function dataLike({ shape, type, count, hasErrors, navIndexes, distribution, ...words }, axes) {
  return fc
    .record({
      data: fc.tuple(...Array.from({ length: count }, () => array(type, shape))),
      errors: hasErrors ? fc.tuple(...Array.from({ length: count }, () => array(type, shape))) : fc.constant(null),
      timestamp,
    })
    .map((item) => ({ source: 'raw', ...words, navIndexes, distribution, axes, ...item }))
}

function common(shape) {
  return fc
    .record({
      shape: fc.constant(shape),
      type: dtype,
      count: fc.integer({ min: 1, max: 3 }),
      hasErrors: fc.boolean(),
      name: text,
      units,
      origin: text,
      source: fc.constantFrom('raw', 'calculated'),
    })
    .chain((one) =>
      fc.record({ labels: fc.tuple(...Array.from({ length: one.count }, () => text)) }).map(({ labels }) => ({ ...one, labels })),
    )
}

const whole = shape.chain((extents) =>
  fc
    .record({ one: common(extents), navigation: fc.subarray(extents.map((_, at) => at)), spread: fc.boolean(), extra })
    .chain(({ one, navigation, spread, extra: more }) => {
      // Spread data have exactly one navigation index.
      const distribution = spread && navigation.length > 0 ? 'spread' : 'uniform'
      const navIndexes = distribution === 'spread' ? navigation.slice(0, 1) : navigation
      return axesOf(extents, navIndexes, distribution).chain((axes) => dataLike({ ...one, distribution, navIndexes, extra: more }, axes))
    }),
)
const wholeStep = whole.map((data) => (where) => ({ do: 'data', where, data }))

/** Rows and points have no navigation of their own. */
const plain = shape.chain((extents) =>
  common(extents).chain((one) =>
    axesOf(extents, [], 'uniform').map((axes) => ({ one: { ...one, distribution: 'uniform', navIndexes: [], extra: {} }, axes })),
  ),
)

const growing = fc
  .record({
    base: plain,
    axes: fc.array(fc.record({ label: text, units }), { minLength: 1, maxLength: 3 }),
    rows: fc.integer({ min: 1, max: 4 }),
  })
  .chain(({ base, axes, rows }) =>
    fc
      .array(fc.record({ data: dataLike(base.one, base.axes), values: fc.tuple(...axes.map(() => finite)) }), {
        minLength: rows,
        maxLength: rows,
      })
      .map((all) => (where) => ({ do: 'enlargeable', where, axes, rows: all })),
  )

const grid = fc
  .record({ base: plain, shape: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }) })
  .chain(({ base, shape: extents }) => {
    const points = extents.reduce((all, extent) => all.flatMap((point) => Array.from({ length: extent }, (_, at) => [...point, at])), [[]])
    return fc
      .shuffledSubarray(points, { minLength: 1, maxLength: Math.min(points.length, 6) })
      .chain((some) => fc.tuple(...some.map((indexes) => dataLike(base.one, base.axes).map((data) => ({ indexes, data })))))
      .map((all) => (where) => ({ do: 'extended', where, shape: extents, distribution: 'uniform', points: all }))
  })

const axisStep = fc
  .integer({ min: 2, max: 6 })
  .chain((size) => axis(0, size))
  .map((one) => (where) => ({ do: 'axis', where, axis: one }))

const file = fc
  .record({
    title: text,
    note: text,
    log: fc.array(text, { maxLength: 3 }),
    steps: fc.array(
      fc.oneof({ weight: 4, arbitrary: wholeStep }, { weight: 2, arbitrary: growing }, { weight: 2, arbitrary: grid }, axisStep),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ title, note, log, steps }) => ({
    name: 'property',
    saveType: 'custom',
    metadata: { note: tagged(note) },
    steps: [
      { do: 'group', type: 'detector', where: '/RawData', title, path: '/RawData/Detector000', metadata: { note: tagged(note) } },
      { do: 'log', texts: log },
      ...steps.flatMap((step, at) => [
        { do: 'plainGroup', where: '/RawData/Detector000', name: `Place${at}`, title },
        step(`/RawData/Detector000/Place${at}`),
      ]),
    ],
  }))

// PyMoDAQ that stays up

class Answerer {
  constructor() {
    const answers = new URL('answer.py', import.meta.url).pathname
    this.process = spawn(python, [answers], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]()
  }

  async ask(question) {
    this.process.stdin.write(`${JSON.stringify(question)}\n`)
    const { value, done } = await this.lines.next()
    if (done) throw new Error('PyMoDAQ has ended')
    return JSON.parse(value)
  }

  async end() {
    this.process.stdin.end()
    await new Promise((resolve) => this.process.once('close', resolve))
  }
}

const folder = join(work, 'properties')
await mkdir(folder, { recursive: true })
const answerer = new Answerer()
await answerer.ask({ hello: true })
const counts = { passed: 0, skipped: 0, refused: 0 }
const started = Date.now()

async function refusalOf(test, file) {
  try {
    await writeCase(test, file)
    return undefined
  } catch (error) {
    if (error instanceof ArgumentError) return `${error.code}: ${error.message}`
    throw error
  }
}

const property = fc.asyncProperty(file, async (test) => {
  const path = join(folder, 'property')
  await rm(`${path}.h5`, { force: true })
  await writeFile(`${path}.case.json`, JSON.stringify(test))
  await writeFile(`${path}.json`, JSON.stringify(expectationOf(test)))
  const refusal = await refusalOf(test, `${path}.h5`)
  if (refusal !== undefined) {
    // What we refuse, PyMoDAQ must fail to write, or to load as it was given.
    const { problems } = await answerer.ask({ path, refusal })
    counts.refused += 1
    if (problems.length > 0) throw new Error(problems.join('\n'))
    return
  }
  await writeFile(`${path}.ours.json`, JSON.stringify(await describeFile(`${path}.h5`)))
  const { problems, passed, skipped } = await answerer.ask({ path })
  if (problems.length > 0) throw new Error(problems.join('\n'))
  counts.passed += passed
  counts.skipped += skipped
})

const result = await fc.check(property, {
  seed,
  numRuns: 1e6,
  interruptAfterTimeLimit: seconds * 1000,
  markInterruptAsFailure: false,
  endOnFailure: false,
})
await answerer.end()
console.log(`seed ${seed}: ${result.numRuns} files (${counts.refused} refused) in ${Math.round((Date.now() - started) / 1000)} s`)
const failed = result.failed ? 1 : 0
if (failed) console.log(`FAIL property (PROPERTY_SEED=${seed}): ${result.errorInstance?.message}\n${fc.defaultReportMessage(result)}`)
const few = result.numRuns - counts.refused < 5 || counts.refused > result.numRuns / 2
if (few && !failed) console.log('FAIL properties: hardly any file was tried')
console.log(`properties: ${counts.passed} passed, ${failed || few ? 1 : 0} failed, ${counts.skipped} skipped`)
process.exit(failed ? 1 : 0)
