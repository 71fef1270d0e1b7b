/** Answers about one open file, in the words of the page: tree, nodes, settings, pictures, texts, tables, plots, views, search, values
 *  for the generic view, and what has changed. No HTTP. A damaged file can crash libhdf5: whoever opens files of strangers runs
 *  this in a process of its own (lib/browser/reader-main.ts).
 *
 *  Every call sees the file as its writer has last committed it, or as libhdf5 has it in hand where this process writes it. */
import type {
  AxisAnswer,
  AxisQuery,
  ChildrenPage,
  ChildrenQuery,
  FileSummary,
  GenericEntity,
  NavigationAnswer,
  NavigationQuery,
  NodeDetail,
  PathQuery,
  PictureQuery,
  PlotDescription,
  PlotQuery,
  SearchAnswer,
  SearchQuery,
  TableAnswer,
  TableQuery,
  TextsAnswer,
  TextsQuery,
  ValuesAnswer,
  ValuesQuery,
  ViewAnswer,
  ViewQuery,
} from '../browser/protocol.js'
import { H5Reader } from '../file/h5-reader.js'
import type { FileView } from '../loaders/file-view.js'
import type { ArraysAnswer } from './arrays-answer.js'
import { childrenPage } from './children.js'
import { fileStamp } from './file-stamp.js'
import { genericEntity } from './generic-entity.js'
import { genericValues } from './generic-values.js'
import { ListedView, Listings } from './listings.js'
import { readNavigation } from './navigation.js'
import { nodeDetail, picture } from './node-detail.js'
import { describePlot } from './plot.js'
import { axisValues } from './plot-axis.js'
import { search } from './search.js'
import { summary } from './summary.js'
import { table } from './table.js'
import { texts } from './texts.js'
import { readView } from './view.js'
import { Watcher, type WatchState } from './watch.js'

/** How a file is explored. */
export interface ExplorerOptions {
  /** whether the page is told that comments can be added; false when left out */
  writable?: boolean
  /** this process writes the file: it is looked at without asking the disk whether it has changed */
  isOwn?: boolean
  /** called after each answer of libhdf5: tells a watchdog that it is slow, and not stuck */
  answered?: () => void
}

/** One open file. Close it, or open it with `await using`. */
export class Explorer implements AsyncDisposable {
  readonly #reader: H5Reader
  readonly #options: ExplorerOptions
  readonly #openedMs = Date.now()
  readonly #listings: Listings
  readonly #watcher: Watcher

  private constructor(reader: H5Reader, options: ExplorerOptions) {
    this.#reader = reader
    this.#options = options
    const stamp = () => (options.isOwn === true ? Promise.resolve('') : fileStamp(reader.path))
    this.#listings = new Listings(reader, stamp)
    this.#watcher = new Watcher(reader, stamp, options.isOwn === true)
  }

  /** Opens a file. @throws ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_NOT_HDF5, ERR_FILE_LOCKED, ERR_HDF5 */
  static async open(path: string, options: ExplorerOptions = {}): Promise<Explorer> {
    return new Explorer(await H5Reader.open(path, options.answered), options)
  }

  /** The tree as it is now: for one answer, since the file may be growing. */
  #view(): FileView {
    return new ListedView(this.#listings, { nodesMax: Number.MAX_SAFE_INTEGER })
  }

  summary(): Promise<FileSummary> {
    const { writable = false, isOwn = false } = this.#options
    // Looking for the generation walks no further than some nodes.
    return summary(new ListedView(this.#listings), { openedMs: this.#openedMs, writable, isOwn })
  }

  children(query: ChildrenQuery, signal?: AbortSignal): Promise<ChildrenPage> {
    return childrenPage(this.#view(), this.#listings, query, signal)
  }

  node({ path }: PathQuery): Promise<NodeDetail> {
    return nodeDetail(this.#view(), path)
  }

  /** The bytes of a PNG picture in an attribute. */
  picture({ path, name }: PictureQuery): Promise<Uint8Array> {
    return picture(this.#view(), path, name)
  }

  texts(query: TextsQuery): Promise<TextsAnswer> {
    return texts(this.#view(), query)
  }

  table(query: TableQuery): Promise<TableAnswer> {
    return table(this.#view(), query)
  }

  plot(query: PlotQuery, signal?: AbortSignal): Promise<PlotDescription> {
    return describePlot(this.#view(), query, signal)
  }

  axis(query: AxisQuery, signal?: AbortSignal): Promise<ArraysAnswer<AxisAnswer>> {
    return axisValues(this.#view(), query, signal)
  }

  view(query: ViewQuery, signal?: AbortSignal): Promise<ArraysAnswer<ViewAnswer>> {
    return readView(this.#view(), query, signal)
  }

  navigation(query: NavigationQuery, signal?: AbortSignal): Promise<ArraysAnswer<NavigationAnswer>> {
    return readNavigation(this.#view(), query, signal)
  }

  search(query: SearchQuery, signal?: AbortSignal): Promise<SearchAnswer> {
    return search(this.#view(), query, signal)
  }

  entity(query: PathQuery, signal?: AbortSignal): Promise<GenericEntity> {
    return genericEntity(this.#view(), this.#listings, query, signal)
  }

  values(query: ValuesQuery, signal?: AbortSignal): Promise<ArraysAnswer<ValuesAnswer>> {
    return genericValues(this.#view(), query, signal)
  }

  /** The state of these nodes, now. */
  watch(paths: readonly string[]): Promise<WatchState> {
    return this.#watcher.look(paths)
  }

  /** Resolves when libhdf5 has let go of the file. */
  close(): Promise<void> {
    return this.#reader.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
