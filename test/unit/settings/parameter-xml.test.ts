// Parameters and their XML, case by case; what PyMoDAQ makes of it is checked in test/interop/settings.
import { expect, test } from 'vitest'
import type { Parameter } from '../../../lib/settings/parameter.js'
import { findParameter } from '../../../lib/settings/parameter.js'
import { fromXml, parameterFromXml, parameterToXml, toXml } from '../../../lib/settings/parameter-xml.js'
import { errorOf } from '../../helpers/errors.js'

const plain = { visible: true, removable: false, readonly: false } as const

function xmlOf(parameter: Parameter): string {
  return Buffer.from(parameterToXml(parameter)).toString()
}

/** The text of an element that has nothing but a type. */
function textRead(type: string, text: string, more = ''): Parameter {
  return parameterFromXml(`<x type="${type}"${more}>${text}</x>`)
}

// An example of the format, in the form of PyMoDAQ 5.0.
const example =
  '<All_settings type="group"><cam_settings type="group" title="Camera" visible="1" removable="0" readonly="0">' +
  '<exposure type="float" title="Exposure (ms):" visible="1" removable="0" readonly="0">12.5</exposure>' +
  '<binning type="int" title="Binning" visible="1" removable="0" readonly="0" limits="[1, 8]">2</binning>' +
  '<cooling type="bool" title="Cooling?" visible="1" removable="0" readonly="0">1</cooling>' +
  '<mode type="list" title="Mode" visible="1" removable="0" readonly="1" limits="[\'fast\', \'slow\']">str(\'fast\')</mode>' +
  '<comment type="str" title="Comment" visible="1" removable="0" readonly="0" /></cam_settings>' +
  '<H5Saver type="group"><h5saver_settings type="group" title="h5saver_settings" visible="1" removable="0" readonly="0" /></H5Saver></All_settings>'

const exampleTree: Parameter[] = [
  {
    name: 'cam_settings',
    type: 'group',
    title: 'Camera',
    ...plain,
    children: [
      { name: 'exposure', type: 'float', title: 'Exposure (ms):', ...plain, value: 12.5 },
      { name: 'binning', type: 'int', title: 'Binning', ...plain, limits: [1, 8], value: 2 },
      { name: 'cooling', type: 'bool', title: 'Cooling?', ...plain, value: true },
      { name: 'mode', type: 'list', title: 'Mode', ...plain, readonly: true, limits: ['fast', 'slow'], value: 'fast' },
      { name: 'comment', type: 'str', title: 'Comment', ...plain, value: '' },
    ],
  },
  {
    name: 'H5Saver',
    type: 'group',
    children: [{ name: 'h5saver_settings', type: 'group', title: 'h5saver_settings', ...plain, children: [] }],
  },
]

test('reads the example of the format, and writes it byte by byte', () => {
  expect(fromXml(example)).toEqual(exampleTree)
  expect(fromXml(Buffer.from(example))).toEqual(exampleTree)
  expect(Buffer.from(toXml(exampleTree)).toString()).toBe(example)
})

test('keeps the order of attributes of version 5.0', () => {
  const xml =
    '<m type="list" title="m" visible="1" removable="0" readonly="0" limits="[\'a\']" addList="[]" addText="Add" movelist="None" show_pb="1" filetype="0">str(\'a\')</m>'
  expect(xmlOf(parameterFromXml(xml))).toBe(xml)
})

test('keeps the order of attributes of version 5.3, and those that it does not know', () => {
  const xml =
    '<m type="multistate_led" title="m" visible="1" removable="0" readonly="0" enabled="1" renamable="0" expanded="1" syncExpanded="0" ' +
    'showTop="0" strictNaming="0" show_pb="1" filetype="0" label="L" suffix="V" addText="Add" limits="(0, 1)" states="[\'a\']" index="3" dim="2D">a</m>'
  expect(xmlOf(parameterFromXml(xml))).toBe(xml)
  expect(parameterFromXml(xml)).toMatchObject({ showPb: true, filetype: false, limits: [0, 1], attributes: { index: '3', dim: '2D' } })
})

test('writes what is left out by its default, except on containers', () => {
  expect(xmlOf({ name: 'x', type: 'int', value: 1 })).toBe('<x type="int" title="x" visible="1" removable="0" readonly="0">1</x>')
  expect(xmlOf({ name: 'x', type: 'group', children: [] })).toBe('<x type="group" />')
  expect(xmlOf({ name: 'x', type: 'group', removable: true, children: [] })).toBe(
    '<x type="group" title="x" visible="1" removable="1" readonly="0" />',
  )
  expect(Buffer.from(toXml([], { type: null })).toString()).toBe('<All_settings />')
  expect(Buffer.from(toXml([], { name: 'a', title: 'A & B' })).toString()).toBe('<a title="A &amp; B" type="group" />')
})

