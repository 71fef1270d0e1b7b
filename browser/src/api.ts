/** Every request of the page, typed. A request that is aborted rejects with its signal's reason; one that the server refuses or
 *  that finds no server rejects with {@link RequestFailed}. Nothing is kept here: who asks decides what to keep. */
import { envelopeType, readEnvelope } from '../../lib/browser/envelope.js'
import {
  type ApiFailure,
  type AxisAnswer,
  type AxisQuery,
  apiPath,
  type ChildrenPage,
  type ChildrenQuery,
  type CommentRequest,
  type ExportQuery,
  type FileSummary,
  type GenericEntity,
  type NavigationAnswer,
  type NavigationQuery,
  type NodeDetail,
  type PathQuery,
  type PictureQuery,
  type PlotDescription,
  type PlotQuery,
  type SearchAnswer,
  type SearchQuery,
  type TableAnswer,
  type TableQuery,
  type TextsAnswer,
  type TextsQuery,
  type ValuesAnswer,
  type ValuesQuery,
  type ViewAnswer,
  type ViewQuery,
} from '../../lib/browser/protocol.js'
import type { DType } from '../../lib/generated/tables.js'

/** Why a request was not answered, with what the server said of it. */
export class RequestFailed extends Error {
  /** code of an H5SaverError, ERR_READER_DIED, ERR_READER_STUCK, or ERR_NO_SERVER when nobody answered */
  readonly code: string
  /** HTTP status, 0 when nobody answered */
  readonly status: number
  /** for ERR_DATA_TOO_LARGE: bytes of what was asked for, and of what would have been answered */
  readonly bytes: number | undefined
  readonly bytesMax: number | undefined

  constructor(failure: ApiFailure, status: number, options?: ErrorOptions) {
    super(failure.message, options)
    this.name = 'RequestFailed'
    this.code = failure.code
    this.status = status
    this.bytes = failure.bytes
    this.bytesMax = failure.bytesMax
  }
}

/** An array of an answer, with the dtype that its elements have. */
export interface NumberArray {
  dtype: DType
  values: Values
}

/** Typed arrays by dtype: float16 comes widened to Float32Array, bool as Uint8Array, complex numbers as pairs of floats. */
export type Values =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

/** An answer with numbers in bulk. */
export interface WithArrays<A> {
  answer: A
  arrays: NumberArray[]
}

/** Addresses for pictures and downloads, to be put into `src` and `href`. */
export const address = {
  picture: (query: PictureQuery): string => withQuery(apiPath.picture, query),
  export: (query: ExportQuery): string => withQuery(apiPath.export, query),
  events: (paths: readonly string[]): string => withQuery(apiPath.events, { watch: JSON.stringify(paths) }),
}

/** One function for each request of protocol.ts. */
export const api = {
  file: (signal?: AbortSignal) => getJson<FileSummary>(apiPath.file, {}, signal),
  children: (query: ChildrenQuery, signal?: AbortSignal) => getJson<ChildrenPage>(apiPath.children, query, signal),
  node: (query: PathQuery, signal?: AbortSignal) => getJson<NodeDetail>(apiPath.node, query, signal),
  texts: (query: TextsQuery, signal?: AbortSignal) => getJson<TextsAnswer>(apiPath.texts, query, signal),
  table: (query: TableQuery, signal?: AbortSignal) => getJson<TableAnswer>(apiPath.table, query, signal),
  plot: (query: PlotQuery, signal?: AbortSignal) => getJson<PlotDescription>(apiPath.plot, query, signal),
  axis: (query: AxisQuery, signal?: AbortSignal) => getArrays<AxisAnswer>(apiPath.axis, query, signal),
  view: (query: ViewQuery, signal?: AbortSignal) => getArrays<ViewAnswer>(apiPath.view, query, signal),
  navigation: (query: NavigationQuery, signal?: AbortSignal) => getArrays<NavigationAnswer>(apiPath.navigation, query, signal),
  search: (query: SearchQuery, signal?: AbortSignal) => getJson<SearchAnswer>(apiPath.search, query, signal),
  entity: (query: PathQuery, signal?: AbortSignal) => getJson<GenericEntity>(apiPath.entity, query, signal),
  values: (query: ValuesQuery, signal?: AbortSignal) => getArrays<ValuesAnswer>(apiPath.values, query, signal),
  /** Adds a comment to a node; resolves when it is in the file. */
  comment: (request: CommentRequest, signal?: AbortSignal) =>
    ask(apiPath.comment, signal, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    }).then(() => undefined),
}

