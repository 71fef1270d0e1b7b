// What is shown of data: dimensions, cursor, follow mode, and the slice in the address.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  changeSlice,
  formatSlice,
  navigationSelection,
  type PlotState,
  parseSlice,
  plotModel,
  signalSelection,
} from '../../../../browser/src/viewer/plot-model.js'
import type { DType } from '../../../../lib/generated/tables.js'

const channelsOf = (dtype: DType) => [{ path: '/x', label: 'x', dtype, units: '', hasBackground: false, hasErrors: false }]
const still = (navIndexes: number[] = [], dtype: DType = 'float64') => ({ navIndexes, growing: false, channels: channelsOf(dtype) })
const growing = (navIndexes: number[] = [0]) => ({ navIndexes, growing: true, channels: channelsOf('uint16') })

test('a scan is navigated along its navigation, an image is shown whole', () => {
  const scan = plotModel(still([0, 1]), [3, 4, 5, 6], {})
  expect(scan).toMatchObject({ navigation: [0, 1], shownNavigation: [0, 1], shownSignal: [2, 3], others: [], cursor: [0, 0, 0, 0] })
  expect([signalSelection(scan), navigationSelection(scan)]).toEqual(['0,0,:,:', ':,:,~,~'])
  const image = plotModel(still(), [5, 6], {})
  expect(image).toMatchObject({ navigation: [], shownSignal: [0, 1] })
  expect([signalSelection(image), navigationSelection(image)]).toEqual([':,:', null])
})

test('of a stack that names no navigation, all but the last two dimensions are navigated', () => {
  const stack = plotModel(still(), [7, 1, 5, 6], {})
  expect(stack).toMatchObject({ navigation: [0], shownSignal: [2, 3], others: [1] })
  expect(signalSelection(stack)).toBe('0,0,:,:')
  // The colours of an image are its last dimension.
  expect(plotModel(still(), [40, 60, 3], {})).toMatchObject({ navigation: [2], shownSignal: [0, 1] })
})

test('red, green and blue of bytes are shown as one colour, when that is asked for', () => {
  const image = plotModel(still([], 'uint8'), [40, 60, 3], { rgb: '1' })
  expect(image).toMatchObject({ navigation: [], shownSignal: [0, 1], colour: 2 })
  expect([signalSelection(image), navigationSelection(image)]).toEqual([':,:,0', null])
  expect(plotModel(still([0], 'uint8'), [9, 40, 60, 4], { rgb: '1', slice: '5,:,:,2' })).toMatchObject({
    navigation: [0],
    shownSignal: [1, 2],
    colour: 3,
    cursor: [5, 0, 0, 2],
  })
  // Not of others, nor where the last dimension is navigated, nor unasked.
  for (const [plot, shape, rgb] of [
    [still([], 'uint16'), [40, 60, 3], '1'],
    [still([], 'uint8'), [40, 60, 5], '1'],
    [still([], 'uint8'), [60, 3], '1'],
    [still([2], 'uint8'), [40, 60, 3], '1'],
    [still([], 'uint8'), [40, 60, 3], undefined],
  ] as const)
    expect(plotModel(plot, shape, { rgb }).colour).toBeNull()
})

test('values without a signal dimension are a navigation alone', () => {
  const series = plotModel(growing(), [9, 1], { slice: '4,0' })
  expect(series).toMatchObject({ shownNavigation: [0], shownSignal: [], others: [1] })
  expect([signalSelection(series), navigationSelection(series)]).toEqual(['4,0', ':,0'])
})

test('navigation axes can be chosen, whatever the file says', () => {
  expect(plotModel(still([0, 1]), [3, 4, 5], { nav: '2' })).toMatchObject({ navigation: [2], shownSignal: [0, 1] })
  expect(plotModel(still([0]), [3, 4, 5], { nav: '' })).toMatchObject({ navigation: [], shownSignal: [1, 2], others: [0] })
  // What names no dimension is not taken.
  expect(plotModel(still([0]), [3, 4, 5], { nav: '7' })).toMatchObject({ navigation: [0] })
})

test('a window of the signal is shown and reduced; the cursor stays within the data', () => {
  const model = plotModel(still([0]), [10, 100], { slice: '25,20:40' })
  expect([signalSelection(model), navigationSelection(model)]).toEqual(['9,20:40', ':,~20:40'])
  expect(signalSelection(plotModel(still([0]), [10, 100], { slice: '2,90:400' }))).toBe('2,90:100')
  expect(signalSelection(plotModel(still([0]), [10, 100], { slice: '2,0:100' }))).toBe('2,:')
  expect(signalSelection(plotModel(still([0]), [10, 100], { slice: '~,:' }))).toBe('~,:')
})

test('following pins the cursor to the newest index, and moving it leaves the rest as it is', () => {
  const before = plotModel(growing(), [10, 5, 6], { follow: '1', slice: '3,1:4,:' })
  expect([before.following, signalSelection(before)]).toEqual([true, '9,1:4,:'])
  const after = plotModel(growing(), [11, 5, 6], { follow: '1', slice: '3,1:4,:' })
  expect(signalSelection(after)).toBe('10,1:4,:')
  expect(changeSlice(after, new Map([[0, { kind: 'index', index: 2 }]]))).toBe('2,1:4,:')
  // Without following, the cursor stays where the user put it, however long the data becomes.
  expect(signalSelection(plotModel(growing(), [400, 5, 6], { slice: '3,1:4,:' }))).toBe('3,1:4,:')
})

test('data that does not grow is not followed, nor is a dimension of which all is reduced', () => {
  expect(plotModel(still([0]), [10, 5], { follow: '1', slice: '3,:' })).toMatchObject({ following: false, cursor: [3, 0] })
  expect(signalSelection(plotModel(growing(), [10, 5], { follow: '1', slice: '~,:' }))).toBe('~,:')
})

test('data that is still empty has nothing to show', () => {
  const empty = plotModel(growing(), [0, 5, 6], { follow: '1' })
  expect([signalSelection(empty), navigationSelection(empty)]).toEqual([null, null])
})

test('a slice survives the address; one of another data object is forgotten', () => {
  const term = fc.oneof(
    fc.nat(99).map((index) => ({ kind: 'index' as const, index })),
    fc.constantFrom({ kind: 'whole' as const }, { kind: 'reduced' as const }),
    fc.tuple(fc.nat(99), fc.nat(99)).map(([start, end]) => ({ kind: 'window' as const, start, end })),
  )
  fc.assert(
    fc.property(fc.array(term, { minLength: 1, maxLength: 6 }), (terms) => {
      expect(parseSlice(formatSlice(terms), terms.length)).toEqual(terms)
    }),
  )
  expect(parseSlice('1,2', 3)).toEqual([])
})

test('whatever stands in the address, the selection lies within the data', () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(':', '~', '3', '99', '2:5', 'x', '-1'), { maxLength: 5 }).map((words) => words.join()),
  )
  const state: fc.Arbitrary<PlotState> = fc.record({ slice: text, nav: text, follow: fc.constantFrom('0', '1', undefined) })
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), state, fc.boolean(), (shape, asked, grows) => {
      const model = plotModel({ ...still(), growing: grows }, shape, asked)
      const words = (signalSelection(model) ?? '').split(',')
      expect(words.length).toBe(shape.length)
      expect(words.filter((word) => word.includes(':')).length).toBeLessThanOrEqual(2)
      for (const [at, word] of words.entries()) if (/^\d+$/.test(word)) expect(Number(word)).toBeLessThan(shape[at] ?? 0)
    }),
  )
})
