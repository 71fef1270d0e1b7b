// Where the parts of a DataToExport go.
import { expect, test } from 'vitest'
import { NdArray } from '../../../lib/data/nd-array.js'
import { layOut } from '../../../lib/savers/dte-layout.js'
import { dte, dwa } from '../../helpers/data-objects.js'

test('data are ordered by dimension, and numbered in each', () => {
  const cube = new NdArray('uint8', [2, 2, 2], new Uint8Array(8))
  const data = [
    dwa('nd', cube),
    dwa('b', [1, 2]),
    dwa('a', 1),
    dwa('image', [
      [1, 2],
      [3, 4],
    ]),
    dwa('c', [3, 4]),
    dwa('d', [5, 6], { navIndexes: [0] }),
  ]
  expect(
    layOut('/RawData/Detector000', dte('D', data)).map(({ dwa: { name }, path, dimensionPath }) => [name, path, dimensionPath]),
  ).toEqual([
    ['a', '/RawData/Detector000/Data0D/CH00', '/RawData/Detector000/Data0D'],
    ['b', '/RawData/Detector000/Data1D/CH00', '/RawData/Detector000/Data1D'],
    ['c', '/RawData/Detector000/Data1D/CH01', '/RawData/Detector000/Data1D'],
    ['image', '/RawData/Detector000/Data2D/CH00', '/RawData/Detector000/Data2D'],
    ['nd', '/RawData/Detector000/DataND/CH00', '/RawData/Detector000/DataND'],
    ['d', '/RawData/Detector000/DataND/CH01', '/RawData/Detector000/DataND'],
  ])
})

test('the hundredth channel goes on counting', () => {
  const many = Array.from({ length: 102 }, (_, place) => dwa(`${place}`, place))
  expect(layOut('/R', dte('D', many)).at(-1)?.path).toBe('/R/Data0D/CH101')
})

test('data have their own origin, or that of the whole', () => {
  expect(layOut('/R', dte('Camera', [dwa('a', 1), dwa('b', 1, { origin: 'Other' })])).map(({ origin }) => origin)).toEqual([
    'Camera',
    'Other',
  ])
  expect(layOut('/R', dte('', [dwa('a', 1)])).map(({ origin }) => origin)).toEqual([''])
})
