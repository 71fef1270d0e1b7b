/** What is to be read for one data object, in the same words for every generation of files. The generations decide; only
 *  load-plan.ts reads elements. */
import type { DataDistribution, DataSource } from '../data/data-with-axes.js'
import type { NativeNodeInfo } from '../native.js'
import type { NodeAttributes } from './file-view.js'

/** A dataset of numbers. */
export interface ArrayRef {
  readonly path: string
  readonly info: NativeNodeInfo
  readonly shape: readonly number[]
}

/** One array of a data object. */
export interface ArrayPart {
  readonly array: ArrayRef
  readonly label: string
  readonly bkg?: ArrayRef
  readonly error?: ArrayRef
}

/** An axis of a data object. */
export interface AxisPart {
  /** the dataset of its coordinates; without one they are 0, 1, 2… */
  readonly array?: ArrayRef
  readonly label: string
  readonly units: string
  /** the dimension that it describes, of the arrays as they are stored */
  readonly index: number
  readonly spreadOrder: number
  /** `stored`: the coordinates as they are. `visited`: one for each visited point of a scan of several dimensions, of which
   *  the coordinates are the sorted different ones. */
  readonly form: 'stored' | 'visited'
}

/** One data object. */
export interface DataPlan {
  /** the first array */
  readonly path: string
  readonly name: string
  readonly origin: string
  readonly units: string
  readonly source: DataSource
  readonly distribution: DataDistribution
  /** Unix seconds; 0 when the file does not tell */
  readonly timestamp: number
  readonly parts: readonly ArrayPart[]
  /** dimensions of the arrays as they are stored */
  readonly navIndexes: readonly number[]
  readonly axes: readonly AxisPart[]
  /** attributes of the first array that its layout does not explain */
  readonly attributes: NodeAttributes
  /** what was found to be inconsistent, and what was done about it */
  readonly notes: readonly string[]
}

/** A distribution or source as the file tells it; anything else is the usual one. */
export function distributionOf(text: string | undefined): DataDistribution {
  return text === 'spread' ? 'spread' : 'uniform'
}

export function sourceOf(text: string | undefined): DataSource {
  return text === 'calculated' ? 'calculated' : 'raw'
}
