// The built command line, end to end: log with all its sources, signals, overload and failures.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cliWords, parseEvents, runCli, runShell, startCli, temporaryFolder } from './helpers/process.js'
import { readBytes } from './helpers/read-frames.js'

const commitKeys = ['event', 'accepted', 'written', 'committed', 'dropped', 'failed']
const closeKeys = 'event file offered accepted written committed dropped failed bytesIn bytesOnDisk seconds'.split(' ')

describe('log of a synthetic camera', () => {
  test('prints the events of the contract and ends with everything committed', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    const { status, stdout, stderr } = await runCli(['log', '--shape', '64x48', '--frames', '200', '--out', out, '--json'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const events = parseEvents(stdout)
    expect(events[0]).toEqual({ event: 'open', file: out })
    const commits = events.slice(1, -1)
    expect(commits.length).toBeGreaterThan(0)
    for (const commit of commits) expect([commit.event, ...Object.keys(commit)]).toEqual(['commit', ...commitKeys])
    const close = events.at(-1) ?? { event: 'none' }
    expect(Object.keys(close)).toEqual(closeKeys)
    const { size } = await stat(out)
    const counts = { offered: 200, accepted: 200, written: 200, committed: 200, dropped: 0, failed: 0 }
    expect(close).toMatchObject({ event: 'close', file: out, ...counts, bytesIn: 200 * 64 * 48 * 2 + 200 * 8, bytesOnDisk: size })
    expect(commits.at(-1)).toEqual({ event: 'commit', accepted: 200, written: 200, committed: 200, dropped: 0, failed: 0 })
    expect((await readBytes(out)).shape).toEqual([200, 64, 48])
  })

  test('makes the dated folders and name of PyMoDAQ below the base path', async () => {
    const base = join(await temporaryFolder(), 'new', 'data')
    const { status, stdout } = await runCli(['log', '--shape', '8', '--frames', '1', '--base-path', base, '--base-name', 'Beam'])
    expect(status).toBe(0)
    const file = stdout.split('\n')[0] ?? ''
    expect(file.slice(base.length)).toMatch(/^\/\d{4}\/\d{8}\/Beam_\d{8}_\d\d_\d\d_\d\d\.h5$/)
    expect(existsSync(file)).toBe(true)
    expect(stdout).toContain('1 of 1 frames committed')
  })

  test('stops after the seconds that were asked for', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    const { status, stdout } = await runCli(['log', '--shape', '16x16', '--fps', '50', '--seconds', '0.5', '--out', out, '--json'])
    expect(status).toBe(0)
    const close = parseEvents(stdout).at(-1)
    expect(Number(close?.committed)).toBeGreaterThan(0)
    expect(Number(close?.committed)).toBeLessThanOrEqual(26)
    expect(Number(close?.seconds)).toBeGreaterThanOrEqual(0.5)
  })

  test('takes no frame when none is asked for, and leaves a good file', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    expect((await runCli(['log', '--shape', '8x8', '--frames', '0', '--out', out])).status).toBe(0)
    expect((await readBytes(out)).shape).toEqual([0, 8, 8])
  })

  test.each([
    ['scalar', '/RawData/Detector000/Data0D/CH00/EnlData00', [5, 1]],
    ['33', '/RawData/Detector000/Data1D/CH00/EnlData00', [5, 33]],
    ['3x4x5', '/RawData/Detector000/DataND/CH00/EnlData00', [5, 3, 4, 5]],
  ])('puts frames of shape %s where PyMoDAQ has them', async (shape, path, expected) => {
    const out = join(await temporaryFolder(), 'a.h5')
    const args = ['log', '--shape', shape, '--dtype', 'float64', '--frames', '5', '--out', out, '--compression', 'zlib', '--level', '1']
    expect((await runCli(args)).status).toBe(0)
    expect((await readBytes(out, path)).shape).toEqual(expected)
  })
})

