// The tree of the page against a server that is a few functions: what is asked for, which lines there are, what follows a change.
import { describe, expect, test } from 'vitest'
import { RequestFailed } from '../../../browser/src/api.js'
import { type Layout, type Row, rowAt, rowOf } from '../../../browser/src/shell/tree/tree-model.js'
import { TreeStore } from '../../../browser/src/shell/tree/tree-store.js'
import type { ChildNode, ChildrenPage, ChildrenQuery } from '../../../lib/browser/protocol.js'

const root: ChildNode = { name: 'file.h5', path: '/', link: 'hard', kind: 'group', hasChildren: true }

interface Server {
  groups: Map<string, string[]>
  asked: ChildrenQuery[]
  failing: Set<string>
  ask: (query: ChildrenQuery) => Promise<ChildrenPage>
}

/** Names that end with a slash are groups. */
function serverOf(tree: Record<string, string[]>): Server {
  const server: Server = {
    groups: new Map(Object.entries(tree)),
    asked: [],
    failing: new Set(),
    ask: async (query) => {
      server.asked.push(query)
      const { path, limit = 500, around } = query
      if (server.failing.has(path)) throw new RequestFailed({ code: 'ERR_READER_DIED', message: 'it died' }, 502)
      const names = server.groups.get(path) ?? []
      const place = around === undefined ? -1 : names.findIndex((name) => name.replace('/', '') === around)
      const offset = around === undefined ? (query.offset ?? 0) : Math.max(Math.floor(place / limit) * limit, 0)
      return { path, total: names.length, offset, children: names.slice(offset, offset + limit).map((name) => childOf(server, path, name)) }
    },
  }
  return server
}

function childOf({ groups }: Server, parent: string, text: string): ChildNode {
  const name = text.replace('/', '')
  const path = `${parent === '/' ? '' : parent}/${name}`
  if (!text.endsWith('/')) return { name, path, link: 'hard', kind: 'dataset' }
  return { name, path, link: 'hard', kind: 'group', hasChildren: (groups.get(path) ?? []).length > 0 }
}

function rowsOf(layout: Layout): Row[] {
  return Array.from({ length: layout.rows }, (_, index) => rowAt(layout, index)).filter((row) => row !== undefined)
}

function pathsOf(store: TreeStore): string[] {
  return rowsOf(store.layout()).map(({ node }) => node?.path ?? '?')
}

