/** Writes one file as workload/content.mjs describes it, and tells what was committed. */
import { AppendCode, native } from '../../../dist/native.js'
import {
  arrayLength,
  arrayOf,
  codecs,
  every,
  fillFrame,
  gridPoints,
  gridShape,
  labelOf,
  logOf,
  noteOf,
  pointOf,
  timeOf,
  xOf,
} from './content.mjs'
import { modes } from './modes.mjs'

const text = (name, value, size) => ({ kind: 'text', name, text: value, storage: 'fixed', charset: 'utf8', ...(size ? { size } : {}) })
const longText = (name, value) => ({ kind: 'text', name, text: value, storage: 'variable', charset: 'utf8' })
const number = (name, value) => ({ kind: 'int32', name, value })

export class FileWriter {
  /** @param config { path, round, open: 'create' | 'append', mode, sizes, rows, rowsPerCommit }. `rows`: the file is closed
   *  behind them. `rowsPerCommit`: in place of commits by the clock
   *  @param tell called with every acknowledgement */
  constructor(config, tell) {
    this.config = config
    this.tell = tell
    const { rowsPerCommit = 0, ...options } = modes[config.mode]
    this.rowsPerCommit = rowsPerCommit || config.rowsPerCommit || 0
    this.frame = new Uint16Array(config.sizes.frame)
    this.rows = 0
    this.row = 0
    this.series = -1
    this.done = { groups: 0, log: 0, progress: 0, note: 0 }
    // Commits that were asked for, with what they cover.
    this.asked = []
    this.told = ''
    this.closing = false
    // Rows one after the other for which the disk had no room.
    this.refusals = 0
    /** Whether the next call was refused because the disk is full. */
    this.isRefused = false
    this.writer = new native.Writer(
      {
        path: config.path,
        mode: config.open,
        threads: 2,
        queueBytes: 1 << 22,
        onFull: 'refuse',
        ...options,
        ...(config.rowsPerCommit ? { commitIntervalMs: 0 } : {}),
      },
      () => this.wake(),
    )
    this.base = `/r${config.round}`
    // Calls that have to be made in this order; they wait here while the queue is full.
    this.calls = []
    this.submit([
      { op: 'attributes', path: '/', attributes: [longText('note', noteOf(config.round, 0)), text('label', labelOf(config.round, 0), 40)] },
      { op: 'group', path: this.base, attributes: [text('label', labelOf(config.round, 0)), number('progress', 0)] },
      { op: 'bytes-list', path: `${this.base}/log`, rowsPerChunk: 16, attributes: [] },
    ])
    this.beginSeries()
    this.calls.push(() => this.commit())
    this.runCalls()
  }

  submit(ops) {
    this.calls.push(() => this.writer.submit(ops))
  }

  /** False: the queue or the disk is full, or the writer has failed. */
  runCalls() {
    while (this.calls.length > 0) {
      try {
        this.calls[0]()
      } catch (error) {
        // For an array that the disk has no room for.
        this.isRefused = error.code === 'ERR_NO_SPACE'
        if (this.isRefused) {
          ++this.refusals
          return false
        }
        if (error.code === 'ERR_QUEUE_FULL' || this.state.error !== null) return false
        throw error
      }
      this.calls.shift()
    }
    return true
  }

  get state() {
    return this.writer.state()
  }

  get ended() {
    const { phase } = this.state
    return phase === 'closed' || phase === 'failed'
  }

  beginSeries() {
    const { sizes } = this.config
    ++this.series
    this.row = 0
    const path = `${this.base}/s${this.series}`
    this.submit([{ op: 'group', path, attributes: [text('label', labelOf(this.config.round, this.series))] }])
    const column = (name, dtype, frameShape, source) => ({
      path: `${path}/${name}`,
      dtype,
      frameShape,
      codec: codecs[sizes.codec],
      source,
      attributes: [text('label', name)],
      rowCountAttributes: [
        {
          name: 'shape',
          prefix: '(',
          suffix: frameShape.length === 0 ? ',)' : `, ${frameShape.join(', ')})`,
          size: 40,
        },
      ],
    })
    const columns = [
      column('frames', 'uint16', [sizes.frame], 'value'),
      column('x', 'float64', [], 'value'),
      column('t', 'float64', [], 'time'),
    ]
    const grid = { path: `${path}/grid`, dtype: 'float64', frameShape: [], codec: codecs[sizes.codec], source: 'value', attributes: [] }
    const index = this.series
    this.calls.push(() => {
      const id = this.writer.addSeries(columns)
      this.calls[0] = () => {
        const grids = this.writer.addGrid(gridShape, [{ ...grid, rowCountAttributes: [] }])
        this.live = [...(this.live ?? []).slice(-1), { series: index, id, grid: grids }]
        this.points = 0
      }
      this.calls[0]()
    })
  }

