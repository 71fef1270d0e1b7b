/** What the page and the server of the H5Browser say to each other: the paths of the requests and the types of the answers.
 *  The page is built from this file too, so nothing here may import from Node or the addon.
 *
 *  Requests are GET with the values of `*Query` as text parameters, unless said otherwise. JSON answers hold what the type says.
 *  Answers with numbers in bulk come as an envelope (envelope.ts): their JSON part first, then the arrays behind it, so that
 *  no array passes through JSON. Errors come as {@link ApiFailure} with the status that fits. */
import type { DType } from '../generated/tables.js'

/** Where each request goes. */
export const apiPath = {
  file: '/api/file',
  children: '/api/children',
  node: '/api/node',
  picture: '/api/picture',
  texts: '/api/texts',
  table: '/api/table',
  plot: '/api/plot',
  axis: '/api/axis',
  view: '/api/view',
  navigation: '/api/navigation',
  search: '/api/search',
  entity: '/api/entity',
  values: '/api/values',
  export: '/api/export',
  events: '/api/events',
  /** POST with {@link CommentRequest}; only of a server that was started with `--writable` */
  comment: '/api/comment',
} as const

/** Why a request was not answered. */
export interface ApiFailure {
  /** the code of an H5SaverError, or ERR_READER_DIED, ERR_READER_STUCK for the process that reads the file */
  code: string
  message: string
  /** what would be small enough, for ERR_DATA_TOO_LARGE */
  bytes?: number
  bytesMax?: number
}

/** The file as a whole. */
export interface FileSummary {
  /** name without its folder: the page is told of no path */
  name: string
  bytes: number
  /** unique to this state of the file on disk and this opening of it */
  openedMs: number
  /** the generation of PyMoDAQ that wrote it, as DataLoader tells it */
  generation: 0 | 1 | 2 | 3 | 'foreign'
  /** PyMoDAQ's version as the file tells it */
  pymodaqVersion?: string
  /** ours, where the file was written by h5saver */
  h5saverVersion?: string
  /** whether comments can be added */
  writable: boolean
  /** a writer lives: `default` commits, `swmr` is `--live`, `memory` when this server runs in the writer's own process */
  live: 'default' | 'swmr' | 'memory' | null
  /** what was found wrong with the file and mended in memory, such as the journal of a writer that died */
  notes: string[]
}

export interface PathQuery {
  /** absolute path of a node */
  path: string
}

export interface ChildrenQuery extends PathQuery {
  offset?: number
  /** at most 1000 */
  limit?: number
  /** name of a child: instead of `offset`, the page that holds it, from a multiple of `limit`; the first when there is none */
  around?: string
}

/** One page of the children of a group, in natural order. */
export interface ChildrenPage {
  path: string
  total: number
  offset: number
  children: ChildNode[]
}

/** A node as a line of the tree. */
export interface ChildNode {
  name: string
  path: string
  link: 'hard' | 'soft' | 'external' | 'other'
  kind: 'group' | 'dataset' | 'datatype' | 'unknown'
  /** soft and external links: where they lead, shown and never followed out of the file */
  target?: string
  targetFile?: string
  /** groups: whether they have children */
  hasChildren?: boolean
  title?: string
  /** PyMoDAQ's type of a group, such as `scan` or `detector` */
  type?: string
  /** PyMoDAQ's data_type of a dataset, such as `data`, `axis`, `strings` */
  dataType?: string
  dtype?: string
  shape?: number[]
  units?: string
  hasPicture?: boolean
  /** why it cannot be read */
  error?: string
}

/** Everything but the data of one node. */
export interface NodeDetail {
  path: string
  kind: 'group' | 'dataset' | 'datatype'
  attributes: AttributeEntry[]
  /** datasets */
  dataset?: DatasetDetail
  /** settings trees that apply here: the node's own, else those of its nearest ancestor that has any */
  settings: SettingsEntry[]
  /** names of the attributes that hold PNG pictures, to be asked for with {@link apiPath.picture} */
  pictures: string[]
  /** comments of the node */
  comments: string
  /** what is best shown first: a plot through {@link apiPath.plot}, lines of text, a table of values, or nothing but attributes */
  shows: 'plot' | 'texts' | 'table' | 'nothing'
}

export interface DatasetDetail {
  dtype: string
  dtypeClass?: string
  littleEndian?: boolean
  shape: number[]
  /** -1: unlimited */
  maxShape?: number[]
  layout?: string
  chunk?: number[]
  filters: { id: number; name: string; values: number[] }[]
  /** bytes of the elements, before filters */
  bytes: number
  /** and as they stand on disk; left out where there are too many chunks to be counted */
  storageBytes?: number
}

/** One attribute, decoded. */
export interface AttributeEntry {
  name: string
  /** dtype and shape as they stand in the file */
  dtype: string
  shape: number[] | null
  /** the value in words, cut at 2,000 characters */
  text: string
  /** characters of the whole text, where it was cut */
  length?: number
  /** what it holds besides text: it then has a panel of its own */
  role?: 'settings' | 'picture' | 'comments'
}

