/** Which generation of PyMoDAQ wrote a file. For the whole file this is information only: every node is read by what it says
 *  of itself, so that a modern file with an old one imported into it loads as well. */

import { arrayAttribute, rawDataPath } from '../layout.js'
import { legacyAttribute, legacyGroupName, legacyNode, legacyRawPath } from '../layout-legacy.js'
import type { NativeAttributeInfo } from '../native.js'
import { nodeName } from '../nodes/node-path.js'
import { type FileView, isNodeFailure } from './file-view.js'

/** 3: PyMoDAQ 4 and 5. 2: 2.1 to 3.6. 1: 1.6 to 2.0. 0: before 1.6. `foreign`: a file of another program. */
export type Generation = 0 | 1 | 2 | 3 | 'foreign'

/** Nodes that are looked at to find out about a file whose groups have none of the usual names. */
const lookedAtMax = 2000

/** Tells the generation of a file. */
export async function generationOf(view: FileView): Promise<Generation> {
  const groups = await view.children('/')
  const has = (path: string) => groups.some((child) => child.path === path && child.kind === 'group')
  if (has(rawDataPath)) return 3
  if (has(legacyRawPath)) return legacyGeneration(view)
  // The name of the base group is the application's choice.
  if (await anyNode(view, async (path) => modernWord(await view.text(path, arrayAttribute.dataType)))) return 3
  const names = groups.map(({ name }) => name)
  const isOld = names.some(
    (name) => /^data[012n]d$/i.test(name) || legacyGroupName.detector.test(name) || name.toLowerCase() === legacyNode.log[1],
  )
  return isOld ? 0 : 'foreign'
}

/** Versions 2 and 3 wrote their attributes in envelopes; version 1 wrote them as they are, with a `type` on every array. */
async function legacyGeneration(view: FileView): Promise<Generation> {
  const attributes = await view.reader.rawAttributes(legacyRawPath)
  const type = attributes.find(({ name }) => name === legacyAttribute.type)
  if (type !== undefined && isEnvelope(type)) return 2
  const children = await view.children(legacyRawPath)
  const isOld = children.some(({ name }) => /^det\d+$/i.test(name) || name === legacyNode.log[1])
  if (isOld) return 0
  const isLater = children.some(({ path }) => /^(?:Detector|Scan|Logger)/.test(nodeName(path)))
  return type !== undefined || isLater ? 1 : 0
}

function isEnvelope({ data }: NativeAttributeInfo): boolean {
  const text = Buffer.from(data[0] ?? new Uint8Array())
    .toString('utf8')
    .replace(/[\0 ]+$/, '')
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && ['module', 'type', 'data'].every((key) => Object.hasOwn(parsed, key))
  } catch {
    return false
  }
}

function modernWord(text: string | undefined): boolean {
  return text === 'data' || text === 'axis' || text === 'data_enlargeable' || text === 'strings'
}

/** Looks at the first nodes of a file, level by level; those that cannot be read tell nothing. */
async function anyNode(view: FileView, test: (path: string) => Promise<boolean>): Promise<boolean> {
  let looked = 0
  try {
    for await (const { path, kind } of view.walk('/', () => {})) {
      const found = kind === 'dataset' && (await test(path).catch(falseIfUnreadable))
      if (found) return true
      if (++looked >= lookedAtMax) return false
    }
    return false
  } catch (error) {
    return falseIfUnreadable(error)
  }
}

function falseIfUnreadable(error: unknown): false {
  if (isNodeFailure(error)) return false
  throw error
}
