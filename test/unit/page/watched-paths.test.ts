// What one stream of events can watch: an address that the server takes, whatever names a file has.
import { expect, test } from 'vitest'
import { watchable } from '../../../browser/src/events.js'

test('paths come in an order that does not depend on who asked first', () => {
  expect(watchable(['/b', '/a'])).toEqual(['/a', '/b'])
})

test('of too many paths the latest are watched', () => {
  const paths = Array.from({ length: 250 }, (_, index) => `/${index}`)
  expect(watchable(paths)).toEqual(paths.slice(50).sort())
})

test('of paths that are too long for one address the latest are watched', () => {
  const paths = Array.from({ length: 20 }, (_, index) => `/${'µ'.repeat(1000)}${index}`)
  const chosen = watchable(paths)
  expect(chosen).toContain(paths[19])
  expect(chosen.length).toBeGreaterThan(1)
  expect(encodeURIComponent(JSON.stringify(chosen)).length).toBeLessThan(31_000)
  expect(watchable([...paths, `/${'x'.repeat(40_000)}`])).toEqual([])
})

test('names that no request can have are left out, and the others stay', () => {
  expect(watchable(['/a', '/..', '/b/./c', '/...'])).toEqual(['/...', '/a'])
})