/** A settings tree and where it comes from. */
export interface SettingsEntry {
  /** name of the attribute: `settings`, `scan_settings`, … */
  name: string
  /** the node that it was found on */
  from: string
  inherited: boolean
  parameters: SettingsNode[]
  /** why the XML cannot be read, when it cannot; then `parameters` is empty */
  error?: string
}

/** A parameter of a settings tree. */
export interface SettingsNode {
  name: string
  title: string
  type: string
  /** in words; absent for groups */
  value?: string
  children?: SettingsNode[]
}

/** A picture of a node; the answer is a PNG. */
export interface PictureQuery extends PathQuery {
  /** the attribute that holds it, one of {@link NodeDetail.pictures} */
  name: string
}

export interface TextsQuery extends PathQuery {
  start?: number
  /** at most 10000; negative `start` counts from the end */
  count?: number
}

export interface TextsAnswer {
  path: string
  total: number
  start: number
  lines: string[]
}

export interface TableQuery extends PathQuery {
  /** as {@link ViewQuery.select}: at most two dimensions are given whole */
  select?: string
  rowStart?: number
  rowCount?: number
  columnStart?: number
  columnCount?: number
}

/** Values in words, of any dtype: numbers, texts, compounds by field, enumerations, references. */
export interface TableAnswer {
  path: string
  rows: number
  columns: number
  rowStart: number
  columnStart: number
  /** names of columns, for compounds */
  columnNames?: string[]
  cells: string[][]
}

export interface PlotQuery extends PathQuery {
  /** `node`: this array. `siblings`: it and all that were saved with it (all labels of the channel).
   *  `channels`: all of the same dimension below the same parent and its siblings, such as every CHnn of a Data1D */
  scope?: 'node' | 'siblings' | 'channels'
}

/** What there is to plot: one or several arrays of the same shape over the same axes. */
export interface PlotDescription {
  path: string
  name: string
  dimension: 'Data0D' | 'Data1D' | 'Data2D' | 'DataND'
  distribution: 'uniform' | 'spread'
  units: string
  /** as stored, navigation dimensions first as they are stored; 1-D: [n] */
  shape: number[]
  /** the first dimension can grow, or grows now */
  growing: boolean
  navIndexes: number[]
  axes: PlotAxis[]
  channels: PlotChannel[]
  /** Unix s */
  timestamp?: number
  /** what did not fit, in words */
  notes: string[]
}

export interface PlotAxis {
  /** the dimension of {@link PlotDescription.shape} that it belongs to */
  index: number
  label: string
  units: string
  size: number
  /** several axes of one dimension (spread data) are told apart by it */
  spreadOrder: number
  /** values are offset + scaling * index; without it ask for them with {@link apiPath.axis} */
  linear?: { offset: number; scaling: number }
}

export interface PlotChannel {
  path: string
  label: string
  dtype: DType
  units: string
  hasBackground: boolean
  hasErrors: boolean
}

export interface AxisQuery extends PathQuery {
  scope?: PlotQuery['scope']
  /** place in {@link PlotDescription.axes} */
  axis: number
  start?: number
  count?: number
  /** at most so many values come: every n-th */
  points?: number
}

/** JSON part of an envelope with one float64 array. */
export interface AxisAnswer {
  start: number
  /** distance of the values in indexes */
  step: number
  count: number
}

export type Reduction = 'mean' | 'sum' | 'max' | 'min' | 'std'

export interface ViewQuery extends PathQuery {
  scope?: PlotQuery['scope']
  /** places in {@link PlotDescription.channels}, with commas; all when left out */
  channels?: string
  /** one term for each dimension, with commas: `:` shown whole, `a:b` shown in part, `n` one index (negative: from the end),
   *  `~` or `~a:b` reduced with {@link ViewQuery.reduce}. At most two dimensions are shown. */
  select: string
  reduce?: Reduction
  /** subtract the background */
  withBackground?: '0' | '1'
  withErrors?: '0' | '1'
  /** the picture needs no more than so many values along the last shown and the first shown dimension; larger data is reduced:
   *  the mean of blocks for images, minimum and maximum in turn for curves. At most 4096. */
  width?: number
  height?: number
}

/** JSON part of an envelope; its arrays are the values of the channels, then their errors. */
export interface ViewAnswer {
  /** dimensions shown, as places of {@link PlotDescription.shape} */
  dimensions: number[]
  /** extents of the selection before it was reduced to the picture's size */
  extent: number[]
  start: number[]
  /** shape of each array that comes */
  shape: number[]
  /** source elements that one value of the arrays stands for, along each shown dimension */
  step: number[]
  /** arrays hold the least and the greatest of each step in turn (curves that were reduced) */
  minMaxPairs: boolean
  /** indexes that negative indexes were resolved to, -1 for the shown and reduced ones */
  indexes: number[]
  /** the shape of the data when it was read */
  sourceShape: number[]
  channels: ViewStatistics[]
  errors: boolean
}

