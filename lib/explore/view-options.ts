/** What a view may ask for, checked before anything is read, and the limits of what it may cost. */
import { createError, describe } from '../errors.js'
import type { Plot, PlotPart } from './plot.js'

/** Limits of one request. */
export interface ViewLimits {
  /** bytes of the file's elements that are read for it; more is refused with ERR_DATA_TOO_LARGE */
  readonly readBytesMax: number
  /** bytes of the arrays of the answer */
  readonly answerBytesMax: number
}

/** Half a gigabyte is read and decoded within some seconds; more would be a request that the user waits for in vain. */
export const defaultViewLimits: ViewLimits = { readBytesMax: 512 * 2 ** 20, answerBytesMax: 256 * 2 ** 20 }

/** The largest picture, along each dimension, and the one that is made when the page names none. */
export const pictureMax = 4096
export const pictureDefault = 2048

/** The parts of a plot that are asked for: places with commas, all when left out.
 *  @throws ERR_INVALID_OPTION, ERR_INDEX_OUT_OF_RANGE */
export function chosenParts({ parts }: Plot, channels: string | undefined): PlotPart[] {
  if (channels === undefined) return [...parts]
  if (typeof channels !== 'string' || !/^\d{1,6}(,\d{1,6})*$/.test(channels)) {
    const message = `channels must be places with commas, such as '0,2'; got ${describe(channels)}`
    throw createError('ERR_INVALID_OPTION', message, { option: 'channels', given: describe(channels) })
  }
  return [...new Set(channels.split(',').map(Number))].map((place) => {
    const part = parts[place]
    if (part !== undefined) return part
    const message = `channels names place ${place}; there are ${parts.length} channels`
    throw createError('ERR_INDEX_OUT_OF_RANGE', message, { option: 'channels', given: String(place) })
  })
}

/** A switch of a query. @throws ERR_INVALID_OPTION */
export function isOn(value: '0' | '1' | undefined, option: string): boolean {
  if (value === undefined || value === '0' || value === '1') return value === '1'
  throw createError('ERR_INVALID_OPTION', `${option} must be '0' or '1'; got ${describe(value)}`, { option, given: describe(value) })
}

/** @throws ERR_DATA_TOO_LARGE */
export function checkBytes(node: string, what: string, bytes: number, bytesMax: number): void {
  if (bytes <= bytesMax) return
  const message = `${what} of '${node}' takes ${bytes} bytes, more than the limit of ${bytesMax}: select a part of it`
  const context = { node, option: 'select', expected: `at most ${bytesMax} bytes`, given: `${bytes} bytes`, bytes, bytesMax }
  throw createError('ERR_DATA_TOO_LARGE', message, context)
}
