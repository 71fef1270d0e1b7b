// The built command line, end to end: recordings that others follow, and what is left of those that are killed.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseEvents, type RunningCli, runCli, startCli, temporaryFolder } from './helpers/process.js'
import { readBytes } from './helpers/read-frames.js'

const frames = '/RawData/Detector000/Data2D/CH00/EnlData00'
const times = '/RawData/Detector000/NavAxes/Axis00'

async function liveFile(): Promise<string> {
  return join(await temporaryFolder(), 'live.h5')
}

function record(file: string, ...more: string[]): RunningCli {
  return startCli('log', '--live', '--out', file, '--shape', '128x256', '--fps', '200', '--json', ...more)
}

/** Resolves when so many frames are told to be committed. */
function committed(cli: RunningCli, count: number) {
  return cli.event(({ event, committed: rows }) => event === 'commit' && Number(rows) >= count)
}

/** Rows of a node as `show` sees it in a process of its own; `told` is what it says besides. */
async function rowsOf(file: string, path: string, told = /^$/): Promise<number> {
  const { status, stdout, stderr } = await runCli(['show', file, path, '--json'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(told) })
  const [node] = parseEvents(stdout)
  return ((node?.shape ?? []) as number[])[0] ?? -1
}

describe('log --live', () => {
  test('is followed by the other commands from the event open on, and ends as any recording', async () => {
    const file = await liveFile()
    const cli = record(file, '--compression', 'zlib', '--level', '1')
    expect((await cli.event(({ event }) => event === 'open')).file).toBe(file)
    expect(await runCli(['ls', file])).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('EnlData00') })
    let seen = 0
    for (let look = 0; look < 3; look++) {
      const told = Number((await committed(cli, seen + 1)).committed)
      const rows = await rowsOf(file, frames)
      expect(rows).toBeGreaterThanOrEqual(Math.max(told, seen))
      expect(await rowsOf(file, times)).toBeGreaterThanOrEqual(told)
      seen = rows
    }
    expect(await runCli(['verify', file])).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('no faults') })
    expect(await runCli(['recover', file])).toMatchObject({ status: 1, stderr: expect.stringContaining('ERR_FILE_LOCKED') })
    cli.child.kill('SIGTERM')
    const { status, stdout, stderr } = await cli.finished
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const events = parseEvents(stdout)
    expect(events[0]).toEqual({ event: 'open', file })
    const counts = events.filter(({ event }) => event === 'commit').map((event) => Number(event.committed))
    expect(counts).toEqual([...counts].sort((a, b) => a - b))
    const close = events.at(-1)
    expect(close).toMatchObject({ event: 'close', file, dropped: 0, failed: 0, committed: close?.accepted, written: close?.accepted })
    expect(counts.at(-1)).toBe(close?.committed)
    expect(existsSync(`${file}.h5j`)).toBe(false)
    expect((await readBytes(file)).shape).toEqual([close?.committed, 128, 256])
    expect(await runCli(['verify', file])).toMatchObject({ status: 0, stdout: expect.stringContaining(`${close?.committed} committed`) })
  })

  test('commits ten times a second if nothing else is asked for, and at the end only with an interval of 0', async () => {
    const often = await runCli(['log', '--live', '--out', await liveFile(), '--shape', '8', '--fps', '50', '--frames', '100', '--json'])
    expect(often).toMatchObject({ status: 0, stderr: '' })
    expect(parseEvents(often.stdout).filter(({ event }) => event === 'commit').length).toBeGreaterThan(5)
    const once = [
      'log',
      '--live',
      '--commit-interval',
      '0',
      '--durability',
      'fast',
      '--out',
      await liveFile(),
      '--shape',
      '8',
      '--fps',
      '50',
    ]
    const { status, stdout } = await runCli([...once, '--frames', '25', '--json'])
    expect(status).toBe(0)
    const counts = parseEvents(stdout).flatMap(({ event, committed: rows }) => (event === 'commit' ? [rows] : []))
    expect(counts.filter((rows) => rows !== 25)).toEqual([])
  })

  test('can be followed while the source is silent', async () => {
    const file = await liveFile()
    const cli = startCli('log', '--live', '--out', file, '--source', '-', '--shape', '4', '--dtype', 'uint8', '--json')
    await cli.event(({ event }) => event === 'open')
    expect(await rowsOf(file, times)).toBe(0)
    cli.child.stdin?.end(Uint8Array.of(1, 2, 3, 4))
    expect((await cli.finished).status).toBe(0)
    expect((await readBytes(file, '/RawData/Detector000/Data1D/CH00/EnlData00')).shape).toEqual([1, 4])
  })

  test('that is killed keeps every frame that was told to be committed: recover makes it a file for everybody', async () => {
    const file = await liveFile()
    const cli = record(file)
    await committed(cli, 40)
    cli.child.kill('SIGKILL')
    expect((await cli.finished).signal).toBe('SIGKILL')
    const told = Math.max(...cli.events.map((event) => Number(event.committed ?? 0)))
    expect(await rowsOf(file, frames, /h5saver recover .*live\.h5/)).toBeGreaterThanOrEqual(told)
    const { status, stdout, stderr } = await runCli(['recover', file])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe(`${file}: a writer that died had left its marks, which are cleared; it opens\n`)
    expect(existsSync(`${file}.h5j`)).toBe(false)
    expect(await rowsOf(file, frames)).toBeGreaterThanOrEqual(told)
    expect(await rowsOf(file, times)).toBeGreaterThanOrEqual(told)
    expect(await runCli(['recover', file, '--json'])).toMatchObject({ status: 0, stdout: expect.stringContaining('"marksCleared":false') })
  })
})
