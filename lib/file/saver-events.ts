/** What an H5Saver tells, made of what the sessions of its files tell. */
import type { EventEmitter } from 'node:events'
import type { H5SaverError } from '../errors.js'
import type { LowSpace } from './space-watch.js'
import { type SaverStats, toStats } from './stats.js'
import type { TreeWriter } from './tree-writer.js'

/** What an H5Saver tells. */
export interface H5SaverEvents {
  /** a commit is complete: `committed` rows survive what the file's durability says */
  commit: [stats: SaverStats]
  /** rows are being dropped; told once, and again when a row is dropped after the next commit */
  drop: [stats: SaverStats]
  /** the disk will be full soon: in `lowSpaceSeconds` at the rate of the last five seconds, or there are less than 16 MiB. Told at a commit, at the
   *  latest before the first ERR_NO_SPACE; told again only after there was twice as much. */
  lowSpace: [left: LowSpace]
  /** the writing goes on, but somebody should know: ERR_FILE_MOVED (the file has another name now), ERR_FILE_MODE. Told at the next commit. */
  warning: [warning: H5SaverError]
  /** the writing has failed. Told only where somebody listens: the next call and `close` tell it anyway. */
  error: [error: H5SaverError]
  /** a file is closed */
  close: [stats: SaverStats]
}

/** Passes on what happens to the files of a saver, one after the other. */
export class EventRelay {
  readonly #saver: EventEmitter<H5SaverEvents>
  #dropIsTold = false

  constructor(saver: EventEmitter<H5SaverEvents>) {
    this.#saver = saver
  }

  /** Listens to the session of a file that was opened. */
  listenTo(tree: TreeWriter): void {
    const { session } = tree
    const saver = this.#saver
    this.#dropIsTold = false
    session.listen({
      committed: (state) => {
        this.#dropIsTold = false
        saver.emit('commit', toStats(session.path, state, session.error))
      },
      // An 'error' that nobody listens to would end the process.
      failed: (error) => saver.listenerCount('error') > 0 && saver.emit('error', error),
      ended: (state) => saver.emit('close', toStats(session.path, state, session.error)),
      lowSpace: (left) => saver.emit('lowSpace', left),
      warned: (warning) => saver.emit('warning', warning),
      dropped: () => this.noteDrop(tree),
      lastOps: () => tree.lastOps(),
      lateOps: () => tree.lateOps(),
      lateTexts: () => tree.lateTexts,
    })
  }

  /** Tells that rows are being dropped, once until the next commit. */
  noteDrop(tree: TreeWriter): void {
    if (this.#dropIsTold) return
    this.#dropIsTold = true
    // Listeners run by themselves: what they throw is no business of the one who appends.
    process.nextTick(() => this.#saver.emit('drop', tree.session.stats()))
  }
}
