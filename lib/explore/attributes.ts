/** The attributes of a node, decoded and in words. */

import { type DecodedAttribute, decodeAttribute } from '../attributes/attribute-codec.js'
import type { AttributeEntry } from '../browser/protocol.js'
import { parseJson } from '../file/h5-reader.js'
import { commentsAttribute } from '../layout-legacy.js'
import type { NativeAttributeInfo } from '../native.js'
import { attributeDTypeWords } from './dtype-words.js'
import { pngOf } from './png.js'
import { isSettingsName } from './settings.js'
import { jsonWords, type Words, wordsOf } from './words.js'

/** A node of a strange file may have any number of attributes. */
export const attributesMax = 2000
const textMax = 2000

/** The entries of a node's attributes. */
export function attributeEntries(attributes: readonly NativeAttributeInfo[]): AttributeEntry[] {
  return attributes.slice(0, attributesMax).map((info) => {
    const value = decodeAttribute(info)
    const role = roleOf(info.name, value)
    return {
      name: info.name,
      dtype: attributeDTypeWords(info),
      shape: info.shape,
      ...wordsOfAttribute(info, role, value),
      ...(role === undefined ? {} : { role }),
    }
  })
}

function wordsOfAttribute({ json, shape }: NativeAttributeInfo, role: AttributeEntry['role'], value: DecodedAttribute): Words {
  if (json === undefined) return wordsOf(role === 'picture' ? pictureWords(value) : settingsText(role, value), textMax)
  const elements = parseJson(json)
  return jsonWords(shape?.length === 0 ? elements[0] : elements, textMax)
}

function roleOf(name: string, value: DecodedAttribute): AttributeEntry['role'] {
  if (pngOf(value) !== undefined) return 'picture'
  if (name === commentsAttribute && typeof value === 'string') return 'comments'
  const isText = typeof value === 'string' || value instanceof Uint8Array
  return isSettingsName(name) && isText && value.length > 0 ? 'settings' : undefined
}

function pictureWords(value: DecodedAttribute): string {
  return value instanceof Uint8Array ? `a PNG picture of ${value.byteLength} bytes` : ''
}

/** Settings are bytes in PyMoDAQ's files: their XML is shown as text. */
function settingsText(role: AttributeEntry['role'], value: DecodedAttribute): DecodedAttribute {
  const isBytes = role === 'settings' && value instanceof Uint8Array
  return isBytes ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8') : value
}
