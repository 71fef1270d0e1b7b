/** The server of the page: takes requests apart, lets the gate look at them, and gives them on. Never calls libhdf5 itself.
 *
 *  Bounds: connections, bytes of headers and addresses, requests that wait, streams of events, time of idle connections. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { errorFromFileSystem } from '../errors.js'
import { ApiError, apiError, failureOf } from './api-error.js'
import type { Asset } from './assets.js'
import { Events } from './events.js'
import { apiPath } from './protocol.js'
import { readWatched } from './queries.js'
import type { ReaderClient } from './reader-client.js'
import { answer } from './routes.js'
import { Gate, openingParameter, openingTarget, type Refusal, securityHeaders } from './security.js'

const headerBytesMax = 64 * 1024
const addressMax = 48 * 1024
const connectionsMax = 128
const headersMsMax = 10_000
/** Longer than the pauses of a stream of events. */
const idleMsDefault = 60_000
const bodyBytesMax = 256 * 1024
/** What is shown for the moment until the browser asks anew. It names an icon, which is asked for of the server otherwise. */
const onwardPage = '<!doctype html><link rel="icon" href="data:,">'

/** What can be done besides reading. Each is missing where it is not offered. */
export interface ServerActions {
  /** adds a comment; the body is that of a CommentRequest */
  comment?: (body: string) => Promise<void>
  /** sends a download; it has not begun when this throws */
  export?: (parameters: URLSearchParams, response: ServerResponse) => Promise<void>
}

export interface ServerParts {
  /** the file, for messages only: what they say of its path is taken out */
  file: string
  client: ReaderClient
  assets: ReadonlyMap<string, Asset>
  actions: ServerActions
  /** longest time in which nothing passes through a connection, but while an answer is waited for: 60 s */
  idleMsMax?: number
}

/** A server that listens. */
export class BrowserServer {
  readonly gate = new Gate()
  readonly #parts: ServerParts
  readonly #events: Events
  readonly #server: Server
  #host = ''

