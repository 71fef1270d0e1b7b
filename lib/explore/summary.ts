/** The file as a whole. */
import { basename } from 'node:path'
import type { FileSummary } from '../browser/protocol.js'
import { journalEnding, rootAttribute } from '../layout.js'
import { type FileView, isNodeFailure, type NodeAttributes, textOf } from '../loaders/file-view.js'
import { generationOf } from '../loaders/generation.js'
import { readLiveWriter } from './statistics.js'
import { cut } from './words.js'

const wordsMax = 200

/** What the explorer knows besides the file. */
export interface SummaryFacts {
  openedMs: number
  writable: boolean
  /** this process writes the file */
  isOwn: boolean
}

/** Summarises a file. @throws ERR_HDF5, ERR_FILE_CLOSED */
export async function summary(view: FileView, { openedMs, writable, isOwn }: SummaryFacts): Promise<FileSummary> {
  const { path } = view.reader
  const found: FileSummary = {
    name: basename(path),
    bytes: await view.reader.fileBytes(),
    openedMs,
    generation: await generationOf(view),
    writable,
    live: (await readLiveWriter(path, isOwn))?.live ?? null,
    notes: [],
  }
  const root = await rootAttributes(view, found.notes)
  const pymodaq = textOf(root, rootAttribute.pymodaqVersion)
  const own = textOf(root, rootAttribute.h5saverVersion)
  if (pymodaq !== undefined) found.pymodaqVersion = cut(pymodaq, wordsMax).text
  if (own !== undefined) found.h5saverVersion = cut(own, wordsMax).text
  const left = await view.reader.leftBehind()
  if (left !== undefined) {
    const what =
      left.sequence > 0
        ? `its last commit is taken from the journal beside it, ${basename(path)}${journalEnding}`
        : 'the marks of a writer are still in it, and keep other programs from opening it'
    found.notes.push(`the writer of this file has died: ${what}; "h5saver recover" makes the file whole`)
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
