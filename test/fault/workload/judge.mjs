/** Looks whether a file is what workload/content.mjs says, in every part of it, and holds everything that was acknowledged. */
import { native } from '../../../dist/native.js'
import {
  arrayLength,
  arrayOf,
  fillFrame,
  gridPoints,
  gridShape,
  labelOf,
  logOf,
  noteOf,
  pointOf,
  shapeOf,
  timeOf,
  xOf,
} from './content.mjs'

const decoder = new TextDecoder()
const numberOf = (name) => Number(name.slice(1))
/** More of them say nothing new. */
const problemsMax = 40

class Judgement {
  problems = []
  rows = 0
  nodes = 0
  unsaid = 0
  say(problem) {
    if (this.problems.length < problemsMax) this.problems.push(problem)
    else ++this.unsaid
  }
  result(opened) {
    const { problems, unsaid, rows, nodes } = this
    return { problems: unsaid > 0 ? [...problems, `and ${unsaid} more in this file`] : problems, rows, nodes, opened }
  }
  expect(condition, problem) {
    if (!condition) this.say(problem())
    return condition
  }
}

async function attributesOf(reader, path) {
  const found = {}
  for (const attribute of await reader.attributes(path)) {
    const [bytes = new Uint8Array()] = attribute.data
    if (attribute.dtype === 'string') found[attribute.name] = decoder.decode(bytes).replace(/[\0 ]+$/, '')
    else found[attribute.name] = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true)
  }
  return found
}

const floats = async (reader, path, count) =>
  new Float64Array(
    await reader.read(
      path,
      count.map(() => 0),
      count,
    ),
  )

async function judgeSeries(reader, path, round, series, acked, sizes, judgement) {
  const names = (await reader.list(path)).map((entry) => entry.name)
  const [rowsAcked = 0, pointsAcked = 0] = acked ?? []
  // Its data sets come one by one in the queue, after its group.
  if (names.length < 4 && acked === undefined) {
    judgement.expect(names.length === 0 || names.length === 3, () => `${path}: has ${names.join(', ')}`)
  } else if (!judgement.expect(names.length === 4, () => `${path}: has ${names.join(', ')} only`)) return
  const attributes = await attributesOf(reader, path)
  judgement.expect(attributes.label === labelOf(round, series), () => `${path}: label "${attributes.label}"`)
  if (names.length < 3) return
  const infos = {}
  for (const name of ['frames', 'x', 't']) infos[name] = await reader.info(`${path}/${name}`)
  const rows = infos.frames.shape[0]
  judgement.rows += rows
  const lengths = ['frames', 'x', 't'].map((name) => infos[name].shape[0])
  judgement.expect(new Set(lengths).size === 1, () => `${path}: columns of ${lengths.join(', ')} rows`)
  judgement.expect(rows >= rowsAcked, () => `${path}: ${rows} rows, ${rowsAcked} were committed`)
  judgement.expect(rows <= sizes.seriesRows, () => `${path}: ${rows} rows, ${sizes.seriesRows} at most were given`)
  if (attributes.done !== undefined) {
    judgement.expect(rows === sizes.seriesRows, () => `${path}: done, with ${rows} rows`)
  }
  for (const name of ['frames', 'x', 't']) {
    const { shape, label } = await attributesOf(reader, `${path}/${name}`)
    const expected = shapeOf(rows, name === 'frames' ? [sizes.frame] : [])
    judgement.expect(shape === expected, () => `${path}/${name}: shape attribute "${shape}", it is ${expected}`)
    judgement.expect(label === name, () => `${path}/${name}: label "${label}"`)
  }
  const least = Math.min(...lengths)
  const x = await floats(reader, `${path}/x`, [least])
  const t = await floats(reader, `${path}/t`, [least])
  const frames = new Uint16Array(await reader.read(`${path}/frames`, [0, 0], [least, sizes.frame]))
  const expected = new Uint16Array(sizes.frame)
  for (let row = 0; row < least; ++row) {
    judgement.expect(x[row] === xOf(round, series, row), () => `${path}/x: row ${row} is ${x[row]}`)
    judgement.expect(t[row] === timeOf(round, series, row), () => `${path}/t: row ${row} is ${t[row]}`)
    fillFrame(round, series, row, expected)
    const frame = frames.subarray(row * sizes.frame, (row + 1) * sizes.frame)
    judgement.expect(Buffer.compare(bytesOf(frame), bytesOf(expected)) === 0, () => `${path}/frames: row ${row} is not what was written`)
  }
  if (names.length < 4) return
  const grid = await floats(reader, `${path}/grid`, gridShape)
  for (let point = 0; point < gridPoints; ++point) {
    const isRight = grid[point] === pointOf(round, series, point) || (grid[point] === 0 && point >= pointsAcked)
    judgement.expect(isRight, () => `${path}/grid: point ${point} is ${grid[point]}, ${pointsAcked} were committed`)
  }
}

