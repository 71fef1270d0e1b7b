/** The page of a file that this process is writing: the same server as that of H5Browser, in a worker thread, with the file read in
 *  this process. */
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createError, isErrorCode } from '../errors.js'
import { checkBrowserOptions, type H5BrowserOptions } from './h5-browser.js'
import { childModule } from './reader-process.js'
import type { FromWorkerServer, WorkerServerData } from './worker-server.js'

/** A page that is served. */
export interface BrowserWorker extends AsyncDisposable {
  /** the address, with the token that lets its reader in */
  readonly url: string
  readonly port: number
  /** Ends the page. Harmless when repeated. Resolves when the worker has ended. */
  close(): Promise<void>
}

/** Starts a server beside a writer. Resolves when it can be opened in a browser. Close it before the process ends; the file may be closed
 *  before or after it.
 *  @throws ERR_INVALID_OPTION; ERR_PERMISSION, ERR_IO for a host or port that cannot be had; ERR_INTERNAL */
export async function openBrowserWorker(file: string, options: Omit<H5BrowserOptions, 'writable'> = {}): Promise<BrowserWorker> {
  const { host, port } = checkBrowserOptions(file, options)
  const workerData: WorkerServerData = { path: resolve(file), host, port }
  const worker = new Worker(childModule('worker-server'), { workerData })
  const ended = new Promise<void>((settle) => worker.once('exit', () => settle()))
  const first = await firstMessage(worker)
  if (first.kind !== 'listening') {
    await worker.terminate()
    throw failureOf(first)
  }
  const close = async () => {
    worker.postMessage('close')
    await ended
  }
  return { url: first.url, port: first.port, close, [Symbol.asyncDispose]: close }
}

function firstMessage(worker: Worker): Promise<FromWorkerServer> {
  return new Promise((settle) => {
    worker.once('message', settle)
    // Kept for good: the end of the page must not be that of the writer.
    worker.on('error', (error: Error) => {
      settle({ kind: 'failure', code: 'ERR_INTERNAL', message: error.message })
      process.emitWarning(`the page has ended: ${error.message}`, { type: 'H5SaverWarning', code: 'H5SAVER_PAGE_ENDED' })
    })
    worker.once('exit', () => settle({ kind: 'closed' }))
  })
}

function failureOf(message: FromWorkerServer): Error {
  const code = message.kind === 'failure' && isErrorCode(message.code) ? message.code : 'ERR_INTERNAL'
  return createError(code, message.kind === 'failure' ? message.message : 'the server of the page has ended')
}
