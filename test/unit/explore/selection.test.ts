// Selections of a view: the grammar, and what lies outside of the data.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxOf, dimensionsOf, parseSelection } from '../../../lib/explore/selection.js'
import { errorOf } from '../../helpers/errors.js'

test('each term says what becomes of its dimension', () => {
  const terms = parseSelection('3, :, 1:4, ~, ~2:5', [10, 20, 30, 40, 50], 3)
  expect(terms).toEqual([
    { kind: 'index', start: 3, count: 1 },
    { kind: 'shown', start: 0, count: 20 },
    { kind: 'shown', start: 1, count: 3 },
    { kind: 'reduced', start: 0, count: 40 },
    { kind: 'reduced', start: 2, count: 3 },
  ])
  expect(boxOf(terms)).toEqual({ start: [3, 0, 1, 0, 2], count: [1, 20, 3, 40, 3] })
  expect(dimensionsOf(terms, 'shown')).toEqual([1, 2])
  expect(parseSelection('', [])).toEqual([])
})

test('negative numbers count from the end, and a missing bound is that of the dimension', () => {
  expect(parseSelection('-1', [10])).toEqual([{ kind: 'index', start: 9, count: 1 }])
  expect(parseSelection('-3:', [10])).toEqual([{ kind: 'shown', start: 7, count: 3 }])
  expect(parseSelection(':4', [10])).toEqual([{ kind: 'shown', start: 0, count: 4 }])
  expect(parseSelection('~-4:-1', [10])).toEqual([{ kind: 'reduced', start: 6, count: 3 }])
})

test('a dimension that is still empty can be shown and reduced, and has no index', () => {
  expect(parseSelection(':,~', [0, 0])).toEqual([
    { kind: 'shown', start: 0, count: 0 },
    { kind: 'reduced', start: 0, count: 0 },
  ])
  expect(errorOf(() => parseSelection('0', [0])).code).toBe('ERR_INDEX_OUT_OF_RANGE')
})

test('what is no selection of the data is refused, and named', () => {
  for (const select of ['', ':', ':,:,:', ':,x', ':,1:2:3', ':,1.5', ':, ', '::,0', '~~,0', '0,1e3', `0,${'9'.repeat(16)}`]) {
    const error = errorOf(() => parseSelection(select, [4, 4]))
    expect([select, error.code, error.option]).toEqual([select, 'ERR_INVALID_OPTION', 'select'])
  }
  expect(errorOf(() => parseSelection(':,:,:', [2, 2, 2])).message).toContain('at most 2')
  for (const select of ['4', '-5', '0:5', '3:3', '3:2', '-9:2', '5:']) {
    expect([select, errorOf(() => parseSelection(select, [4])).code]).toEqual([select, 'ERR_INDEX_OUT_OF_RANGE'])
  }
})

test('whatever is accepted lies within the data', () => {
  const word = fc.oneof(fc.constantFrom(':', '~'), fc.integer({ min: -12, max: 12 }).map(String), range(''), range('~'))
  fc.assert(
    fc.property(fc.array(fc.tuple(word, fc.nat(9)), { minLength: 1, maxLength: 5 }), (dimensions) => {
      const shape = dimensions.map(([, extent]) => extent)
      let terms: ReturnType<typeof parseSelection>
      try {
        terms = parseSelection(dimensions.map(([text]) => text).join(), shape, 5)
      } catch {
        return
      }
      for (const [at, { start, count }] of terms.entries()) {
        expect(start).toBeGreaterThanOrEqual(0)
        expect(start + count).toBeLessThanOrEqual(shape[at] ?? 0)
        expect(count > 0 || shape[at] === 0).toBe(true)
      }
    }),
  )
})

function range(prefix: string): fc.Arbitrary<string> {
  const bound = fc.oneof(fc.constant(''), fc.integer({ min: -12, max: 12 }).map(String))
  return fc.tuple(bound, bound).map(([from, to]) => `${prefix}${from}:${to}`)
}
