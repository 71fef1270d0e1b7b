/** What the views of a plot are given. */
import type { KeyboardEvent, MutableRefObject, RefObject } from 'react'
import type { NavigationAnswer, PlotDescription, PlotQuery, Reduction, ViewAnswer } from '../../../lib/browser/protocol.js'
import type { WithArrays } from '../api.js'
import type { PlotModel, SliceTerm } from './plot-model.js'
import type { PointsFill } from './points-plot.js'
import type { ScaleType } from './scales.js'
import type { KnownAxis } from './use-coordinates.js'

/** What every view of a plot is given. */
export interface PlotViewProps {
  plot: PlotDescription
  scope: NonNullable<PlotQuery['scope']>
  model: PlotModel
  axes: readonly KnownAxis[]
  /** places of the channels that are shown */
  visible: readonly number[]
  reduction: Reduction
  withBackground: boolean
  /** changes when values that were read may have become others */
  stamp: number
  /** a writer adds rows now */
  isGrowing: boolean
  canvasRef: RefObject<HTMLCanvasElement>
}

export interface SignalViewProps extends PlotViewProps {
  withErrors: boolean
  asTable: boolean
  yType: ScaleType
  turned: boolean
  /** the vertical axis runs downwards */
  flipped: boolean
  /** both axes of an image have the same scale */
  isEqual: boolean
  showLevels: boolean
  /** where the profiles of an image cross, as row,column; undefined while there are none */
  profiles: string | undefined
  onProfiles: (at: string) => void
  onSlice: (slice: string) => void
  /** is told how long the answer to the last picture's request took, in milliseconds */
  pictureMs: MutableRefObject<number>
}

export interface NavigationViewProps extends PlotViewProps {
  yType: ScaleType
  fill: PointsFill
  showLevels: boolean
  /** moves the cursor: dimensions and their new indexes */
  onCursor: (indexes: ReadonlyMap<number, number>) => void
}

/** What each plot of the navigation is given besides. */
export type NavigationPlotProps = NavigationViewProps & {
  answer: WithArrays<NavigationAnswer>
  /** places of the answer's channels among all */
  places: readonly number[]
  setReadOut: (text: string) => void
  onKeyDown: (event: KeyboardEvent) => void
}

/** What of the signal is shown now. */
export interface ShownSignal {
  plot: PlotDescription
  model: PlotModel
  axes: readonly KnownAxis[]
  picture: WithArrays<ViewAnswer>
}

/** What each plot of the signal tells. */
export interface SignalCallbacks {
  onSize: (width: number, height: number) => void
  setReadOut: (text: string) => void
  setWindows: (changes: ReadonlyMap<number, SliceTerm>) => void
}
