/** What a caller may ask of a load, checked before anything is read. */
import { createError, describe } from '../errors.js'
import { checkBoolean, checkInteger, checkKeys } from '../options.js'
import type { OnNodeError } from './file-view.js'

/** A part of arrays. */
export interface SliceOptions {
  /** the first index of each dimension of the stored arrays, navigation dimensions first as they are stored; dimensions
   *  that the list does not reach begin at 0 */
  start?: readonly number[]
  /** how many indexes of each dimension; dimensions that the list does not reach are read to their end */
  count?: readonly number[]
}

/** Limits of what is loaded. */
export interface ReadOptions {
  /** largest number of bytes that one call loads, backgrounds, errors and axes counted; 1 GiB by default. Larger data is
   *  refused with ERR_DATA_TOO_LARGE: nothing is read of it. */
  bytesMax?: number
}

/** Options of `loadData`. */
export interface LoadOptions extends ReadOptions, SliceOptions {
  /** subtracts the background of each array; false by default */
  withBkg?: boolean
  /** all arrays that were saved with this one, as labels of one object; false by default for an array, and always so for a
   *  group */
  loadAll?: boolean
}

/** Options of `loadAll`. */
export interface LoadAllOptions extends ReadOptions {
  /** subtracts the background of each array; false by default */
  withBkg?: boolean
  /** also arrays that no PyMoDAQ described; by default only in files that hold nothing else */
  foreign?: boolean
  /** told of each object that cannot be loaded, and is left out; without it the first one rejects the call */
  onError?: OnNodeError
}

export const defaultBytesMax = 2 ** 30

/** Checked options with their defaults. */
export interface CheckedLoad {
  withBkg: boolean
  loadAll: boolean
  bytesMax: number
  start: readonly number[]
  count: readonly number[]
}

const readKeys = ['bytesMax', 'withBkg'] as const

/** @throws ERR_INVALID_OPTION */
export function checkLoadOptions(options: LoadOptions): CheckedLoad {
  checkKeys(options, [...readKeys, 'loadAll', 'start', 'count'], 'options')
  return {
    ...checkRead(options),
    loadAll: checkBoolean(options.loadAll ?? false, 'options.loadAll'),
    start: checkIndexes(options.start ?? [], 'options.start'),
    count: checkIndexes(options.count ?? [], 'options.count'),
  }
}

/** @throws ERR_INVALID_OPTION */
export function checkLoadAllOptions(options: LoadAllOptions): CheckedLoad & Pick<LoadAllOptions, 'foreign' | 'onError'> {
  checkKeys(options, [...readKeys, 'foreign', 'onError'], 'options')
  const { foreign, onError } = options
  if (foreign !== undefined) checkBoolean(foreign, 'options.foreign')
  if (onError !== undefined && typeof onError !== 'function') {
    throw createError('ERR_INVALID_OPTION', `options.onError must be a function; got ${describe(onError)}`, { option: 'options.onError' })
  }
  return {
    ...checkRead(options),
    loadAll: true,
    start: [],
    count: [],
    ...(foreign === undefined ? {} : { foreign }),
    ...(onError === undefined ? {} : { onError }),
  }
}

function checkRead(options: ReadOptions & { withBkg?: boolean }): Pick<CheckedLoad, 'withBkg' | 'bytesMax'> {
  return {
    withBkg: checkBoolean(options.withBkg ?? false, 'options.withBkg'),
    bytesMax: checkInteger(options.bytesMax ?? defaultBytesMax, 'options.bytesMax', 0, Number.MAX_SAFE_INTEGER),
  }
}

function checkIndexes(value: unknown, option: string): readonly number[] {
  if (Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0)) return value as number[]
  throw createError('ERR_INVALID_OPTION', `${option} must be a list of whole numbers from 0; got ${describe(value)}`, {
    option,
    given: describe(value),
  })
}