test.each<[Parameter, string]>([
  [{ name: 'x', type: 'int', value: 2n ** 64n - 1n }, '18446744073709551615'],
  [{ name: 'x', type: 'int', value: -0 }, '0'],
  [{ name: 'x', type: 'float', value: 1e16 }, '1e+16'],
  [{ name: 'x', type: 'float', value: -0 }, '-0.0'],
  [{ name: 'x', type: 'slide', value: Number.NaN }, 'nan'],
  [{ name: 'x', type: 'float', value: Number.NEGATIVE_INFINITY }, '-inf'],
  [{ name: 'x', type: 'progress', value: 50 }, '50'],
  [{ name: 'x', type: 'led_push', value: false }, '0'],
  [{ name: 'x', type: 'multistate_led', value: 'green' }, 'green'],
  [{ name: 'x', type: 'text', value: 'a\r\nb\t<&> é\u{1f600}' }, 'a&#13;\nb\t&lt;&amp;&gt; &#233;&#128512;'],
  [{ name: 'x', type: 'list', value: 'it\'s "é"\n' }, `str('it\\'s "&#233;"\\n')`],
  [{ name: 'x', type: 'list', value: 3 }, 'int(3)'],
  [{ name: 'x', type: 'list', value: 0.5 }, 'float(0.5)'],
  [{ name: 'x', type: 'list', value: Number.POSITIVE_INFINITY }, "float('inf')"],
  [{ name: 'x', type: 'list', value: null }, 'None'],
  [{ name: 'x', type: 'list', value: true }, 'True'],
  [{ name: 'x', type: 'itemselect', value: null }, 'None'],
  [{ name: 'x', type: 'color', value: [1, 2, 3, 255] }, '[1, 2, 3, 255]'],
  [{ name: 'x', type: 'date_time', value: new Date(-1500) }, '-1500'],
  [{ name: 'x', type: 'table', value: new Map() }, 'OrderedDict()'],
  [{ name: 'x', type: 'table', value: new Map([['a', [1, Number.NaN]]]) }, "{'a': [1, float('nan')]}"],
  [{ name: 'x', type: 'action', value: null }, 'None'],
  [
    { name: 'x', type: 'table_view', value: { classname: 'C', module: 'm', data: [[1.5, Number.NaN, 'a"', null, true]], header: ['h'] } },
    '{"classname": "C", "module": "m", "data": [[1.5, NaN, "a\\"", null, true]], "header": ["h"]}',
  ],
  [{ name: 'x', type: 'other', typeName: 'time', value: 'noon' }, 'noon'],
])('writes the value of %o', (parameter, text) => {
  const xml = xmlOf(parameter)
  expect(xml.slice(xml.indexOf('>') + 1, -'</x>'.length)).toBe(text)
})

test('an itemselect has two lists', () => {
  const value = { allItems: ['a', "it's", 'é'], selected: ["it's"] }
  const xml = xmlOf({ name: 'x', type: 'itemselect', value })
  expect(xml).toContain(`all_items="['a', &quot;it's&quot;, '&#233;']">["it's"]</x>`)
  expect(parameterFromXml(xml)).toMatchObject({ value })
})

test('limits are written as what the type counts in', () => {
  expect(xmlOf({ name: 'x', type: 'float', limits: [0, null] })).toContain('limits="[0.0, None]"')
  expect(xmlOf({ name: 'x', type: 'int', limits: [0, 10] })).toContain('limits="[0, 10]"')
  expect(
    xmlOf({
      name: 'x',
      type: 'list',
      limits: new Map<string, number | string>([
        ['one', 1],
        ['b c', 'd'],
      ]),
    }),
  ).toContain(`limits="{'one': 'int(1)', 'b c': &quot;str('d')&quot;}"`)
})

test.each<[string, string, Partial<Record<'value', unknown>>]>([
  ['int', ' 12.0 ', { value: 12 }],
  ['int', '1e3', { value: 1000 }],
  ['int', '1.9', { value: 1 }],
  ['int', '9007199254740993', { value: 9007199254740993n }],
  ['int', 'None', {}],
  ['float', '1_000', { value: 1000 }],
  ['float', 'Infinity', { value: Number.POSITIVE_INFINITY }],
  ['float', 'abc', {}],
  ['bool', 'True', {}],
  ['list', 'fast', { value: 'fast' }],
  ['list', "'fast'", { value: 'fast' }],
  ['list', 'int(True)', { value: 1 }],
  ['list', 'np.nan', { value: Number.NaN }],
  ['list', "str('it's')", { value: "str('it's')" }],
  ['list', '[1, 2]', {}],
  ['itemselect', "['a']", { value: { allItems: ['a'], selected: ['a'] } }],
  ['color', '(1, 2, 3)', { value: [1, 2, 3, 255] }],
  ['color', '[1, 2, 300]', {}],
  ['date', '1795305600000', { value: new Date(1795305600000) }],
  ['table', "OrderedDict([('a', 1)])", { value: new Map([['a', 1]]) }],
  ['table', '__import__("os").system("true")', {}],
  ['action', 'print', {}],
  ['table_view', '', {}],
  ['table_view', '{"classname": "C"}', {}],
])('reads %s from %s, and keeps the text', (type, text, value) => {
  const read = textRead(type, text)
  expect('value' in read ? { value: read.value } : {}).toEqual(value)
  expect(xmlOf(read)).toMatch(new RegExp(`>${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}</x>$|^<x [^>]* />$`))
})

