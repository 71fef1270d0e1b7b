/** A request as React state: what it answered, why it did not, and a way to ask again. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { RequestFailed } from '../api.js'

/** State of a request. While it is asked again, the answer before stays, so that nothing flashes. */
export interface Requested<T> {
  answer: T | undefined
  failure: RequestFailed | undefined
  loading: boolean
  /** asks again */
  retry: () => void
}

interface Kept<T> {
  key: string | null
  answer?: T
  failure?: RequestFailed
  loading: boolean
}

/** Asks when the part appears, when `key` changes (the answer before is forgotten) and when `version` changes (it stays meanwhile).
 *  A request that is no longer wanted is aborted. A null `key` asks nothing. */
export function useRequest<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>, version: number | string = 0): Requested<T> {
  const [state, setState] = useState<Kept<T>>({ key: null, loading: true })
  const [again, setAgain] = useState(0)
  const latest = useRef(ask)
  latest.current = ask

  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` and `again` are what makes it ask once more.
  useEffect(() => {
    if (key === null) {
      setState({ key, loading: false })
      return
    }
    const controller = new AbortController()
    setState((before) => (before.key === key ? { ...before, loading: true } : { key, loading: true }))
    latest.current(controller.signal).then(
      (answer) => {
        if (!controller.signal.aborted) setState({ key, answer, loading: false })
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setState((before) => ({ ...before, failure: failureFrom(error), loading: false }))
      },
    )
    return () => controller.abort()
  }, [key, version, again])

  const retry = useCallback(() => setAgain((count) => count + 1), [])
  // In the drawing in which the key changes, the state is still that of the key before.
  const current: Kept<T> = state.key === key ? state : { key, loading: key !== null }
  return { answer: current.answer, failure: current.failure, loading: current.loading, retry }
}

/** Any error as a RequestFailed. */
export function failureFrom(error: unknown): RequestFailed {
  if (error instanceof RequestFailed) return error
  const message = error instanceof Error ? error.message : String(error)
  return new RequestFailed({ code: 'ERR_PAGE', message }, 0, { cause: error })
}
