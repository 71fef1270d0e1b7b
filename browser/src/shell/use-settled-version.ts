/** The version of the file, as parts of the page use it that need not follow every commit. */
import { useEffect, useRef, useState } from 'react'
import { useLivePart } from '../events.js'

/** A number that rises after the file changed, at most once in `everyMs`. The first state of a page is no change. */
export function useSettledVersion(everyMs: number): number {
  const version = useLivePart(({ state }) => state?.version ?? null)
  const [settled, setSettled] = useState(0)
  const seen = useRef<number | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>()

  useEffect(() => {
    if (version === null || version === seen.current) return
    const first = seen.current === null
    seen.current = version
    if (first) return
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      setSettled((count) => count + 1)
    }, everyMs)
  }, [version, everyMs])

  useEffect(() => () => clearTimeout(timer.current), [])
  return settled
}
