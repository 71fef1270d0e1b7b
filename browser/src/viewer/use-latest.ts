/** The answer of the newest request, as React state. The answer before stays until the next one is there. */
import { useEffect, useRef, useState } from 'react'
import type { RequestFailed } from '../api.js'
import { failureFrom } from '../shell/use-request.js'
import { Latest } from './latest.js'

export interface LatestState<Q, A> {
  /** the newest answer, what it answers, and how long that took */
  found: { answer: A; query: Q; tookMs: number } | undefined
  failure: RequestFailed | undefined
  isBusy: boolean
  /** asks once more */
  retry: () => void
}

/** Asks `query` whenever its text `key` changes.
 *  @param query null: nothing is asked, and the last answer stays
 *  @param kind requests of another kind abort the one that is under way
 *  @param restMs see {@link Latest} */
export function useLatest<Q, A>(
  ask: (query: Q, signal: AbortSignal) => Promise<A>,
  query: Q | null,
  { key, kind, restMs = 0 }: { key: string; kind: string; restMs?: number },
): LatestState<Q, A> {
  const [state, setState] = useState<Omit<LatestState<Q, A>, 'retry'>>({ found: undefined, failure: undefined, isBusy: false })
  const [again, setAgain] = useState(0)
  const latest = useRef<Latest<Q, A> | null>(null)
  const asked = useRef({ ask, query, kind })
  asked.current = { ask, query, kind }

  useEffect(() => {
    const requests = new Latest<Q, A>(
      (one, signal) => asked.current.ask(one, signal),
      {
        answer: (answer, query, tookMs) => setState((before) => ({ ...before, found: { answer, query, tookMs }, failure: undefined })),
        failure: (error) => setState((before) => ({ ...before, failure: failureFrom(error) })),
        busy: (isBusy) => setState((before) => ({ ...before, isBusy })),
      },
      restMs,
    )
    latest.current = requests
    return () => {
      requests.stop()
      latest.current = null
    }
  }, [restMs])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the query; restMs makes a new Latest, which has to be asked.
  useEffect(() => {
    const current = asked.current
    if (current.query !== null) latest.current?.request(current.query, current.kind)
  }, [key, again, restMs])

  return { ...state, retry: () => setAgain((count) => count + 1) }
}
