/** The curves of an answer that shows one dimension, under the labels of their channels. */
import { useMemo } from 'react'
import type { NavigationAnswer, PlotDescription, ViewAnswer } from '../../../lib/browser/protocol.js'
import type { WithArrays } from '../api.js'
import type { AxisMap } from './axis-map.js'
import type { Curve } from './draw-curves.js'
import { curvesOf } from './picture.js'

/** @param places of the answer's channels among all of the plot */
export function useCurves(
  answer: WithArrays<ViewAnswer | NavigationAnswer>,
  map: AxisMap,
  plot: Pick<PlotDescription, 'channels'>,
  places: readonly number[],
): Curve[] {
  const key = places.join()
  return useMemo(() => {
    const named = key.split(',').map((place) => ({ place: Number(place), label: plot.channels[Number(place)]?.label ?? '' }))
    return curvesOf(answer, map, named)
  }, [answer, map, plot, key])
}
