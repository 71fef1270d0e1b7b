/** The options of `H5Saver.addArray`, and the attributes that follow from them. */
import { type Attributes, intEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { Axis } from '../data/axis.js'
import { axisAttributes } from '../data/axis-attributes.js'
import { unknownWord } from '../data/data-checks.js'
import type { NdArray } from '../data/nd-array.js'
import { createError, describe } from '../errors.js'
import type { DType } from '../generated/tables.js'
import {
  axisAttribute,
  type DataDimension,
  type DataDistribution,
  type DataSource,
  dataDimensions,
  dataDistributions,
  dataSources,
  dataType,
  reservedAxisAttributes,
  reservedDataAttributes,
} from '../layout.js'
import type { NativeAttribute } from '../native.js'
import { callerAttributes } from '../nodes/attributes.js'
import { checkLabel, checkTitle } from '../nodes/names.js'
import { checkChoice, checkNumber } from '../options.js'
import { dataAttributes } from '../savers/data-attributes.js'
import type { Compression } from './compression.js'

/** What PyMoDAQ takes an array for: attribute `data_type`. Texts have a call of their own. */
export const arrayDataTypes = [
  dataType.data,
  dataType.bkg,
  dataType.error,
  dataType.axis,
  dataType.enlargeable,
  dataType.liveScan,
  dataType.externalH5,
] as const
export type ArrayDataType = (typeof arrayDataTypes)[number]

/** Options of every array. Those from `label` on become the attributes without which PyMoDAQ's loader fails. */
export interface ArrayOptions {
  /** attribute `TITLE`; the name when left out */
  title?: string
  /** `data` when left out, `data_enlargeable` for arrays that grow */
  dataType?: ArrayDataType
  /** the signal dimension; by default that of the shape */
  dataDimension?: DataDimension
  /** dtype of the elements, where it does not follow from the data */
  dtype?: DType
  /** shape of the data (of one row or point, where the array grows or is filled), where it does not follow from them */
  shape?: readonly number[]
  /** further attributes of the array */
  metadata?: Attributes
  /** the file's compression when left out */
  compression?: Compression

  /** what the array is called in plots; the name when left out */
  label?: string
  /** a unit that pint understands; '' when left out */
  units?: string
  /** `raw` when left out */
  source?: DataSource
  /** `uniform` when left out, `spread` for arrays that grow */
  distribution?: DataDistribution
  /** the module that made the data; '' when left out */
  origin?: string
  /** Unix seconds; now when left out */
  timestamp?: number
  /** dimensions of the stored array that are navigated; none when left out, the first ones of arrays that grow or are filled */
  navIndexes?: readonly number[]
  /** axes: the dimension of the data that is described; 0 when left out */
  index?: number
  /** axes of spread data: which of several this one is; 0 when left out */
  spreadOrder?: number
}

export const arrayOptionNames = [
  'title',
  'dataType',
  'dataDimension',
  'dtype',
  'shape',
  'metadata',
  'compression',
  'label',
  'units',
  'source',
  'distribution',
  'origin',
  'timestamp',
  'navIndexes',
  'index',
  'spreadOrder',
] as const satisfies (keyof ArrayOptions)[]

/** What is known of an array before its options are looked at. */
export interface ArrayFacts {
  name: string
  /** the stored dimensions; of those that grow, how many there are is what counts */
  rank: number
  navIndexes: readonly number[]
  distribution: DataDistribution
  now: number
}

/** The title, and all attributes that do not follow from shape and dtype.
 *  @throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_SHAPE_MISMATCH */
export function describeArray(options: ArrayOptions, facts: ArrayFacts): { title: string; attributes: NativeAttribute[] } {
  const title = checkTitle(options.title ?? facts.name, 'title')
  const navIndexes = checkNavIndexes(options.navIndexes ?? facts.navIndexes, facts.rank)
  const attributes = dataAttributes({
    timestamp: checkNumber(options.timestamp ?? facts.now, 'timestamp'),
    label: checkLabel(options.label ?? facts.name, 'label'),
    units: checkLabel(options.units ?? '', 'units'),
    source: checkChoice(options.source ?? 'raw', 'source', dataSources, unknownWord),
    distribution: checkDistribution(options.distribution ?? facts.distribution, navIndexes),
    origin: checkLabel(options.origin ?? '', 'origin'),
    navIndexes,
  })
  return { title, attributes: [...attributes, ...callerAttributes(options.metadata ?? {}, 'metadata', reservedDataAttributes)] }
}

/** The same for the coordinates of an axis.
 *  @throws ERR_SHAPE_MISMATCH for more than one dimension; ERR_INVALID_OPTION, ERR_INVALID_NAME */
export function describeAxis(
  options: ArrayOptions,
  name: string,
  data: NdArray,
): { axis: Axis; title: string; attributes: NativeAttribute[] } {
  if (data.ndim !== 1) {
    throw createError('ERR_SHAPE_MISMATCH', `an axis has one dimension; got the shape [${data.shape.join(', ')}]`, { option: 'data' })
  }
  const { label = name, units = '', index = 0, spreadOrder = 0 } = options
  const axis = new Axis({ label, units, index, spreadOrder, data }, { option: 'options' })
  const metadata = callerAttributes(options.metadata ?? {}, 'metadata', reservedAxisAttributes)
  const size = envelopeText(axisAttribute.size, intEnvelope(axis.size))
  return { axis, title: checkTitle(options.title ?? axis.label, 'title'), attributes: [...axisAttributes(axis), size, ...metadata] }
}

/** @throws ERR_INVALID_OPTION unless it is a dimension of PyMoDAQ */
export function checkDimension(dimension: DataDimension): DataDimension {
  return checkChoice(dimension, 'dataDimension', dataDimensions)
}

function checkDistribution(given: DataDistribution, navIndexes: readonly number[]): DataDistribution {
  const distribution = checkChoice(given, 'distribution', dataDistributions, unknownWord)
  if (distribution === 'uniform' || navIndexes.length === 1) return distribution
  const consequence = navIndexes.length === 0 ? 'would load it as uniform' : 'raises ValueError when it loads it'
  const message = `a spread array has exactly one of the navIndexes; got ${describe(navIndexes)}: PyMoDAQ ${consequence}`
  throw createError('ERR_INVALID_OPTION', message, { option: 'distribution', given: describe(navIndexes) })
}

function checkNavIndexes(indexes: readonly number[], rank: number): readonly number[] {
  const isValid =
    Array.isArray(indexes) &&
    indexes.every((index) => Number.isSafeInteger(index) && index >= 0 && index < rank) &&
    new Set(indexes).size === indexes.length
  if (isValid) return indexes
  throw createError('ERR_INVALID_OPTION', `navIndexes must be dimensions of the array, which has ${rank}; got ${describe(indexes)}`, {
    option: 'navIndexes',
    given: describe(indexes),
  })
}
