/** The values of the signal as a table. */

import { plainValues } from './picture.js'
import type { ShownSignal } from './plot-props.js'
import { formatNumber } from './scales.js'
import { mapOf } from './use-coordinates.js'
import type { TableContent } from './values-table.js'

/** @param places of the channels that are shown, among all */
export function tableOf({ plot, model, axes, picture }: ShownSignal, places: readonly number[]): TableContent {
  const { answer, arrays } = picture
  const caption = `Values of ${plot.name}`
  const [first, second] = model.shownSignal
  const indexText = (dimension: number, side: number) => {
    const map = mapOf(axes, dimension, model.shape[dimension] ?? 0)
    const each = answer.step[side] ?? 1
    return (at: number) => {
      const index = (answer.start[side] ?? 0) + each * (answer.minMaxPairs ? Math.floor(at / 2) : at)
      const name = answer.minMaxPairs ? `${index}… ${at % 2 === 0 ? 'least' : 'greatest'}` : String(index)
      return map.isIndex || (map.label === '' && map.units === '') ? name : `${name}: ${formatNumber(map.toCoordinate(index))} ${map.units}`
    }
  }
  if (first !== undefined && second !== undefined) {
    const values = plainValues(arrays[0])
    const columns = answer.shape[1] ?? 1
    const cell = (row: number, column: number) => values[row * columns + column] ?? Number.NaN
    return { caption, rows: answer.shape[0] ?? 0, columns, rowHead: indexText(first, 0), columnHead: indexText(second, 1), cell }
  }
  const labels = places.map((place) => plot.channels[place]?.label ?? '')
  const heads = answer.errors ? [...labels, ...labels.map((label) => `${label} ±`)] : labels
  const cell = (row: number, column: number) => plainValues(arrays[column])[row] ?? Number.NaN
  const rowHead = first === undefined ? () => 'value' : indexText(first, 0)
  return { caption, rows: answer.shape[0] ?? 1, columns: heads.length, rowHead, columnHead: (at) => heads[at] ?? '', cell }
}