test('a text that was kept gives way to another value', () => {
  const read = textRead('int', '12.0', ' limits="(0, 20)"')
  expect(xmlOf(read)).toContain('limits="(0, 20)">12.0<')
  expect(read.type === 'int' ? xmlOf({ ...read, value: 13, limits: [0, 30] }) : '').toContain('limits="[0, 30]">13<')
})

test('dates of old files are in seconds', () => {
  const xml = '<a type="group"><x type="date_time" title="x" visible="1" removable="0" readonly="0">1545321528</x></a>'
  const [read] = fromXml(xml, { dates: 'seconds' })
  expect(read).toMatchObject({ value: new Date('2018-12-20T15:58:48Z') })
  expect(Buffer.from(toXml(read === undefined ? [] : [read])).toString()).toContain('>1545321528000<')
})

test('groups, unknown types and elements without a type', () => {
  expect(parameterFromXml('<x type="groupmove"><y type="int">1</y></x>')).toMatchObject({ type: 'group', typeName: 'groupmove' })
  expect(parameterFromXml('<x><y type="int">1</y></x>')).toMatchObject({ type: 'group', typeName: null })
  expect(parameterFromXml('<x>text</x>')).toMatchObject({ type: 'other', typeName: null, value: 'text' })
  expect(parameterFromXml('<x type="pixmap" a="b">data</x>')).toMatchObject({
    type: 'other',
    typeName: 'pixmap',
    value: 'data',
    attributes: { a: 'b' },
  })
  expect(fromXml('<x type="int">5</x>')).toEqual([{ name: 'x', type: 'int', value: 5 }])
  expect(parameterFromXml('<x type="group">\n  <y type="str"> </y>\n</x>')).toEqual({
    name: 'x',
    type: 'group',
    children: [{ name: 'y', type: 'str', value: ' ' }],
  })
})

test('comments, CDATA, references and line ends are read as a parser of XML does', () => {
  const xml = '<?xml version="1.0"?><!-- c --><x type="str" title="a\tb\nc&#10;d">1<!-- c -->2<![CDATA[<&]]>\r\n&#13;&#x41;</x>'
  expect(parameterFromXml(xml)).toMatchObject({ title: 'a b c\nd', value: '12<&\n\rA' })
})

test('names that objects of JavaScript have are names like others', () => {
  const xml = '<__proto__ type="group"><constructor type="str" __proto__="p" toString="t">v</constructor></__proto__>'
  const read = parameterFromXml(xml)
  expect(read.name).toBe('__proto__')
  const [child] = read.children ?? []
  expect(Object.entries(child?.attributes ?? {})).toEqual([
    ['__proto__', 'p'],
    ['toString', 't'],
  ])
  expect(xmlOf(read)).toContain('__proto__="p" toString="t">v<')
})