  private constructor(parts: ServerParts) {
    this.#parts = parts
    this.#events = new Events(parts.client, parts.file)
    this.#server = createServer({ maxHeaderSize: headerBytesMax, headersTimeout: headersMsMax, requestTimeout: 2 * headersMsMax })
    this.#server.maxConnections = connectionsMax
    this.#server.timeout = parts.idleMsMax ?? idleMsDefault
    this.#server.on('request', (request, response) => {
      // A connection that breaks is nobody's fault; what is still to be sent goes nowhere.
      response.on('error', () => {})
      // Whoever waits for an answer is not idle: how long that may take is limited by who makes it.
      response.on('timeout', () => {
        if (response.headersSent || !request.complete) response.destroy()
      })
      void this.#answer(request, response)
    })
    this.#server.on('clientError', (_error, socket) => socket.destroy())
  }

  /** Begins to listen. Resolves when it does.
   *  @throws ERR_PERMISSION, ERR_PATH, ERR_IO for a host or port that cannot be had */
  static async listen(parts: ServerParts, host: string, port: number): Promise<BrowserServer> {
    const server = new BrowserServer(parts)
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', (error) => reject(errorFromFileSystem(error, 'the server cannot listen', `${host}:${port}`)))
      server.#server.listen(port, host, resolve)
    })
    server.#host = host
    server.gate.listensAt(host, server.port)
    return server
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return this.gate.url(this.#host)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    response.setHeader('Cache-Control', 'no-store')
    try {
      await this.#route(request, response)
    } catch (error) {
      this.#fail(response, error)
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if ((request.url ?? '').length > addressMax)
      throw apiError('ERR_REQUEST_TOO_LARGE', `the address is longer than ${addressMax} characters`, 414)
    const address = addressOf(request)
    if (address === undefined) throw apiError('ERR_NO_SUCH_REQUEST', 'there is no such address')
    const { pathname, searchParams } = address
    const token = pathname === '/' ? searchParams.get('token') : null
    const refusal = this.gate.refusal(request, token)
    if (refusal !== undefined) return refuse(response, refusal)
    if (token !== null) {
      // The page's own address, which is copied and kept, has no token.
      const to = searchParams.get(openingParameter)
      response.setHeader('Set-Cookie', this.gate.cookie())
      if (to === null) response.writeHead(302, { Location: '/' }).end()
      // Without a type, and with none to be guessed, a browser may store the answer as a file.
      else response.writeHead(200, { Refresh: `0; url=${openingTarget(to)}`, 'Content-Type': 'text/html; charset=utf-8' }).end(onwardPage)
      return
    }
    if (pathname === apiPath.comment) return this.#comment(request, response)
    if (request.method !== 'GET') return refuseMethod(response, 'GET')
    if (pathname === apiPath.events) return this.#events.add(response, readWatched(searchParams))
    if (pathname === apiPath.export && this.#parts.actions.export !== undefined) return this.#parts.actions.export(searchParams, response)
    if (pathname.startsWith('/api/')) return answer(this.#parts.client, pathname, searchParams, response)
    this.#asset(pathname, request, response)
  }

  #asset(pathname: string, request: IncomingMessage, response: ServerResponse): void {
    const asset = this.#parts.assets.get(pathname)
    if (asset === undefined) {
      const isMissing = pathname === '/' && this.#parts.assets.size === 0
      throw apiError('ERR_NO_SUCH_REQUEST', isMissing ? 'the page is not built: run "npm run build:page"' : 'there is no such address')
    }
    response.setHeader('Cache-Control', asset.isHashed ? 'private, max-age=31536000, immutable' : 'no-cache')
    response.setHeader('ETag', asset.etag)
    if (request.headers['if-none-match'] === asset.etag) {
      response.writeHead(304).end()
      return
    }
    response.writeHead(200, { 'Content-Type': asset.type, 'Content-Length': asset.bytes.byteLength }).end(asset.bytes)
  }

  async #comment(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { comment } = this.#parts.actions
    if (comment === undefined)
      throw new ApiError({ code: 'ERR_READ_ONLY', message: 'the file is shown read-only: start the browser with --writable' })
    if (request.method !== 'POST') return refuseMethod(response, 'POST')
    // A form of another site cannot send this type without being asked first, which nobody answers.
    if (request.headers.origin === undefined && request.headers.authorization === undefined) {
      throw apiError('ERR_ACCESS_DENIED', 'a comment has to come from the page')
    }
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
      throw apiError('ERR_ACCESS_DENIED', 'a comment has to be JSON', 415)
    await comment(await bodyOf(request))
    response.writeHead(204).end()
  }

  #fail(response: ServerResponse, error: unknown): void {
    if (response.headersSent) {
      response.destroy()
      return
    }
    const failure = failureOf(error, this.#parts.file)
    const { status } = error instanceof ApiError ? error : new ApiError(failure)
    sendJson(response, status, failure)
  }

  /** Stops to listen and ends all connections. Resolves when they are gone. */
  async close(): Promise<void> {
    this.#events.close()
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }
}

/** What is asked for; undefined for what is no address of ours, such as one with steps upwards. */
function addressOf({ url = '' }: IncomingMessage): URL | undefined {
  // The parser of addresses would resolve `..` and turn `\\` round.
  const [path = ''] = url.split('?', 1)
  if (!path.startsWith('/') || path.startsWith('//') || /\.\.|\\|%2e|%2f|%5c|%00/i.test(path)) return undefined
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost') : undefined
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.byteLength
    if (bytes > bodyBytesMax) throw apiError('ERR_REQUEST_TOO_LARGE', `a comment may have at most ${bodyBytesMax} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function refuse(response: ServerResponse, { status, message }: Refusal): void {
  sendJson(response, status, { code: 'ERR_ACCESS_DENIED', message })
}

function refuseMethod(response: ServerResponse, allowed: string): void {
  response.setHeader('Allow', allowed)
  sendJson(response, 405, { code: 'ERR_ACCESS_DENIED', message: `this address takes ${allowed} only` })
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value)
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }).end(text)
}
