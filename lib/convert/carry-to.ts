/** The second half of carrying attributes over, when their node stands in the new file: those that are copied as they stand. */
import type { CarriedAttributes } from './attributes.js'
import type { Conversion } from './conversion.js'

/** Copies attributes, and tells what is not as it was. A node that could not be kept has none. */
export async function carryTo(conversion: Conversion, path: string, output: string, { copied, changes }: CarriedAttributes): Promise<void> {
  for (const change of changes) conversion.report.warn(path, change)
  if (copied.length === 0 || !conversion.tree.nodes.has(output)) return
  const { path: sourceFile } = conversion.reader
  await conversion.submit([{ op: 'copy-attributes', path: output, sourceFile, sourcePath: path, names: copied }])
}
