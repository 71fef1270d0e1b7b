// One request at a time, and the newest wins.
import { expect, test, vi } from 'vitest'
import { Latest, restMsMax } from '../../../../browser/src/viewer/latest.js'

/** Requests that are answered when the test says so. */
function setUp(restMs = 0) {
  const open: { query: number; signal: AbortSignal; answer: (value: string) => void; fail: (error: Error) => void }[] = []
  const told: string[] = []
  const latest = new Latest<number, string>(
    (query, signal) => new Promise((answer, fail) => open.push({ query, signal, answer, fail })),
    {
      answer: (answer, query) => told.push(`${query}: ${answer}`),
      failure: (error, query) => told.push(`${query} failed: ${(error as Error).message}`),
      busy: () => {},
    },
    restMs,
  )
  return { open, told, latest }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('requests that come while one is under way wait, and only the newest of them is made', async () => {
  const { open, told, latest } = setUp()
  for (const query of [1, 2, 3, 4]) latest.request(query)
  expect(open.map(({ query }) => query)).toEqual([1])
  open[0]?.answer('first')
  await turn()
  expect(open.map(({ query }) => query)).toEqual([1, 4])
  open[1]?.answer('last')
  await turn()
  expect(told).toEqual(['1: first', '4: last'])
  expect(open.length).toBe(2)
})

test('a failure is told, and the next request is made', async () => {
  const { open, told, latest } = setUp()
  latest.request(1)
  latest.request(2)
  open[0]?.fail(new Error('too large'))
  await turn()
  open[1]?.answer('fine')
  await turn()
  expect(told).toEqual(['1 failed: too large', '2: fine'])
})

test('a request of another kind aborts the one that is under way, whose answer is not told', async () => {
  const { open, told, latest } = setUp()
  latest.request(1, 'mean')
  latest.request(2, 'sum')
  expect(open[0]?.signal.aborted).toBe(true)
  expect(open.map(({ query }) => query)).toEqual([1, 2])
  open[0]?.answer('late')
  open[1]?.answer('sum')
  await turn()
  expect(told).toEqual(['2: sum'])
})

test('nothing is told any more after stop', async () => {
  const { open, told, latest } = setUp()
  latest.request(1)
  latest.request(2)
  latest.stop()
  expect(open[0]?.signal.aborted).toBe(true)
  open[0]?.answer('late')
  await turn()
  expect([told, open.length]).toEqual([[], 1])
})

test('costly requests rest between two of them, but a change of kind is answered at once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  try {
    const { open, latest } = setUp(500)
    latest.request(1)
    vi.advanceTimersByTime(300)
    open[0]?.answer('slow')
    await turn()
    latest.request(2)
    expect(open.length).toBe(1)
    // It took 300 ms: the rest is three times as long.
    vi.advanceTimersByTime(899)
    expect(open.length).toBe(1)
    vi.advanceTimersByTime(1)
    expect(open.map(({ query }) => query)).toEqual([1, 2])
    open[1]?.answer('again')
    await turn()
    latest.request(3, 'sum')
    expect(open.map(({ query }) => query)).toEqual([1, 2, 3])
    // What takes very long does not rest for longer than a second: what is shown would be too old.
    vi.advanceTimersByTime(5000)
    open[2]?.answer('very slow')
    await turn()
    latest.request(4, 'sum')
    vi.advanceTimersByTime(restMsMax - 1)
    expect(open.length).toBe(3)
    vi.advanceTimersByTime(1)
    expect(open.map(({ query }) => query)).toEqual([1, 2, 3, 4])
  } finally {
    vi.useRealTimers()
  }
})
