/** The server in a worker thread of the process that writes the file: the page sees what is written before it is committed, and nothing
 *  of the serving runs on the thread that the frames come through. */
import { parentPort, workerData } from 'node:worker_threads'
import { H5SaverError } from '../errors.js'
import { InlineClient } from './inline-client.js'
import { serve } from './serve.js'

/** What the worker is started with. */
export interface WorkerServerData {
  path: string
  host: string
  port: number
}

/** What it says: once that it listens, or why it cannot. */
export type FromWorkerServer =
  | { kind: 'listening'; url: string; port: number }
  | { kind: 'failure'; code: string; message: string }
  | { kind: 'closed' }

const { path, host, port } = workerData as WorkerServerData
const client = new InlineClient(path)
const say = (message: FromWorkerServer) => parentPort?.postMessage(message)

try {
  const server = await serve(path, client, { host, port, writable: false })
  parentPort?.once('message', async () => {
    await server.close()
    await client.close()
    say({ kind: 'closed' })
    parentPort?.close()
  })
  say({ kind: 'listening', url: server.url, port: server.port })
} catch (error) {
  const code = error instanceof H5SaverError ? error.code : 'ERR_INTERNAL'
  say({ kind: 'failure', code, message: error instanceof Error ? error.message : String(error) })
  parentPort?.close()
}
