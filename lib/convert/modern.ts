/** Files of PyMoDAQ 4 and 5: every node keeps its place and name. What the layout says of a node is decoded and written anew, as
 *  today's PyMoDAQ insists on it; everything else is carried over. */

import { decodeAttribute } from '../attributes/attribute-codec.js'
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { isDType } from '../dtype.js'
import { titleOf } from '../file/external-plan.js'
import { arrayAttribute, dataType, loggerName, nativeAttribute, nodeClass, rawDataPath, rootAttribute } from '../layout.js'
import { type FileView, textOf } from '../loaders/file-view.js'
import { modernType } from '../loaders/siblings.js'
import { fileTimestamp } from '../loaders/timestamp.js'
import type { NativeAttribute, NativeAttributeInfo, NativeNodeInfo } from '../native.js'
import { rootGroup } from '../nodes/group.js'
import { childPath, nodeName } from '../nodes/node-path.js'
import { version } from '../version.js'
import { type ArraySource, copyArray } from './array-copy.js'
import { carryAttributes } from './attributes.js'
import { carryTo } from './carry-to.js'
import type { Conversion } from './conversion.js'
import { keepDataset } from './keep-whole.js'
import { copyList } from './lists.js'
import { modernAttributes } from './modern-attributes.js'
import { safeName } from './safe-name.js'
import type { DatasetEntry, Layout } from './walk.js'

const nativeNames: ReadonlySet<string> = new Set(Object.values(nativeAttribute))
const listNames: ReadonlySet<string> = new Set<string>([...nativeNames, ...Object.values(arrayAttribute)])

/** The layout of PyMoDAQ 4 and 5. */
export class ModernLayout implements Layout {
  readonly #conversion: Conversion
  #created: Promise<number> | undefined

  constructor(conversion: Conversion) {
    this.#conversion = conversion
  }

  async group(path: string, parent: string | undefined, further: readonly NativeAttribute[]): Promise<string> {
    const conversion = this.#conversion
    const infos = await conversion.reader.rawAttributes(path)
    if (parent === undefined) {
      const own = envelopeText(rootAttribute.h5saverVersion, stringEnvelope(version))
      const skip = new Set([...nativeNames, own.name])
      const carried = carryAttributes(infos, { style: 'modern', skip })
      await conversion.submit([rootGroup(rootTitle(infos), [...carried.attributes, own, ...further])])
      await carryTo(conversion, path, '/', carried)
      return '/'
    }
    const output = conversion.freePath(parent, safeName(nodeName(path)))
    if (nodeName(output) !== nodeName(path))
      conversion.report.warn(path, `PyTables would hide it, or refuse its name: it is '${output}' now`)
    const carried = carryAttributes(infos, { style: 'modern', skip: nativeNames })
    await conversion.makeGroup(output, titleOf(infos), [...carried.attributes, ...further])
    await carryTo(conversion, path, output, carried)
    return output
  }

  async datasets(path: string, output: string, datasets: readonly DatasetEntry[]): Promise<void> {
    const conversion = this.#conversion
    for (const dataset of datasets) {
      const target = conversion.freePath(output, safeName(dataset.name))
      await this.#dataset(dataset.path, target)
      dataset.done(target)
      conversion.view.forget(dataset.path)
    }
    const needsLogger = path === rawDataPath && !conversion.tree.nodes.has(childPath(output, loggerName))
    // PyMoDAQ cannot open a file for reading that has none.
    if (needsLogger) await conversion.makeLogger(childPath(output, loggerName))
  }

  async #dataset(path: string, output: string): Promise<void> {
    const conversion = this.#conversion
    // Asked for together: most of the time goes into the waiting for libhdf5's lock.
    const [info, infos] = await Promise.all([conversion.reader.info(path), conversion.reader.rawAttributes(path)])
    const { dtype, shape } = info
    if (dtype === 'bytes-list' && shape !== undefined) return copyListAt(conversion, path, output, shape[0] ?? 0)
    if (!isDType(dtype) || shape === undefined) return keepDataset(conversion, path, output, info)
    await this.#array({ path, info, dtype, shape }, infos, output)
  }

  async #array(source: ArraySource, infos: readonly NativeAttributeInfo[], output: string): Promise<void> {
    const conversion = this.#conversion
    const { path, info } = source
    const decoded = new Map(infos.map((one) => [one.name, decodeAttribute(one)]))
    const type = modernType(decoded)
    const facts = { type, source, infos, decoded, fileTimestamp: () => this.#timestamp(conversion.view) }
    const { attributes, carried } = await modernAttributes(facts)
    const target = {
      path: output,
      title: titleOf(infos),
      shape: source.shape.length === 0 ? [1] : source.shape,
      grows: growsIn(info),
      attributes,
      counted: type === dataType.axis,
    }
    await copyArray(conversion, source, target)
    if (source.shape.length === 0) conversion.report.warn(path, 'a scalar, which PyMoDAQ cannot read: it is a vector of one element now')
    await carryTo(conversion, path, output, carried)
  }

  #timestamp(view: FileView): Promise<number> {
    this.#created ??= fileTimestamp(view)
    return this.#created
  }
}

/** Whether an array can grow as PyMoDAQ's can: in its first dimension. */
export function growsIn({ maxShape = [] }: NativeNodeInfo): boolean {
  return maxShape[0] === -1
}

/** The h5py backend of PyMoDAQ has the root's title in an envelope. */
function rootTitle(infos: readonly NativeAttributeInfo[]): string {
  return titleOf(infos)
}

/** Copies a list of rows: of texts where PyMoDAQ says so. */
export async function copyListAt(
  conversion: Conversion,
  path: string,
  output: string,
  rows: number,
  style: 'modern' | 'legacy' | 'foreign' = 'modern',
  further: readonly NativeAttribute[] = [],
): Promise<void> {
  const infos = await conversion.reader.rawAttributes(path)
  const decoded = await conversion.view.attributes(path)
  const isText =
    textOf(decoded, arrayAttribute.subdtype) === 'string' ||
    textOf(decoded, arrayAttribute.dataType) === dataType.strings ||
    (textOf(decoded, nativeAttribute.class) === nodeClass.vlArray.class && decoded.has(nativeAttribute.pseudoAtom))
  const replaced = new Set(further.map(({ name }) => name))
  const skip = new Set<string>([...(isText ? listNames : nativeNames), arrayAttribute.shape, ...replaced])
  const carried = carryAttributes(infos, { style, skip })
  const attributes = [...carried.attributes, ...further]
  await copyList(conversion, path, rows, { path: output, title: titleOf(infos), holds: isText ? 'texts' : 'bytes', attributes })
  await carryTo(conversion, path, output, carried)
}
