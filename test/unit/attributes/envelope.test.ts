// The expected texts are those that PyMoDAQ 5 writes.
import { expect, test } from 'vitest'
import * as envelope from '../../../lib/attributes/envelope.js'
import { envelopeText, fixedTextBytesMax, nativeText } from '../../../lib/attributes/text-attribute.js'
import { errorOf } from '../../helpers/errors.js'

test.each([
  [envelope.stringEnvelope('nm'), `{"module": "builtins", "type": "str", "data": "'nm'"}`],
  [envelope.stringEnvelope('µm "x"'), `{"module": "builtins", "type": "str", "data": "'\\u00b5m \\"x\\"'"}`],
  [envelope.stringEnvelope('\u{1f600}'), `{"module": "builtins", "type": "str", "data": "'\\ud83d\\ude00'"}`],
  [envelope.intEnvelope(12), '{"module": "builtins", "type": "int", "data": "12"}'],
  [envelope.floatEnvelope(1700000000.25), '{"module": "builtins", "type": "float", "data": "1700000000.25"}'],
  [envelope.numpyFloatEnvelope(36.36363636363637), '{"module": "numpy", "type": "float64", "data": "36.36363636363637"}'],
  [envelope.boolEnvelope(true), '{"module": "builtins", "type": "bool", "data": "True"}'],
  [envelope.noneEnvelope(), '{"module": "builtins", "type": "NoneType", "data": "None"}'],
  [envelope.intTupleEnvelope([3, 4]), '{"module": "builtins", "type": "tuple", "data": "(3, 4)"}'],
  [envelope.intTupleEnvelope([5]), '{"module": "builtins", "type": "tuple", "data": "(5,)"}'],
  [
    envelope.bytesEnvelope(Buffer.from('<a type="group" />')),
    `{"module": "builtins", "type": "bytes", "data": "b'<a type=\\"group\\" />'"}`,
  ],
])('%s', (text, expected) => {
  expect(text).toBe(expected)
})

test.each([
  ['str', 'a', "'a'"],
  ['int', 1, '1'],
  ['float', -0, '-0.0'],
  ['float', 0.5, '0.5'],
  ['float', 2 ** 60, '1.152921504606847e+18'],
  ['int', 7n, '7'],
  ['bool', false, 'False'],
  ['NoneType', null, 'None'],
  ['bytes', Uint8Array.of(1), "b'\\x01'"],
  ['list', [1, 'a', [null, 1.5]], "[1, 'a', [None, 1.5]]"],
] as [string, envelope.AttributeValue, string][])('is stored as a %s: %s', (type, value, data) => {
  expect(JSON.parse(envelope.valueEnvelope(value, 'metadata.x'))).toEqual({ module: 'builtins', type, data })
})

test('refuses what no envelope can hold, and names it', () => {
  const wrong: unknown[] = [undefined, {}, () => 1, new Date(), Number.NaN, [Number.POSITIVE_INFINITY], [{}]]
  for (const value of wrong) {
    const error = errorOf(() => envelope.valueEnvelope(value as envelope.AttributeValue, 'metadata.x'))
    expect(error.code).toBe('ERR_INVALID_OPTION')
  }
  const nested: unknown[] = []
  nested.push(nested)
  expect(errorOf(() => envelope.valueEnvelope(nested as envelope.AttributeValue, 'metadata.x')).message).toContain('metadata.x')
})

test('a growing envelope is the envelope of each count', () => {
  const shape = envelope.growingEnvelope('tuple', [7, 2048])
  expect(`${shape.before}123${shape.after}`).toBe(envelope.intTupleEnvelope([123, 7, 2048]))
  const vector = envelope.growingEnvelope('tuple')
  expect(`${vector.before}0${vector.after}`).toBe(envelope.intTupleEnvelope([0]))
  const size = envelope.growingEnvelope('int')
  expect(`${size.before}99${size.after}`).toBe(envelope.intEnvelope(99))
})

test('texts are stored as PyTables does, and long ones without a fixed size', () => {
  expect(nativeText('TITLE', '', 'ascii')).toMatchObject({ storage: 'null', charset: 'ascii' })
  expect(nativeText('TITLE', 'd0D', 'ascii')).toMatchObject({ storage: 'fixed', charset: 'ascii' })
  expect(nativeText('TITLE', 'dé', 'ascii')).toMatchObject({ storage: 'fixed', charset: 'utf8' })
  expect(envelopeText('settings', 'x'.repeat(fixedTextBytesMax))).toMatchObject({ storage: 'fixed' })
  expect(envelopeText('settings', 'x'.repeat(fixedTextBytesMax + 1))).toMatchObject({ storage: 'variable' })
  expect(envelopeText('shape', 'abc', 96)).toMatchObject({ storage: 'fixed', size: 96 })
  expect(envelopeText('shape', 'x'.repeat(97), 96)).not.toHaveProperty('size')
})