const bytesOf = (view) => Buffer.from(view.buffer, view.byteOffset, view.byteLength)

async function judgeGroup(reader, path, round, group, judgement) {
  const names = (await reader.list(path)).map((entry) => entry.name)
  const attributes = await attributesOf(reader, path)
  judgement.expect(
    attributes.number === group && attributes.label === labelOf(round, group),
    () => `${path}: attributes ${JSON.stringify(attributes)}`,
  )
  if (!judgement.expect(names.join() === 'a', () => `${path}: has "${names.join()}"`)) return
  const found = await floats(reader, `${path}/a`, [arrayLength])
  judgement.expect(Buffer.compare(bytesOf(found), bytesOf(arrayOf(round, group))) === 0, () => `${path}/a: not what was written`)
}

async function judgeLog(reader, path, round, linesAcked, judgement) {
  const { shape } = await reader.info(path)
  const lines = shape[0]
  judgement.expect(lines >= linesAcked, () => `${path}: ${lines} lines, ${linesAcked} were committed`)
  const found = await reader.readBytesList(path, 0, lines)
  found.forEach((bytes, line) => {
    const text = decoder.decode(bytes)
    judgement.expect(text === logOf(round, line), () => `${path}: line ${line} is "${text}"`)
  })
}

async function judgeRound(reader, round, acked, sizes, judgement) {
  const path = `/r${round}`
  const { covered, series } = acked ?? { covered: null, series: {} }
  const attributes = await attributesOf(reader, path)
  judgement.expect(attributes.label === labelOf(round, 0), () => `${path}: label "${attributes.label}"`)
  judgement.expect(
    attributes.progress >= (covered?.progress ?? 0),
    () => `${path}: progress ${attributes.progress}, ${covered?.progress} was committed`,
  )
  const names = (await reader.list(path)).map((entry) => entry.name)
  judgement.nodes += names.length
  const groups = names.filter((name) => name.startsWith('g'))
  judgement.expect(groups.length >= (covered?.groups ?? 0), () => `${path}: ${groups.length} groups, ${covered?.groups} were committed`)
  judgement.expect(
    groups.every((name) => numberOf(name) < groups.length),
    () => `${path}: a group is missing: ${groups.join()}`,
  )
  for (const name of groups) await judgeGroup(reader, `${path}/${name}`, round, numberOf(name), judgement)
  if (judgement.expect(names.includes('log'), () => `${path}: no log`)) {
    await judgeLog(reader, `${path}/log`, round, covered?.log ?? 0, judgement)
  }
  const found = names.filter((name) => name.startsWith('s'))
  for (const [index, [rows]] of Object.entries(series)) {
    judgement.expect(rows === 0 || found.includes(`s${index}`), () => `${path}/s${index}: is missing, ${rows} rows were committed`)
  }
  for (const name of found) {
    const [rows, points] = series[numberOf(name)] ?? []
    const counts = rows > 0 || points > 0 ? [rows, points] : undefined
    await judgeSeries(reader, `${path}/${name}`, round, numberOf(name), counts, sizes, judgement)
  }
}

/** Judges a file as a reader finds it: with the journal that lies beside it.
 *  @param expected { sizes, rounds: acknowledgements by round } — a round without one may be missing
 *  @returns { problems: string[], rows, nodes, opened } */
export async function judge(path, expected) {
  const judgement = new Judgement()
  const acked = Object.entries(expected.rounds).filter(([, round]) => round?.covered)
  let reader
  try {
    reader = await native.openReader(path)
  } catch (error) {
    // Before the first commit nothing was promised.
    if (acked.length > 0) judgement.say(`cannot be opened: ${error.code}: ${error.message}`)
    return judgement.result(false)
  }
  try {
    const { note } = await attributesOf(reader, '/')
    const [, noteRound, number] = /^round (\d+) note (\d+)/.exec(note) ?? []
    const last = acked.map(([round]) => Number(round)).sort((a, b) => b - a)[0]
    // A file that was just made has none.
    const isRight = note === undefined ? last === undefined : note === noteOf(noteRound, number)
    judgement.expect(isRight, () => `/: note "${note}"`)
    if (last !== undefined) {
      const least = expected.rounds[last].covered.note
      const isLate = Number(noteRound) > last || (Number(noteRound) === last && Number(number) >= least)
      judgement.expect(isLate, () => `/: note of round ${noteRound}, ${number}; that of round ${last}, ${least} was committed`)
    }
    const names = (await reader.list('/')).map((entry) => entry.name)
    for (const [round] of acked) judgement.expect(names.includes(`r${round}`), () => `/r${round}: is missing`)
    for (const name of names) await judgeRound(reader, numberOf(name), expected.rounds[numberOf(name)], expected.sizes, judgement)
  } catch (error) {
    judgement.say(`cannot be read: ${error.code ?? error.name}: ${error.message}`)
  } finally {
    await reader.close()
  }
  return judgement.result(true)
}
