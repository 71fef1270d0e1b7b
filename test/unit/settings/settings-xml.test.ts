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

test('refuses what is neither text nor bytes', () => {
  expect(errorOf(() => checkSettings(JSON.parse('5'))).code).toBe('ERR_INVALID_OPTION')
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
