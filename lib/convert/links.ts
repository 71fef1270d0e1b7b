/** Links that are no nodes of their own. Soft and external links, over which PyMoDAQ stumbles, become attributes of their group;
 *  a second hard link to a node becomes a hard link again, unless it makes a cycle, which PyMoDAQ would follow for ever. */
import { stringEnvelope, valueEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { linkAttributePrefix } from '../layout.js'
import type { NativeAttribute, NativeEntry } from '../native.js'
import { isName } from '../nodes/names.js'
import { childPath } from '../nodes/node-path.js'
import type { Conversion } from './conversion.js'

/** The attributes that tell of the links of a group, and where they lead. */
export function linkAttributes(conversion: Conversion, where: string, entries: readonly NativeEntry[]): NativeAttribute[] {
  return entries.flatMap((entry) => {
    const { link, name, target = '', targetFile } = entry
    if (link === 'hard') return []
    const attribute = `${linkAttributePrefix[link]}${name}`
    const isKept = isName(attribute)
    const kind = link
    conversion.report.link({
      path: childPath(where, name),
      kind,
      target: targetFile === undefined ? target : `${targetFile}:${target}`,
      kept: 'attribute',
    })
    const value = targetFile === undefined ? stringEnvelope(target) : valueEnvelope([targetFile, target], attribute)
    return [envelopeText(isKept ? attribute : `${linkAttributePrefix[link]}${Buffer.from(name).toString('hex').slice(0, 200)}`, value)]
  })
}

/** The attribute that tells of a hard link which leads back to a group above it. */
export function cycleAttribute(conversion: Conversion, path: string, name: string, target: string): NativeAttribute {
  conversion.report.link({ path, kind: 'hard', target, kept: 'attribute' })
  const attribute = `${linkAttributePrefix.other}${name}`
  return envelopeText(isName(attribute) ? attribute : linkAttributePrefix.other, stringEnvelope(target))
}

/** The nodes that stand in the new file already, by what tells them apart in the old one. */
export class KnownNodes {
  readonly #outputs = new Map<string, string>()

  /** Where a node stands; undefined when it does not yet. */
  outputOf({ nodeId }: NativeEntry): string | undefined {
    return nodeId === undefined ? undefined : this.#outputs.get(nodeId)
  }

  note({ nodeId }: NativeEntry, output: string): void {
    if (nodeId !== undefined) this.#outputs.set(nodeId, output)
  }
}
