// `h5saver bench`: what it refuses, what it hands to the benchmark, and what it advises.
import { expect, test } from 'vitest'
import { adviceFor, type CodecFigures, codecName } from '../../lib/cli/bench/advice.js'
import { makeFrames, runCodec } from '../../lib/cli/bench/codec-trial.js'
import { parseEvents, runCli, temporaryFolder } from './helpers/process.js'

/** A codec that saves so many frames of 1000 bytes a second in its slowest round. */
function figures(library: string, min: number, ratio: number): CodecFigures {
  return {
    compression: library === 'none' ? { library } : { library, level: 1 },
    framesPerSecond: { median: min * 1.1, min, max: min * 1.2 },
    bytesPerSecond: min * 1.1 * 1000,
    ratio,
    cpuSecondsPerFrame: 0.001,
    readableByAll: !library.startsWith('blosc'),
  }
}

const measured = [figures('none', 1000, 1), figures('blosc:lz4', 600, 1.8), figures('zlib', 300, 1.9), figures('blosc:zstd', 100, 2)]

test('the smallest codec that keeps up with something in reserve is advised', () => {
  expect(adviceFor(measured, 80)).toMatchObject({ smallest: { library: 'blosc:zstd' }, smallestForAll: { library: 'zlib' } })
  // 100 frames a second in its slowest round are not enough for 81: a quarter more is kept in reserve.
  expect(adviceFor(measured, 81)).toMatchObject({ smallest: { library: 'zlib' }, smallestForAll: { library: 'zlib' } })
  expect(adviceFor(measured, 400)).toMatchObject({ smallest: { library: 'blosc:lz4' }, smallestForAll: { library: 'none' } })
  expect(adviceFor(measured, 801)).toMatchObject({ smallest: undefined, smallestForAll: undefined })
})

test('the advice tells what the camera would cost with each codec', () => {
  const [none, lz4] = adviceFor(measured, 200).codecs
  expect(none).toMatchObject({ headroom: 5, keepsUp: true, cores: 0.2 })
  expect(none?.bytesPerSecondOnDisk).toBeCloseTo(200_000)
  expect(lz4?.bytesPerSecondOnDisk).toBeCloseTo(200_000 / 1.8)
  expect(codecName({ library: 'blosc:zstd', level: 3, shuffle: 'bit' })).toBe('blosc:zstd 3 (bit shuffle)')
})

test('a trial saves its frames, compresses them as realistic ones do, and leaves no file', async () => {
  const format = { shape: [128, 128], dtype: 'uint16' } as const
  const frames = makeFrames(format)
  expect(frames.length).toBeGreaterThan(100)
  expect(frames[0]).not.toEqual(frames[1])
  const folder = await temporaryFolder()
  const { framesPerSecond, ratio, cpuSecondsPerFrame } = await runCodec(format, frames, { library: 'zlib', level: 1 }, folder)
  expect(framesPerSecond).toBeGreaterThan(0)
  expect(cpuSecondsPerFrame).toBeGreaterThan(0)
  expect(ratio).toBeGreaterThan(1.4)
  expect(ratio).toBeLessThan(3)
  const { readdir } = await import('node:fs/promises')
  expect(await readdir(folder)).toEqual([])
})

test('scalars are as different from each other as readings are', () => {
  const frames = makeFrames({ shape: [], dtype: 'float64' })
  expect(frames.length).toBe(65_536)
  expect(new Set(frames.map((frame) => frame[0])).size).toBeGreaterThan(100)
})

test('options that do not go together are refused by name', async () => {
  const refusals: [string[], RegExp][] = [
    [['--fps', '3'], /--fps needs --advise/],
    [['--advise', '--shape', '4x4'], /--advise needs --fps/],
    [['--advise', '--fps', '4'], /--advise needs --shape/],
    [['--advise', '--fps', '4', '--shape', '4x4', '--quick'], /--quick has no meaning beside --advise/],
    [['--advise', '--fps', '0', '--shape', '4x4'], /--fps: "0" is not a number above zero/],
    [['--json', '--plan'], /--json needs a run/],
  ]
  for (const [args, message] of refusals) {
    const { status, stdout, stderr } = await runCli(['bench', ...args])
    expect({ status, stdout }, args.join(' ')).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^h5saver: ERR_INVALID_OPTION: /)
    expect(stderr).toMatch(message)
  }
})

test('what the benchmark refuses is told with its status', async () => {
  const { status, stderr } = await runCli(['bench', '--case', 'W9'])
  expect(status).toBe(2)
  expect(stderr).toContain('--case: "W9" is none of W1, ')
})

test('the plan tells the cases and runs nothing', async () => {
  const { status, stdout } = await runCli(['bench', '--plan', '--case', 'W4,flat', '--rounds', '2'])
  expect(status).toBe(0)
  expect(stdout).toMatch(/^plan: 2 rounds, \d+ trials, about [\d.]+ min/)
  expect(stdout).toMatch(/^ {2}flat +1 runs/m)
})

test('advice as JSON names every codec with its figures', async () => {
  const folder = await temporaryFolder()
  const { status, stdout, stderr } = await runCli(['bench', '--advise', '--shape', '32x32', '--fps', '1', '--json', '--folder', folder])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const [report] = parseEvents(stdout)
  expect(report).toMatchObject({ shape: [32, 32], dtype: 'uint16', fps: 1, bytesPerFrame: 2048 })
  const codecs = report?.codecs as { compression: { library: string }; keepsUp: boolean; framesPerSecond: { min: number } }[]
  expect(new Set(codecs.map(({ compression }) => compression.library))).toEqual(
    new Set(['none', 'zlib', 'blosc:lz4', 'blosc:blosclz', 'blosc:zstd']),
  )
  for (const { framesPerSecond } of codecs) expect(framesPerSecond.min).toBeGreaterThan(0)
  expect(report?.advice).toHaveProperty('smallest')
  // Eleven codecs for half a second each, three times, on whatever the machine has left.
}, 180_000)
