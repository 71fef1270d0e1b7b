// Text parameters become typed requests, and whatever is not known is refused.
import { describe, expect, test } from 'vitest'
import { apiPath } from '../../../lib/browser/protocol.js'
import { readExport, readRequest, readWatched } from '../../../lib/browser/queries.js'

const of = (text: string) => new URLSearchParams(text)

test.each([
  [apiPath.file, '', { name: 'file', query: {} }],
  [apiPath.children, 'path=/a/&offset=5&limit=10', { name: 'children', query: { path: '/a', offset: 5, limit: 10 } }],
  [apiPath.texts, 'path=/a&start=-3', { name: 'texts', query: { path: '/a', start: -3 } }],
  [apiPath.picture, 'path=/a&name=pixmap2D', { name: 'picture', query: { path: '/a', name: 'pixmap2D' } }],
  [
    apiPath.view,
    'path=/a&select=0,:&withBackground=1&width=100',
    { name: 'view', query: { path: '/a', select: '0,:', withBackground: '1', width: 100 } },
  ],
  [apiPath.values, 'path=/%C3%A9&attribute=x', { name: 'values', query: { path: '/é', attribute: 'x' } }],
])('%s?%s', (path, parameters, request) => {
  expect(readRequest(path, of(parameters))).toEqual(request)
})

test('an address that is none is no request', () => {
  for (const path of ['/api/none', '/api/', '/api/file/', '/api/__proto__', 'constructor'])
    expect(readRequest(path, of(''))).toBeUndefined()
})

describe('what is refused, naming the parameter', () => {
  test.each([
    [apiPath.node, '', 'path'],
    [apiPath.node, 'path=/a&path=/b', 'path'],
    [apiPath.node, 'path=/a&x=1', 'x'],
    [apiPath.node, 'path=/a&__proto__=1', '__proto__'],
    [apiPath.node, 'path=', 'path'],
    [apiPath.axis, 'path=/a&axis=1.5', 'axis'],
    [apiPath.axis, 'path=/a&axis=1e3', 'axis'],
    [apiPath.axis, 'path=/a', 'axis'],
    [apiPath.view, 'path=/a&select=:&withErrors=yes', 'withErrors'],
    [apiPath.search, 'text=a&kind=file', 'kind'],
  ])('%s?%s', (path, parameters, name) => {
    expect(() => readRequest(path, of(parameters))).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION', message: expect.stringContaining(name) }),
    )
  })
})

test('watched paths are a list of paths, each once', () => {
  expect(readWatched(of('watch=["/a","/a/","/b"]'))).toEqual(['/a', '/b'])
  expect(readWatched(of(''))).toEqual([])
  for (const text of ['watch={}', 'watch=[1]', 'watch=["/../a"]', 'watch=no', `watch=${JSON.stringify(Array(201).fill('/a'))}`]) {
    expect(() => readWatched(of(text))).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }))
  }
})

test('an export has one of the formats that there are', () => {
  expect(readExport(of('path=/a&format=csv&select=0'), ['csv'])).toEqual({ path: '/a', format: 'csv', select: '0' })
  expect(() => readExport(of('path=/a&format=exe'), ['csv'])).toThrow(/format must be one of csv/)
})
