// Comments, the only thing that the page can write: only when asked for, and only while nobody writes the file.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ApiFailure, NodeDetail } from '../../../lib/browser/protocol.js'
import { H5Saver } from '../../../lib/file/h5-saver.js'
import { DataLoader } from '../../../lib/loaders/data-loader.js'
import { verifyFile } from '../../../lib/verify/verify-file.js'
import { startCli } from '../../cli/helpers/process.js'
import { openBrowser, type RawAnswer, type TestServer } from '../../helpers/browser.js'
import { attributes, foreignFile } from '../../helpers/foreign-files.js'
import { LegacyFile } from '../../helpers/legacy-files.js'
import { tempDir } from '../../helpers/temp-dir.js'

async function savedFile(): Promise<string> {
  const file = join(await tempDir(), 'saved.h5')
  const saver = await H5Saver.create({ file })
  saver.addDetGroup()
  await saver.close()
  return file
}

function post(server: TestServer, body: unknown, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return server.raw('/api/comment', {}, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: text })
}

async function refusal(answer: Promise<RawAnswer>): Promise<[number, string]> {
  const { status, body } = await answer
  return [status, (JSON.parse(body.toString()) as ApiFailure).code]
}

const path = '/RawData/Detector000'

test('a comment is added to those that are there, as PyMoDAQ adds them', async () => {
  const file = await savedFile()
  const server = await openBrowser(file, { writable: true })
  expect((await post(server, { path, text: "it's a été" })).status).toBe(204)
  expect((await post(server, { path, text: 'and\nmore' })).status).toBe(204)
  const node = await server.json<NodeDetail>('/api/node', { path })
  expect(node.comments).toBe("it's a été\nand\nmore")
  expect(node.attributes.find(({ name }) => name === 'comments')).toMatchObject({ role: 'comments' })
  await using loader = await DataLoader.open(file)
  expect(await loader.comments()).toEqual([{ path, text: "it's a été\nand\nmore" }])
  expect((await verifyFile(file)).faults).toEqual([])
})

test('several at once are all written', async () => {
  const server = await openBrowser(await savedFile(), { writable: true })
  const answers = await Promise.all(['a', 'b', 'c'].map((text) => post(server, { path, text })))
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 204])
  expect((await server.json<NodeDetail>('/api/node', { path })).comments).toBe('a\nb\nc')
})

test('a long comment is stored whole', async () => {
  const server = await openBrowser(await savedFile(), { writable: true })
  const text = 'ü'.repeat(60_000)
  expect((await post(server, { path, text })).status).toBe(204)
  expect((await server.json<NodeDetail>('/api/node', { path })).comments).toBe(text)
})

test.each([1, 2] as const)('files of generation %i take comments in their own form', async (generation) => {
  const file = new LegacyFile(join(await tempDir(), 'old.h5'), generation)
  const server = await openBrowser(await file.close(), { writable: true })
  expect((await post(server, { path: '/Raw_datas', text: 'old' })).status).toBe(204)
  const node = await server.json<NodeDetail>('/api/node', { path: '/Raw_datas' })
  expect(node.comments).toBe('old')
})

test('files of other programs take them as plain text', async () => {
  const file = await foreignFile(join(await tempDir(), 'foreign.h5'), (made) => attributes(made.create_group('entry'), { a: 'b' }))
  const server = await openBrowser(file, { writable: true })
  expect((await post(server, { path: '/entry', text: '{not JSON' })).status).toBe(204)
  expect((await post(server, { path: '/entry', text: 'two' })).status).toBe(204)
  expect((await server.json<NodeDetail>('/api/node', { path: '/entry' })).comments).toBe('{not JSON\ntwo')
})

test('without --writable nothing is written', async () => {
  const server = await openBrowser(await savedFile())
  expect(await refusal(post(server, { path, text: 'x' }))).toEqual([403, 'ERR_READ_ONLY'])
})

test.each([
  [{ path, text: '' }, 400, 'ERR_INVALID_OPTION'],
  [{ path, text: ' \n' }, 400, 'ERR_INVALID_OPTION'],
  [{ path, text: 'a\0b' }, 400, 'ERR_INVALID_OPTION'],
  [{ path, text: 'x'.repeat(100_001) }, 400, 'ERR_INVALID_OPTION'],
  [{ path, text: 7 }, 400, 'ERR_INVALID_OPTION'],
  [{ path: '/none', text: 'x' }, 404, 'ERR_NODE_NOT_FOUND'],
  [{ path: '/..', text: 'x' }, 400, 'ERR_INVALID_OPTION'],
  [{ path, text: 'x', file: '/etc/passwd' }, 400, 'ERR_INVALID_OPTION'],
  ['no JSON', 400, 'ERR_INVALID_OPTION'],
  ['[]', 400, 'ERR_INVALID_OPTION'],
  [`{"path":"/","text":"${'x'.repeat(300_000)}"}`, 413, 'ERR_REQUEST_TOO_LARGE'],
])('%j is refused', async (body, status, code) => {
  const server = await openBrowser(await savedFile(), { writable: true })
  expect(await refusal(post(server, body))).toEqual([status, code])
})

test('what another site could send is refused', async () => {
  const server = await openBrowser(await savedFile(), { writable: true })
  const body = { path, text: 'x' }
  expect(await refusal(post(server, body, { origin: 'http://evil.example' }))).toEqual([403, 'ERR_ACCESS_DENIED'])
  expect(await refusal(post(server, body, { 'sec-fetch-site': 'cross-site' }))).toEqual([403, 'ERR_ACCESS_DENIED'])
  expect(await refusal(post(server, body, { 'content-type': 'text/plain' }))).toEqual([415, 'ERR_ACCESS_DENIED'])
  expect(await refusal(server.raw('/api/comment', { path: '/', text: 'x' }))).toEqual([405, 'ERR_ACCESS_DENIED'])
})

test('while somebody writes the file nothing is added, and the writer is not disturbed', async () => {
  const file = join(await tempDir(), 'written.h5')
  const writer = startCli('log', '--shape', '8x8', '--fps', '20', '--out', file, '--json')
  await writer.event(({ event }) => event === 'commit')
  const server = await openBrowser(file, { writable: true })
  expect(await refusal(post(server, { path, text: 'x' }))).toEqual([409, 'ERR_FILE_LOCKED'])
  writer.child.kill('SIGINT')
  expect((await writer.finished).status).toBe(0)
  expect((await post(server, { path, text: 'afterwards' })).status).toBe(204)
  expect((await server.json<NodeDetail>('/api/node', { path })).comments).toBe('afterwards')
})
