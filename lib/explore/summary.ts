/** The file as a whole. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FileSummary } from '../browser/protocol.js'
import { journalEnding, rootAttribute } from '../layout.js'
import { type FileView, isNodeFailure, type NodeAttributes, textOf } from '../loaders/file-view.js'
import { generationOf } from '../loaders/generation.js'
import { type LiveWriter, readLiveWriter } from './statistics.js'
import { cut } from './words.js'

const wordsMax = 200

/** What the explorer knows besides the file. */
export interface SummaryFacts {
  openedMs: number
  writable: boolean
  /** of a file that this process writes */
  live?: LiveWriter['live']
}

/** Summarises a file. @throws ERR_HDF5, ERR_FILE_CLOSED */
export async function summary(view: FileView, { openedMs, writable, live }: SummaryFacts): Promise<FileSummary> {
  const { path } = view.reader
  const found: FileSummary = {
    name: basename(path),
    bytes: await view.reader.fileBytes(),
    openedMs,
    generation: await generationOf(view),
    writable,
    live: live ?? readLiveWriter(path)?.live ?? null,
    notes: [],
  }
  const root = await rootAttributes(view, found.notes)
  const pymodaq = textOf(root, rootAttribute.pymodaqVersion)
  const own = textOf(root, rootAttribute.h5saverVersion)
  if (pymodaq !== undefined) found.pymodaqVersion = cut(pymodaq, wordsMax).text
  if (own !== undefined) found.h5saverVersion = cut(own, wordsMax).text
  if (found.live === null && (await hasJournal(path))) {
    found.notes.push(
      `beside the file stands the journal of its writer (${basename(path)}${journalEnding}): the file is shown as of the last commit that it holds`,
    )
  }
  return found
}

async function rootAttributes(view: FileView, notes: string[]): Promise<NodeAttributes> {
  try {
    return await view.attributes('/')
  } catch (error) {
    if (!isNodeFailure(error)) throw error
    notes.push(`the attributes of the root cannot be read: ${error.message}`)
    return new Map()
  }
}

async function hasJournal(path: string): Promise<boolean> {
  return stat(`${path}${journalEnding}`).then(
    () => true,
    () => false,
  )
}