describe('log of raw frames', () => {
  test('keeps every byte of standard input, whatever the compression', async () => {
    const input = randomBytes(57 * 31 * 2 * 40)
    for (const compression of ['none', 'gzip', 'blosc:lz4']) {
      const out = join(await temporaryFolder(), 'a.h5')
      const { status } = await runCli(['log', '--source', '-', '--shape', '57x31', '--out', out, '--compression', compression], input)
      expect(status).toBe(0)
      const { shape, bytes } = await readBytes(out)
      expect(shape).toEqual([40, 57, 31])
      expect(bytes.equals(input)).toBe(true)
    }
  })

  test('keeps the whole frames of an input that ends inside one, and fails naming the bytes', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    const input = randomBytes(10 * 10 * 7 + 33)
    const args = ['log', '--source', '-', '--shape', '10x10', '--dtype', 'uint8', '--out', out, '--json']
    const { status, stdout, stderr } = await runCli(args, input)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^h5saver: ERR_TRUNCATED: [^\n]*33 of 100 bytes[^\n]*\n$/)
    const events = parseEvents(stdout)
    expect(events.at(-2)).toEqual({ event: 'commit', accepted: 7, written: 7, committed: 7, dropped: 0, failed: 0 })
    expect(events.at(-1)).toMatchObject({ event: 'close', offered: 7, accepted: 7, committed: 7, failed: 0 })
    expect((await readBytes(out)).bytes.equals(input.subarray(0, 700))).toBe(true)
  })

  test('reads files and named pipes', async () => {
    const folder = await temporaryFolder()
    const input = randomBytes(9 * 5 * 4 * 11)
    const raw = join(folder, 'frames.raw')
    await writeFile(raw, input)
    const format = ['--shape', '9x5', '--dtype', 'float32']
    expect((await runCli(['log', '--source', raw, ...format, '--out', join(folder, 'a.h5')])).status).toBe(0)
    const pipe = join(folder, 'pipe')
    const words = cliWords('log', '--source', pipe, ...format, '--out', join(folder, 'b.h5'))
    expect((await runShell(`mkfifo '${pipe}' && { cat '${raw}' > '${pipe}' & ${words}; }`)).status).toBe(0)
    for (const name of ['a.h5', 'b.h5']) expect((await readBytes(join(folder, name))).bytes.equals(input)).toBe(true)
  })

  test('takes as many frames as asked and leaves the rest', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    const words = cliWords('log', '--source', '-', '--shape', '100x100', '--dtype', 'uint8', '--frames', '3', '--out', out)
    const { status } = await runShell(`cat /dev/zero | ${words}`)
    expect(status).toBe(0)
    expect((await readBytes(out)).shape).toEqual([3, 100, 100])
  })

  test('says what is wrong with a source before it makes a file', async () => {
    const folder = await temporaryFolder()
    const out = join(folder, 'a.h5')
    for (const [source, code] of [
      [join(folder, 'none.raw'), 'ERR_FILE_NOT_FOUND'],
      [folder, 'ERR_PATH'],
    ] as const) {
      const { status, stderr } = await runCli(['log', '--source', source, '--out', out])
      expect(status).toBe(1)
      expect(stderr).toMatch(new RegExp(`^h5saver: ${code}: [^\\n]*'${source}'[^\\n]*\\n$`))
    }
    expect(await readdir(folder)).toEqual([])
  })
})

describe('log and signals', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s stops, commits and closes with status 0', async (signal) => {
    const out = join(await temporaryFolder(), 'a.h5')
    const running = startCli('log', '--shape', '64x64', '--fps', '500', '--commit-interval', '50', '--out', out, '--json')
    await running.event(({ event, committed }) => event === 'commit' && Number(committed) > 10)
    running.child.kill(signal)
    const { status, stdout, stderr } = await running.finished
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const close = parseEvents(stdout).at(-1)
    expect(close).toMatchObject({ event: 'close', dropped: 0, failed: 0, committed: close?.accepted })
    expect((await readBytes(out)).shape[0]).toBe(close?.committed)
  })

  test('stops while standard input is silent, inside a frame', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    const running = startCli(
      'log',
      '--source',
      '-',
      '--shape',
      '4x4',
      '--dtype',
      'uint8',
      '--commit-interval',
      '50',
      '--out',
      out,
      '--json',
    )
    running.child.stdin?.write(Buffer.alloc(5 * 16 + 3))
    await running.event(({ event, committed }) => event === 'commit' && committed === 5)
    running.child.kill('SIGTERM')
    expect((await running.finished).status).toBe(0)
    expect((await readBytes(out)).shape).toEqual([5, 4, 4])
  })

  test('gives up at a second signal, with 128 and its number', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    // Level 9 of the slowest codec: what waits in the queue takes far longer than two signals need.
    const args = ['--shape', '4096x4096', '--compression', 'blosc:zlib', '--level', '9', '--out', out, '--json']
    const running = startCli('log', ...args)
    await running.event(({ event }) => event === 'open')
    running.child.kill('SIGINT')
    running.child.kill('SIGTERM')
    const { status } = await running.finished
    expect([130, 143]).toContain(status)
  })
})

