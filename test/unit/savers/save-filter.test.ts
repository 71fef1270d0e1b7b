// Which data of a detector are saved.
import { expect, test } from 'vitest'
import { checkSaveFilter, filterData } from '../../../lib/savers/save-filter.js'
import { dte, dwa } from '../../helpers/data-objects.js'
import { errorOf } from '../../helpers/errors.js'

const all = dte('D', [
  dwa('raw', 1),
  dwa('calculated', 1, { source: 'calculated' }),
  dwa('image', [[1, 2]]),
  dwa('never', 1, { extra: { do_save: false } }),
  dwa('always', [[1, 2]], { source: 'calculated', extra: { do_save: true } }),
])
const names = (filter: Parameters<typeof filterData>[1]) => filterData(all, filter).getNames()

test('without a filter all is saved but what says no', () => {
  expect(names({})).toEqual(['raw', 'calculated', 'image', 'always'])
})

test('a filter keeps raw data and dimensions, and what says yes', () => {
  expect(names({ rawOnly: true })).toEqual(['raw', 'image', 'always'])
  expect(names({ dims: ['Data0D'] })).toEqual(['raw', 'calculated', 'always'])
  expect(names({ rawOnly: true, dims: [] })).toEqual(['always'])
})

test('data that all pass are given back as they are, time and origin kept otherwise', () => {
  const some = dte('D', [dwa('raw', 1)])
  expect(filterData(some, { rawOnly: true })).toBe(some)
  const filtered = filterData(all, { rawOnly: true })
  expect([filtered.name, filtered.timestamp]).toEqual([all.name, all.timestamp])
})

test.each([[{ rawOnly: 1 }], [{ dims: 'Data0D' }], [{ dims: ['Data3D'] }], [{ raw: true }], [[]]])('the filter %j is refused', (filter) => {
  expect(errorOf(() => checkSaveFilter(filter as Parameters<typeof checkSaveFilter>[0])).code).toBe('ERR_INVALID_OPTION')
})
