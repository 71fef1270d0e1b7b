/** `h5saver ls`: the tree of any HDF5 file. */

import { walkTree } from '../explore/tree-walk.js'
import { H5Reader } from '../file/h5-reader.js'
import type { ParsedCommand } from './args.js'
import type { lsSpec } from './commands.js'
import { jsonLine } from './json.js'
import { tellLeftBehind } from './left-behind.js'
import { bytes, printable } from './printable.js'
import type { ReaderIo } from './reader-io.js'
import { treeLines, treeObject } from './tree-format.js'

const nodesMax = 20_000

/** Prints the tree. */
export async function ls({ values, positionals }: ParsedCommand<typeof lsSpec.options>, io: ReaderIo): Promise<number> {
  const file = positionals[0] ?? ''
  await using reader = await H5Reader.open(file, io.answered)
  const tree = await walkTree(reader, '/', { depth: values.depth, nodes: nodesMax })
  await tellLeftBehind(file, io)
  const fileBytes = await reader.fileBytes()
  if (values.json) io.stdout.write(jsonLine({ file, bytes: fileBytes, tree: treeObject(tree) }))
  else io.stdout.write(`${printable(file)}  ${bytes(fileBytes)}\n${treeLines(tree).join('\n')}\n`)
  return 0
}