describe('log under load', () => {
  const slow = ['--shape', '2048x2048', '--compression', 'zlib', '--level', '9']

  test('counts what it drops, and calls that no failure', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    const { status, stdout } = await runCli(['log', ...slow, '--on-full', 'drop', '--seconds', '1', '--out', out, '--json'])
    expect(status).toBe(0)
    const close = parseEvents(stdout).at(-1)
    expect(Number(close?.dropped)).toBeGreaterThan(0)
    expect(Number(close?.offered)).toBe(Number(close?.accepted) + Number(close?.dropped))
    expect(close?.committed).toBe(close?.accepted)
  })

  test('fails at the first frame that does not fit, when asked to, and keeps what was accepted', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    const { status, stdout, stderr } = await runCli(['log', ...slow, '--on-full', 'error', '--out', out, '--json'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^h5saver: ERR_QUEUE_FULL: [^\n]+\n$/)
    const close = parseEvents(stdout).at(-1)
    expect(close).toMatchObject({ event: 'close', failed: 0, committed: close?.accepted })
    expect((await readBytes(out)).shape[0]).toBe(close?.accepted)
  })

  test('never drops while it may wait', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    const args = ['log', '--shape', '1024x1024', '--compression', 'zlib', '--level', '6', '--frames', '100', '--out', out, '--json']
    const { status, stdout } = await runCli(args)
    expect(status).toBe(0)
    expect(parseEvents(stdout).at(-1)).toMatchObject({ offered: 100, accepted: 100, committed: 100, dropped: 0, failed: 0 })
  })
})

describe('log that fails', () => {
  test('prints the last commit and the close when the disk refuses more', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    // 20 MB a file at most; the signal of that limit is ignored, so that writes fail as on a full disk.
    const words = cliWords('log', '--shape', '512x512', '--out', out, '--commit-interval', '20', '--fps', '200', '--json')
    const { status, stdout, stderr } = await runShell(`trap '' XFSZ; ulimit -f 20000; exec ${words}`)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^h5saver: ERR_(IO|NO_SPACE): [^\n]+\n$/)
    const events = parseEvents(stdout)
    const close = events.at(-1)
    expect(close).toMatchObject({ event: 'close', file: out })
    expect(Number(close?.accepted)).toBe(Number(close?.committed) + Number(close?.failed))
    expect(Number(close?.failed)).toBeGreaterThan(0)
    const lastCommit = events.filter(({ event }) => event === 'commit').at(-1)
    expect(lastCommit).toMatchObject({ accepted: close?.accepted, committed: close?.committed })
  })

  test('gives up where no folder can be made', async () => {
    for (const base of ['/proc/h5saver', '/dev/null/h5saver']) {
      const { status, stderr } = await runCli(['log', '--shape', '8', '--frames', '1', '--base-path', base])
      expect(status).toBe(1)
      expect(stderr).toMatch(/^h5saver: ERR_(PATH|PERMISSION): [^\n]+\n$/)
    }
  })

  test('never overwrites a file', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    await writeFile(out, 'precious')
    const { status, stderr } = await runCli(['log', '--shape', '8', '--frames', '1', '--out', out])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^h5saver: ERR_FILE_EXISTS: /)
    expect(await readFile(out, 'utf8')).toBe('precious')
  })

  test('refuses settings that are not well-formed before it makes a file', async () => {
    const folder = await temporaryFolder()
    const settings = join(folder, 'settings.xml')
    await writeFile(settings, '<a><b></a>')
    const args = ['log', '--shape', '8', '--frames', '1', '--out', join(folder, 'a.h5'), '--settings', settings]
    const { status, stderr } = await runCli(args)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^h5saver: ERR_SETTINGS_XML: /)
    expect(await readdir(folder)).toEqual(['settings.xml'])
  })

  test('goes on when the reader of its events goes away', async () => {
    const out = join(await temporaryFolder(), 'a.h5')
    const words = cliWords('log', '--shape', '16x16', '--fps', '200', '--frames', '100', '--commit-interval', '20', '--out', out, '--json')
    const { stdout, stderr } = await runShell(`{ ${words}; echo "status $?" >&2; } | head -n 1`)
    expect(parseEvents(stdout)).toEqual([{ event: 'open', file: out }])
    expect(stderr).toBe('status 0\n')
    expect((await readBytes(out)).shape).toEqual([100, 16, 16])
  })
})

describe('wrong usage', () => {
  test.each([
    [['log', '--nonsense']],
    [['log', '--shape', '0x5']],
    [['log', '--dtype', 'uint12']],
    [['log', '--level', '10']],
    [['log', '--live', '--durability', 'frame']],
    [['log', '--durability', 'safe']],
    [['log', '--base-name', 'a/b']],
    [['log', 'surplus']],
    [['ls']],
    [['ls', 'a.h5', '--depth', 'deep']],
    [['nonsense']],
    [[]],
  ])('%j has status 2 and says why', async (args) => {
    const folder = await temporaryFolder()
    const where = args[0] === 'log' ? ['--base-path', folder] : []
    const { status, stdout, stderr } = await runCli([...args, ...where])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^h5saver: ERR_[A-Z_]+: .+\n/)
    expect(await readdir(folder)).toEqual([])
  })
})
