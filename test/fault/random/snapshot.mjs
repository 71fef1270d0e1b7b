/** A file as it is, in the words of random/model.mjs. */
import { native } from '../../../dist/native.js'
import { datasetText } from './model.mjs'

const decoder = new TextDecoder()

async function attributesText(reader, path) {
  const found = {}
  for (const { name, dtype, data } of await reader.attributes(path)) {
    const [bytes = new Uint8Array()] = data
    if (dtype === 'string') found[name] = decoder.decode(bytes).replace(/[\0 ]+$/, '')
    else found[name] = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true)
  }
  return JSON.stringify(Object.fromEntries(Object.entries(found).sort()))
}

async function nodeText(reader, path) {
  const attributes = await attributesText(reader, path)
  const info = await reader.info(path)
  if (info.kind === 'group') return `group ${attributes}`
  if (info.dtype === 'bytes-list') {
    const lines = await reader.readBytesList(path, 0, info.shape[0])
    return `list ${JSON.stringify(lines.map((line) => decoder.decode(line)))} ${attributes}`
  }
  const data = info.shape.includes(0)
    ? new ArrayBuffer(0)
    : await reader.read(
        path,
        info.shape.map(() => 0),
        info.shape,
      )
  return datasetText(info.dtype, info.shape, new Uint8Array(data), attributes)
}

/** path → text */
export async function snapshotOf(file) {
  const reader = await native.openReader(file)
  const found = {}
  try {
    const waiting = ['/']
    while (waiting.length > 0) {
      const path = waiting.pop()
      found[path] = await nodeText(reader, path)
      if (!found[path].startsWith('group')) continue
      for (const { name } of await reader.list(path)) waiting.push(`${path === '/' ? '' : path}/${name}`)
    }
  } finally {
    await reader.close()
  }
  return found
}
