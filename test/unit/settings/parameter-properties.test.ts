// Properties: any tree of any types goes to XML and comes back as it was, in ASCII, and stable.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Parameter } from '../../../lib/settings/parameter.js'
import { fromXml, toXml } from '../../../lib/settings/parameter-xml.js'
import { documentText } from '../../../lib/settings/xml-document.js'
import { parameters, texts, valueTypes } from '../../helpers/arbitrary-parameters.mjs'

// The arbitraries are plain JavaScript: what they make is checked by every run of toXml.
const trees = parameters as fc.Arbitrary<Parameter[]>

test('any tree comes back as it was', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      expect(fromXml(toXml(tree))).toEqual(tree)
    }),
    { numRuns: 500 },
  )
})

test('what is written is well-formed ASCII, and reading and writing it again changes no byte', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const xml = toXml(tree)
      expect(xml.every((byte) => byte < 0x80)).toBe(true)
      expect(documentText(xml)).toBe(Buffer.from(xml).toString())
      expect(toXml(fromXml(xml))).toEqual(xml)
    }),
    { numRuns: 100 },
  )
})

test('any text of any type comes back byte by byte, whether the type understands it or not', () => {
  fc.assert(
    fc.property(fc.constantFrom(...valueTypes), texts, texts, (type, text, limits) => {
      const escaped = (raw: string) => raw.replace(/[&<>"'\r\n\t]|[^\x20-\x7e]/gu, (character) => `&#${character.codePointAt(0)};`)
      const xml = `<a type="group"><x type="${type}" title="None" visible="yes" limits="${escaped(limits)}">${escaped(text)}</x></a>`
      const [read] = fromXml(xml)
      const [again] = fromXml(toXml(read === undefined ? [] : [read]))
      // The defaults of removable and readonly are stated now; nothing else is different.
      expect(again).toEqual({ ...read, removable: false, readonly: false })
    }),
    { numRuns: 500 },
  )
})
