/** Answers requests of the page with what the reader says: JSON, envelopes with arrays, or pictures. */
import type { ServerResponse } from 'node:http'
import type { ReaderRequest } from '../explore/requests.js'
import { apiError } from './api-error.js'
import { type EnvelopeArray, envelopeParts, envelopeType } from './envelope.js'
import { readRequest } from './queries.js'
import type { ReaderClient } from './reader-client.js'

/** Answers one request. It is dropped when its connection ends.
 *  @throws ApiError and the errors of the explorer, before anything is sent */
export async function answer(client: ReaderClient, pathname: string, parameters: URLSearchParams, response: ServerResponse): Promise<void> {
  const request = readRequest(pathname, parameters)
  if (request === undefined) throw apiError('ERR_NO_SUCH_REQUEST', 'there is no such request')
  const controller = new AbortController()
  response.once('close', () => controller.abort())
  const { answer, arrays } = await client.ask(request, controller.signal)
  if (response.destroyed) return
  if (request.name === 'picture') sendPicture(response, arrays ?? [])
  else if (isBulk(request)) await sendParts(response, envelopeType, envelopeParts(answer, arrays ?? []))
  else await sendParts(response, 'application/json', [Buffer.from(JSON.stringify(answer))])
}

/** Requests that are answered by an envelope, whether it has arrays this time or not. */
function isBulk({ name }: ReaderRequest): boolean {
  return name === 'axis' || name === 'view' || name === 'navigation' || name === 'values'
}

function sendPicture(response: ServerResponse, arrays: readonly EnvelopeArray[]): void {
  const bytes = arrays[0]?.bytes ?? new Uint8Array()
  response.writeHead(200, { 'Content-Type': 'image/png', 'Content-Length': bytes.byteLength }).end(bytes)
}

async function sendParts(response: ServerResponse, type: string, parts: readonly Uint8Array[]): Promise<void> {
  const length = parts.reduce((total, part) => total + part.byteLength, 0)
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': length })
  for (const part of parts) if (part.byteLength > 0) response.write(part)
  response.end()
}
