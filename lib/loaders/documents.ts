/** What stands in a file beside its data: settings, log, pictures, comments. */
import { groupAttribute, loggerPath, rawDataPath } from '../layout.js'
import { commentsAttribute, legacyNode } from '../layout-legacy.js'
import { ancestorsOf, type FileView, isNodeFailure, type NodeAttributes, textOf } from './file-view.js'
import { loadTextsAt } from './raw-elements.js'

/** Settings as a file has them. */
export interface LoadedSettings {
  /** the node that has them */
  path: string
  /** the attribute: `settings` or `scan_settings` */
  name: string
  /** the XML, byte for byte */
  xml: Uint8Array
}

/** A picture in an attribute. */
export interface LoadedPixmap {
  path: string
  name: string
  /** the bytes of the file that the picture is, most often PNG */
  bytes: Uint8Array
}

/** A text in an attribute. */
export interface LoadedComment {
  path: string
  text: string
}

/** The settings that apply to a node: its own, else those of its nearest ancestor that has any. */
export async function settingsOf(
  view: FileView,
  path: string,
  name: string = groupAttribute.settings,
): Promise<LoadedSettings | undefined> {
  for (const at of [path, ...(path === '/' ? [] : ancestorsOf(path))]) {
    const value = (await view.attributes(at)).get(name)
    const xml = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
    if (xml instanceof Uint8Array && xml.length > 0) return { path: at, name, xml: new Uint8Array(xml) }
  }
  return undefined
}

/** The rows of the log: texts, or the bytes of rows that hold anything else.
 *  @throws ERR_DATA_TOO_LARGE for more than a million rows */
export async function logsOf(view: FileView): Promise<(string | Uint8Array)[]> {
  const path = await logPath(view)
  if (path === undefined) return []
  return loadTextsAt(view, path, {})
}

async function logPath(view: FileView): Promise<string | undefined> {
  const loggerName = loggerPath.slice(rawDataPath.length + 1)
  for (const group of await view.groups('/')) {
    for (const name of [loggerName, ...legacyNode.log]) {
      const child = await view.childNamed(group.path, name)
      if (child?.kind === 'dataset' && (await view.info(child.path)).dtype === 'bytes-list') return child.path
    }
  }
  const atRoot = await view.childNamed('/', legacyNode.log[1])
  return atRoot?.kind === 'dataset' && (await view.info(atRoot.path)).dtype === 'bytes-list' ? atRoot.path : undefined
}

/** Every picture below a node: PyMoDAQ shows any attribute as one whose name contains `pixmap`. */
export async function pixmapsOf(view: FileView, where: string): Promise<LoadedPixmap[]> {
  const found: LoadedPixmap[] = []
  for await (const { path, attributes } of attributesBelow(view, where)) {
    for (const [name, value] of attributes) {
      if (name.includes('pixmap') && value instanceof Uint8Array) found.push({ path, name, bytes: value })
    }
  }
  return found
}

/** Every comment below a node, as PyMoDAQ's browser adds them. */
export async function commentsOf(view: FileView, where: string): Promise<LoadedComment[]> {
  const found: LoadedComment[] = []
  for await (const { path, attributes } of attributesBelow(view, where)) {
    const text = textOf(attributes, commentsAttribute)
    if (text !== undefined && text !== '') found.push({ path, text })
  }
  return found
}

/** The attributes of all nodes that can be read. */
async function* attributesBelow(view: FileView, where: string): AsyncGenerator<{ path: string; attributes: NodeAttributes }> {
  for await (const { path, link } of view.walk(where, () => {})) {
    if (link !== 'hard') continue
    const attributes = await view.attributes(path).catch((error: unknown) => {
      if (isNodeFailure(error)) return undefined
      throw error
    })
    if (attributes !== undefined) yield { path, attributes }
    view.forget(path)
  }
}
