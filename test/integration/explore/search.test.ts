// A search ends at its limits, and by its signal.

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ListedView, Listings } from '../../../lib/explore/listings.js'
import { search } from '../../../lib/explore/search.js'
import { H5Reader } from '../../../lib/file/h5-reader.js'
import { counting, FileBuilder, str } from '../../helpers/file-builder.js'
import { tempDir } from '../../helpers/temp-dir.js'

async function viewOf(groups: number): Promise<{ view: ListedView; reader: H5Reader }> {
  const file = new FileBuilder(join(await tempDir(), 'search.h5'))
  for (let at = 0; at < groups; at++) file.group(`/group${at}`, [str('words', `number ${at}`)])
  file.array('/group0/data', counting([2]))
  const reader = await H5Reader.open(await file.close())
  return { view: new ListedView(new Listings(reader, async () => 'same')), reader }
}

test('hits, nodes and time are limited, and it says so', async () => {
  const { view, reader } = await viewOf(20)
  await using _closed = reader
  expect(await search(view, { text: 'group' }, undefined, { hitsMax: 3 })).toMatchObject({ complete: false, nodesSeen: 4 })
  expect(await search(view, { text: 'group', in: 'name' }, undefined, { nodesMax: 5 })).toMatchObject({ complete: false, nodesSeen: 5 })
  expect(await search(view, { text: 'group' }, undefined, { timeMaxMs: -1 })).toEqual({ hits: [], complete: false, nodesSeen: 0 })
  const all = await search(view, { text: 'NUMBER 1' })
  expect(all.complete).toBe(true)
  expect(all.nodesSeen).toBe(22)
  expect(all.hits.length).toBe(11)
  expect(all.hits[0]).toEqual({ path: '/group1', kind: 'group', attribute: 'words', text: 'number 1' })
})

test('it ends with the reason of its signal', async () => {
  const { view, reader } = await viewOf(3)
  await using _closed = reader
  const reason = new Error('enough')
  await expect(search(view, { text: 'x' }, AbortSignal.abort(reason))).rejects.toBe(reason)
})

test.each([{ text: '' }, { text: '  ' }, { text: 'x', in: 'title' }])('%j is refused', async (query) => {
  const { view, reader } = await viewOf(1)
  await using _closed = reader
  await expect(search(view, query)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION' })
})
