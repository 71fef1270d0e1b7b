/** Files of other programs, written by h5wasm, which shares no code with the library. */
import { File, type Group, ready } from 'h5wasm/node'

/** Writes a file. Its attributes are variable-length strings and native numbers, as h5py writes them. */
export async function foreignFile(path: string, fill: (file: File) => void): Promise<string> {
  await ready
  const file = new File(path, 'w')
  fill(file)
  file.flush()
  file.close()
  return path
}

/** Attributes of a node: texts of variable length, whole numbers of 64 bits. */
export function attributes(
  node: { create_attribute: Group['create_attribute'] },
  values: Record<string, string | number | string[]>,
): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'number') node.create_attribute(name, BigInt64Array.of(BigInt(value)), [], '<q')
    else node.create_attribute(name, value, Array.isArray(value) ? [value.length] : [], 'S')
  }
}

/** PyMoDAQ's envelope of any Python value. */
export function envelope(type: string, repr: string): string {
  return JSON.stringify({ module: 'builtins', type, data: repr })
}
