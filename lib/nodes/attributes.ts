/** Attributes that callers add to nodes: checked, and turned into what the addon stores. */
import { type Attributes, type AttributeValue, valueEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { createError, describe } from '../errors.js'
import type { NativeAttribute } from '../native.js'
import { checkName, checkText } from './names.js'

/** Checks attributes given by a caller and puts them in envelopes: a later change of what was given has no effect.
 *  @param reserved the names that the layout itself uses on this node
 *  @throws ERR_INVALID_NAME, ERR_INVALID_OPTION */
export function callerAttributes(attributes: Attributes, option: string, reserved: ReadonlySet<string>): NativeAttribute[] {
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) {
    throw createError('ERR_INVALID_OPTION', `${option} must be an object; got ${describe(attributes)}`, {
      option,
      given: describe(attributes),
    })
  }
  return Object.entries(attributes).map(([name, value]) => {
    checkName(name, `a name in ${option}`)
    if (reserved.has(name)) throw createError('ERR_INVALID_OPTION', reservedName(option, name), { option, given: name })
    checkTexts(value, `${option}.${name}`)
    return envelopeText(name, valueEnvelope(value, `${option}.${name}`))
  })
}

/** Why a name is refused that the layout itself uses. */
export function reservedName(option: string, name: string): string {
  return `${option} cannot have '${name}': PyMoDAQ uses this name itself, and fails to load the node, or takes the value for its own`
}

function checkTexts(value: AttributeValue, option: string, depth = 0): void {
  if (typeof value === 'string') checkText(value, option)
  // Deeper lists are refused by valueEnvelope.
  if (Array.isArray(value) && depth < 64) for (const item of value) checkTexts(item, option, depth + 1)
}