/** Of the values selected, before they were reduced to the picture's size. */
export interface ViewStatistics {
  min: number | null
  max: number | null
  mean: number | null
  /** values that are neither NaN nor infinite */
  finite: number
  /** counts of 256 equal bins from min to max */
  histogram: number[]
  /** values at the largest of an integer dtype, or of its 12 or 14 significant bits when the data never leaves them */
  saturated: number
}

export interface NavigationQuery extends PathQuery {
  scope?: PlotQuery['scope']
  channels?: string
  /** for each dimension: `:` a navigation dimension that is shown (one or two), `n` one index, `~` or `~a:b` reduced */
  select: string
  reduce?: Reduction
  withBackground?: '0' | '1'
  /** at most so many points along each navigation dimension */
  width?: number
  height?: number
}

/** JSON part of an envelope; its arrays are one value for each navigation point and channel, NaN where none was read. */
export interface NavigationAnswer {
  dimensions: number[]
  shape: number[]
  /** indexes of the points along each dimension: start + step * place */
  start: number[]
  step: number[]
  /** points of which the data was read, of all: the rest would have been over the limit of bytes */
  sampled: number
  total: number
  sourceShape: number[]
}

export interface SearchQuery {
  /** part of a name or of an attribute's text, upper and lower case alike */
  text: string
  /** `name`, `attribute`, or both with a comma */
  in?: string
  kind?: 'group' | 'dataset'
}

export interface SearchAnswer {
  hits: { path: string; kind: string; attribute?: string; text?: string }[]
  /** false: it stopped at its limit of hits, nodes or time */
  complete: boolean
  nodesSeen: number
}

/** A node for the generic view, as H5Web's providers describe them. Compound fields are lists; the page makes maps of them. */
export interface GenericEntity {
  path: string
  name: string
  kind: 'group' | 'dataset' | 'datatype' | 'unresolved'
  attributes: { name: string; shape: number[] | null; type: GenericType }[]
  children?: GenericEntity[]
  shape?: number[] | null
  type?: GenericType
  chunks?: number[]
  filters?: { id: number; name: string }[]
  link?: { class: 'Hard' | 'Soft' | 'External'; path?: string; file?: string }
}

export type GenericType =
  | { class: 'Integer' | 'Float' | 'Bool'; dtype: DType }
  | { class: 'Complex'; dtype: DType }
  | { class: 'String'; charSet: 'ASCII' | 'UTF-8'; length?: number }
  | { class: 'Compound'; fields: { name: string; type: GenericType }[] }
  | { class: 'Enum'; dtype: DType; mapping: { name: string; value: number }[] }
  | { class: 'Array'; base: GenericType; dims: number[] }
  | { class: 'Unknown'; name: string }

export interface ValuesQuery extends PathQuery {
  /** H5Web's selection, such as `3,:,:`; all when left out */
  select?: string
  /** the value of this attribute instead of the data */
  attribute?: string
}

/** JSON part of an envelope. Numbers are its one array; everything else is `values`, flat in C order. */
export interface ValuesAnswer {
  shape: number[]
  values?: unknown[]
}

export type ExportFormat = 'h5' | 'txt' | 'npy' | 'csv' | 'json' | 'png'

export interface ExportQuery extends PathQuery {
  format: ExportFormat
  /** as {@link ViewQuery.select}, without reductions */
  select?: string
}

export interface EventsQuery {
  /** paths of the nodes whose shapes and children are watched, as a JSON list of at most 200 */
  watch: string
}

/** An event `state` of the stream: sent when something changed, at most ten times a second, and when the stream begins. */
export interface StateEvent {
  /** rises whenever the file was found changed */
  version: number
  bytes: number
  live: FileSummary['live']
  /** shapes of the watched datasets */
  shapes: Record<string, number[]>
  /** number of children of the watched groups, and a number that changes with their names */
  children: Record<string, { total: number; stamp: number }>
  statistics: LiveStatistics | null
  /** why the file could not be read this time; the last state holds on */
  problem?: ApiFailure
}

/** What the writer tells of itself. */
export interface LiveStatistics {
  /** Unix ms of these figures */
  atMs: number
  startedMs: number
  offered: number
  accepted: number
  dropped: number
  written: number
  committed: number
  failed: number
  bytesIn: number
  bytesEncoded: number
  bytesOnDisk: number
  queueBytes: number
  queueBytesMax: number
  /** bytes that rows may still take on the disk, null where that cannot be told */
  spaceLeft: number | null
  lastCommitMs: number
  phase: 'open' | 'closing' | 'closed' | 'failed'
}

export interface CommentRequest extends PathQuery {
  text: string
}
