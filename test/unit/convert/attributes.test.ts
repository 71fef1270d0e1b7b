// Attributes of every storage and generation, carried over to a new file.
import { describe, expect, test } from 'vitest'
import { decodeAttribute } from '../../../lib/attributes/attribute-codec.js'
import { type CarryRules, carryAttributes } from '../../../lib/convert/attributes.js'
import type { NativeAttributeInfo } from '../../../lib/native.js'

function text(name: string, value: string | Uint8Array, more: Partial<NativeAttributeInfo> = {}): NativeAttributeInfo {
  const data = [typeof value === 'string' ? Buffer.from(value) : value]
  return {
    name,
    dtype: 'string',
    dtypeClass: 'string',
    shape: [],
    charset: 'utf8',
    variable: false,
    size: data[0]?.length ?? 0,
    data,
    ...more,
  }
}

function numbers(name: string, dtype: 'int64' | 'float64' | 'bool' | 'float32', shape: number[], bytes: Uint8Array): NativeAttributeInfo {
  return { name, dtype, dtypeClass: 'float', shape, size: 8, data: [bytes] }
}

function opaque(name: string, dtypeClass: string, more: Partial<NativeAttributeInfo> = {}): NativeAttributeInfo {
  return { name, dtype: 'opaque', dtypeClass, shape: [], size: 4, data: [Uint8Array.of(1, 2, 3, 4)], ...more }
}

const carry = (info: NativeAttributeInfo, style: CarryRules['style'], reserved: string[] = []) =>
  carryAttributes([info], { style, skip: new Set(['CLASS']), reserved: new Set(reserved) })

/** What the carried attribute reads as. */
function value(info: NativeAttributeInfo, style: CarryRules['style']): unknown {
  const [attribute] = carry(info, style).attributes
  if (attribute?.kind !== 'text') throw new Error('no text was carried')
  return decodeAttribute(text(attribute.name, attribute.text))
}

function textOf(info: NativeAttributeInfo, style: CarryRules['style']): string | undefined {
  const [attribute] = carry(info, style).attributes
  return attribute?.kind === 'text' ? attribute.text : undefined
}

describe('texts', () => {
  test('an envelope stays what it is, of any type', () => {
    for (const envelope of [
      '{"module": "builtins", "type": "tuple", "data": "(1, 2.5)"}',
      '{"module": "numpy", "type": "float64", "data": "np.float64(1.5)"}',
      '{"module": "datetime", "type": "datetime", "data": "datetime.datetime(2026, 1, 2)"}',
    ]) {
      for (const style of ['modern', 'legacy', 'foreign'] as const) expect(textOf(text('a', envelope), style)).toBe(envelope)
    }
    expect(textOf(text('a', '{"module":"builtins","type":"str","data":"\'µ\'"}  '), 'modern')).toBe(
      '{"module": "builtins", "type": "str", "data": "\'\\u00b5\'"}',
    )
  })

  test('a plain one stays plain in a modern file, and gets an envelope in all others', () => {
    expect(textOf(text('origin', '1.1'), 'modern')).toBe('1.1')
    expect(value(text('origin', '1.1'), 'legacy')).toBe('1.1')
    expect(textOf(text('origin', '1.1'), 'foreign')).toBe('{"module": "builtins", "type": "str", "data": "\'1.1\'"}')
  })

  test('what only looks like an envelope is a text', () => {
    for (const other of ['{"module": "m", "type": "str"}', '{"a": 1}', '{not json', '{"module": 1, "type": "str", "data": "x"}']) {
      expect(value(text('a', other), 'foreign')).toBe(other)
    }
  })

  test('bytes, such as pictures, stay all bytes', () => {
    const png = Uint8Array.of(0x89, 0x50, 0, 0, 0x82, 0)
    expect(new Uint8Array(value(text('pixmap', png), 'legacy') as Uint8Array)).toEqual(png)
  })

  test.each([
    ['(I3\nI4\ntp0\n.', '{"module": "builtins", "type": "tuple", "data": "(3, 4)"}'],
    ['(I5\ntp0\n.', '{"module": "builtins", "type": "tuple", "data": "(5,)"}'],
    ['(lp0\nI3\naI4\na.', '{"module": "builtins", "type": "list", "data": "[3, 4]"}'],
    ['N.', '{"module": "builtins", "type": "NoneType", "data": "None"}'],
  ])('the pickle %j of version 1 is a value', (pickle, envelope) => {
    expect(textOf(text('a', pickle), 'legacy')).toBe(envelope)
  })

  test('any other pickle is a text, and nobody unpickles it again', () => {
    const pickle = "cos\nsystem\n(S'x'\ntR."
    expect(value(text('a', pickle), 'legacy')).toBe(pickle)
  })

  test('empty ones have no elements, and lists of variable ones are no danger', () => {
    expect(carry(text('a', '', { variable: true }), 'modern').attributes).toMatchObject([{ storage: 'null', text: '' }])
    const list = { shape: [2], variable: true, data: [Buffer.from('a'), Buffer.from('')] }
    expect(value(text('a', '', list), 'foreign')).toEqual(['a', ''])
    expect(carry(text('a', '', { ...list, data: [Buffer.from('a'), Buffer.from('b')] }), 'foreign').copied).toEqual(['a'])
  })
})

