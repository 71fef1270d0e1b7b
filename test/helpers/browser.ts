/** A page's server, and requests to it. */
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { onTestFinished } from 'vitest'
import { readEnvelope } from '../../lib/browser/envelope.js'
import { H5Browser, type H5BrowserOptions } from '../../lib/browser/h5-browser.js'
import { ProcessClient, type ProcessClientOptions } from '../../lib/browser/process-client.js'
import { type Serving, serve } from '../../lib/browser/serve.js'
import type { BrowserServer } from '../../lib/browser/server.js'
import { slowness } from './slowness.js'

export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** Asks a server, with any headers. */
export function rawRequest(port: number, path: string, { method = 'GET', headers = {}, body }: RawOptions = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

export interface RawOptions {
  method?: string
  headers?: OutgoingHttpHeaders
  body?: string
}

/** A server with its token at hand. */
export class TestServer {
  readonly port: number
  readonly token: string
  readonly url: string

  constructor({ url, port }: { url: string; port: number }) {
    this.url = url
    this.port = port
    this.token = new URL(url).searchParams.get('token') ?? ''
  }

  raw(path: string, parameters: Record<string, string | number> = {}, options: RawOptions = {}): Promise<RawAnswer> {
    const query = new URLSearchParams(Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)])).toString()
    const headers = { authorization: `Bearer ${this.token}`, ...options.headers }
    return rawRequest(this.port, query === '' ? path : `${path}?${query}`, { ...options, headers })
  }

  /** The answer as JSON, whatever its status. */
  async json<T = Record<string, unknown>>(path: string, parameters: Record<string, string | number> = {}): Promise<T> {
    return JSON.parse((await this.raw(path, parameters)).body.toString('utf8')) as T
  }

  async envelope<A>(path: string, parameters: Record<string, string | number> = {}): Promise<ReturnType<typeof readEnvelope<A>>> {
    const { status, body } = await this.raw(path, parameters)
    if (status !== 200) throw new Error(`${path}: ${status} ${body.toString('utf8')}`)
    return readEnvelope<A>(body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) as ArrayBuffer)
  }
}

/** Serves a file until the test has finished. */
export async function openBrowser(file: string, options: H5BrowserOptions = {}): Promise<TestServer> {
  const browser = await H5Browser.open(file, options)
  onTestFinished(() => browser.close())
  return new TestServer(browser)
}

/** The same without a look at the file before, and with the limits of a test. */
export async function serveWith(
  file: string,
  { idleMsMax, silenceMsMax, ...options }: ProcessClientOptions & Pick<Serving, 'idleMsMax' | 'silenceMsMax'> = {},
): Promise<{ server: TestServer; client: ProcessClient }> {
  const client = new ProcessClient(file, { answerMsMax: 12_000 * slowness, ...options })
  const limits = { ...(idleMsMax === undefined ? {} : { idleMsMax }), ...(silenceMsMax === undefined ? {} : { silenceMsMax }) }
  const server: BrowserServer = await serve(file, client, { host: '127.0.0.1', port: 0, writable: options.writable ?? false, ...limits })
  onTestFinished(async () => {
    await server.close()
    await client.close()
  })
  return { server: new TestServer(server), client }
}
