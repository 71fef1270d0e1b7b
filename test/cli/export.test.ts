// The built command line, end to end: h5saver export, format by format, byte by byte.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, inflateSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Axis, DataLoader, DataToExport, DataWithAxes, DetectorSaver, H5Saver, NdArray } from '../../lib/index.js'
import { native } from '../../lib/native.js'
import { cliWords, parseEvents, runCli, runShell, startCli, temporaryFolder } from './helpers/process.js'

const detector = '/RawData/Detector000'
const spectrum = `${detector}/Data1D/CH00/Data00`
const image = `${detector}/Data2D/CH00/Data00`

/** A file of one shot: a spectrum with an axis, errors and a background, and an image with two axes. */
async function shotFile(): Promise<string> {
  const file = join(await temporaryFolder(), 'shot.h5')
  await using saver = await H5Saver.create({ file })
  const camera = new DetectorSaver(saver, { title: 'Camera', settings: '<cam type="group"><gain type="int" title="Gain">3</gain></cam>' })
  const axis = (label: string, units: string, data: number[], index: number) => new Axis({ label, units, data, index })
  const lambda = axis('wavelength', 'nm', [400, 500.5, 600], 0)
  const curve = (data: number[]) =>
    new DataWithAxes({ name: 'spectrum', data: [data], labels: ['signal'], units: 'V', axes: [lambda], errors: [[0.1, 0.2, 0.3]] })
  const pixels = new NdArray('uint16', [2, 3], Uint16Array.of(1, 2, 3, 65_535, 0, 300))
  const axes = [axis('y', 'mm', [0, 0.5], 0), axis('x', 'mm', [-1, 0, 1], 1)]
  const picture = new DataWithAxes({ name: 'image', data: [pixels], labels: ['frame, raw'], units: 'counts', axes })
  const node = camera.getSetNode()
  camera.addData(node, new DataToExport({ name: 'Camera', data: [curve([1.5, Number.NaN, -1000000.5]), picture] }))
  camera.addBkg(node, new DataToExport({ name: 'Camera', data: [curve([0.5, 1, 0.5])] }))
  return file
}

