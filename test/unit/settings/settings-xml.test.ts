// Accepted and refused documents: the same verdicts as those of Python's xml.etree, which reads our files.
import { expect, test } from 'vitest'
import { stringEnvelope } from '../../../lib/attributes/envelope.js'
import { checkSettings, settingsAttribute } from '../../../lib/settings/settings-xml.js'
import { errorOf } from '../../helpers/errors.js'

test.each([
  '<a/>',
  '<?xml version="1.0" encoding="UTF-8"?>\n<a/>\n',
  '<a x="1" y=\'2"3\'>é\u{1f600}&amp;&#233;&#xe9;</a>',
  '<!-- c --><a><b/><![CDATA[ & < ]]></a><!-- d -->',
  '<!DOCTYPE a><a/>',
  '<a x="a>b">c</a>',
  '<a><?pi x?></a>',
  '<All_settings type="group"><x type="str" title="X &lt;1&gt;" visible="1" removable="0" readonly="0" /></All_settings>',
])('takes %j as it is', (xml) => {
  expect(Buffer.from(checkSettings(xml)).toString()).toBe(xml)
  expect(checkSettings(Buffer.from(xml))).toEqual(Buffer.from(xml))
})

test.each([
  '<a:b xmlns:a="u"></a:b>',
  '<b a:x="1" xmlns:a=\'u\' x="2"/>',
  '<r><x xmlns:a="u"><a:y/></x></r>',
  '<b xmlns="u"><c xmlns=""/></b>',
  '<b xml:lang="x"><xml:c/></b>',
  '<b xmlns:xml="http://www.w3.org/XML/1998/namespac&#101;"/>',
  '<b xmlns:a="u"><c xmlns:a="v"/><a:d/></b>',
])('takes the namespaces of %j', (xml) => {
  expect(Buffer.from(checkSettings(xml)).toString()).toBe(xml)
})

test.each([
  ['<a:b/>', 'an undeclared prefix'],
  ['<b a:x="1"/>', 'an undeclared prefix of an attribute'],
  ['<r><x xmlns:a="u"/><a:y/></r>', 'a prefix declared elsewhere, in an empty element'],
  ['<r><x xmlns:a="u"></x><a:y/></r>', 'a prefix declared elsewhere'],
  ['<xmlns:b/>', 'the prefix of declarations on an element'],
  ['<b xmlns:a=""/>', 'a prefix taken back'],
  ['<b xmlns:xml="u"/>', 'another meaning of xml'],
  ['<b xmlns:xmlns="u"/>', 'a declaration of xmlns'],
  ['<b xmlns:q="http://www.w3.org/XML/1998/namespace"/>', 'the namespace of xml under another prefix'],
  ['<b xmlns="http://www.w3.org/2000/xmlns/"/>', 'the namespace of declarations'],
  ['<b xmlns:a="u" xmlns:c="&#117;" a:x="1" c:x="2"/>', 'an attribute twice under two prefixes'],
  ['<:b/>', 'a colon in front'],
  ['<b:></b:>', 'a colon at the end'],
  ['<a:b:c xmlns:a="u"/>', 'two colons'],
  ['<b xmlns:="u"/>', 'a declaration of nothing'],
  ['<b xmlns:a="u" a:x:y="1"/>', 'two colons in an attribute'],
  ['<b xmlns:a:b="u"/>', 'two colons in a declaration'],
  ['<b><?a:b c?></b>', 'a colon in the name of an instruction'],
])('refuses the namespaces of %j: %s', (xml) => {
  expect(errorOf(() => checkSettings(xml)).code).toBe('ERR_SETTINGS_XML')
})

test.each([
  ['', 'no document'],
  ['text', 'no element'],
  ['<a>', 'an open element'],
  ['<a></b>', 'another end tag'],
  ['<a/><b/>', 'two roots'],
  ['<a/>trailing', 'text behind the root'],
  ['lead<a/>', 'text before the root'],
  ['<a>&foo;</a>', 'an unknown entity'],
  ['<a>& b</a>', 'a bare ampersand'],
  ['<a x="&"/>', 'a bare ampersand in an attribute'],
  ['<a x="<"/>', 'a < in an attribute'],
  ['<a x=1/>', 'an attribute without quotes'],
  ['<a =/>', 'an attribute without a name'],
  ['<a x="1" ==/>', 'nothing but equals signs'],
  ['<a\u00a0/>', 'a space that is none of XML'],
  ['<a></a\u2028>', 'the same in an end tag'],
  ['<a/>\u00a0', 'the same behind the root'],
  ['<a><!DOCTYPE a></a>', 'a document type in the root'],
  ['<a/><!DOCTYPE a>', 'a document type behind the root'],
  ['<a>-<!></a>', 'markup of no kind'],
  ['<a x="1" x="2"/>', 'an attribute twice'],
  ['<a><!-- -- --></a>', 'two hyphens in a comment'],
  ['<a>]]></a>', 'the end of a CDATA section'],
  ['<a>\u0001</a>', 'a control character'],
  ['<a>&#1;</a>', 'a reference to a control character'],
  ['<a>&#xD800;</a>', 'a reference to a surrogate'],
  ['<a>\ud800</a>', 'half of a surrogate pair'],
  ['<a><?xml version="1.0"?></a>', 'a declaration inside'],
  ['<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'text that claims to be encoded'],
])('refuses %j: %s', (xml) => {
  const error = errorOf(() => checkSettings(xml))
  expect(error.code).toBe('ERR_SETTINGS_XML')
  expect(error.message).toMatch(/^settings are not well-formed XML: ./)
})

test('reads bytes by the encoding that they declare, and keeps them', () => {
  const latin1 = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>', 'latin1')
  expect(checkSettings(latin1)).toEqual(latin1)
  expect(errorOf(() => checkSettings(Buffer.from('<a>\xe9</a>', 'latin1'))).code).toBe('ERR_SETTINGS_XML')
})

test('refuses what is neither parameters nor text nor bytes', () => {
  expect(errorOf(() => checkSettings(JSON.parse('5'))).code).toBe('ERR_INVALID_OPTION')
})

test('takes parameters in place of a document', () => {
  expect(Buffer.from(checkSettings([{ name: 'a', type: 'str', value: '\u00e9' }])).toString()).toBe(
    '<All_settings type="group"><a type="str" title="a" visible="1" removable="0" readonly="0">&#233;</a></All_settings>',
  )
  expect(errorOf(() => settingsAttribute([{ name: '1', type: 'str' }], '')).code).toBe('ERR_INVALID_NAME')
})

test('stores none as an empty text, short ones with a fixed size, long ones without', () => {
  expect(settingsAttribute(undefined, stringEnvelope(''))).toMatchObject({ name: 'settings', text: stringEnvelope(''), storage: 'fixed' })
  expect(settingsAttribute('<a/>', '')).toMatchObject({
    text: `{"module": "builtins", "type": "bytes", "data": "b'<a/>'"}`,
    storage: 'fixed',
  })
  expect(settingsAttribute(`<a>${'x'.repeat(65_536)}</a>`, '')).toMatchObject({ storage: 'variable' })
})

test('a long document takes no longer than its length asks for', () => {
  const many = `<a>${'<b x="1">&amp;</b>'.repeat(100_000)}</a>`
  expect(checkSettings(many)).toHaveLength(many.length)
})

test('a fault is told in a few words, however long the document', () => {
  expect(errorOf(() => checkSettings('<'.repeat(100_000))).message.length).toBeLessThan(400)
  expect(errorOf(() => checkSettings('<a>'.repeat(100_000))).message.length).toBeLessThan(400)
})