/** An answer of any kind, for downloads. @throws RequestFailed, or the reason of the signal */
export function requestStream(target: string, signal: AbortSignal): Promise<Response> {
  return ask(target, signal)
}

type Query = object

/** The address of a request. Values that are undefined are left out. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value))
  const text = parameters.toString()
  return text === '' ? path : `${path}?${text}`
}

async function getJson<A>(path: string, query: Query, signal?: AbortSignal): Promise<A> {
  const response = await ask(withQuery(path, query), signal)
  return (await response.json()) as A
}

async function getArrays<A>(path: string, query: Query, signal?: AbortSignal): Promise<WithArrays<A>> {
  const response = await ask(withQuery(path, query), signal)
  const type = response.headers.get('content-type')
  if (!type?.startsWith(envelopeType))
    throw new RequestFailed({ code: 'ERR_ANSWER', message: `${path} answered with ${type}` }, response.status)
  const { answer, arrays } = readEnvelope<A>(await response.arrayBuffer())
  return { answer, arrays: arrays.map(({ dtype, bytes }) => ({ dtype, values: numbers(dtype, bytes) })) }
}

async function ask(target: string, signal: AbortSignal | undefined, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(target, { credentials: 'same-origin', ...init, ...(signal && { signal }) })
  } catch (cause) {
    signal?.throwIfAborted()
    const message = 'The server does not answer. Is the program that showed this file still running?'
    throw new RequestFailed({ code: 'ERR_NO_SERVER', message }, 0, { cause })
  }
  if (response.ok) return response
  throw new RequestFailed(await failureOf(response), response.status)
}

async function failureOf(response: Response): Promise<ApiFailure> {
  try {
    const failure: unknown = await response.json()
    if (typeof failure === 'object' && failure !== null && 'code' in failure && 'message' in failure) return failure as ApiFailure
  } catch {
    // Not JSON: the status says what there is to say.
  }
  return { code: `HTTP_${response.status}`, message: `The server answered with status ${response.status} ${response.statusText}`.trimEnd() }
}

/** The elements of an array. Bytes of an envelope begin at multiples of 8, so that no copy is needed but for float16. */
function numbers(dtype: DType, bytes: Uint8Array): Values {
  const { buffer, byteOffset, byteLength } = bytes
  switch (dtype) {
    case 'bool':
    case 'uint8':
      return bytes
    case 'int8':
      return new Int8Array(buffer, byteOffset, byteLength)
    case 'int16':
      return new Int16Array(buffer, byteOffset, byteLength / 2)
    case 'uint16':
      return new Uint16Array(buffer, byteOffset, byteLength / 2)
    case 'int32':
      return new Int32Array(buffer, byteOffset, byteLength / 4)
    case 'uint32':
      return new Uint32Array(buffer, byteOffset, byteLength / 4)
    case 'int64':
      return new BigInt64Array(buffer, byteOffset, byteLength / 8)
    case 'uint64':
      return new BigUint64Array(buffer, byteOffset, byteLength / 8)
    case 'float16':
      return widenHalves(new Uint16Array(buffer, byteOffset, byteLength / 2))
    case 'float32':
    case 'complex64':
      return new Float32Array(buffer, byteOffset, byteLength / 4)
    case 'float64':
    case 'complex128':
      return new Float64Array(buffer, byteOffset, byteLength / 8)
  }
}

/** IEEE 754 half precision to single precision. */
export function widenHalves(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1
    const exponent = (half >> 10) & 0x1f
    const fraction = half & 0x3ff
    if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
  })
}
