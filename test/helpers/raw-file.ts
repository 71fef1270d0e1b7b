/** Makes files of any content, past everything that a saver would check: for files as other programs write them. */
import { WriterSession } from '../../lib/file/writer-session.js'
import type { NativeAttribute, NativeTreeOp } from '../../lib/native.js'

/** Writes a file of these nodes and closes it. */
export async function writeRawFile(path: string, ops: NativeTreeOp[]): Promise<void> {
  const session = new WriterSession({ path, threads: 1, queueBytes: 2 ** 20, commitIntervalMs: 0, onFull: 'refuse' })
  session.submit(ops)
  await session.close()
}

/** A text as h5py stores it: of variable length. */
export function variableText(name: string, text: string): NativeAttribute {
  return { kind: 'text', name, text, storage: 'variable', charset: 'utf8' }
}

/** PyMoDAQ's envelope of a str, as its h5py backend stores it. */
export function variableEnvelope(name: string, text: string): NativeAttribute {
  return variableText(name, `{"module": "builtins", "type": "str", "data": "'${text}'"}`)
}
