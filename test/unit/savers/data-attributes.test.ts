// The attributes of data arrays, and the further ones that callers and other files bring.
import { expect, test } from 'vitest'
import { OpaqueAttribute } from '../../../lib/attributes/attribute-codec.js'
import type { ExtraValue } from '../../../lib/data/data-with-axes.js'
import { attributesOf, extraAttributes } from '../../../lib/savers/data-attributes.js'
import { dwa } from '../../helpers/data-objects.js'
import { errorOf } from '../../helpers/errors.js'

const texts = (extra: Record<string, ExtraValue>) =>
  extraAttributes(extra, 'extra').map((attribute) => (attribute.kind === 'text' ? attribute.text : attribute))

test('further attributes are enveloped as the Python values that they stand for', () => {
  expect(texts({ a: 'x', b: 1, c: 1.5, d: true, e: null, f: [1, 'y'], g: Uint8Array.of(65), h: 2n ** 70n })).toEqual([
    `{"module": "builtins", "type": "str", "data": "'x'"}`,
    `{"module": "builtins", "type": "int", "data": "1"}`,
    `{"module": "builtins", "type": "float", "data": "1.5"}`,
    `{"module": "builtins", "type": "bool", "data": "True"}`,
    `{"module": "builtins", "type": "NoneType", "data": "None"}`,
    `{"module": "builtins", "type": "list", "data": "[1, 'y']"}`,
    `{"module": "builtins", "type": "bytes", "data": "b'A'"}`,
    `{"module": "builtins", "type": "int", "data": "1180591620717411303424"}`,
  ])
})

test('what a file held comes back as it was: dicts, objects of Python, numbers without an envelope', () => {
  const read = new Map<string, number>([['k', 1]])
  expect(
    texts({
      a: read,
      b: new OpaqueAttribute('datetime.datetime', 'datetime.datetime(2026, 1, 1)'),
      c: new OpaqueAttribute('object', '<x>'),
    }),
  ).toEqual([
    `{"module": "builtins", "type": "dict", "data": "{'k': 1}"}`,
    '{"module": "datetime", "type": "datetime", "data": "datetime.datetime(2026, 1, 1)"}',
    '{"module": "builtins", "type": "object", "data": "<x>"}',
  ])
  expect(texts({ a: Number.NaN, b: Float32Array.of(1, 2), c: BigInt64Array.of(5n) })).toEqual([
    { kind: 'numbers', name: 'a', dtype: 'float64', shape: [], data: Float64Array.of(Number.NaN) },
    { kind: 'numbers', name: 'b', dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) },
    { kind: 'numbers', name: 'c', dtype: 'int64', shape: [1], data: BigInt64Array.of(5n) },
  ])
})

test.each<[Record<string, ExtraValue>, string]>([
  [{ x_axis: 1 }, 'ERR_INVALID_OPTION'],
  [{ nav_indexes: 1 }, 'ERR_INVALID_OPTION'],
  [{ a: new OpaqueAttribute('compound') }, 'ERR_DTYPE_UNSUPPORTED'],
  [{ a: new DataView(new ArrayBuffer(2)) }, 'ERR_DTYPE_UNSUPPORTED'],
  [{ a: '\ud800' }, 'ERR_INVALID_OPTION'],
])('%o is refused', (extra, code) => {
  expect(errorOf(() => extraAttributes(extra, 'extra')).code).toBe(code)
})

test('attributes of the call take the place of those of the data', () => {
  const data = dwa('a', 1, { data: [1, 2], labels: ['x', 'y'], extra: { gain: 1, kept: 2 } })
  const further = extraAttributes({ gain: 9 }, 'metadata')
  const [first, second] = attributesOf(data, { origin: 'O', navIndexes: [0] }, further)
  const named = (list: typeof first, name: string) =>
    list?.filter((attribute) => attribute.name === name).map((attribute) => (attribute.kind === 'text' ? attribute.text : ''))
  expect(named(first, 'gain')).toEqual(['{"module": "builtins", "type": "int", "data": "9"}'])
  expect(named(first, 'kept')).toHaveLength(1)
  expect(named(second, 'label')).toEqual([`{"module": "builtins", "type": "str", "data": "'y'"}`])
  expect(named(first, 'origin')).toEqual([`{"module": "builtins", "type": "str", "data": "'O'"}`])
  expect(named(first, 'nav_indexes')).toEqual(['{"module": "builtins", "type": "tuple", "data": "(0,)"}'])
})