/** Resolves when all answers that are on their way have come: answers are promises without waiting of their own. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

const small = () =>
  serverOf({ '/': ['RawData/', 'log'], '/RawData': ['Scan000/', 'Scan001/'], '/RawData/Scan000': ['a', 'b'], '/RawData/Scan001': [] })

describe('opening', () => {
  test('the start opens the root and what is alone below it', async () => {
    const store = new TreeStore(root, small().ask)
    await store.openStart()
    expect(pathsOf(store)).toEqual(['/', '/RawData', '/RawData/Scan000', '/RawData/Scan001', '/log'])
  })

  test('a closed group keeps what it knows and asks nothing when it is opened again', async () => {
    const server = small()
    const store = new TreeStore(root, server.ask)
    await store.openStart()
    const asked = server.asked.length
    store.setOpen('/RawData', false)
    expect(pathsOf(store)).toEqual(['/', '/RawData', '/log'])
    store.setOpen('/RawData', true)
    expect(pathsOf(store)).toHaveLength(5)
    expect(server.asked).toHaveLength(asked)
  })

  test('open all reaches every group that has children; close tree leaves the root open', async () => {
    const store = new TreeStore(root, small().ask)
    await store.openBelow('/')
    expect(pathsOf(store)).toEqual([
      '/',
      '/RawData',
      '/RawData/Scan000',
      '/RawData/Scan000/a',
      '/RawData/Scan000/b',
      '/RawData/Scan001',
      '/log',
    ])
    store.closeAll()
    expect(pathsOf(store)).toEqual(['/', '/RawData', '/log'])
  })

  test('a tree that is closed while it still opens stays closed', async () => {
    const store = new TreeStore(root, small().ask)
    const starting = store.openStart()
    store.closeAll()
    await starting
    await settled()
    expect(store.openGroups()).toEqual(['/'])
    const all = store.openBelow('/')
    store.closeAll()
    await all
    expect(store.openGroups()).toEqual(['/'])
  })

  test('open all stops at its limit of groups', async () => {
    const server = serverOf({ '/': Array.from({ length: 5000 }, (_, index) => `g${index}/`) })
    for (let index = 0; index < 5000; index++) server.groups.set(`/g${index}`, ['d'])
    const store = new TreeStore(root, server.ask)
    await store.openBelow('/')
    expect(store.openGroups().length).toBeLessThanOrEqual(2000)
    expect(server.asked.length).toBeLessThanOrEqual(2010)
  })
})

describe('lines', () => {
  test('levels, places and numbers of siblings are those of the tree', async () => {
    const store = new TreeStore(root, small().ask)
    await store.openBelow('/')
    const rows = rowsOf(store.layout())
    expect(rows.map(({ depth }) => depth)).toEqual([0, 1, 2, 3, 3, 2, 1])
    expect(rows.map(({ position, siblings }) => `${position + 1}/${siblings}`)).toEqual(['1/1', '1/2', '1/2', '1/2', '2/2', '2/2', '2/2'])
    for (const row of rows) expect(rowOf(store.layout(), row.node?.path ?? '')).toBe(row.index)
  })

  test('of a group of 100,000 only the pages in sight are asked for', async () => {
    const server = serverOf({ '/': ['many/', 'last'], '/many': Array.from({ length: 100_000 }, (_, index) => `n${index}`) })
    const store = new TreeStore(root, server.ask)
    await store.openStart()
    expect(store.layout().rows).toBe(100_003)
    expect(rowAt(store.layout(), 100_002)?.node?.path).toBe('/last')
    expect(rowAt(store.layout(), 70_002)?.node).toBeUndefined()
    store.show(70_000, 70_040)
    await settled()
    expect(rowAt(store.layout(), 70_002)?.node?.path).toBe('/many/n70000')
    expect(server.asked.filter(({ path }) => path === '/many').map(({ offset }) => offset)).toEqual([0, 69_500, 70_000])
  })
})

describe('revealing', () => {
  test('a node deep in a large group is found with one page of each group', async () => {
    const server = serverOf({ '/': ['many/'], '/many': Array.from({ length: 100_000 }, (_, index) => `n${index}`) })
    const store = new TreeStore(root, server.ask)
    await expect(store.reveal('/many/n77777')).resolves.toBe(true)
    expect(rowOf(store.layout(), '/many/n77777')).toBe(77_779)
    expect(server.asked).toHaveLength(2)
  })

  test('a node that is not there is not revealed, and its groups are open', async () => {
    const store = new TreeStore(root, small().ask)
    await expect(store.reveal('/RawData/Scan009/x')).resolves.toBe(false)
    expect(store.openGroups()).toContain('/RawData')
  })
})

describe('changes', () => {
  test('a group that got another child is asked for again and keeps its lines meanwhile', async () => {
    const server = small()
    const store = new TreeStore(root, server.ask)
    await store.openStart()
    store.noteChildren({ '/RawData': { total: 2, stamp: 1 } })
    const asked = server.asked.length
    expect(server.asked).toHaveLength(asked)
    server.groups.set('/RawData', ['Scan000/', 'Scan001/', 'Scan002/'])
    store.noteChildren({ '/RawData': { total: 3, stamp: 2 } })
    expect(pathsOf(store)).toContain('/RawData/Scan001')
    await settled()
    expect(pathsOf(store)).toEqual(['/', '/RawData', '/RawData/Scan000', '/RawData/Scan001', '/RawData/Scan002', '/log'])
  })

  test('the first stamp of a group asks again only when its number of children is another', async () => {
    const server = small()
    const store = new TreeStore(root, server.ask)
    await store.openStart()
    const asked = server.asked.length
    store.noteChildren({ '/RawData': { total: 2, stamp: 7 } })
    expect(server.asked).toHaveLength(asked)
    store.noteChildren({ '/': { total: 5, stamp: 7 } })
    expect(server.asked).toHaveLength(asked + 1)
  })
})

describe('failures', () => {
  test('a group that cannot be read says so, asks no more by itself, and can be tried again', async () => {
    const server = small()
    const store = new TreeStore(root, server.ask)
    await store.openStart()
    server.failing.add('/RawData/Scan000')
    store.setOpen('/RawData/Scan000', true)
    await settled()
    expect(store.layout().model.listings.get('/RawData/Scan000')?.failure).toEqual({ code: 'ERR_READER_DIED', message: 'it died' })
    const asked = server.asked.length
    store.show(0, 50)
    await settled()
    expect(server.asked).toHaveLength(asked)
    server.failing.clear()
    store.retry('/RawData/Scan000')
    await settled()
    expect(pathsOf(store)).toContain('/RawData/Scan000/b')
  })
})