  endSeries() {
    const { id, grid } = this.live.at(-1)
    this.calls.push(() => this.writer.endSeries(id))
    this.calls.push(() => this.writer.endSeries(grid))
    this.submit([{ op: 'attributes', path: `${this.base}/s${this.series}`, attributes: [number('done', 1)] }])
  }

  /** Appends a row and what comes with it. False: no room now. */
  step() {
    const { config } = this
    const { round } = config
    if (!this.runCalls()) return false
    if (this.row === config.sizes.seriesRows) {
      this.endSeries()
      this.beginSeries()
      if (!this.runCalls()) return false
    }
    const { id, grid } = this.live.at(-1)
    fillFrame(round, this.series, this.row, this.frame)
    const code = this.writer.append(id, timeOf(round, this.series, this.row), -1, this.frame, xOf(round, this.series, this.row))
    this.refusals = code === AppendCode.NoSpace ? this.refusals + 1 : 0
    if (code > AppendCode.AboveHighWater) return false
    ++this.row
    ++this.rows
    if (this.row % every.point === 0 && this.points < gridPoints) {
      if (this.writer.writeAt(grid, this.points, 0, pointOf(round, this.series, this.points)) <= 1) ++this.points
    }
    const ops = this.treeOps()
    if (ops.length > 0) this.submit(ops)
    if (this.rows % (this.rowsPerCommit || 17) === 0) this.calls.push(() => this.commit())
    return this.runCalls() && code === AppendCode.Accepted
  }

  treeOps() {
    const { round, sizes } = this.config
    const { done, rows } = this
    const ops = []
    if (rows % every.progress === 0) {
      done.progress = rows
      ops.push({ op: 'attributes', path: this.base, attributes: [number('progress', rows)] })
    }
    if (rows % every.log === 0) {
      ops.push({ op: 'append-bytes', path: `${this.base}/log`, rows: [Buffer.from(logOf(round, done.log))] })
      ++done.log
    }
    if (rows % every.note === 0) {
      done.note = rows
      const attributes = [longText('note', noteOf(round, rows)), text('label', labelOf(round, rows), 40)]
      ops.push({ op: 'attributes', path: '/', attributes })
    }
    if (rows % every.group === 0) {
      const path = `${this.base}/g${done.groups}`
      const shape = [arrayLength]
      const data = arrayOf(round, done.groups)
      ops.push({ op: 'group', path, attributes: [number('number', done.groups), text('label', labelOf(round, done.groups))] })
      ops.push({ op: 'array', path: `${path}/a`, dtype: 'float64', shape, codec: codecs[sizes.codec], data, attributes: [] })
      ++done.groups
    }
    return ops
  }

  commit() {
    this.asked.push({ request: this.writer.commit(), covers: { ...this.done } })
  }

  /** Whether everything that was asked for is committed. */
  get settled() {
    return this.calls.length === 0 && this.state.commitsDone >= (this.asked.at(-1)?.request ?? 0)
  }

  wake() {
    // The first wake may come before the constructor is done.
    if (this.live === undefined) return
    const state = this.state
    let covers = null
    while (this.asked.length > 0 && this.asked[0].request <= state.commitsDone) covers = this.asked.shift().covers
    if (covers !== null) this.covered = covers
    const series = {}
    for (const { series: index, id, grid } of this.live) {
      series[index] = [this.writer.seriesCounts(id).committed, this.writer.seriesCounts(grid).committed]
    }
    const message = JSON.stringify({ path: this.config.path, round: this.config.round, series, covered: this.covered ?? null })
    if (message !== this.told) this.tell(message)
    this.told = message
  }

  close() {
    if (this.closing) return
    this.closing = true
    this.writer.close()
  }
}
