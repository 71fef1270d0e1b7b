/** Settings of a module: XML that is stored as it was given, after a check that it is well-formed. */
import { XMLValidator } from 'fast-xml-parser'
import { bytesEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { createError, describe, type H5SaverError } from '../errors.js'
import { groupAttribute } from '../layout.js'
import type { NativeAttribute } from '../native.js'
import { xmlFault } from './xml-rules.js'

/** Settings as PyMoDAQ's Parameter trees write them: an XML document, as text or as encoded bytes. */
export type Settings = string | Uint8Array

const declaration = /^\ufeff?<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["'][^>]*\?>/

/** The attribute that stores settings. Without any it is `emptyEnvelope`.
 *  Settings of more than 60,000 bytes are stored as a string of variable length.
 *  @throws ERR_SETTINGS_XML when the document is not well-formed, with the line and the reason */
export function settingsAttribute(settings: Settings | undefined, emptyEnvelope: string): NativeAttribute {
  if (settings === undefined) return envelopeText(groupAttribute.settings, emptyEnvelope)
  return envelopeText(groupAttribute.settings, bytesEnvelope(checkSettings(settings)))
}

/** Checks settings and gives their bytes, unchanged where bytes were given, else in UTF-8.
 *  @throws ERR_SETTINGS_XML */
export function checkSettings(settings: Settings): Uint8Array {
  if (typeof settings === 'string') {
    const encoding = declaration.exec(settings)?.[1]?.toLowerCase()
    if (encoding !== undefined && !['utf-8', 'utf8', 'us-ascii', 'ascii'].includes(encoding)) {
      throw xmlError(`the document declares the encoding ${encoding}; give its bytes, or declare UTF-8`)
    }
    checkDocument(settings)
    return new TextEncoder().encode(settings)
  }
  if (!(settings instanceof Uint8Array)) {
    throw createError('ERR_INVALID_OPTION', `settings must be XML as a string or Uint8Array; got ${describe(settings)}`, {
      option: 'settings',
      given: describe(settings),
    })
  }
  checkDocument(decode(settings))
  return settings
}

function decode(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 200)).toString('latin1')
  const encoding = declaration.exec(head.replace(/^\xef\xbb\xbf/, ''))?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (cause) {
    throw xmlError(`the bytes are not valid ${encoding}`, cause)
  }
}

function checkDocument(text: string): void {
  const document = text.replace(/^\ufeff/, '')
  const result = XMLValidator.validate(document, { allowBooleanAttributes: false })
  if (result !== true) throw xmlError(`line ${result.err.line}: ${result.err.msg}`)
  const fault = xmlFault(document)
  if (fault !== undefined) throw xmlError(fault)
}

function xmlError(reason: string, cause?: unknown): H5SaverError {
  return createError('ERR_SETTINGS_XML', `settings are not well-formed XML: ${reason}`, {
    option: 'settings',
    ...(cause === undefined ? {} : { cause }),
  })
}
