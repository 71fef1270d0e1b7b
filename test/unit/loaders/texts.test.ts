// Texts and times as files have them.
import { expect, test } from 'vitest'
import { storableText } from '../../../lib/loaders/texts.js'
import { localSeconds } from '../../../lib/loaders/timestamp.js'

test('a text is kept as it is where a file could hold it again', () => {
  expect(storableText('O\'Neil\n"é" 中\u{1f600}')).toBe('O\'Neil\n"é" 中\u{1f600}')
  expect(storableText('a\0b\ud800c')).toBe('a\ufffdb\ufffdc')
  expect(storableText('é'.repeat(30_000))).toHaveLength(30_000)
  const long = storableText('é'.repeat(30_001))
  expect([long.length, long.endsWith('…')]).toEqual([101, true])
})

test.each([
  ['2026-11-22', '19:11:19.250000', new Date(2026, 10, 22, 19, 11, 19).getTime() / 1000 + 0.25],
  ['20261122', '19:11:19', new Date(2026, 10, 22, 19, 11, 19).getTime() / 1000],
  ['2026-11-22', '', new Date(2026, 10, 22).getTime() / 1000],
  ['', '19:11:19', 0],
  ['22/11/2026', '19:11:19', 0],
])('%s %s is %d', (date, time, seconds) => {
  expect(localSeconds(date, time)).toBe(seconds)
})
