// Compared with the bytes of CPython's pickle.dumps.
import { expect, test } from 'vitest'
import { pickleText, unpickleText } from '../../../lib/attributes/pickle.js'

test.each([
  ['a', '80049505000000000000008c0161942e'],
  ['', '80049504000000000000008c00942e'],
  ['né\n\\x\u{1f600}', '8004950e000000000000008c0a6ec3a90a5c78f09f9880942e'],
])('pickles %j as Python does', (text, hex) => {
  expect(Buffer.from(pickleText(text)).toString('hex')).toBe(hex)
})

test.each([
  [0, '566ee95c75303030615c7530303563785c5530303031663630300a70300a2e'],
  [1, '580a0000006ec3a90a5c78f09f988071002e'],
  [2, '8002580a0000006ec3a90a5c78f09f988071002e'],
  [3, '8003580a0000006ec3a90a5c78f09f988071002e'],
  [4, '8004950e000000000000008c0a6ec3a90a5c78f09f9880942e'],
  [5, '8005950e000000000000008c0a6ec3a90a5c78f09f9880942e'],
])('reads protocol %d', (_protocol, hex) => {
  expect(unpickleText(Buffer.from(hex, 'hex'))).toBe('né\n\\x\u{1f600}')
})

test.each([0, 1, 127, 255, 256, 70_000])('a text of %d letters comes back', (length) => {
  for (const letter of ['x', 'é', '日']) expect(unpickleText(pickleText(letter.repeat(length)))).toBe(letter.repeat(length))
})

test.each([
  ['a call of os.system', Buffer.from("cos\nsystem\n(S'true'\ntR.")],
  ['an int', Buffer.from('I5\n.')],
  ['two strings', Buffer.from('8c01618c01622e', 'hex')],
  ['no string', Buffer.from('80042e', 'hex')],
  ['bytes after the end', Buffer.from('8c016194 2e00'.replace(' ', ''), 'hex')],
  ['a length past the end', Buffer.from('58ffffff7f612e', 'hex')],
  ['a length of 2^63', Buffer.from('8d0000000000000080612e', 'hex')],
  ['a cut header', Buffer.from('80', 'hex')],
  ['a PUT without an end', Buffer.from('8c01617031', 'hex')],
  ['nothing', new Uint8Array()],
])('refuses %s', (_name, bytes) => {
  expect(unpickleText(bytes)).toBeUndefined()
})
