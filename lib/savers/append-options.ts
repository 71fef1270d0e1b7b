/** Options of the append calls, and their checks. */
import { createError, describe } from '../errors.js'
import { checkInteger, checkKeys } from '../options.js'

/** What happens to a row that finds the queue full.
 *
 *  | | `append` | `appendAsync` |
 *  |---|---|---|
 *  | `wait` | throws ERR_QUEUE_FULL | waits for room |
 *  | `drop` | drops the row, counts it, returns false | rejects with ERR_FRAMES_DROPPED |
 *  | `error` | throws ERR_QUEUE_FULL | rejects with ERR_QUEUE_FULL | */
export type OnFull = 'wait' | 'drop' | 'error'
export const onFullChoices: readonly OnFull[] = ['wait', 'drop', 'error']

/** Options of one row. */
export interface AppendOptions {
  /** when the row was taken: Unix seconds; without it, the clock at the call */
  time?: number
  /** the source's number of the frame, a whole number from 0; gaps are counted as `missingFrameIds` */
  frameId?: number | bigint
  /** lends the frames instead of copying them: they must not be changed until `onRelease` gives them back, and their
   *  buffers can no longer be transferred to other threads */
  transfer?: boolean
}

/** Options of several rows. */
export interface AppendManyOptions {
  /** the number of rows; by default what the values hold */
  count?: number
  /** Unix seconds, one a row */
  times?: Float64Array | readonly number[]
  /** the source's numbers of the frames, one a row */
  frameIds?: Float64Array | Uint32Array | BigUint64Array | BigInt64Array | readonly number[]
}

/** @throws ERR_INVALID_OPTION unless the time is a finite number */
export function checkTime(time: unknown): number {
  if (typeof time === 'number' && Number.isFinite(time)) return time
  throw createError('ERR_INVALID_OPTION', `time must be Unix seconds; got ${describe(time)}`, { option: 'time', given: describe(time) })
}

/** @throws ERR_INVALID_OPTION unless the id is a whole number from 0 that a number can hold */
export function checkFrameId(frameId: unknown): number {
  const value = typeof frameId === 'bigint' ? Number(frameId) : frameId
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  const given = describe(frameId)
  throw createError('ERR_INVALID_OPTION', `frameId must be a whole number from 0 to 2^53 - 1; got ${given}`, { option: 'frameId', given })
}

const appendOptionNames: readonly string[] = ['time', 'frameId', 'transfer'] satisfies (keyof AppendOptions)[]

/** Checks that options of one row are an object without unknown keys. Their values are checked where they are used.
 *  @throws ERR_INVALID_OPTION */
export function checkAppendOptions(options: AppendOptions): void {
  // On the hot path: the loop allocates nothing, and only what it finds odd is looked at closely.
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) {
    let isKnown = true
    for (const name in options) isKnown &&= name === 'time' || name === 'frameId' || name === 'transfer'
    if (isKnown) return
  }
  checkKeys(options, appendOptionNames, 'options of append')
}

/** Checks the options of `appendMany` for `count` rows.
 *  @throws ERR_INVALID_OPTION, ERR_SHAPE_MISMATCH */
export function checkManyOptions(options: AppendManyOptions, count: number) {
  checkKeys(options, ['count', 'times', 'frameIds'], 'options of appendMany')
  if (options.count !== undefined) checkInteger(options.count, 'count', 1, Number.MAX_SAFE_INTEGER)
  return { times: checkTimes(options.times, count), frameIds: checkFrameIds(options.frameIds, count) }
}

function checkTimes(times: AppendManyOptions['times'], count: number): Float64Array | null {
  if (times === undefined) return null
  checkList(times, 'times', count)
  if (!(times instanceof Float64Array)) return Float64Array.from(times, checkTime)
  // Many rows a call: a loop that calls nothing, and a second look at what it finds odd.
  let areFinite = true
  for (let row = 0; row < count; row++) areFinite &&= Number.isFinite(times[row])
  if (!areFinite) times.forEach(checkTime)
  return times
}

function checkFrameIds(ids: AppendManyOptions['frameIds'], count: number) {
  if (ids === undefined) return null
  checkList<number | bigint>(ids, 'frameIds', count)
  for (const id of ids) checkFrameId(id)
  return ArrayBuffer.isView(ids) ? ids : Float64Array.from<number | bigint>(ids, Number)
}

function checkList<T>(list: ArrayLike<T>, option: string, count: number): ArrayLike<T> {
  const isList = Array.isArray(list) || (ArrayBuffer.isView(list) && !(list instanceof DataView))
  if (!isList) throw createError('ERR_INVALID_OPTION', `${option} must be a list; got ${describe(list)}`, { option, given: describe(list) })
  if (list.length === count) return list
  throw createError('ERR_SHAPE_MISMATCH', `${option} has ${list.length} elements for ${count} rows`, {
    option,
    expected: String(count),
    given: String(list.length),
  })
}
