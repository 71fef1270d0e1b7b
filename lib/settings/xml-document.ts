/** XML documents that are not trusted: their encoding, their well-formedness, and their elements. No entities but the five of XML and numbered
 *  characters; size and depth are bounded; what Python's parser, which PyMoDAQ uses, would refuse is refused here too. */
import { XMLValidator } from 'fast-xml-parser'
import { createError, describe, type H5SaverError } from '../errors.js'
import { xmlFault, xmlToken } from './xml-rules.js'
import { attributePattern, resolveReferences } from './xml-text.js'

/** An element. `text` is what stands before its first child, as in Python's ElementTree; comments are left out. */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly text: string
  readonly children: readonly XmlElement[]
}

/** PyMoDAQ's own settings are some 10 kB, those of a large dashboard a few hundred. */
const charactersMax = 64 * 2 ** 20
/** How deep a tree may be; PyMoDAQ's have fewer than ten levels. */
export const depthMax = 200

const reasonMax = 300

const declaration = /^\ufeff?<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["'][^>]*\?>/

/** Checks a document and gives it as text.
 *  @param document text, or bytes in the encoding that they declare, else UTF-8
 *  @throws ERR_SETTINGS_XML when it is not well-formed, with the line and the reason; ERR_INVALID_OPTION when it is neither text nor bytes */
export function documentText(document: string | Uint8Array): string {
  if (typeof document === 'string') {
    const encoding = declaration.exec(document)?.[1]?.toLowerCase()
    if (encoding !== undefined && !['utf-8', 'utf8', 'us-ascii', 'ascii'].includes(encoding)) {
      throw xmlError(`the document declares the encoding ${encoding}; give its bytes, or declare UTF-8`)
    }
    return checkDocument(document)
  }
  if (!(document instanceof Uint8Array)) {
    throw createError('ERR_INVALID_OPTION', `settings must be parameters, or XML as a string or Uint8Array; got ${describe(document)}`, {
      option: 'settings',
      given: describe(document),
    })
  }
  return checkDocument(decode(document))
}

/** Reads a document.
 *  @returns its root element
 *  @throws ERR_SETTINGS_XML, ERR_INVALID_OPTION as `documentText` */
export function readXml(document: string | Uint8Array): XmlElement {
  if (document.length > charactersMax) throw xmlError(`${document.length} characters are more than the limit of ${charactersMax}`)
  return elementsOf(
    documentText(document)
      .replace(/^\ufeff/, '')
      .replace(/\r\n?/g, '\n'),
  )
}

interface OpenElement {
  name: string
  attributes: Map<string, string>
  text: string
  children: XmlElement[]
}

/** The elements of a text that is known to be well-formed. */
function elementsOf(text: string): XmlElement {
  // The document itself stands at the bottom, with the root as its only child.
  const bottom: OpenElement = { name: '', attributes: new Map(), text: '', children: [] }
  const open: OpenElement[] = [bottom]
  for (const found of text.matchAll(new RegExp(xmlToken, 'gy'))) {
    const [whole, , , , slash, name, attributes = '', run] = found
    const innermost = open.at(-1) ?? bottom
    if (name === undefined) {
      if (innermost.children.length > 0) continue
      if (whole.startsWith('<![CDATA[')) innermost.text += whole.slice('<![CDATA['.length, -']]>'.length)
      else if (run !== undefined) innermost.text += resolveReferences(run)
    } else if (slash === '/') {
      open.pop()
    } else {
      const element: OpenElement = { name, attributes: attributesOf(attributes), text: '', children: [] }
      innermost.children.push(element)
      if (whole.endsWith('/>')) continue
      open.push(element)
      if (open.length > depthMax + 1) throw xmlError(`elements stand more than ${depthMax} deep in one another`)
    }
  }
  const root = bottom.children[0]
  if (root === undefined) throw xmlError('the document has no element')
  return root
}

function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>()
  for (const [, name = '', double, single] of text.matchAll(attributePattern)) {
    // XML 1.0, 3.3.3: white space that is no reference becomes a space.
    attributes.set(name, resolveReferences((double ?? single ?? '').replace(/[\n\t]/g, ' ')))
  }
  return attributes
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

function checkDocument(text: string): string {
  const document = text.replace(/^\ufeff/, '')
  const result = XMLValidator.validate(document, { allowBooleanAttributes: false })
  if (result !== true) throw xmlError(`line ${result.err.line}: ${result.err.msg}`)
  const fault = xmlFault(document)
  if (fault !== undefined) throw xmlError(fault)
  return text
}

function xmlError(reason: string, cause?: unknown): H5SaverError {
  // A reason may quote the document, which may have millions of letters in one name.
  const short = reason.length > reasonMax ? `${reason.slice(0, reasonMax)}…` : reason
  return createError('ERR_SETTINGS_XML', `settings are not well-formed XML: ${short}`, {
    option: 'settings',
    ...(cause === undefined ? {} : { cause }),
  })
}
