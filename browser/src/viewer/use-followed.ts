/** The index that is shown while the newest is followed, as React state. */
import { useEffect, useRef, useState } from 'react'
import { Playback } from './playback.js'

/** @param extent of the dimension that grows, as it is now
 *  @param isFollowing false: the newest is meant, and nothing is played
 *  @param pictureMs what the last picture took, from the request to the drawing */
export function useFollowed(extent: number, isFollowing: boolean, pictureMs: { readonly current: number }): number {
  const playback = useRef<Playback | null>(null)
  const [, draw] = useState(0)
  const now = performance.now()
  // What is followed anew begins with the newest.
  if (!isFollowing) playback.current = null
  else {
    playback.current ??= new Playback()
    playback.current.note(extent, now, pictureMs.current)
  }
  const shown = playback.current?.at(now) ?? Math.max(0, extent - 1)
  const untilNext = playback.current?.untilNext(now)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another index has another time until the next.
  useEffect(() => {
    if (untilNext === undefined) return
    const timer = setTimeout(() => draw((count) => count + 1), untilNext)
    return () => clearTimeout(timer)
  }, [shown, extent, untilNext === undefined])

  return shown
}