async function exported(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runCli(['export', ...args])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

/** Standard output as bytes. */
async function exportedBytes(...args: string[]): Promise<Buffer> {
  const out = join(await temporaryFolder(), 'out')
  expect(await runShell(`${cliWords('export', ...args)} > '${out}'`)).toMatchObject({ status: 0, stderr: '' })
  return readFileSync(out)
}

describe('formats', () => {
  test('csv: labels and units, axes beside the data, every digit', async () => {
    const file = await shotFile()
    expect(await exported(file, spectrum, '--format', 'csv')).toBe(
      'wavelength (nm),signal (V)\r\n400,1.5\r\n500.5,nan\r\n600,-1000000.5\r\n',
    )
    const columns = ['-1', '0', '1'].map((x) => `"frame, raw (counts) at x (mm) = ${x}"`).join(',')
    expect(await exported(file, image, '--format', 'csv')).toBe(`y (mm),${columns}\r\n0,1,2,3\r\n0.5,65535,0,300\r\n`)
    expect(await exported(file, image, '--format', 'csv', '--select', '-1,1:')).toBe('x (mm),"frame, raw (counts)"\r\n0,0\r\n1,300\r\n')
  })

  test('csv and txt of a group: its one-dimensional arrays as columns', async () => {
    const file = await shotFile()
    const group = `${detector}/Data1D/CH00`
    expect(await exported(file, group, '--format', 'csv')).toBe(
      'Axis00: wavelength (nm),Bkg00: signal (V),Data00: signal (V),ErrorBar00: signal (V)\r\n' +
        '400,0.5,1.5,0.1\r\n500.5,1,nan,0.2\r\n600,0.5,-1000000.5,0.3\r\n',
    )
    expect(await exported(file, group, '--format', 'txt')).toBe(
      '#Axis00\tBkg00\tData00\tErrorBar00\n' +
        '4.000000e+02\t5.000000e-01\t1.500000e+00\t1.000000e-01\n' +
        '5.005000e+02\t1.000000e+00\tnan\t2.000000e-01\n' +
        '6.000000e+02\t5.000000e-01\t-1.000000e+06\t3.000000e-01\n',
    )
  })

  test('txt: tabs, %.6e as C rounds it', async () => {
    const file = await shotFile()
    expect(await exported(file, image, '--format', 'txt')).toBe(
      '1.000000e+00\t2.000000e+00\t3.000000e+00\n6.553500e+04\t0.000000e+00\t3.000000e+02\n',
    )
    expect(await exported(file, spectrum, '--format', 'txt', '--with-bkg')).toBe('1.000000e+00\nnan\n-1.000001e+06\n')
  })

  test('json: the description, then the values', async () => {
    const file = await shotFile()
    const { data, axes, attributes, ...rest } = JSON.parse(await exported(file, spectrum, '--format', 'json'))
    expect(rest).toEqual({ path: spectrum, kind: 'dataset', name: 'spectrum', label: 'signal', units: 'V', dtype: 'float64', shape: [3] })
    expect(data).toEqual([1.5, 'NaN', -1000000.5])
    expect(axes).toEqual([{ label: 'wavelength', units: 'nm', dimension: 0, values: [400, 500.5, 600] }])
    expect(attributes).toMatchObject({ data_type: 'data', units: 'V' })
    const part = JSON.parse(await exported(file, image, '--format', 'json', '--select', ':,0:2'))
    expect(part).toMatchObject({
      shape: [2, 2],
      selected: { of: [2, 3], start: [0, 0], count: [2, 2] },
      data: [
        [1, 2],
        [65_535, 0],
      ],
    })
    const group = JSON.parse(await exported(file, `${detector}/Data2D/CH00`, '--format', 'json'))
    expect(group.arrays.map(({ path, data: values }: { path: string; data: unknown }) => [path.split('/').at(-1), values])).toEqual([
      ['Axis00', [0, 0.5]],
      ['Axis01', [-1, 0, 1]],
      [
        'Data00',
        [
          [1, 2, 3],
          [65_535, 0, 300],
        ],
      ],
    ])
  })

  test('npy: the header of version 1.0, then the elements', async () => {
    const bytes = await exportedBytes(await shotFile(), image, '--format', 'npy')
    const header = "\x93NUMPY\x01\x00\x76\x00{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3), }"
    expect(bytes.subarray(0, 128).toString('latin1')).toBe(`${header.padEnd(127)}\n`)
    expect([...new Uint16Array(bytes.buffer.slice(bytes.byteOffset + 128, bytes.byteOffset + bytes.length))]).toEqual([
      1, 2, 3, 65_535, 0, 300,
    ])
  })

  test('png: a pixel for each value', async () => {
    const file = await shotFile()
    const asTheyAre = readPng(await exportedBytes(file, image, '--format', 'png', '--levels', 'values'))
    expect(asTheyAre).toMatchObject({ width: 3, height: 2, depth: 16, colourType: 0 })
    expect(asTheyAre.rows).toEqual(['0001 0002 0003', 'ffff 0000 012c'])
    const stretched = readPng(await exportedBytes(file, image, '--format', 'png', '--levels', '0:3'))
    expect(stretched.rows).toEqual(['5555 aaaa ffff', 'ffff 0000 ffff'])
    const colours = readPng(await exportedBytes(file, image, '--format', 'png', '--colours', 'viridis', '--levels', '0:300'))
    expect(colours).toMatchObject({ depth: 8, colourType: 3 })
    expect(colours.rows).toEqual(['01 02 03', 'fe 00 fe'])
    expect(colours.chunks.PLTE?.length).toBe(256 * 3)
    expect(colours.chunks.PLTE?.subarray(0, 3).toString('hex')).toBe('440154')
    expect(colours.chunks.iTXt?.toString()).toContain(`${image}: levels 0 to 300 counts`)
  })

  test('h5: a file with that node, its group, axes, errors, background and settings', async () => {
    const file = await shotFile()
    const out = join(await temporaryFolder(), 'one.h5')
    expect(JSON.parse(await exported(file, spectrum, '--out', out, '--json'))).toEqual({
      file,
      path: spectrum,
      format: 'h5',
      out,
      bytes: statSync(out).size,
      notes: [],
    })
    await using whole = await DataLoader.open(file)
    await using loader = await DataLoader.open(out)
    const paths: string[] = []
    for await (const { path } of loader.walkNodes('/')) paths.push(path)
    expect(paths).toEqual([
      ...['/', '/RawData', '/RawData/CH00', '/RawData/Logger'],
      ...['Axis00', 'Bkg00', 'Data00', 'ErrorBar00'].map((name) => `/RawData/CH00/${name}`),
    ])
    const wanted = await whole.loadData(spectrum, { withBkg: true })
    const found = await loader.loadData('/RawData/CH00/Data00', { withBkg: true })
    expect(found.data).toEqual(wanted.data)
    expect(found.errors).toEqual(wanted.errors)
    expect(found.axes).toEqual(wanted.axes)
    expect(found.units).toBe('V')
    expect(await loader.settings('/RawData/CH00/Data00')).toMatchObject({ path: '/RawData', xml: (await whole.settings(spectrum))?.xml })
    const streamed = join(await temporaryFolder(), 'streamed.h5')
    expect((await runShell(`${cliWords('export', file, spectrum, '--format', 'h5')} > '${streamed}'`)).status).toBe(0)
    await using again = await DataLoader.open(streamed)
    expect((await again.loadData('/RawData/CH00/Data00')).data).toEqual((await whole.loadData(spectrum)).data)
  })

  test('the format is told by the ending of the file', async () => {
    const file = await shotFile()
    const out = join(await temporaryFolder(), 'new', 'a.csv')
    expect(await exported(file, spectrum, '--out', out)).toBe(`${out}  ${statSync(out).size} B\n`)
    expect(readFileSync(out, 'utf8')).toMatch(/^wavelength/)
  })
})

interface Png {
  width: number
  height: number
  depth: number
  colourType: number
  rows: string[]
  chunks: Record<string, Buffer>
}

/** Takes a PNG apart, and checks every sum in it. */
function readPng(bytes: Buffer): Png {
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  const chunks: Record<string, Buffer> = {}
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    const data = bytes.subarray(at + 8, at + 8 + length)
    expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(bytes.subarray(at + 4, at + 8 + length)))
    chunks[type] = Buffer.concat([chunks[type] ?? Buffer.alloc(0), data])
    at += 12 + length
  }
  expect(Object.keys(chunks).at(-1)).toBe('IEND')
  const head = chunks.IHDR ?? Buffer.alloc(0)
  const [width, height, depth = 0] = [head.readUInt32BE(0), head.readUInt32BE(4), head[8]]
  const raw = inflateSync(chunks.IDAT ?? Buffer.alloc(0))
  const row = (width * depth) / 8 + 1
  expect(raw.length).toBe(row * height)
  const rows = Array.from({ length: height }, (_, place) => {
    expect(raw[place * row]).toBe(0)
    return (raw.toString('hex', place * row + 1, (place + 1) * row).match(depth === 16 ? /..../g : /../g) ?? []).join(' ')
  })
  return { width, height, depth, colourType: head[9] ?? -1, rows, chunks }
}

