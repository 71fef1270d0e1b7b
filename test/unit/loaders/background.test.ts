// Backgrounds are subtracted in turns, with the result of one subtraction.
import { expect, test } from 'vitest'
import { isBroadcast } from '../../../lib/data/background.js'
import { NdArray } from '../../../lib/data/nd-array.js'
import { subtractInTurns } from '../../../lib/loaders/background.js'
import { rejectionOf } from '../../helpers/errors.js'

test.each<[number[], number[], boolean]>([
  [[3, 4], [4], true],
  [[3, 4], [1], true],
  [[3, 4], [3, 1], true],
  [[3, 4], [3, 4], true],
  [[3, 4], [3], false],
  [[4], [1, 4], false],
])('data %j, background %j: %s', async (shape, bkgShape, fits) => {
  const zeros = (extents: number[]) =>
    new NdArray('float64', extents, new Float64Array(extents.reduce((product, extent) => product * extent, 1)))
  expect(isBroadcast(bkgShape, shape)).toBe(fits)
  const difference = subtractInTurns(zeros(shape), zeros(bkgShape), 'a')
  if (fits) expect((await difference).shape).toEqual(shape)
  else expect((await rejectionOf(difference)).code).toBe('ERR_SHAPE_MISMATCH')
})

test.each([
  ['of one row', [512]],
  ['of as many rows', [2000, 512]],
  ['of single numbers a row', [2000, 1]],
])('large data minus a background %s', async (_, bkgShape) => {
  const size = 2000 * 512
  const data = new NdArray(
    'uint16',
    [2000, 512],
    Uint16Array.from({ length: size }, (_value, place) => place % 1000),
  )
  const bkgSize = bkgShape.reduce((product, extent) => product * extent, 1)
  const bkg = new NdArray(
    'uint16',
    bkgShape,
    Uint16Array.from({ length: bkgSize }, (_value, place) => place % 777),
  )
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  const difference = await subtractInTurns(data, bkg, 'a')
  clearInterval(timer)
  const bkgAt = (place: number) => (bkgShape[1] === 1 ? Math.floor(place / 512) : place % bkgSize) % 777
  const wrong = Array.from({ length: size }, (_value, place) => place).filter(
    (place) => difference.data[place] !== (place % 1000) - bkgAt(place),
  )
  expect([difference.dtype, wrong.length]).toEqual(['int32', 0])
  expect(turns).toBeGreaterThan(0)
})
