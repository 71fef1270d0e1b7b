/** The rules of well-formedness that fast-xml-parser's validator lets pass and that Python's parser, which reads our
 *  files later, does not: one root, text inside it only, known references, attributes with names, no `<` in them, comments, CDATA, and
 *  declared prefixes. To be called with a document that the validator has accepted: tags are balanced and attributes quoted by then. */

import { NamespaceScopes } from './xml-namespaces.js'
import { forbiddenCharacter as forbidden } from './xml-text.js'

/** One token of markup, or a run of text: comment, instruction, document type; slash, name and attributes of a tag; text. A CDATA section has
 *  no group. Linear: every alternative begins differently and none can match again elsewhere. */
export const xmlToken =
  /<!--([\s\S]*?)-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?([\s\S]*?)\?>|<!DOCTYPE([^<>[]*)>|<(\/?)([^\s<>/"'=]+)((?:[^<>"']|"[^"]*"|'[^']*')*)>|([^<]+)/y

// What stands behind the name of a tag, the slash of an empty element included. White space of XML is these four alone.
const attributeList = /^(?:[ \t\r\n]+[^\s="'/]+[ \t\r\n]*=[ \t\r\n]*(?:"[^"]*"|'[^']*'))*[ \t\r\n]*\/?$/
const whiteSpace = /^[ \t\r\n]*$/

const ampersand = /&(?:(amp|lt|gt|quot|apos);|#(\d{1,7});|#x([0-9a-fA-F]{1,6});)?/g

/** What is wrong with a document and in which line, or `undefined` when nothing is. */
export function xmlFault(text: string): string | undefined {
  const character = forbidden.exec(text)
  if (character !== null) return located(text, character.index, 'the document holds a character that XML does not allow')
  const token = new RegExp(xmlToken)
  const fault = tokensFault(text, token)
  return fault === undefined ? undefined : located(text, token.lastIndex, fault)
}

/** A fault behind the number of the line in which `end`, the end of the faulty token, stands. */
function located(text: string, end: number, fault: string): string {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) line++
  return `line ${line}: ${fault}`
}

function tokensFault(text: string, token: RegExp): string | undefined {
  let depth = 0
  let roots = 0
  const scopes = new NamespaceScopes()
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const found = token.exec(text)
    if (found === null) {
      token.lastIndex = at
      return `markup that is not understood: ${JSON.stringify(text.slice(at, at + 20))}`
    }
    const [whole, comment, instruction, documentType, closing, name, attributes = '', run] = found
    if (comment !== undefined) {
      if (comment.includes('--') || comment.endsWith('-')) return 'a comment holds two hyphens'
    } else if (instruction !== undefined) {
      if (/^[^\s?]*:/.test(instruction)) return 'a colon in the name of a processing instruction'
      if (at > 0 && /^xml(?:\s|$)/i.test(instruction)) return 'an XML declaration that is not at the start'
    } else if (documentType !== undefined) {
      if (depth > 0 || roots > 0) return 'a document type that does not stand before the root element'
    } else if (name !== undefined) {
      if (name.startsWith('!')) return `markup that is not understood: ${JSON.stringify(whole.slice(0, 20))}`
      if (closing === '/') {
        if (!whiteSpace.test(attributes)) return `something behind the name of </${name}>`
        depth--
        scopes.leave()
        continue
      }
      const isEmpty = whole.endsWith('/>')
      if (depth === 0) roots++
      if (!isEmpty) depth++
      if (!attributeList.test(attributes)) return `the attributes of <${name}> are not understood`
      if (/"[^"<]*<|'[^'<]*</.test(attributes)) return `a '<' in an attribute of <${name}>`
      const fault = referenceFault(attributes) ?? scopes.enter(name, attributes)
      if (fault !== undefined) return fault
      if (isEmpty) scopes.leave()
    } else {
      const fault = textFault(run ?? whole, depth)
      if (fault !== undefined) return fault
    }
  }
  return roots === 1 ? undefined : `the document has ${roots} root elements instead of one`
}

function textFault(text: string, depth: number): string | undefined {
  if (depth > 0) {
    if (text.startsWith('<![CDATA[')) return undefined
    return text.includes(']]>') ? "']]>' in the text" : referenceFault(text)
  }
  return whiteSpace.test(text) ? undefined : `text outside of the root element: ${JSON.stringify(text.trim().slice(0, 20))}`
}

function referenceFault(text: string): string | undefined {
  for (const [whole, name, decimal, hexadecimal] of text.matchAll(ampersand)) {
    if (name !== undefined) continue
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number.parseInt(decimal, 10)
    if (Number.isNaN(code)) return 'an ampersand that begins no known reference: write &amp;'
    if (code > 0x10ffff || forbidden.test(String.fromCodePoint(code))) return `${whole} stands for a character that XML does not allow`
  }
  return undefined
}