describe('refusals', () => {
  test.each([
    [['--format', 'csv', '--select', '0,0'], 2, 'ERR_INVALID_OPTION'],
    [['--format', 'csv', '--select', '7'], 2, 'ERR_INDEX_OUT_OF_RANGE'],
    [['--format', 'csv', '--select', '~'], 2, 'ERR_INVALID_OPTION'],
    [['--format', 'png'], 2, 'ERR_SHAPE_MISMATCH'],
    [['--format', 'h5', '--select', ':'], 2, 'ERR_INVALID_OPTION'],
    [['--format', 'csv', '--levels', '0:1'], 2, 'ERR_INVALID_OPTION'],
    [['--format', 'csv', '--json'], 2, 'ERR_INVALID_OPTION'],
    [['--format', 'xls'], 2, 'ERR_INVALID_OPTION'],
    [[], 2, 'ERR_INVALID_OPTION'],
  ])('%j ends with status %i and %s', async (options, status, code) => {
    const found = await runCli(['export', await shotFile(), spectrum, ...options])
    expect({ status: found.status, stdout: found.stdout }).toEqual({ status, stdout: '' })
    expect(found.stderr).toMatch(new RegExp(`^h5saver: ${code}: [^\\n]+\\n`))
  })

  test.each([
    ['/RawData/Nowhere', 'npy', 1, 'ERR_NODE_NOT_FOUND'],
    [detector, 'npy', 1, 'ERR_NODE_KIND'],
    [detector, 'csv', 1, 'ERR_NODE_KIND'],
    ['/RawData/Logger', 'npy', 2, 'ERR_DTYPE_UNSUPPORTED'],
  ])('%s as %s ends with status %i and %s', async (path, format, status, code) => {
    const found = await runCli(['export', await shotFile(), path, '--format', format])
    expect({ status: found.status, stdout: found.stdout }).toEqual({ status, stdout: '' })
    expect(found.stderr).toMatch(new RegExp(`^h5saver: ${code}: [^\\n]+\\n$`))
  })

  test('a file that is there stays as it is, unless it is asked to be replaced', async () => {
    const file = await shotFile()
    const folder = await temporaryFolder()
    const out = join(folder, 'a.csv')
    await writeFile(out, 'mine')
    const { status, stderr } = await runCli(['export', file, spectrum, '--out', out])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^h5saver: ERR_FILE_EXISTS: /)
    expect(readFileSync(out, 'utf8')).toBe('mine')
    await exported(file, spectrum, '--out', out, '--overwrite')
    expect(readFileSync(out, 'utf8')).toMatch(/^wavelength/)
    expect(readdirSync(folder)).toEqual(['a.csv'])
    const itself = await runCli(['export', file, spectrum, '--format', 'csv', '--out', file, '--overwrite'])
    expect(itself.stderr).toMatch(/^h5saver: ERR_FILE_EXISTS: /)
  })

  test('a failure in the middle leaves no file', async () => {
    const file = await shotFile()
    const { stdout } = await runCli([
      'log',
      '--shape',
      '64x64',
      '--frames',
      '200',
      '--compression',
      'zlib',
      '--out',
      `${file}.log.h5`,
      '--json',
    ])
    expect(parseEvents(stdout).at(-1)).toMatchObject({ event: 'close' })
    const broken = `${file}.log.h5`
    const bytes = readFileSync(broken)
    // The middle of the compressed frames.
    bytes.fill(0x55, Math.floor(bytes.length * 0.6), Math.floor(bytes.length * 0.6) + 4096)
    await writeFile(broken, bytes)
    const folder = await temporaryFolder()
    const found = await runCli(['export', broken, `${detector}/Data2D/CH00/EnlData00`, '--out', join(folder, 'a.npy')])
    expect(found.status).toBe(1)
    expect(found.stderr).toMatch(/^h5saver: ERR_[A-Z_0-9]+: /)
    expect(readdirSync(folder)).toEqual([])
  })

  test.each([
    ['text.h5', 'no HDF5 at all', 'ERR_NOT_HDF5'],
    ['missing.h5', undefined, 'ERR_FILE_NOT_FOUND'],
  ])('%s is told of', async (name, content, code) => {
    const file = join(await temporaryFolder(), name)
    if (content !== undefined) await writeFile(file, content)
    const { status, stdout, stderr } = await runCli(['export', file, '/x', '--format', 'csv'])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^h5saver: ${code}: [^\\n]+\\n$`))
  })
})

/** A file with an array that takes long to write as text: 128 MB of text. */
async function longFile(): Promise<string> {
  const file = join(await temporaryFolder(), 'long.h5')
  await using saver = await H5Saver.create({ file, compression: { library: 'zlib', level: 1 } })
  saver.addArray('/RawData', 'Long', new NdArray('float64', [10_000_000], new Float64Array(10_000_000)))
  return file
}

/** Children of a process, and theirs. */
function descendants(pid: number): number[] {
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  const pids = children.stdout.split('\n').map(Number).filter(Boolean)
  return pids.flatMap((child) => [child, ...descendants(child)])
}

function unfinishedIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('.h5saver-'))
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe('an export that is cut short', () => {
  test('ends when who reads it has gone, and says nothing', { timeout: 60_000 }, async () => {
    const file = await longFile()
    const path = '/RawData/Long'
    const { stdout, stderr } = await runShell(
      `set -o pipefail; ${cliWords('export', file, path, '--format', 'txt')} | head -n 2; echo "status \${PIPESTATUS[0]}"`,
    )
    expect({ stdout, stderr }).toEqual({ stdout: '0.000000e+00\n0.000000e+00\nstatus 141\n', stderr: '' })
  })

  test('waits for a reader that stalls, without being taken for stuck', { timeout: 60_000 }, async () => {
    const file = await longFile()
    // Longer than the watchdog's patience.
    const { stdout, stderr } = await runShell(`${cliWords('export', file, '/RawData/Long', '--format', 'txt')} | (sleep 14; wc -l)`)
    expect({ lines: Number(stdout), stderr }).toEqual({ lines: 10_000_000, stderr: '' })
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('%s leaves no file', { timeout: 60_000 }, async (signal) => {
    const file = await longFile()
    const folder = await temporaryFolder()
    const running = startCli('export', file, '/RawData/Long', '--out', join(folder, 'a.txt'))
    await until(() => unfinishedIn(folder).length > 0)
    running.child.kill(signal)
    const { status, stderr } = await running.finished
    expect(status).toBe(signal === 'SIGINT' ? 130 : 143)
    expect(stderr).toBe(`h5saver: stopped by ${signal}: '${join(folder, 'a.txt')}' was not made\n`)
    expect(readdirSync(folder)).toEqual([])
  })

  test('kill -9 ends the process that reads, too, and gives the new file no name', { timeout: 60_000 }, async () => {
    const file = await longFile()
    const folder = await temporaryFolder()
    const running = startCli('export', file, '/RawData/Long', '--out', join(folder, 'a.txt'))
    await until(() => unfinishedIn(folder).length > 0)
    const readers = descendants(running.child.pid ?? 0)
    expect(readers.length).toBeGreaterThan(0)
    running.child.kill('SIGKILL')
    await running.finished
    await until(() =>
      readers.every((pid) => !existsSync(`/proc/${pid}/stat`) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')),
    )
    expect(readdirSync(folder)).toEqual([])
  })

  test('h5 to standard output leaves nothing behind in the folder of temporary files', { timeout: 60_000 }, async () => {
    const file = await longFile()
    const folder = await temporaryFolder()
    const child = spawn('/bin/bash', ['-c', `${cliWords('export', file, '/RawData/Long', '--format', 'h5')} | head -c 1000 | wc -c`], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let stdout = ''
    child.stdout.on('data', (piece: Buffer) => {
      stdout += piece.toString()
    })
    await new Promise((resolve) => child.on('close', resolve))
    expect(Number(stdout)).toBe(1000)
    expect(unfinishedIn(folder)).toEqual([])
    expect(tmpdir()).not.toBe(folder)
  })
})

const python = '/usr/bin/python3'
const hasH5py = spawnSync(python, ['-c', 'import h5py']).status === 0
if (!hasH5py) console.error('SKIPPED foreign files in test/cli/export.test.ts: h5py is not installed (apt-get install python3-h5py)')

describe.skipIf(!hasH5py)('files of other programs (SKIPPED without h5py)', () => {
  async function foreign(code: string): Promise<string> {
    const file = join(await temporaryFolder(), 'foreign.h5')
    const made = spawnSync(python, ['-c', `import h5py, numpy, sys\nwith h5py.File(sys.argv[1], "w") as f:\n${code}`, file], {
      encoding: 'utf8',
    })
    expect(made.status, made.stderr).toBe(0)
    return file
  }

  test('compounds, texts and references', async () => {
    const file = await foreign(`
    f["table"] = numpy.array([(1, 2.5, b"a,b", [1, 2]), (2, numpy.nan, b'q"', [3, 4])], dtype=[("n", ">i4"), ("x", "f8"), ("s", "S4"), ("v", "i2", (2,))])
    f["texts"] = ["one", 'two, "quoted"', "three\\nlines"]
    f["grid"] = numpy.array([["a", "b"], ["c", "d"]], dtype="S1")
    f["big"] = numpy.array([2**63 + 1, 1], dtype="u8")
    f["flags"] = numpy.array([True, False])
    f.create_dataset("refs", data=numpy.array([f["big"].ref], dtype=h5py.ref_dtype))
`)
    expect(await exported(file, '/table', '--format', 'csv')).toBe('n,x,s,v\r\n1,2.5,"a,b","[1, 2]"\r\n2,nan,"q""","[3, 4]"\r\n')
    expect(JSON.parse(await exported(file, '/table', '--format', 'json')).data).toEqual([
      { n: 1, x: 2.5, s: 'a,b', v: [1, 2] },
      { n: 2, x: 'NaN', s: 'q"', v: [3, 4] },
    ])
    expect(await exported(file, '/texts', '--format', 'txt')).toBe('one\ntwo, "quoted"\nthree\nlines\n')
    expect(await exported(file, '/texts', '--format', 'csv')).toBe('texts\r\none\r\n"two, ""quoted"""\r\n"three\nlines"\r\n')
    expect(await exported(file, '/grid', '--format', 'txt')).toBe('a\tb\nc\td\n')
    expect(JSON.parse(await exported(file, '/big', '--format', 'json')).data).toEqual(['9223372036854775809', 1])
    expect(await exported(file, '/big', '--format', 'csv')).toBe('big\r\n9223372036854775809\r\n1\r\n')
    expect(JSON.parse(await exported(file, '/flags', '--format', 'json')).data).toEqual([true, false])
    expect((await runCli(['export', file, '/refs', '--format', 'h5'])).stderr).toMatch(/^h5saver: ERR_NODE_KIND: .*references/)
    const out = join(await temporaryFolder(), 'table.h5')
    const { status, stderr } = await runCli(['export', file, '/table', '--out', out])
    expect(status).toBe(0)
    expect(stderr).toContain('h5saver convert')
    const reader = await native.openReader(out)
    expect(await reader.info('/RawData/table')).toMatchObject({ dtype: 'opaque', dtypeClass: 'compound', shape: [2] })
    await reader.close()
  })

  test('elements in other files are not read', async () => {
    const file = await foreign('    f.create_dataset("outside", (4,), "u1", external=[("/etc/passwd", 0, 4)])')
    for (const format of ['csv', 'npy', 'json', 'txt', 'h5']) {
      const { status, stderr } = await runCli(['export', file, '/outside', '--format', format])
      expect({ format, status }).toEqual({ format, status: 1 })
      expect(stderr).toMatch(/^h5saver: ERR_NODE_KIND: /)
    }
  })

  test('words that a terminal could take as a command are escaped in messages', async () => {
    const file = await foreign('    f["a\\x1b[31mred"] = numpy.zeros((2, 2, 2))')
    const { stderr } = await runCli(['export', file, '/a\x1b[31mred', '--format', 'png'])
    expect(stderr.replaceAll('\n', '')).toMatch(/^\P{Cc}*$/u)
  })
})

describe('damaged files', () => {
  /** Bytes are changed by a generator with a seed: a failure can be repeated. */
  function damaged(bytes: Buffer, seed: number): Buffer {
    let state = seed * 2_654_435_761
    const random = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state % below
    }
    const copy = Buffer.from(bytes)
    for (let change = 0; change < 8; change++) copy[random(copy.length)] = random(256)
    return seed % 5 === 0 ? copy.subarray(0, random(copy.length)) : copy
  }

  test.each(['csv', 'h5'])(
    '%s of them ends in time, with a typed error or a result, and leaves nothing unfinished',
    { timeout: 300_000 },
    async (format) => {
      const bytes = readFileSync(await shotFile())
      const folder = await temporaryFolder()
      const failures: string[] = []
      for (let seed = 1; seed <= 15; seed++) {
        const file = join(folder, `damaged${seed}.h5`)
        const out = join(folder, `out${seed}.${format}`)
        await writeFile(file, damaged(bytes, seed))
        const { status, stderr } = await runCli(['export', file, `${detector}/Data1D/CH00`, '--out', out])
        if (status === 0 ? !existsSync(out) : existsSync(out)) failures.push(`${seed}: status ${status}, file ${existsSync(out)}`)
        if (status !== 0 && !/^h5saver: ERR_(?!INTERNAL)[A-Z_0-9]+: [^\n]+\n/.test(stderr))
          failures.push(`${seed}: status ${status}: ${stderr}`)
      }
      expect(failures).toEqual([])
      expect(unfinishedIn(folder)).toEqual([])
    },
  )
})
