// Promises that wait for the writer.
import { expect, test } from 'vitest'
import { AppendWaiters, CountedWaiters } from '../../../lib/file/waiters.js'
import { rejectionOf } from '../../helpers/errors.js'

test('counted waiters resolve when their number is reached, and not before', async () => {
  const waiters = new CountedWaiters()
  const order: number[] = []
  const promises = [3, 1, 2].map((target) => waiters.wait(target).then(() => order.push(target)))
  waiters.settle(0)
  expect(waiters.size).toBe(3)
  waiters.settle(2)
  expect(waiters.size).toBe(1)
  await Promise.all(promises.slice(1))
  expect(order).toEqual([1, 2])
  waiters.settle(5)
  await promises[0]
  expect(order).toEqual([1, 2, 3])
})

test('counted waiters reject together', async () => {
  const waiters = new CountedWaiters()
  const promises = [waiters.wait(1), waiters.wait(2)]
  waiters.rejectAll(new Error('gone'))
  expect(waiters.size).toBe(0)
  await Promise.all(promises.map((promise) => expect(promise).rejects.toThrow('gone')))
})

test('appends are tried in order, and stop at the first that finds no room', async () => {
  const waiters = new AppendWaiters()
  const taken: string[] = []
  let room = 0
  const append = (name: string) =>
    waiters.wait({
      bytes: name.length,
      attempt: () => {
        if (room === 0) return false
        room--
        taken.push(name)
        return true
      },
    })
  const promises = ['a', 'bb', 'ccc'].map(append)
  waiters.retry()
  expect(taken).toEqual([])
  expect(waiters.nextBytes).toBe(1)
  room = 2
  waiters.retry()
  expect(taken).toEqual(['a', 'bb'])
  expect([waiters.size, waiters.nextBytes]).toEqual([1, 3])
  room = 5
  waiters.retry()
  await Promise.all(promises)
  expect(taken).toEqual(['a', 'bb', 'ccc'])
})

test('an append that can never be taken rejects alone', async () => {
  const waiters = new AppendWaiters()
  const bad = waiters.wait({
    bytes: 1,
    attempt: () => {
      throw new Error('detached')
    },
  })
  const good = waiters.wait({ bytes: 1, attempt: () => true })
  waiters.retry()
  await expect(bad).rejects.toThrow('detached')
  await good
})

test('the number of appends that wait is bounded', async () => {
  const waiters = new AppendWaiters()
  const waiting = Array.from({ length: AppendWaiters.countMax }, () => waiters.wait({ bytes: 1, attempt: () => true }))
  expect((await rejectionOf(waiters.wait({ bytes: 1, attempt: () => true }))).code).toBe('ERR_QUEUE_FULL')
  waiters.retry()
  await Promise.all(waiting)
  expect(waiters.size).toBe(0)
})