describe('numbers and other types', () => {
  const one = new Uint8Array(Float64Array.of(1.5).buffer)

  test('keep their type, and get envelopes where PyMoDAQ had none yet', () => {
    expect(carry(numbers('a', 'float64', [], one), 'foreign').attributes).toMatchObject([{ kind: 'numbers', dtype: 'float64', shape: [] }])
    expect(textOf(numbers('a', 'float64', [], one), 'legacy')).toBe('{"module": "builtins", "type": "float", "data": "1.5"}')
    expect(textOf(numbers('a', 'int64', [], new Uint8Array(BigInt64Array.of(7n).buffer)), 'legacy')).toContain('"type": "int", "data": "7"')
    expect(textOf(numbers('a', 'bool', [], Uint8Array.of(1)), 'legacy')).toContain('"type": "bool", "data": "True"')
    expect(carry(numbers('a', 'float64', [], new Uint8Array(Float64Array.of(Number.NaN).buffer)), 'legacy').attributes).toMatchObject([
      { kind: 'numbers' },
    ])
  })

  test('too large for an attribute, they are bytes with a description', () => {
    const { attributes, changes } = carry(numbers('a', 'float32', [20_000], new Uint8Array(80_000)), 'modern')
    expect(attributes.map(({ name }) => name)).toEqual(['a', 'a_description'])
    expect(changes).toHaveLength(1)
  })

  test('are copied where libhdf5 can, else kept as bytes, and named where neither can be', () => {
    expect(carry(opaque('a', 'compound', { copies: true }), 'modern').copied).toEqual(['a'])
    const { attributes, copied } = carry(opaque('a', 'compound', { copies: false }), 'modern')
    expect({ names: attributes.map(({ name }) => name), copied }).toEqual({ names: ['a', 'a_description'], copied: [] })
    const lost = carry(opaque('a', 'vlen', { copies: false, data: [] }), 'modern')
    expect(lost).toMatchObject({ attributes: [], copied: [], changes: [expect.stringContaining('left out')] })
  })
})

describe('names', () => {
  test('that mean something else now get another one, and none is lost to another', () => {
    const infos = [text('name', 'x'), text('original_name', 'y'), text('CLASS', 'ARRAY'), text('a/b', 'z'), text('q'.repeat(400), 'long')]
    const { attributes, changes } = carryAttributes(infos, { style: 'modern', skip: new Set(['CLASS']), reserved: new Set(['name']) })
    expect(attributes.map(({ name }) => name)).toEqual(['original_name_1', 'original_name', 'original_a_b', `original_${'q'.repeat(171)}`])
    expect(changes).toHaveLength(3)
  })
})
