// Connections through which nothing passes any more: their ends, seen from the side of the server.
import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serveWith, type TestServer } from '../../helpers/browser.js'
import { counting, FileBuilder } from '../../helpers/file-builder.js'
import { slowness } from '../../helpers/slowness.js'
import { tempDir } from '../../helpers/temp-dir.js'

const idleMsMax = 500 * slowness
/** Before any other limit of the server would end a connection. */
const inTime = { timeout: 15_000 * slowness }

async function someFile(extents = [4]): Promise<string> {
  return new FileBuilder(join(await tempDir(), 'some.h5')).array('/values', counting(extents)).close()
}

/** Sends the beginning of a request. Returns both ends of the connection. */
async function begin(server: TestServer, head: readonly string[], body = ''): Promise<{ client: Socket; served: Socket }> {
  const accepted = new Promise<Socket>((resolve) => {
    const listener = (message: unknown) => {
      channel('net.server.socket').unsubscribe(listener)
      resolve((message as { socket: Socket }).socket)
    }
    channel('net.server.socket').subscribe(listener)
  })
  const client = connect(server.port, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  client.on('error', () => {})
  client.write([...head, `Host: 127.0.0.1:${server.port}`, `Authorization: Bearer ${server.token}`, '', body].join('\r\n'))
  return { client, served: await accepted }
}

/** Resolves when this end of the connection is closed. */
async function ended(socket: Socket): Promise<void> {
  if (!socket.closed) await once(socket, 'close')
}

/** What has come until the server has ended the connection. */
async function textUntilEnd(client: Socket, served: Socket): Promise<string> {
  let text = ''
  client.on('data', (bytes) => {
    text += bytes.toString('latin1')
  })
  await Promise.all([ended(served), ended(client)])
  return text
}

test('a request whose body does not come', inTime, async () => {
  const { server } = await serveWith(await someFile(), { writable: true, idleMsMax })
  const head = ['POST /api/comment HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 1000']
  const { client, served } = await begin(server, head, '{"path":')
  expect(await textUntilEnd(client, served)).toBe('')
  expect((await server.raw('/api/file')).status).toBe(200)
})

test('an answer that nobody takes', inTime, async () => {
  // More than the buffers of both ends hold.
  const { server } = await serveWith(await someFile([2000, 2000]), { idleMsMax })
  const { client, served } = await begin(server, ['GET /api/values?path=/values HTTP/1.1'])
  const [first] = (await once(client, 'data')) as [Buffer]
  client.pause()
  expect(first.toString('latin1')).toMatch(/^HTTP\/1\.1 200 /)
  await ended(served)
  let received = first.length
  client.on('data', ({ length }) => {
    received += length
  })
  await ended(client.resume())
  expect(received).toBeLessThan(2000 * 2000 * 8)
  expect((await server.raw('/api/file')).status).toBe(200)
})

test('a download whose first byte does not come', inTime, async () => {
  // Its command takes longer than this to start.
  const { server } = await serveWith(await someFile(), { silenceMsMax: 1 })
  const { client, served } = await begin(server, ['GET /api/export?path=/values&format=h5 HTTP/1.1'])
  expect(await textUntilEnd(client, served)).toBe('')
  expect((await server.raw('/api/file')).status).toBe(200)
})
