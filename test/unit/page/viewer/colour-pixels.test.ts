// Images in their true colours: which byte of a pixel is which colour.
import { expect, test } from 'vitest'
import { colourPixels } from '../../../../browser/src/viewer/picture.js'

test('red is the lowest byte of a pixel, blue the third, and all are opaque', () => {
  expect([...colourPixels([{ values: [1] }, { values: [2] }, { values: [300] }])]).toEqual([0xffff0201])
  expect([...colourPixels([{ values: [0, -5] }, { values: [127.5, Number.NaN] }, { values: [255, 3] }])]).toEqual([0xffff8000, 0xff030000])
})
