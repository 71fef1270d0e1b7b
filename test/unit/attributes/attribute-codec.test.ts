// Attributes of every generation of PyMoDAQ, as the addon reads them.
import { expect, test } from 'vitest'
import { type DecodedAttribute, decodeAttribute, OpaqueAttribute } from '../../../lib/attributes/attribute-codec.js'
import { bytesEnvelope, intTupleEnvelope, noneEnvelope, numpyFloatEnvelope, stringEnvelope } from '../../../lib/attributes/envelope.js'
import { NdArray } from '../../../lib/data/nd-array.js'
import type { NativeAttributeInfo } from '../../../lib/native.js'

function text(value: string | Uint8Array, name = 'label', others: Partial<NativeAttributeInfo> = {}): NativeAttributeInfo {
  const data = typeof value === 'string' ? Buffer.from(value) : value
  return {
    name,
    dtype: 'string',
    dtypeClass: 'string',
    shape: [],
    charset: 'utf8',
    variable: false,
    size: data.length,
    data: [data],
    ...others,
  }
}

function numbers(dtype: NativeAttributeInfo['dtype'], shape: number[], array: ArrayBufferView): NativeAttributeInfo {
  const data = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  return { name: 'x', dtype, dtypeClass: 'integer', shape, size: data.length, data: [data] }
}

test.each([
  ['an envelope of a str', text(stringEnvelope('nm')), 'nm'],
  ['an envelope padded with spaces', text(`${intTupleEnvelope([3, 4])}   `), [3, 4]],
  ['an envelope with a trailing NUL', text(`${intTupleEnvelope([3])}\0\0`), [3]],
  ['an envelope of bytes', text(bytesEnvelope(Uint8Array.of(0, 200))), Uint8Array.of(0, 200)],
  ['an envelope of None', text(noneEnvelope()), null],
  ['a float of numpy 1', text(numpyFloatEnvelope(0.5)), 0.5],
  ['a float of numpy 2', text('{"module": "numpy", "type": "float64", "data": "np.float64(0.5)"}'), 0.5],
  ['a plain text', text('Data1D'), 'Data1D'],
  ['a text that is JSON but no envelope', text('1.1', 'VERSION'), '1.1'],
  ['an object that is no envelope', text('{"a": 1}'), '{"a": 1}'],
  [
    'an envelope with a fourth key',
    text('{"module": "m", "type": "str", "data": "1", "x": 1}'),
    '{"module": "m", "type": "str", "data": "1", "x": 1}',
  ],
  ['a TITLE in an envelope (h5py backend)', text(stringEnvelope('PyMoDAQ file'), 'TITLE'), 'PyMoDAQ file'],
  ['a null dataspace', text('', 'TITLE', { shape: null, data: [] }), ''],
  ['a pickled tuple', text('(I3\nI4\ntp0\n.', 'shape'), [3, 4]],
  ['a pickled list', text('(lp0\nI3\naF4.5\na.', 'shape'), [3, 4.5]],
  ['an empty pickled list', text('(lp0\n.', 'shape'), []],
  ['a pickled None', text('N.'), null],
  ['a pickled bool in a tuple', text('(I01\ntp0\n.'), [true]],
  ['a pickled tuple of long ints', text('(L4294967296L\nI3\ntp0\n.', 'shape'), [4294967296, 3]],
  ['a pickled dict, whole', text('(dp0\nVa\np1\nI1\ns.'), new OpaqueAttribute('pickle', '(dp0\nVa\np1\nI1\ns.')],
  ['a pickled list of texts, whole', text('(lp0\nVa\np1\na.'), new OpaqueAttribute('pickle', '(lp0\nVa\np1\na.')],
  ['a pickled tuple of texts, whole', text('(Va\np0\nVb\np1\ntp2\n.'), new OpaqueAttribute('pickle', '(Va\np0\nVb\np1\ntp2\n.')],
  ['a text that only looks like a pickle', text('(see the notes).'), '(see the notes).'],
  ['a picture in a string', text(Uint8Array.of(0x89, 0x50, 0, 0x47), 'pixmap2D'), Uint8Array.of(0x89, 0x50, 0, 0x47)],
  ['a list of strings', text('', 'labels', { shape: [2], data: [Buffer.from('a'), Buffer.from('b')] }), ['a', 'b']],
  ['an int64', numbers('int64', [], BigInt64Array.of(-5n)), -5],
  ['an int64 beyond 2^53', numbers('uint64', [], BigUint64Array.of(2n ** 63n)), 2n ** 63n],
  ['a bool', numbers('bool', [], Uint8Array.of(1)), true],
  ['a vector', numbers('int32', [2], Int32Array.of(1, 2)), Int32Array.of(1, 2)],
  ['a complex number', numbers('complex128', [], Float64Array.of(1, 2)), new NdArray('complex128', [], Float64Array.of(1, 2))],
  ['a matrix', numbers('int32', [1, 2], Int32Array.of(1, 2)), new NdArray('int32', [1, 2], Int32Array.of(1, 2))],
  [
    'a vector of bytes, which is no bytes of Python',
    numbers('uint8', [2], Uint8Array.of(1, 2)),
    new NdArray('uint8', [2], Uint8Array.of(1, 2)),
  ],
  ['a vector of booleans', numbers('bool', [2], Uint8Array.of(1, 0)), new NdArray('bool', [2], Uint8Array.of(1, 0))],
  ['a vector of half floats', numbers('float16', [1], Uint16Array.of(0x3c00)), new NdArray('float16', [1], Uint16Array.of(0x3c00))],
  [
    'a table of texts',
    { ...text(''), shape: [2, 2], data: ['a', 'b', stringEnvelope('c'), ''].map((word) => Buffer.from(word)) },
    [
      ['a', 'b'],
      [stringEnvelope('c'), ''],
    ],
  ],
  ['numbers that are cut short', numbers('int32', [4], Int32Array.of(1, 2)), null],
] as [string, NativeAttributeInfo, DecodedAttribute][])('%s', (_name, info, value) => {
  expect(decodeAttribute(info)).toEqual(value)
})

test('what cannot be read is opaque, and is not evaluated', () => {
  const stamp = decodeAttribute(text('{"module": "datetime", "type": "datetime", "data": "datetime.datetime(2026, 11, 22)"}'))
  expect(stamp).toEqual(new OpaqueAttribute('datetime.datetime', 'datetime.datetime(2026, 11, 22)'))
  const call = decodeAttribute(text(`{"module": "builtins", "type": "str", "data": "__import__('os')"}`))
  expect(call).toEqual(new OpaqueAttribute('builtins.str', "__import__('os')"))
  const compound = { name: 'x', dtype: 'opaque', dtypeClass: 'compound', shape: [], size: 4, data: [] } satisfies NativeAttributeInfo
  expect(decodeAttribute(compound)).toEqual(new OpaqueAttribute('compound'))
})
