/** Requests to an explorer as data, so that they can be sent to the process that reads the file. */
import type { EnvelopeArray } from '../browser/envelope.js'
import type {
  AxisQuery,
  ChildrenQuery,
  NavigationQuery,
  PathQuery,
  PictureQuery,
  PlotQuery,
  SearchQuery,
  TableQuery,
  TextsQuery,
  ValuesQuery,
  ViewQuery,
} from '../browser/protocol.js'
import type { Explorer } from './explorer.js'

/** What can be asked for, and with what. */
export interface Queries {
  file: Record<never, never>
  children: ChildrenQuery
  node: PathQuery
  picture: PictureQuery
  texts: TextsQuery
  table: TableQuery
  plot: PlotQuery
  axis: AxisQuery
  view: ViewQuery
  navigation: NavigationQuery
  search: SearchQuery
  entity: PathQuery
  values: ValuesQuery
  watch: { paths: readonly string[] }
}
export type RequestName = keyof Queries

/** One request. */
export type ReaderRequest = { [N in RequestName]: { name: N; query: Queries[N] } }[RequestName]

/** An answer: what becomes JSON, and arrays where the answer has any. */
export interface ReaderAnswer {
  answer: unknown
  arrays?: EnvelopeArray[]
}

/** Answers a request.
 *  @throws what the explorer throws; the reason of the signal */
export async function answerRequest(explorer: Explorer, request: ReaderRequest, signal: AbortSignal): Promise<ReaderAnswer> {
  signal.throwIfAborted()
  switch (request.name) {
    case 'file':
      return { answer: await explorer.summary() }
    case 'children':
      return { answer: await explorer.children(request.query, signal) }
    case 'node':
      return { answer: await explorer.node(request.query) }
    case 'picture':
      return { answer: null, arrays: [{ dtype: 'uint8', bytes: await explorer.picture(request.query) }] }
    case 'texts':
      return { answer: await explorer.texts(request.query) }
    case 'table':
      return { answer: await explorer.table(request.query) }
    case 'plot':
      return { answer: await explorer.plot(request.query, signal) }
    case 'axis':
      return explorer.axis(request.query, signal)
    case 'view':
      return explorer.view(request.query, signal)
    case 'navigation':
      return explorer.navigation(request.query, signal)
    case 'search':
      return { answer: await explorer.search(request.query, signal) }
    case 'entity':
      return { answer: await explorer.entity(request.query, signal) }
    case 'values':
      return explorer.values(request.query, signal)
    case 'watch':
      return { answer: await explorer.watch(request.query.paths) }
  }
}
