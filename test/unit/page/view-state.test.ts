// The page's address: what it says survives being written and read again, whatever names and values are in it.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatPlace, parsePlace } from '../../../browser/src/shell/view-state.js'

describe('the place in the address', () => {
  test.each([
    ['', { path: '/', state: {} }],
    ['#/', { path: '/', state: {} }],
    ['#/RawData/Scan000', { path: '/RawData/Scan000', state: {} }],
    ['#/RawData?view=image&slice=3,:,:', { path: '/RawData', state: { view: 'image', slice: '3,:,:' } }],
    ['#RawData//Scan000/', { path: '/RawData/Scan000', state: {} }],
    ['#/odd%20name%20%25%3F%23?follow=1', { path: '/odd name %?#', state: { follow: '1' } }],
    ['#/100%', { path: '/100%', state: {} }],
  ])('reads %j', (hash, place) => {
    expect(parsePlace(hash)).toEqual(place)
  })

  test('stays readable where nothing forbids it', () => {
    expect(formatPlace({ path: '/RawData/CH00', state: { slice: '3,:,~2:5', follow: '1' } })).toBe('#/RawData/CH00?follow=1&slice=3,:,~2:5')
  })

  test('comes back as it was, for all names that HDF5 allows and all values', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('/'))
    const state = fc.dictionary(fc.string({ minLength: 1 }), fc.string())
    fc.assert(
      fc.property(fc.array(name), state, (names, values) => {
        const place = { path: `/${names.join('/')}`, state: { ...values } }
        expect(parsePlace(formatPlace(place))).toEqual(place)
      }),
    )
  })
})
