/** Long work: the memory and the descriptors that a process holds do not grow with it. */
import { fileURLToPath } from 'node:url'
import { verifyFile } from '../../../dist/index.js'
import { native } from '../../../dist/native.js'
import { startWriter } from '../harness/child.mjs'
import { Place } from '../harness/place.mjs'

const soakMain = fileURLToPath(new URL('../workload/soak-main.mjs', import.meta.url))
const megabyte = 1 << 20
/** Allocators and V8 are not exact; what leaks a hundred bytes a row or some kilobytes a cycle passes it far. */
const growthMax = 12 * megabyte
/** Each file of the whole product takes megabytes, and gives them back when the garbage is collected: the first few hundred leave gaps. */
const saversGrowthMax = 40 * megabyte

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

async function soak(row, config, limit = growthMax) {
  const held = []
  const { ended } = startWriter({
    script: soakMain,
    config,
    nodeOptions: ['--expose-gc'],
    onLine: (line) => {
      if (line.startsWith('held ')) held.push(JSON.parse(line.slice(5)))
    },
  })
  const result = await ended
  if (result.code !== 0) {
    row.problem(config.kind, `ended by ${result.signal ?? result.code}: ${result.errors}`)
    return
  }
  // The first quarter is for pools and caches to fill.
  const settled = held.slice(Math.floor(held.length / 4))
  const half = Math.floor(settled.length / 2)
  const [before, after] = [settled.slice(0, half), settled.slice(half)].map((part) => median(part.map(({ rss }) => rss)))
  const fds = new Set(settled.map((sample) => sample.fds))
  row.count('MB of growth', Number(((after - before) / megabyte).toFixed(2)))
  row.count('MB held', Number((after / megabyte).toFixed(1)))
  row.count('descriptors', Math.max(...fds))
  row.expect(
    after - before <= limit,
    `${config.kind}: memory grew by ${((after - before) / megabyte).toFixed(1)} MB: ${held.map(({ rss }) => Math.round(rss / megabyte))}`,
  )
  row.expect(Math.max(...fds) - Math.min(...fds) <= 2, `${config.kind}: descriptors: ${held.map((sample) => sample.fds)}`)
}

/** @param options { rows, preload } */
export async function soakRowsRow(row, { rows, preload }) {
  const place = new Place(preload)
  try {
    const path = place.path('a.h5')
    const count = Math.ceil(rows / 2000) * 2000
    await soak(row, { kind: 'rows', path, rows: count })
    const reader = await native.openReader(path)
    const { shape } = await reader.info('/frames')
    await reader.close()
    row.count('rows', shape[0])
    row.expect(shape[0] === count, `${shape[0]} rows of ${count}`)
  } finally {
    place.remove()
  }
}

/** @param options { cycles, preload } */
export async function soakCyclesRow(row, { cycles, preload }) {
  const place = new Place(preload)
  try {
    const path = place.path('a.h5')
    const count = Math.ceil(cycles / 20) * 20
    await soak(row, { kind: 'cycles', path, cycles: count })
    const reader = await native.openReader(path)
    const { shape } = await reader.info('/log')
    await reader.close()
    row.count('cycles', shape[0])
    row.expect(shape[0] === count + 1, `${shape[0]} lines of ${count + 1}`)
  } finally {
    place.remove()
  }
}

/** @param options { cycles, preload } */
export async function soakSaversRow(row, { cycles, preload }) {
  const place = new Place(preload)
  try {
    const path = place.path('a.h5')
    const count = Math.ceil(cycles / 20) * 20
    await soak(row, { kind: 'savers', path, cycles: count }, saversGrowthMax)
    const { ok, ledgers, faults } = await verifyFile(path)
    row.count('files', count + 1)
    row.expect(ok && ledgers.length > 0, `the last file: ${JSON.stringify(faults)}`)
  } finally {
    place.remove()
  }
}
