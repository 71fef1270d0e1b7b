/** The colours of an image: map, scale and levels, kept in the address. Levels follow the data unless they are held. */
import { useMemo } from 'react'
import type { ViewStatistics } from '../../../lib/browser/protocol.js'
import { useViewState } from '../shell/view-state.js'
import { type ColorMapName, colorMapNamed, colorTable, defaultColorMap } from './color-maps.js'
import type { ImageColors } from './draw-image.js'
import { type AutoLevels, autoLevels, formatLevels, levelsOf, parseLevels } from './levels.js'
import type { Domain, ScaleType } from './scales.js'

export interface ColorsState {
  colors: ImageColors
  map: ColorMapName
  auto: AutoLevels | undefined
  setLevels: (levels: Domain) => void
  setAuto: (auto: AutoLevels) => void
  hold: () => void
  setMap: (map: ColorMapName) => void
  setType: (type: ScaleType) => void
}

const nothing: ViewStatistics = { min: null, max: null, mean: null, finite: 0, histogram: [], saturated: 0 }

/** @param prefix of the names in the address, so that two images on a page have levels of their own */
export function useImageColors(statistics: ViewStatistics | undefined, prefix: '' | 'n'): ColorsState {
  const [state, set] = useViewState()
  const held = parseLevels(state[`${prefix}levels`])
  const auto = autoLevels.find((one) => one === state[`${prefix}levels`]) ?? (held === undefined ? 'range' : undefined)
  const map = colorMapNamed(state.map)
  const type: ScaleType = state[`${prefix}log`] === '1' ? 'log' : 'linear'
  const [low, high] = held ?? levelsOf(auto ?? 'range', statistics ?? nothing)
  const colors = useMemo((): ImageColors => ({ table: colorTable(map), type, levels: [low, high] }), [map, type, low, high])
  return {
    colors,
    map,
    auto,
    setLevels: (levels) => set({ [`${prefix}levels`]: formatLevels(levels) }),
    setAuto: (next) => set({ [`${prefix}levels`]: next === 'range' ? undefined : next }),
    hold: () => set({ [`${prefix}levels`]: formatLevels([low, high]) }),
    setMap: (next) => set({ map: next === defaultColorMap ? undefined : next }),
    setType: (next) => set({ [`${prefix}log`]: next === 'log' ? '1' : undefined }),
  }
}

/** Least, greatest and histogram of values that the page has itself. */
export function statisticsOf(values: ArrayLike<number>): ViewStatistics {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let sum = 0
  let finite = 0
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? Number.NaN
    if (!Number.isFinite(value)) continue
    if (value < min) min = value
    if (value > max) max = value
    sum += value
    finite++
  }
  if (finite === 0) return nothing
  const histogram = new Array<number>(256).fill(0)
  // Distances that are too small or too large for a number tell nothing apart.
  const wanted = 256 / (max - min)
  const scale = Number.isFinite(wanted) && Number.isFinite(max - min) ? wanted : 0
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? Number.NaN
    if (!Number.isFinite(value)) continue
    const bin = scale === 0 ? 0 : Math.min(255, Math.floor((value - min) * scale))
    histogram[bin] = (histogram[bin] ?? 0) + 1
  }
  return { min, max, mean: sum / finite, finite, histogram, saturated: 0 }
}
