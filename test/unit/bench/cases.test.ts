// The benchmark's cases and data: names that lead somewhere, and frames that are neither constant nor pure noise.
import { existsSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { cases } from '../../../bench/cases/index.mjs'
import { drivers } from '../../../bench/harness/drivers.mjs'
import { parseOptions, UsageError } from '../../../bench/harness/options.mjs'
import { selectRuns } from '../../../bench/harness/session.mjs'
import { cameraFrames } from '../../../bench/sources/camera.mjs'
import { rowTimes, scalars } from '../../../bench/sources/scalars.mjs'
import { spectra } from '../../../bench/sources/spectra.mjs'

test.each(cases)('the runs, rivals and marks of $name name each other rightly', ({ runs, marks }) => {
  const names = runs.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  const named = runs.flatMap(({ driver, prepare }) => [driver, ...(prepare ? [prepare.driver] : [])])
  expect(named.filter((driver) => !(driver in drivers))).toEqual([])
  const meant = [
    ...runs.flatMap(({ against }) => against ?? []),
    ...marks.flatMap((mark) => [...mark.runs, ...[mark.against ?? []].flat()]),
  ]
  expect(meant.filter((name) => !names.includes(name))).toEqual([])
})

/** Size of the bytes against their size after the shuffle and deflate filters of HDF5. */
function shuffledRatio(values: Uint16Array | Float64Array): number {
  const bytes = new Uint8Array(values.buffer)
  const itemSize = values.BYTES_PER_ELEMENT
  const shuffled = Uint8Array.from(bytes, (_, place) => bytes[(place % values.length) * itemSize + Math.floor(place / values.length)] ?? 0)
  return bytes.length / deflateSync(shuffled, { level: 1 }).length
}

test('every driver has its program, and is in a case', () => {
  const named = new Set(cases.flatMap(({ runs }) => runs.flatMap(({ driver, prepare }) => [driver, prepare?.driver])))
  for (const [name, { args }] of Object.entries(drivers)) {
    expect(existsSync(args[0] ?? ''), name).toBe(true)
    expect(named.has(name), name).toBe(true)
  }
})

test('--quick runs every driver', () => {
  const options = { drivers: Object.keys(drivers), runs: '', quick: true }
  const ran = cases.flatMap((benchCase) => selectRuns(benchCase, options).flatMap(({ driver, prepare }) => [driver, prepare?.driver]))
  expect(Object.keys(drivers).filter((name) => !ran.includes(name))).toEqual([])
})

function frame(light: 'bright' | 'dim', seed: number, number = 0): Uint16Array {
  const target = new Uint16Array(256 * 256)
  cameraFrames({ shape: [256, 256], light, seed })(target, number)
  return target
}

test('camera frames have 12 bits, differ from each other, and are the same for the same seed', () => {
  expect(frame('bright', 1)).toEqual(frame('bright', 1))
  expect(frame('bright', 1)).not.toEqual(frame('bright', 2))
  expect(Math.max(...frame('bright', 1))).toBeLessThan(4096)
  const target = new Uint16Array(256 * 256)
  const fill = cameraFrames({ shape: [256, 256], light: 'bright', seed: 1 })
  fill(target, 0)
  const first = target.slice()
  fill(target, 1)
  expect(target).not.toEqual(first)
})

test('frames and spectra compress as much as those of real instruments', () => {
  const bright = shuffledRatio(frame('bright', 1))
  expect(bright).toBeGreaterThan(1.6)
  expect(bright).toBeLessThan(2.1)
  const dim = shuffledRatio(frame('dim', 1))
  expect(dim).toBeGreaterThan(2.3)
  expect(dim).toBeLessThan(3.5)
  const spectrum = new Float64Array(8 * 2048)
  const fill = spectra({ shape: [2048], seed: 1 })
  for (let row = 0; row < 8; row++) fill(spectrum.subarray(row * 2048, (row + 1) * 2048))
  const counts = shuffledRatio(spectrum)
  expect(counts).toBeGreaterThan(4)
  expect(counts).toBeLessThan(10)
})

test('readings never repeat, and row times never go back', () => {
  const fill = scalars({ seed: 1 })
  const readings = Array.from({ length: 1000 }, () => {
    const target = new Float64Array(1)
    fill(target)
    return target[0]
  })
  expect(new Set(readings).size).toBe(readings.length)
  const times = rowTimes({ count: 1000, rate: 1000, seed: 2 })
  expect(times.every((time, row) => row === 0 || time >= (times[row - 1] ?? Number.NaN))).toBe(true)
})

test('a wrong command line is refused with the option and its value', () => {
  const parse =
    (...args: string[]) =>
    () =>
      parseOptions(args, ['W1', 'W3'])
  expect(parse('--case', 'W3,W1', '--rounds', '5')()).toMatchObject({
    cases: ['W1', 'W3'],
    rounds: 5,
    quick: false,
    task: 'run',
    part: null,
  })
  expect(parse('--quick')()).toMatchObject({ cases: ['W1', 'W3'], rounds: 1, quick: true, keep: false, output: null })
  expect(parse('--part', '2/3', '--json', '--plan')()).toMatchObject({ part: { index: 2, count: 3 }, keep: true, task: 'plan' })
  expect(parse('--case', 'W9')).toThrow(new UsageError('--case: "W9" is none of W1, W3'))
  expect(parse('--driver', 'ours,hdf4')).toThrow(/--driver: "hdf4" is none of ours/)
  expect(parse('--rounds', '0')).toThrow(/--rounds: "0"/)
  for (const part of ['0/3', '4/3', '2', '1/100', 'x/y']) expect(parse('--part', part)).toThrow(`--part: "${part}"`)
  expect(parse('--fast')).toThrow(UsageError)
})
