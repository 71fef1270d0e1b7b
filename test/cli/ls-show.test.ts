// The built command line, end to end: ls and show on our files and on foreign ones.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
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
    expect(group.stdout).toMatch(/\nsettings\n {2}All_settings\n {4}Camera\n {6}Exposure \(ms\): {2}12\.5 {2}\(float\)\n/)
    expect(group.stdout).toMatch(/\nchildren\n {2}Data2D\n {2}NavAxes\n/)
    const data = await runCli(['show', file, 'RawData/Detector000/Data2D/CH00/EnlData00/'])
    expect(data.stdout).toMatch(/\ndata, the first 1 x 8 x 8\n(?: {2}\d+(?: {2}\d+){7}\n){8}$/)
  })

  test('is one JSON object', async () => {
    const file = await ourFile()
    const group = await json('show', file, '/RawData/Detector000')
    expect(group).toMatchObject({ file, path: '/RawData/Detector000', kind: 'group', title: 'Beam' })
    expect(group.attributes).toMatchObject({ CLASS: 'GROUP', type: 'detector' })
    expect(group.settings).toMatchObject({ settings: { name: 'All_settings', children: [{ name: 'cam', title: 'Camera' }] } })
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
