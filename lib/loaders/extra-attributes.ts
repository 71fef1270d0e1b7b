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

/** What a layout knows of an attribute: that it is there, or the values that it understands. */
export type Explained = ReadonlyMap<string, (value: DecodedAttribute) => boolean>

/** A layout's names, of which some are understood as texts only. */
export function explainedNames(names: readonly string[], texts: readonly string[]): Map<string, (value: DecodedAttribute) => boolean> {
  const isText = (value: DecodedAttribute) => typeof value === 'string'
  const known = new Map<string, (value: DecodedAttribute) => boolean>()
  for (const name of names) known.set(name, () => true)
  for (const name of texts) known.set(name, isText)
  return known
}

/** The attributes that are not `explained`, be it by their names or by their values. */
export function unexplained(attributes: NodeAttributes, explained: Explained): NodeAttributes {
  return new Map([...attributes].filter(([name, value]) => explained.get(name)?.(value) !== true))
}
