/** Checks a whole file: that all of it can be read, and that what belongs together fits together. Never writes. */
import { createError, describe } from '../errors.js'
import type { H5Reader } from '../file/h5-reader.js'
import { isLive } from '../file/live-writers.js'
import { arrayAttribute, dataType, rootAttribute } from '../layout.js'
import { FileView, isNodeFailure } from '../loaders/file-view.js'
import { type Generation, generationOf } from '../loaders/generation.js'
import type { NativeEntry } from '../native.js'
import { compareNames } from '../nodes/node-index.js'
import { childPath, normalPath } from '../nodes/node-path.js'
import { checkKeys } from '../options.js'
import { ledgerFindings, ledgerOf, rowsBelow } from './ledger-rules.js'
import { isNavGroup, lengthFindings, type SeenArray } from './length-rules.js'
import { type ArrayFacts, AttributeSet, factsOf } from './node-facts.js'
import { datasetProblems, groupProblems, staleCounts } from './node-rules.js'
import { type ReadOutcome, readAll, toldRanges } from './read-all.js'
import { Findings, findingsMax, type StoredLedger, type VerifyReport } from './report.js'
import { openWithRoot, unreadableReport } from './unreadable-file.js'

/** How far a check is. */
export interface VerifyProgress {
  /** the node that was checked last */
  path: string
  /** groups and datasets checked so far */
  nodes: number
  /** bytes of elements read so far */
  elementBytes: number
}

/** Options of `verifyFile`. */
export interface VerifyOptions {
  /** the node to check, with all below it; `/` when left out */
  path?: string
  /** told after each node */
  onProgress?: (progress: VerifyProgress) => void
}

/** A day's file of PyMoDAQ has thousands of nodes. */
const nodesMax = 2_000_000
const levelsMax = 64

const dataTypes: ReadonlySet<string> = new Set(Object.values(dataType))

/** Reads and decodes every element of a file, or of what stands below one node, and checks that it belongs together: arrays and their
 *  axes, the attributes that tell their shapes, the counts of rows that a saver has stored, and what PyMoDAQ 5 needs to load the file.
 *  A file that another process is writing is checked as of its commits; of one that this process writes lengths and counts are not
 *  compared, which a note tells. What a writer that died has left in its journal is laid over it in memory.
 *  Resolves when all was read; what is wrong is told in the report, and `report.ok` tells whether anything is.
 *  A file so damaged that nothing in it can be read has a report, too: `report.unreadable` tells why.
 *  @throws (as rejections) ERR_INVALID_OPTION, ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_FILE_LOCKED, ERR_JOURNAL_FOREIGN, ERR_JOURNAL_VERSION,
 *    ERR_NOT_HDF5 for a file without HDF5's signature, ERR_NODE_NOT_FOUND for `path`, ERR_TREE_TOO_LARGE */
export async function verifyFile(file: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  checkKeys(options, ['path', 'onProgress'], 'options of verifyFile')
  return runVerification(file, options, () => {})
}

/** @param answered called after each answer of libhdf5: tells a watchdog that it is slow, and not stuck */
export async function runVerification(file: string, options: VerifyOptions, answered: () => void): Promise<VerifyReport> {
  const { onProgress = () => {} } = options
  if (typeof onProgress !== 'function') {
    const given = describe(onProgress)
    throw createError('ERR_INVALID_OPTION', `onProgress must be a function; got ${given}`, { option: 'onProgress', given })
  }
  const path = options.path === undefined ? '/' : normalPath(options.path, 'path')
  let opened: H5Reader
  try {
    opened = await openWithRoot(file, answered)
  } catch (error) {
    return await unreadableReport(file, path, error)
  }
  await using reader = opened
  const generation = await generationOf(new FileView(reader)).catch(foreignIfUnreadable)
  const origin = { generation, isOurs: await isOurs(reader), isWrittenHere: await isLive(file) }
  const verification = new Verification(reader, origin, onProgress)
  await verification.walk(path)
  await verification.compare()
  return verification.report(path, await reader.fileBytes())
}

async function isOurs(reader: H5Reader): Promise<boolean> {
  try {
    return (await reader.attributes('/', new Set([rootAttribute.h5saverVersion]))).size > 0
  } catch (error) {
    if (isNodeFailure(error)) return false
    throw error
  }
}

function foreignIfUnreadable(error: unknown): Generation {
  if (isNodeFailure(error)) return 'foreign'
  throw error
}

/** Where a file comes from. */
interface Origin {
  generation: Generation
  /** h5saver made it */
  isOurs: boolean
  /** A writer of this process has it open: what is read is what that one has in hand, where columns and attributes are brought to the same
   *  length at the next commit only. Other processes see commits. */
  isWrittenHere: boolean
}

