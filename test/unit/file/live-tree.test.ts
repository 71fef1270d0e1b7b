// What a live file's tree refuses, and the texts that wait for its end.
import { expect, test } from 'vitest'
import { LiveTree, waitingBytesMax } from '../../../lib/file/live-tree.js'
import { errorOf } from '../../helpers/errors.js'

test('refuses nodes from the moment on when it is frozen, by their paths', () => {
  const tree = new LiveTree()
  tree.check('/RawData/Detector000')
  expect(tree.isFrozen).toBe(false)
  tree.freeze()
  tree.freeze()
  expect(tree.isFrozen).toBe(true)
  expect(errorOf(() => tree.check('/RawData/Detector001'))).toMatchObject({
    code: 'ERR_SWMR_TREE_FROZEN',
    name: 'StateError',
    node: '/RawData/Detector001',
    message: expect.stringContaining("'/RawData/Detector001'"),
  })
})

test('keeps texts by their lists, in order, and gives them once', () => {
  const tree = new LiveTree()
  tree.keep('/a', ['one', 'two'])
  tree.keep('/b', ['other'])
  tree.keep('/a', ['three'])
  tree.keep('/a', [])
  expect(tree.take()).toEqual([
    ['/a', ['one', 'two', 'three']],
    ['/b', ['other']],
  ])
  expect(tree.take()).toEqual([])
})

test('counts all texts that it has kept, given or not, and none that it refused', () => {
  const tree = new LiveTree()
  expect(tree.kept).toBe(0)
  tree.keep('/a', ['one', 'two'])
  tree.keep('/b', ['three'])
  errorOf(() => tree.keep('/b', ['x'.repeat(waitingBytesMax)]))
  expect(tree.kept).toBe(3)
  tree.take()
  expect(tree.kept).toBe(3)
})

test('takes all texts of a call or none, and has room again when they were taken', () => {
  const tree = new LiveTree()
  const quarter = 'x'.repeat(waitingBytesMax / 8 - 64)
  for (let count = 0; count < 3; count++) tree.keep('/a', [quarter])
  expect(errorOf(() => tree.keep('/b', [quarter, quarter]))).toMatchObject({ code: 'ERR_QUEUE_FULL', node: '/b' })
  tree.keep('/b', [quarter])
  expect(tree.take().map(([path, texts]) => [path, texts.length])).toEqual([
    ['/a', 3],
    ['/b', 1],
  ])
  tree.keep('/a', [quarter, quarter, quarter, quarter])
})

test('counts empty texts too', () => {
  const tree = new LiveTree()
  const texts = new Array<string>(1000).fill('')
  let taken = 0
  errorOf(() => {
    for (;;) {
      tree.keep('/a', texts)
      taken += texts.length
    }
  })
  expect(taken).toBeLessThanOrEqual(waitingBytesMax / 64)
  expect(taken).toBeGreaterThan(200_000)
})
