// What Python's ast.literal_eval reads, and what must never be evaluated.
import { expect, test } from 'vitest'
import { type PythonValue, parsePythonLiteral } from '../../../lib/attributes/python-literal.js'
import { reprBytes, reprFloat, reprString } from '../../../lib/attributes/python-repr.js'

test.each([
  ["'nm'", 'nm'],
  ['"it\'s"', "it's"],
  ["'a\\nb\\x41\\u00e9\\U0001f600\\101\\\\'", 'a\nbAé\u{1f600}A\\'],
  ["'\\d stays'", '\\d stays'],
  ['\'a\' "b"', 'ab'],
  ["b'\\x00\\xff\\'a'", Uint8Array.of(0, 255, 39, 97)],
  ["u'x'", 'x'],
  ['12', 12],
  ['-12', -12],
  ['+7', 7],
  ['0', 0],
  ['-0', 0],
  ['-0.0', -0],
  ['00', 0],
  ['1_000', 1000],
  ['0x1F', 31],
  ['9007199254740993', 9007199254740993n],
  ['-9007199254740993', -9007199254740993n],
  ['1700000000.25', 1700000000.25],
  ['1.', 1],
  ['.5', 0.5],
  ['1e-05', 1e-5],
  ['1E+3', 1000],
  ['nan', Number.NaN],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['True', true],
  ['False', false],
  ['None', null],
  ['()', []],
  ['(5,)', [5]],
  ['(5)', 5],
  ['(3, 4)', [3, 4]],
  ['[1, "a", (None, [2.5,]),]', [1, 'a', [null, [2.5]]]],
  ['{}', new Map()],
  [
    "{'a': 1, 2: (3,)}",
    new Map<PythonValue, PythonValue>([
      ['a', 1],
      [2, [3]],
    ]),
  ],
  ['np.float64(36.36363636363637)', 36.36363636363637],
  ['numpy.int32(-4)', -4],
  ['(np.float64(1.0), np.float64(2.0))', [1, 2]],
  [' \n[ 1 ,\t2 ] ', [1, 2]],
] as [string, PythonValue][])('reads %j', (text, value) => {
  expect(parsePythonLiteral(text)).toEqual(value)
})

test.each([
  '',
  'x',
  'Truely',
  'None.x',
  "__import__('os').system('true')",
  'open("/etc/passwd")',
  "'a'.upper()",
  'datetime.datetime(2026, 11, 22)',
  'array([1, 2])',
  'np.array([1])',
  'np.load("x")',
  '<SomeEnum.a: 1>',
  '1 + 1',
  '1j',
  '012',
  '1.2.3',
  '[1',
  '1]',
  '(1, 2',
  '(,)',
  "'open",
  "'new\nline'",
  "'\\x4'",
  "'\\N{BULLET}'",
  "b'é'",
  "b'a' 'b'",
  '{1}',
  '{1: }',
  'f"{1}"',
  '-',
  "-'a'",
  'lambda: 1',
  'np.float64(1',
  '1 2',
])('refuses %j', (text) => {
  expect(parsePythonLiteral(text)).toBeUndefined()
})

test('hostile depth and length end quickly', () => {
  expect(parsePythonLiteral('['.repeat(1_000_000))).toBeUndefined()
  expect(parsePythonLiteral('np.float64('.repeat(100_000))).toBeUndefined()
  expect(parsePythonLiteral('1'.repeat(10_000_000))).toBeUndefined()
  expect(parsePythonLiteral(`'${'\\'.repeat(1_000_001)}`)).toBeUndefined()
  expect(parsePythonLiteral(`[${'1,'.repeat(200_000)}]`)).toHaveLength(200_000)
})

test('reads back every text, bytes and float that is written', () => {
  const texts = ['', "'", '"', '\'"', '\\', '\0\x01\x7f\x80\xff', 'é\u2028\u{10ffff}\u{e0001}', 'a\\', '\\x41']
  for (const text of texts) expect(parsePythonLiteral(reprString(text))).toBe(text)
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  expect(parsePythonLiteral(reprBytes(all))).toEqual(all)
  for (const value of [0.1, -0, 1e300, 5e-324, 123456789.125]) expect(parsePythonLiteral(reprFloat(value))).toBe(value)
})

test.each<[string, unknown]>([
  ["float('-inf')", Number.NEGATIVE_INFINITY],
  ["float(' 1_0.5e1 ')", 105],
  ['float(3)', 3],
  ['float(True)', 1],
  ['int(3)', 3],
  ['int(-2.9)', -2],
  ['int(1e30)', 1000000000000000019884624838656n],
  ['int(12345678901234567890)', 12345678901234567890n],
  ["str('x')", 'x'],
  ['np.nan', Number.NaN],
  ['-np.inf', undefined],
  ['numpy.inf', Number.POSITIVE_INFINITY],
  ['OrderedDict()', new Map()],
  [
    "OrderedDict([('a', 1), ('b', [2])])",
    new Map<unknown, unknown>([
      ['a', 1],
      ['b', [2]],
    ]),
  ],
  ["OrderedDict({'a': 1})", new Map([['a', 1]])],
  ["[str('a'), float('nan')]", ['a', Number.NaN]],
  ['OrderedDict([1])', undefined],
  ["int('3')", undefined],
  ['int(nan)', undefined],
  ['str(3)', undefined],
  ['str()', undefined],
  ["float('x')", undefined],
  ["eval('1')", undefined],
])('in settings, %s is %o', (text, value) => {
  expect(parsePythonLiteral(text, 'settings')).toEqual(value)
})

test('elsewhere these are no literals', () => {
  for (const text of ["float('inf')", 'int(3)', "str('x')", 'np.nan', 'OrderedDict()']) expect(parsePythonLiteral(text)).toBeUndefined()
})
