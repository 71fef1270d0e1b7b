/** Adds a comment to a node, as PyMoDAQ's browser does: to the text of the attribute `comments`. The only thing that exploring writes.
 *
 *  Runs in a process of its own (lib/browser/comment-main.ts). The file is opened for writing first: whoever else writes it, or wants to,
 *  is refused for that moment, and refuses us. */
import { realpath } from 'node:fs/promises'
import { decodeAttribute, decodeText } from '../attributes/attribute-codec.js'
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText, fixedTextBytesMax } from '../attributes/text-attribute.js'
import type { CommentRequest } from '../browser/protocol.js'
import { createError } from '../errors.js'
import { H5Reader } from '../file/h5-reader.js'
import { WriterSession } from '../file/writer-session.js'
import { commentsAttribute } from '../layout-legacy.js'
import { FileView } from '../loaders/file-view.js'
import { generationOf } from '../loaders/generation.js'
import type { NativeAttribute, NativeAttributeInfo } from '../native.js'
import { checkText } from '../nodes/names.js'
import { normalPath } from '../nodes/node-path.js'

const textMax = 100_000
const allMax = 1_000_000
const queueBytes = 16 * 1024 * 1024

/** Adds a comment. A line that is there already stays, and ends before the new one. Resolves when it is committed and the file closed.
 *  @throws ERR_INVALID_OPTION for what is no text, or an empty or too long one; ERR_NODE_NOT_FOUND, ERR_NODE_KIND; ERR_DTYPE_MISMATCH where
 *    `comments` is no text; ERR_DATA_TOO_LARGE; ERR_FILE_LOCKED where somebody writes the file; ERR_PERMISSION, ERR_NO_SPACE, ERR_HDF5 */
export async function addComment(file: string, request: CommentRequest): Promise<void> {
  const path = normalPath(request.path, 'path')
  const text = checkText(request.text, 'text')
  if (text.trim() === '' || text.length > textMax || text.includes('\0')) {
    throw createError('ERR_INVALID_OPTION', `text must have 1 to ${textMax} characters and no NUL; it has ${text.length}`, {
      option: 'text',
    })
  }
  await checkNode(file, path)
  // The lock and the journal lie beside the file itself, whatever name it is opened by.
  const native = {
    path: await realpath(file),
    mode: 'append' as const,
    threads: 1,
    queueBytes,
    commitIntervalMs: 0,
    onFull: 'refuse' as const,
  }
  const session = new WriterSession(native, { path: file })
  try {
    await session.commit()
    session.submit([{ op: 'attributes', path, attributes: [await attributeWith(file, path, text)] }])
    await session.commit()
  } catch (error) {
    await session.close().catch(() => undefined)
    throw session.error ?? error
  }
  await session.close()
}

/** Refused before the file is opened for writing: it has not been touched then. */
async function checkNode(file: string, path: string): Promise<void> {
  await using reader = await H5Reader.open(file)
  await reader.info(path)
}

async function attributeWith(file: string, path: string, text: string): Promise<NativeAttribute> {
  await using reader = await H5Reader.open(file)
  const found = (await reader.rawAttributes(path)).find(({ name }) => name === commentsAttribute)
  const before = found === undefined ? '' : decodeAttribute(found)
  if (typeof before !== 'string')
    throw createError('ERR_DTYPE_MISMATCH', `the attribute 'comments' of '${path}' is no text`, { node: path })
  const all = before === '' ? text : `${before}${before.endsWith('\n') ? '' : '\n'}${text}`
  if (all.length > allMax) {
    throw createError('ERR_DATA_TOO_LARGE', `the comments of '${path}' would have ${all.length} characters, more than ${allMax}`, {
      node: path,
    })
  }
  return (await isInEnvelopes(reader, found)) ? envelopeText(commentsAttribute, stringEnvelope(all)) : plainText(all)
}

/** PyMoDAQ puts texts in envelopes since version 2; what stands there keeps its form. */
async function isInEnvelopes(reader: H5Reader, found: NativeAttributeInfo | undefined): Promise<boolean> {
  const stored = found?.data[0] && decodeText(found.data[0])
  if (typeof stored === 'string' && stored !== '') return stored.startsWith('{')
  const generation = await generationOf(new FileView(reader))
  return generation === 2 || generation === 3
}

function plainText(text: string): NativeAttribute {
  const storage = Buffer.byteLength(text) > fixedTextBytesMax ? 'variable' : 'fixed'
  return { kind: 'text', name: commentsAttribute, text, storage, charset: 'utf8' }
}
