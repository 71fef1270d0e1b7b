// The built command line, end to end: ls and show on our files and on foreign ones.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { H5Saver, NdArray } from '../../lib/index.js'
import { parseEvents, runCli, temporaryFolder } from './helpers/process.js'

interface Node {
  name: string
  path: string
  kind: string
  children?: Node[]
  [key: string]: unknown
}

const settings =
  '<All_settings type="group"><cam type="group" title="Camera"><exposure type="float" title="Exposure (ms):">12.5</exposure></cam></All_settings>'

async function ourFile(): Promise<string> {
  const folder = await temporaryFolder()
  const xml = join(folder, 'settings.xml')
  await writeFile(xml, settings)
  const file = join(folder, 'a.h5')
  const args = ['--shape', '20x30', '--frames', '4', '--compression', 'zlib', '--title', 'Beam', '--settings', xml, '--out', file]
  expect(await runCli(['log', ...args])).toMatchObject({ status: 0 })
  return file
}

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { status, stdout, stderr } = await runCli([...args, '--json'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const lines = parseEvents(stdout)
  expect(lines.length).toBe(1)
  return lines[0] ?? {}
}

function nodeAt(root: Node, path: string): Node {
  let node = root
  for (const name of path.split('/').filter(Boolean)) {
    const child = node.children?.find((candidate) => candidate.name === name)
    if (child === undefined) throw new Error(`no ${name} in ${node.path}`)
    node = child
  }
  return node
}

describe('ls', () => {
  test('shows shapes, dtypes, units, filters and the ratio of our files', async () => {
    const file = await ourFile()
    const { stdout } = await runCli(['ls', file])
    expect(stdout).toMatch(/└─ Logger {2}bytes-list {2}\(0\+,\)/)
    expect(stdout).toMatch(/Detector000 {2}"Beam"/)
    expect(stdout).toMatch(/EnlData00 .*uint16 {2}\(4\+, 20, 30\) {2}\[counts\] {2}shuffle \+ deflate 5 .*ratio \d\.\d\d/)
    expect(stdout).toMatch(/Axis00 .*float64 {2}\(4\+,\) {2}\[s\]/)
  })

  test('is one JSON object of nested nodes', async () => {
    const file = await ourFile()
    const { tree, ...rest } = await json('ls', file)
    expect(rest).toEqual({ file, bytes: readFileSync(file).length })
    const frames = nodeAt(tree as Node, 'RawData/Detector000/Data2D/CH00/EnlData00')
    expect(frames).toMatchObject({
      kind: 'dataset',
      dtype: 'uint16',
      shape: [4, 20, 30],
      maxShape: [-1, 20, 30],
      units: 'counts',
      elementBytes: 4800,
    })
    expect(frames.ratio).toBeCloseTo(4800 / Number(frames.storageBytes))
  })

  test('goes as deep as it is told', async () => {
    const file = await ourFile()
    const { tree } = await json('ls', file, '--depth', '1')
    const rawData = nodeAt(tree as Node, 'RawData')
    expect(rawData.children).toEqual([])
    expect(rawData.hidden).toBe(2)
  })

  test.each([
    ['missing.h5', undefined, 'ERR_FILE_NOT_FOUND'],
    ['text.h5', 'no HDF5 at all', 'ERR_NOT_HDF5'],
    ['empty.h5', '', 'ERR_NOT_HDF5'],
  ])('tells what is wrong with %s', async (name, content, code) => {
    const file = join(await temporaryFolder(), name)
    if (content !== undefined) await writeFile(file, content)
    for (const command of ['ls', 'show']) {
      const { status, stdout, stderr } = await runCli([command, file])
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toMatch(new RegExp(`^h5saver: ${code}: [^\\n]+\\n$`))
    }
  })
})

describe('show', () => {
  test('decodes attributes and settings, and shows the head of the data', async () => {
    const file = await ourFile()
    const group = await runCli(['show', file, '/RawData/Detector000'])
    expect(group.stdout).toContain('  type  "detector"')
    expect(group.stdout).toMatch(/\nsettings\n {2}Camera\n {4}Exposure \(ms\): {2}12\.5 {2}\(float\)\n/)
    expect(group.stdout).toMatch(/\nchildren\n {2}Data2D\n {2}NavAxes\n/)
    const data = await runCli(['show', file, 'RawData/Detector000/Data2D/CH00/EnlData00/'])
    expect(data.stdout).toMatch(/\ndata, the first 1 x 8 x 8\n(?: {2}\d+(?: {2}\d+){7}\n){8}$/)
  })

  test('is one JSON object', async () => {
    const file = await ourFile()
    const group = await json('show', file, '/RawData/Detector000')
    expect(group).toMatchObject({ file, path: '/RawData/Detector000', kind: 'group', title: 'Beam' })
    expect(group.attributes).toMatchObject({ CLASS: 'GROUP', type: 'detector' })
    expect(group.settings).toMatchObject([
      { name: 'settings', from: '/RawData/Detector000', inherited: false, parameters: [{ name: 'cam', title: 'Camera' }] },
    ])
    const axis = await json('show', file, '/RawData/Detector000/NavAxes/Axis00')
    expect(axis).toMatchObject({ dtype: 'float64', shape: [4], head: { count: [4] } })
    expect(axis.attributes).toMatchObject({ label: 'time', units: 's', index: 0, shape: [4] })
  })

  test('says so when there is no such node', async () => {
    const file = await ourFile()
    const { status, stderr } = await runCli(['show', file, '/RawData/Nowhere'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^h5saver: ERR_NODE_NOT_FOUND: [^\n]*\/RawData\/Nowhere[^\n]*\n$/)
  })
})

const python = '/usr/bin/python3'
const hasH5py = spawnSync(python, ['-c', 'import h5py']).status === 0
if (!hasH5py) console.error('SKIPPED foreign files in test/cli/ls-show.test.ts: h5py is not installed (apt-get install python3-h5py)')

describe.skipIf(!hasH5py)('foreign files (SKIPPED without h5py)', () => {
  async function foreignFile(): Promise<string> {
    const file = join(await temporaryFolder(), 'foreign.h5')
    const script = fileURLToPath(new URL('helpers/foreign.py', import.meta.url))
    const made = spawnSync(python, [script, file], { encoding: 'utf8' })
    expect(made.status, made.stderr).toBe(0)
    return file
  }
  const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

  test('are walked whole, links are named and cycles end, and not a byte of them changes', async () => {
    const file = await foreignFile()
    const before = digest(file)
    const { tree } = await json('ls', file)
    const root = tree as Node
    expect(nodeAt(root, 'soft')).toMatchObject({ kind: 'link', link: 'soft' })
    expect(nodeAt(root, 'dangling')).toMatchObject({ kind: 'link', link: 'soft' })
    expect(nodeAt(root, 'external')).toMatchObject({ kind: 'link', link: 'external' })
    expect(nodeAt(root, 'table')).toMatchObject({ dtype: 'opaque', dtypeClass: 'compound' })
    expect(nodeAt(root, 'deep/er/counts')).toMatchObject({ dtype: 'int32', littleEndian: false, shape: [2, 3, 4] })
    expect(nodeAt(root, 'deep/loop/loop/loop/er/counts')).toMatchObject({ kind: 'dataset' })
    expect(nodeAt(root, 'packed').ratio).toBeGreaterThan(10)
    expect(nodeAt(root, 'many').children?.length).toBe(30)
    expect(digest(file)).toBe(before)
  })

  test('that point to other files give nothing of those away', async () => {
    const file = await foreignFile()
    const outside = await json('show', file, '/outside')
    expect(outside).toMatchObject({ kind: 'dataset', shape: [4], headError: { code: 'ERR_NODE_KIND' } })
    const virtual = await json('show', file, '/virtual')
    expect(virtual).toMatchObject({ kind: 'dataset', layout: 'virtual' })
    expect([outside.head, virtual.head]).toEqual([undefined, undefined])
    expect((await runCli(['ls', file])).stdout).toContain('virtual  float64  (virtual, in other files)')
  })

  test('cannot send commands to a terminal', async () => {
    const file = await foreignFile()
    for (const args of [
      ['ls', file],
      ['ls', file, '--json'],
      ['show', file, '/scalar'],
      ['show', file, '/scalar', '--json'],
      ['show', file],
    ]) {
      const { status, stdout } = await runCli(args)
      expect(status).toBe(0)
      expect(stdout.replaceAll('\n', '')).toMatch(/^\P{Cc}*$/u)
    }
  })

  test('every node of them can be shown', async () => {
    const file = await foreignFile()
    const { tree } = await json('ls', file, '--depth', '2')
    const paths: string[] = []
    const collect = (node: Node) => {
      if (node.kind !== 'link') paths.push(node.path)
      node.children?.forEach(collect)
    }
    collect(tree as Node)
    expect(paths.length).toBeGreaterThan(20)
    for (const path of paths.filter((candidate) => !candidate.startsWith('/many/'))) {
      const { status, stderr } = await runCli(['show', file, path])
      expect({ path, status, stderr }).toEqual({ path, status: 0, stderr: '' })
    }
  })

  test('show values as they are, and evaluate nothing', async () => {
    const file = await foreignFile()
    expect((await json('show', file, '/deep/er/counts')).head).toEqual({
      count: [1, 3, 4],
      values: Array.from({ length: 12 }, (_, i) => i),
    })
    expect((await json('show', file, '/half')).head).toEqual({ count: [2], values: [1.5, 'Infinity'] })
    expect((await json('show', file, '/large')).head).toEqual({ count: [1], values: ['9223372036854775809'] })
    const scalar = await json('show', file, '/scalar')
    expect(scalar.head).toEqual({ count: [], values: [2.5] })
    expect(scalar.attributes).toMatchObject({
      evil: '\u001b]0;title\u0007\nnext line',
      nan: 'NaN',
      code: { type: 'builtins.str', text: "__import__('os').system('x')" },
    })
    expect((await runCli(['show', file, '/many'])).stdout).toContain('settings  "<a no xml"')
  })
})

describe('show, as the page shows it', () => {
  async function scanFile(): Promise<string> {
    const file = join(await temporaryFolder(), 'scan.h5')
    await using saver = await H5Saver.create({ file })
    const metadata = { pixmap2D: png, comments: 'first line\nsecond \x1b[31mline' }
    saver.addIncrementalGroup('shot', '/RawData', { settings, metadata })
    const values = Float64Array.from({ length: 1000 }, (_, index) => Math.sin((index / 1000) * 2 * Math.PI))
    saver.addArray('/RawData/Shot000', 'Wave', new NdArray('float64', [1000], values))
    const growing = saver.addArray('/RawData/Shot000', 'Images', undefined, { enlargeable: true, dtype: 'uint16', shape: [2, 3] })
    for (let row = 0; row < 4; row++) growing.append(new NdArray('uint16', [2, 3], new Uint16Array(6).fill(row * 10)))
    return file
  }
  const png = Buffer.from('89504e470d0a1a0a0000', 'hex')

  test('settings of an ancestor, pictures, comments and a row of bars', async () => {
    const file = await scanFile()
    const { stdout: group } = await runCli(['show', file, '/RawData/Shot000'])
    expect(group).toContain('  pixmap2D  PNG picture, 10 bytes\n')
    expect(group).toContain('\ncomments\n  first line\n  second \\x1b[31mline\n')
    const { stdout: wave } = await runCli(['show', file, '/RawData/Shot000/Wave'])
    expect(wave).toMatch(/\nsettings, of \/RawData\/Shot000\n {2}Camera\n/)
    expect(wave).toMatch(/\n1000 values, -0\.9\d* to 0\.9\d*\n {2}[▁▂▃▄▅▆▇█]{32}\n/)
    const { stdout: images } = await runCli(['show', file, '/RawData/Shot000/Images'])
    expect(images).toContain('\nmeans of 4 rows, 0 to 30\n  ▁▃▆█\n')
  })

  test('the same as JSON', async () => {
    const file = await scanFile()
    expect(await json('show', file, '/RawData/Shot000')).toMatchObject({
      type: 'shot',
      pictures: ['pixmap2D'],
      comments: 'first line\nsecond \x1b[31mline',
      settings: [{ name: 'settings', inherited: false }],
    })
    const images = await json('show', file, '/RawData/Shot000/Images')
    expect(images).toMatchObject({
      settings: [{ name: 'settings', from: '/RawData/Shot000', inherited: true }],
      pictures: [],
      comments: '',
      shows: 'plot',
    })
    expect(images.overview).toEqual({ of: 'rows', total: 4, points: [0, 10, 20, 30] })
  })
})

describe.skipIf(!hasH5py)('texts, compounds and links (SKIPPED without h5py)', () => {
  test('their beginning, and where links lead', async () => {
    const file = join(await temporaryFolder(), 'foreign.h5')
    const script = fileURLToPath(new URL('helpers/foreign.py', import.meta.url))
    expect(spawnSync(python, [script, file], { encoding: 'utf8' }).status).toBe(0)
    expect((await runCli(['show', file, '/table'])).stdout).toMatch(/\ndata, the first 1 of 1 rows\n {2}a {2}b\n {2}1 {2}2\.5\n$/)
    expect((await runCli(['show', file, '/texts'])).stdout).toMatch(/\ntexts, the first 2 of 2\n {2}one\n {2}two\n$/)
    expect((await json('show', file, '/texts')).texts).toMatchObject({ total: 2, lines: ['one', 'two'] })
    expect((await json('show', file, '/table')).table).toMatchObject({ rows: 1, columnNames: ['a', 'b'], cells: [['1', '2.5']] })
    const { stdout } = await runCli(['ls', file])
    expect(stdout).toContain('soft  (soft link to /deep/er/counts, not followed)')
    expect(stdout).toContain('external  (external link to /etc/passwd::/x, not followed)')
  })
})