test.each<[unknown, string, string]>([
  [[{ name: 'a b', type: 'int', value: 1 }], 'ERR_INVALID_NAME', 'settings'],
  [[{ name: 'é', type: 'int', value: 1 }], 'ERR_INVALID_NAME', 'XML tag'],
  [[{ name: 'a', type: 'group', children: [{ name: '1', type: 'int' }] }], 'ERR_INVALID_NAME', 'settings.a'],
  [
    [
      { name: 'a', type: 'int' },
      { name: 'a', type: 'int' },
    ],
    'ERR_INVALID_NAME',
    'two parameters',
  ],
  [[{ name: 'a', type: 'int', value: 1.5 }], 'ERR_INVALID_OPTION', 'settings.a.value must be a whole number'],
  [[{ name: 'a', type: 'int', value: '1' }], 'ERR_INVALID_OPTION', 'settings.a.value'],
  [[{ name: 'a', type: 'float', value: '1' }], 'ERR_INVALID_OPTION', 'settings.a.value must be a number'],
  [[{ name: 'a', type: 'bool', value: 1 }], 'ERR_INVALID_OPTION', 'settings.a.value must be true or false'],
  [[{ name: 'a', type: 'str', value: 1 }], 'ERR_INVALID_OPTION', 'settings.a.value must be a string'],
  [[{ name: 'a', type: 'str', value: 'a\u0000b' }], 'ERR_INVALID_OPTION', 'U+0000'],
  [[{ name: 'a', type: 'str', value: '\ud800' }], 'ERR_INVALID_OPTION', 'U+D800'],
  [[{ name: 'a', type: 'str', title: '\u0001' }], 'ERR_INVALID_OPTION', 'settings.a.title'],
  [[{ name: 'a', type: 'list', value: {} }], 'ERR_INVALID_OPTION', 'settings.a.value'],
  [[{ name: 'a', type: 'itemselect', value: ['a'] }], 'ERR_INVALID_OPTION', 'allItems'],
  [[{ name: 'a', type: 'itemselect', value: { allItems: ['a'], selected: ['b'] } }], 'ERR_INVALID_OPTION', 'not among'],
  [[{ name: 'a', type: 'color', value: [1, 2, 3] }], 'ERR_INVALID_OPTION', 'four whole numbers'],
  [[{ name: 'a', type: 'date', value: new Date(Number.NaN) }], 'ERR_INVALID_OPTION', 'an invalid date'],
  [[{ name: 'a', type: 'table', value: {} }], 'ERR_INVALID_OPTION', 'a Map'],
  [[{ name: 'a', type: 'table_view', value: { data: [] } }], 'ERR_INVALID_OPTION', 'a table'],
  [[{ name: 'a', type: 'action', value: () => 1 }], 'ERR_INVALID_OPTION', 'settings.a.value'],
  [[{ name: 'a', type: 'integer', value: 1 }], 'ERR_INVALID_OPTION', 'settings.a.type must be one of'],
  [[{ name: 'a', type: 'other', typeName: 'int', value: 'x' }], 'ERR_INVALID_OPTION', 'settings.a.typeName'],
  [[{ name: 'a', type: 'group', typeName: 'int', children: [] }], 'ERR_INVALID_OPTION', 'settings.a.typeName'],
  [[{ name: 'a', type: 'int', visble: true }], 'ERR_INVALID_OPTION', "'visble'"],
  [[{ name: 'a', type: 'int', visible: 1 }], 'ERR_INVALID_OPTION', 'settings.a.visible'],
  [[{ name: 'a', type: 'int', limits: 5 }], 'ERR_INVALID_OPTION', 'settings.a.limits'],
  [[{ name: 'a', type: 'int', attributes: { 'b c': '1' } }], 'ERR_INVALID_NAME', 'settings.a.attributes'],
  [[{ name: 'a', type: 'int', attributes: { type: 'x' } }], 'ERR_INVALID_NAME', 'stands there already'],
  [[{ name: 'a', type: 'group', children: 5 }], 'ERR_INVALID_OPTION', 'settings.a.children'],
  [[5], 'ERR_INVALID_OPTION', 'a parameter of settings'],
])('refuses %o', (parameters, code, words) => {
  const error = errorOf(() => toXml(parameters as Parameter[]))
  expect(error.code).toBe(code)
  expect(error.message).toContain(words)
})

test('refuses a tree without end, and one that is too deep', () => {
  const children: Parameter[] = []
  children.push({ name: 'a', type: 'group', children })
  expect(errorOf(() => toXml(children)).message).toContain('200 levels')
  expect(errorOf(() => fromXml(`${'<a>'.repeat(300)}${'</a>'.repeat(300)}`)).code).toBe('ERR_SETTINGS_XML')
})

test.each([
  ['<a>\n<b>\n</a>', 'line 3'],
  ['<a>\n\n&x;</a>', 'line 3'],
  ['<a>\n<b c="<"/></a>', 'line 2'],
  ['<a>\n\u0001</a>', 'line 2'],
])('names the line of what is wrong with %j', (xml, line) => {
  const error = errorOf(() => fromXml(xml))
  expect(error.code).toBe('ERR_SETTINGS_XML')
  expect(error.message).toContain(line)
})

test('finds a parameter by the names on the way to it', () => {
  expect(findParameter(exampleTree, 'cam_settings', 'binning')).toMatchObject({ value: 2 })
  expect(findParameter(exampleTree, 'cam_settings', 'binning', 'x')).toBeUndefined()
})

test('a tree of 200 kB is written and read at once', () => {
  const many: Parameter[] = Array.from({ length: 2000 }, (_, index) => ({
    name: `p${index}`,
    type: 'str',
    title: 'é',
    ...plain,
    value: `v${index}`,
  }))
  const xml = toXml(many)
  expect(xml.length).toBeGreaterThan(150_000)
  expect(fromXml(xml)).toEqual(many)
})
