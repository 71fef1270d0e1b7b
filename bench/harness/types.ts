// The shapes that pass between the parts of the benchmark. Types only: nothing here runs.

/** A dtype that cases use; {@link arrayClasses} in dtypes.mjs holds the typed array of each. */
export type BenchDType = 'uint16' | 'float64'
export type Values = Uint16Array | Float64Array

/** Compression, in the words of the product's option. */
export interface Codec {
  library: string
  level?: number
  shuffle?: 'byte' | 'bit' | 'none'
}

/** Where a column's rows come from; see the files under sources/. */
export type Source =
  | { kind: 'camera'; light: 'bright' | 'dim'; seed: number }
  | { kind: 'spectra'; seed: number }
  | { kind: 'scalars'; seed: number }

/** One value of a row: shape in C order, [] for a number. */
export interface ColumnPlan {
  name: string
  dtype: BenchDType
  shape: number[]
  source: Source
}

export interface Run {
  name: string
  /** key of `drivers` in drivers.mjs */
  driver: string
  codec: Codec
  /** enough for about half a second: rates are compared, so slow rivals need fewer */
  rows: number
  /** of the driver */
  options?: Record<string, unknown>
  /** the run of ours that this rival is compared with */
  against?: string
  /** the file that the trial reads or opens, made by another driver before any clock starts */
  prepare?: Preparation
  /** `skip`: another run of the case goes the same way through the code, so --quick leaves this one out */
  quick?: 'skip'
}

/** How the file is made that a trial reads. */
export interface Preparation {
  driver: string
  codec: Codec
  rows: number
  options?: Record<string, unknown>
}

/** What a figure should be. It belongs to the case that measures it. */
export interface Mark {
  /** what is measured */
  text: string
  /** names of runs; of several, the worst counts */
  runs: string[]
  /** key of a trial's figures; a dot leads into an object */
  metric: string
  /** name of a run: then the metric is the ratio to it, round by round. Of several, to the one that did best in the round. */
  against?: string | string[]
  /** A least value is reached by the median over the rounds. A highest one holds in every round, unless it is judged by the
   *  median too, as ratios of speeds are. */
  limit: { atLeast: number } | { atMost: number; judged?: 'median' }
}

/** What one file under cases/ exports. */
export interface Case {
  /** short, for --case */
  name: string
  title: string
  /** what it measures and why, in a sentence or two: for docs/performance.md */
  about: string
  /** one row of all columns is one append */
  columns: ColumnPlan[]
  /** row times that the case gives; null leaves them to each driver */
  times: { rate: number; seed: number } | null
  /** different rows in memory */
  poolRows: { full: number; quick: number }
  /** most rows of a trial under --quick */
  quickRows: number
  /** one append of so many is timed */
  sampleEvery: number
  /** samples of the resident set during the run */
  memorySamples?: number
  /** in the order of the table */
  runs: Run[]
  marks: Mark[]
}

/** Rows in a raw file, little-endian, one after the other. */
export interface Pool {
  file: string
  rows: number
}

/** One trial, as a driver gets it in JSON. */
export interface TrialSpec {
  case: string
  run: string
  driver: string
  rows: number
  codec: Codec
  options: Record<string, unknown>
  columns: (ColumnPlan & { pool: Pool })[]
  /** Unix seconds, one a row; null leaves them to the driver */
  times: Pool | null
  sampleEvery: number
  memorySamples: number
  /** whether a final fdatasync is timed */
  sync: boolean
  output: string
  /** a file that was made before, and what its driver told of it; null where the trial makes its own */
  input: PreparedFile | null
}

export interface PreparedFile {
  path: string
  /** column name → path in the file */
  datasets: Record<string, string>
}

export interface MemorySample {
  row: number
  bytes: number
}

/** What a driver tells at the end. */
export interface DriverResult {
  event: 'result'
  seconds: number
  startedUnixMs: number
  cpuSeconds: number
  memoryGrowthBytes: number
  eventLoopUtilization: number | null
  fileBytes: number
  /** microseconds */
  append: { count: number; p50: number; p99: number; max: number } | null
  memorySamples: MemorySample[]
  syncSeconds: number | null
  /** how the output is read back; `none`: there is nothing that another program could read, or the driver has compared it */
  format: 'hdf5' | 'raw' | 'zarr' | 'none'
  /** column name → path; the key `time` for the row times */
  datasets?: Record<string, string>
  counts?: { accepted: number; committed: number }
  /** figures of this driver alone */
  extra?: Record<string, number>
}

/** Rates count uncompressed bytes; MB and GB are powers of ten. */
export interface Figures extends DriverResult {
  mbPerSecond: number
  mbPerSecondSynced: number | null
  rowsPerSecond: number
  cpuSecondsPerGB: number
  memoryGrowthMB: number
  /** how much higher the resident set came in the second half of the run than in the first; null without samples */
  memoryDriftMB: number | null
  ratio: number
  /** 99th percentile of append ÷ its median */
  appendP99OverP50: number | null
  /** bytes of the file ÷ bytes of the chunks that its datasets refer to; null where the file was not read back */
  fileOverUseful: number | null
}

export type Versions = Record<string, string>

export type Outcome =
  | { status: 'missing' | 'failed'; reason: string }
  /** the output file is still there */
  | { status: 'done'; versions: Versions; figures: Figures }

/** What else the machine did. */
export interface Circumstances {
  /** its load average before the trial */
  load: number
  /** the share of the processors' time that the host of a virtual machine gave to others during the trial; null where it is not told */
  stolen: number | null
}

/** A run with what came of its rounds. */
export interface RunOutcome extends Run {
  status: 'pending' | 'missing' | 'failed' | 'done'
  reason: string | null
  /** why its file could not be read back on this machine; null where it was, or where there is nothing to read */
  unread: string | null
  rowsRun: number
  /** null where a round did not end well */
  rounds: ((Figures & Circumstances) | null)[]
}

export interface CaseOutcome {
  name: string
  title: string
  /** how long the case took, everything counted */
  seconds: number
  runs: RunOutcome[]
}

/** Median and range over rounds. */
export interface Spread {
  median: number
  min: number
  max: number
}

export interface MarkOutcome {
  /** name of the case */
  case: string
  text: string
  verdict: 'held' | 'short' | 'not measured'
  limit: string
  value: Spread | null
  /** rivals that the mark names and that were not there */
  without: string[]
}

export interface Host {
  cpu: string
  cores: number
  memoryGB: number
  system: string
  fileSystem: string
  niceness: number
  loadAtStart: number
}

export interface Commit {
  hash: string
  /** whether the working tree differed from it */
  changed: boolean
}

export interface Options {
  help: boolean
  quick: boolean
  /** names of cases */
  cases: string[]
  drivers: string[]
  /** part of the names of runs; '' is in all */
  runs: string
  rounds: number
  /** only the n-th of so many parts of about the same length */
  part: { index: number; count: number } | null
  /** what is done: the benchmark itself, only the plan of it, or the set-up of the rivals */
  task: 'run' | 'plan' | 'install-rivals'
  /** whether the results are kept under bench/results */
  keep: boolean
  /** where else they go */
  output: string | null
  folder: string
}

/** What is kept of a benchmark. */
export interface Results {
  format: 2
  startedAt: string
  host: Host
  commit: Commit | null
  options: Options
  versions: Record<string, Versions>
  cases: CaseOutcome[]
  marks: MarkOutcome[]
}