class Verification {
  readonly #reader: H5Reader
  readonly #generation: Generation
  readonly #origin: Origin
  readonly #onProgress: (progress: VerifyProgress) => void
  readonly #findings = new Findings()
  readonly #arrays: ArrayFacts[] = []
  readonly #navGroups = new Map<string, string>()
  readonly #ledgers: StoredLedger[] = []
  readonly #damaged: VerifyReport['damaged'] = []
  readonly #counts = { groups: 0, datasets: 0, attributes: 0, links: 0, elementBytes: 0 }
  /** nodes by their identity: several links may lead to one, and make cycles */
  readonly #seen = new Set<string>()
  #unlikePyMoDAQ = 0
  #firstUnlike: { path: string; message: string } | undefined

  constructor(reader: H5Reader, origin: Origin, onProgress: (progress: VerifyProgress) => void) {
    this.#reader = reader
    this.#origin = origin
    this.#generation = origin.generation
    this.#onProgress = onProgress
  }

  /** Checks a node and all below it, one by one. @throws ERR_NODE_NOT_FOUND, ERR_TREE_TOO_LARGE */
  async walk(start: string): Promise<void> {
    const { kind } = await this.#reader.info(start)
    const stack: { path: string; kind: NativeEntry['kind']; level: number }[] = [{ path: start, kind, level: 0 }]
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      const { path, level } = node
      if (node.kind === 'dataset') await this.#dataset(path)
      if (node.kind === 'group') {
        const children = await this.#group(path)
        if (level >= levelsMax && children.length > 0) throw this.#tooLarge(`${levelsMax} levels`)
        for (const child of children.reverse()) {
          stack.push({ path: childPath(path, child.name), kind: child.kind, level: level + 1 })
        }
      }
      const nodes = this.#counts.groups + this.#counts.datasets
      if (nodes + stack.length > nodesMax) throw this.#tooLarge(`${nodesMax} nodes`)
      this.#onProgress({ path, nodes, elementBytes: this.#counts.elementBytes })
    }
  }

  #tooLarge(limit: string): Error {
    return createError('ERR_TREE_TOO_LARGE', `'${this.#reader.path}' has more than ${limit}`, { path: this.#reader.path })
  }

  /** Checks a group; gives the nodes in it that were not met before. */
  async #group(path: string): Promise<NativeEntry[]> {
    this.#counts.groups++
    const attributes = await this.#attributes(path)
    if (attributes !== undefined) {
      this.#unlike(path, groupProblems(attributes))
      const ledger = ledgerOf(path, attributes)
      if (ledger !== undefined) this.#ledgers.push(ledger)
    }
    const entries = await this.#tried(path, () => this.#reader.list(path))
    const found: NativeEntry[] = []
    for (const entry of entries ?? []) {
      if (entry.link === 'hard' && isNavGroup(entry.name) && entry.kind === 'group') this.#navGroups.set(path, childPath(path, entry.name))
      if (entry.link === 'hard' && (entry.kind === 'group' || entry.kind === 'dataset') && !this.#isSeen(entry)) found.push(entry)
      else this.#link(path, entry)
    }
    return found.sort((a, b) => compareNames(a.name, b.name))
  }

  #isSeen({ nodeId }: NativeEntry): boolean {
    if (nodeId === undefined) return false
    const isSeen = this.#seen.has(nodeId)
    this.#seen.add(nodeId)
    return isSeen
  }

  #link(where: string, { name, link, kind }: NativeEntry): void {
    this.#counts.links++
    const path = childPath(where, name)
    if (link !== 'hard') this.#unlike(path, [`a ${link} link, with which PyMoDAQ does not load the file`])
    else if (kind === 'unknown') this.#findings.fault({ kind: 'unreadable', path, message: 'no node can be read where the link leads' })
  }

  async #attributes(path: string): Promise<AttributeSet | undefined> {
    const attributes = await this.#tried(path, () => this.#reader.rawAttributes(path))
    if (attributes === undefined) return undefined
    this.#counts.attributes += attributes.length
    const set = new AttributeSet(attributes)
    // A value that cannot be understood is none that cannot be read: it is shown as it stands.
    for (const name of set.names()) set.value(name)
    return set
  }

  async #dataset(path: string): Promise<void> {
    this.#counts.datasets++
    const info = await this.#tried(path, () => this.#reader.info(path))
    const attributes = await this.#attributes(path)
    const later = info && (await this.#tried(path, () => this.#reader.info(path)))
    if (info !== undefined && attributes !== undefined && later !== undefined) {
      this.#unlike(path, datasetProblems(attributes))
      const stale = this.#origin.isWrittenHere ? [] : staleCounts(attributes, info, later)
      for (const { name, message } of stale) {
        const isOurs = this.#origin.isOurs && (info.maxShape?.[0] !== -1 || attributes.isPadded(name))
        this.#findings[isOurs ? 'fault' : 'note']({ kind: 'shape', path, message })
      }
      const type = attributes.text(arrayAttribute.dataType)
      const facts = type !== undefined && dataTypes.has(type) ? factsOf(path, type, info, attributes) : undefined
      if (facts !== undefined) this.#arrays.push(facts)
    }
    if (info === undefined) return
    const outcome = await this.#tried(path, () => readAll(this.#reader, path, info))
    if (outcome === undefined) return
    this.#counts.elementBytes += outcome.bytes
    this.#tellOutcome(path, outcome, attributes?.text(arrayAttribute.subdtype) === 'string')
  }

  #tellOutcome(path: string, outcome: ReadOutcome, holdsTexts: boolean): void {
    const { failure, unchecked, rows, unreadableRows, foreignRows, firstForeignRow } = outcome
    if (unchecked !== undefined) this.#findings.note({ kind: 'unchecked', path, message: unchecked })
    if (failure !== undefined) {
      const { code, message } = failure
      const rowsReadable = rows - unreadableRows
      this.#findings.fault({ kind: 'undecodable', path, code, message: `${rowsReadable} of ${rows} rows can be read: ${message}` })
      if (this.#damaged.length < findingsMax)
        this.#damaged.push({ path, code, message, rows, rowsReadable, unreadable: toldRanges(outcome) })
    }
    if (holdsTexts && foreignRows > 0)
      this.#unlike(path, [`${foreignRows} rows are no pickled texts, the first of them row ${firstForeignRow}`])
  }

  /** Tells what PyMoDAQ would not load: of files that are not in its layout only how many nodes there are. */
  #unlike(path: string, problems: readonly string[]): void {
    if (problems.length === 0) return
    const message = problems.join('; ')
    if (this.#generation === 3) {
      this.#findings.fault({ kind: 'pymodaq', path, message })
      return
    }
    this.#unlikePyMoDAQ++
    this.#firstUnlike ??= { path, message }
  }

  /** Compares what belongs together, once everything was read. */
  async compare(): Promise<void> {
    this.#compareWithPyMoDAQ()
    if (this.#origin.isWrittenHere) {
      const message =
        'a saver of this process is writing the file: lengths and counts of rows fit at its next commit, and were not compared'
      this.#findings.note({ kind: 'unchecked', path: '/', message })
      return
    }
    const arrays: SeenArray[] = []
    for (const facts of this.#arrays) {
      const later = facts.grows ? await this.#reader.info(facts.path).catch(undefinedIfUnreadable) : undefined
      arrays.push({ ...facts, later: later?.shape ?? facts.shape })
    }
    for (const finding of lengthFindings(arrays, this.#navGroups)) this.#findings[this.#generation === 3 ? 'fault' : 'note'](finding)
    for (const ledger of this.#ledgers) {
      ledger.rows = rowsBelow(ledger.path, arrays)
      const { fault, note } = ledgerFindings(ledger)
      for (const finding of fault) this.#findings.fault(finding)
      for (const finding of note) this.#findings.note(finding)
    }
  }

  #compareWithPyMoDAQ(): void {
    if (this.#firstUnlike === undefined) return
    const { path, message } = this.#firstUnlike
    const nodes = this.#unlikePyMoDAQ === 1 ? 'this node' : `${this.#unlikePyMoDAQ} nodes, this the first`
    this.#findings.note({ kind: 'pymodaq', path, message: `PyMoDAQ 5 does not load ${nodes}: ${message}` })
  }

  report(path: string, bytes: number): VerifyReport {
    const { faults, faultCount, notes, noteCount } = this.#findings
    return {
      file: this.#reader.path,
      path,
      bytes,
      generation: this.#generation,
      isOurs: this.#origin.isOurs,
      ok: faultCount === 0,
      ...this.#counts,
      faults,
      faultCount,
      notes,
      noteCount,
      damaged: this.#damaged,
      ledgers: this.#ledgers.slice(0, findingsMax),
    }
  }

  /** What is read, or undefined with a fault where it cannot be. */
  async #tried<T>(path: string, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask()
    } catch (error) {
      if (!isNodeFailure(error)) throw error
      this.#findings.fault({ kind: 'unreadable', path, code: error.code, message: error.message })
      return undefined
    }
  }
}

function undefinedIfUnreadable(error: unknown): undefined {
  if (isNodeFailure(error)) return undefined
  throw error
}
