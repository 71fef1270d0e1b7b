/** Settings of a module: parameters, or XML that is stored as it was given, after a check that it is well-formed. */
import { bytesEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { groupAttribute } from '../layout.js'
import type { NativeAttribute } from '../native.js'
import type { Parameter } from './parameter.js'
import { toXml } from './parameter-xml.js'
import { documentText } from './xml-document.js'

/** Settings as PyMoDAQ's Parameter trees write them: an XML document as text or as encoded bytes, or the parameters that stand below its root,
 *  `All_settings`. */
export type Settings = string | Uint8Array | readonly Parameter[]

/** The attribute that stores settings. Without any it is `emptyEnvelope`.
 *  Settings of more than 60,000 bytes are stored as a string of variable length: an attribute of fixed size has to be below 64 KiB.
 *  @throws ERR_SETTINGS_XML when a document is not well-formed, with the line and the reason; ERR_INVALID_NAME and ERR_INVALID_OPTION for
 *    parameters that cannot be written, with the way to the parameter */
export function settingsAttribute(settings: Settings | undefined, emptyEnvelope: string): NativeAttribute {
  if (settings === undefined) return envelopeText(groupAttribute.settings, emptyEnvelope)
  return envelopeText(groupAttribute.settings, bytesEnvelope(checkSettings(settings)))
}

/** Checks settings and gives their bytes: unchanged where bytes were given, a text in UTF-8, parameters as `toXml` writes them.
 *  @throws ERR_SETTINGS_XML, ERR_INVALID_NAME, ERR_INVALID_OPTION */
export function checkSettings(settings: Settings): Uint8Array {
  if (isParameters(settings)) return toXml(settings)
  const text = documentText(settings)
  return typeof settings === 'string' ? new TextEncoder().encode(text) : settings
}

function isParameters(settings: Settings): settings is readonly Parameter[] {
  return Array.isArray(settings)
}
