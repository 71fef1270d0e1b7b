/** The index that is shown while the newest is followed, as React state. */
import { useEffect, useRef, useState } from 'react'
import { Playback } from './playback.js'

/** @param extent of the dimension that grows, as it is now
 *  @param isFollowing false: the newest is meant, and nothing is played
 *  @param pictureMs how long the answer to the last picture's request took */
export function useFollowed(extent: number, isFollowing: boolean, pictureMs: { readonly current: number }): number {
  const playback = useRef<Playback | null>(null)
  const [drawn, draw] = useState(0)
  const now = performance.now()
  // What is followed anew begins with the newest.
  if (!isFollowing) playback.current = null
  else {
    playback.current ??= new Playback()
    playback.current.note(extent, now, pictureMs.current)
  }
  const shown = playback.current?.at(now) ?? Math.max(0, extent - 1)
  const untilNext = playback.current?.untilNext(now)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another index has another time until the next, and so has a drawing that came a little early.
  useEffect(() => {
    if (untilNext === undefined) return
    // Timers drop fractions of a millisecond.
    const timer = setTimeout(() => draw((count) => count + 1), Math.ceil(untilNext))
    return () => clearTimeout(timer)
  }, [shown, extent, drawn, untilNext === undefined])

  return shown
}
