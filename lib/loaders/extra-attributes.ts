/** Which attributes of an array become further attributes of the loaded data. */
import type { DecodedAttribute } from '../attributes/attribute-codec.js'
import type { ExtraValue } from '../data/data-with-axes.js'
import { reservedDataAttributes } from '../layout.js'
import { isName } from '../nodes/names.js'
import type { NodeAttributes } from './file-view.js'

/** Sorts attributes that no layout explains: into those that data can have, and those whose names are PyMoDAQ's own for the
 *  data themselves, or no names that a file may be given. */
export function sortExtra(attributes: NodeAttributes): { extra: Record<string, ExtraValue>; others: NodeAttributes } {
  const extra: Record<string, ExtraValue> = {}
  const others = new Map<string, DecodedAttribute>()
  for (const [name, value] of attributes) {
    // Not by assignment alone: a file may hold an attribute called __proto__.
    if (!isName(name) || reservedDataAttributes.has(name) || name === '__proto__') others.set(name, value)
    else extra[name] = value
  }
  return { extra, others }
}

/** The attributes that are not among `explained`. */
export function unexplained(attributes: NodeAttributes, explained: ReadonlySet<string>): NodeAttributes {
  return new Map([...attributes].filter(([name]) => !explained.has(name)))
}
