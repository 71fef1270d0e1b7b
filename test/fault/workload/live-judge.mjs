/** Judges the file of a live writer that was killed: recovers it, and prints what is left as a line of JSON.
 *  Its only argument is a JSON text: { path, frame }. */
import { writeSync } from 'node:fs'
import { recoverFile, verifyFile } from '../../../dist/index.js'
import { native } from '../../../dist/native.js'
import { valuesOf } from './live-values.mjs'

const { path, frame } = JSON.parse(process.argv[2])
const detector = '/RawData/Detector000'
const columns = {
  image: `${detector}/Data1D/CH00/EnlData00`,
  total: `${detector}/Data0D/CH00/EnlData00`,
  time: `${detector}/NavAxes/Axis00`,
}

/** Rows of each column; -1 where it cannot be told. */
async function lengthsOf(reader) {
  const lengths = {}
  for (const [name, column] of Object.entries(columns)) {
    lengths[name] = await reader.info(column).then(
      ({ shape }) => shape[0],
      () => -1,
    )
  }
  return lengths
}

/** Rows before the first that is not what was written, or cannot be read. */
async function soundRows(reader, rows) {
  for (let row = 0; row < rows; row++) {
    const expected = valuesOf(row, frame)
    try {
      const image = Buffer.from(await reader.read(columns.image, [row, 0], [1, frame]))
      const total = await reader.read(columns.total, [row, 0], [1, 1])
      const time = await reader.read(columns.time, [row], [1])
      const isSame = Buffer.from(expected.image.buffer).equals(image) && doubleOf(total) === row && doubleOf(time) === row
      if (!isSame) return row
    } catch {
      return row
    }
  }
  return rows
}

const doubleOf = (bytes) => Buffer.from(bytes).readDoubleLE(0)

async function judge() {
  const { fault } = await recoverFile(path)
  if (fault !== undefined) return { opened: false, why: `${fault.code}: ${fault.message}` }
  const reader = await native.openReader(path)
  const lengths = await lengthsOf(reader)
  const shortest = Math.min(...Object.values(lengths))
  const sound = shortest < 0 ? 0 : await soundRows(reader, shortest)
  await reader.close()
  const { ok, faults, unreadable } = await verifyFile(path)
  if (unreadable !== undefined) return { opened: false, why: `${unreadable.code}: ${unreadable.message}` }
  return { opened: true, lengths, sound, ok, faults: faults.slice(0, 3) }
}

const result = await judge().catch((error) => ({ opened: false, why: `${error.code}: ${error.message}` }))
writeSync(1, `${JSON.stringify(result)}\n`)
