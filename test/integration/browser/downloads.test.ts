// Downloads: what the command `export` writes, as the answer of the server.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openBrowser, type TestServer } from '../../helpers/browser.js'
import { counting, FileBuilder } from '../../helpers/file-builder.js'
import { tempDir } from '../../helpers/temp-dir.js'

async function page(): Promise<TestServer> {
  const path = await new FileBuilder(join(await tempDir(), 'a file.h5')).array('/väl ues', counting([3, 2])).close()
  return openBrowser(path)
}

test.each(['csv', 'txt', 'json', 'npy', 'png', 'h5'])('as %s, with a name and never as a page', async (format) => {
  const { status, headers, body } = await (await page()).raw('/api/export', { path: '/väl ues', format })
  expect([status, body.length > 0]).toEqual([200, true])
  expect(headers['content-disposition']).toBe(
    `attachment; filename="a_file_v_l_ues.${format}"; filename*=UTF-8''a%20file_v%C3%A4l%20ues.${format}`,
  )
  expect(headers['content-type']).not.toContain('html')
  expect(headers['x-content-type-options']).toBe('nosniff')
})

test('characters that the header has a meaning for are escaped in the name', async () => {
  const name = `it's (1)* "x"; y=\r\n`
  const path = await new FileBuilder(join(await tempDir(), 'f.h5')).array(`/${name}`, counting([2])).close()
  const { status, headers } = await (await openBrowser(path)).raw('/api/export', { path: `/${name}`, format: 'csv' })
  expect([status, headers['content-disposition']]).toEqual([
    200,
    `attachment; filename="f_it_s__1____x___y___.csv"; filename*=UTF-8''f_it%27s%20%281%29%2A%20%22x%22%3B%20y%3D%0D%0A.csv`,
  ])
})

test('a part of an array', async () => {
  const { body } = await (await page()).raw('/api/export', { path: '/väl ues', format: 'npy', select: '1,:' })
  const head = body.readUInt16LE(8)
  expect([...new Float64Array(body.subarray(10 + head).buffer.slice(body.byteOffset + 10 + head, body.byteOffset + body.length))]).toEqual([
    2, 3,
  ])
})

test('a failure before the first byte is told as one', async () => {
  const server = await page()
  const missing = await server.raw('/api/export', { path: '/none', format: 'csv' })
  expect([missing.status, missing.body.toString()]).toEqual([404, expect.stringContaining('ERR_NODE_NOT_FOUND')])
  const wrong = await server.raw('/api/export', { path: '/väl ues', format: 'csv', select: '9,:' })
  expect([wrong.status, wrong.body.toString()]).toEqual([400, expect.stringContaining('ERR_INDEX_OUT_OF_RANGE')])
})
