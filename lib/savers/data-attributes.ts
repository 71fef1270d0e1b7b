/** The attributes of data arrays, whichever saver writes them: `DataNN`, `BkgNN`, `ErrorBarNN` and `EnlDataNN` have the same. */
import { OpaqueAttribute } from '../attributes/attribute-codec.js'
import {
  floatEnvelope,
  intTupleEnvelope,
  opaqueEnvelope,
  type StorableValue,
  stringEnvelope,
  valueEnvelope,
} from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import type { DataWithAxes, ExtraValue } from '../data/data-with-axes.js'
import { NdArray } from '../data/nd-array.js'
import { checkUnits } from '../data/units.js'
import { type AnyArray, arrayClassOf, type DType, dtypeNames } from '../dtype.js'
import { createError } from '../errors.js'
import { type DataDistribution, type DataSource, dataAttribute, reservedDataAttributes } from '../layout.js'
import type { NativeAttribute } from '../native.js'
import { reservedName } from '../nodes/attributes.js'
import { checkText } from '../nodes/names.js'

/** What an array says about its data. */
export interface DataDescription {
  /** Unix seconds */
  timestamp: number
  /** least bytes of that text, where it is written again later; 0 when left out */
  timestampBytesMin?: number
  label: string
  source: DataSource
  distribution: DataDistribution
  origin: string
  units: string
  /** the dimensions of the array, as it stands in the file, that are navigated */
  navIndexes: readonly number[]
}

/** The attributes of one array of data. PyMoDAQ's loader insists on all but source, origin and units; it writes no units on
 *  extended and enlargeable arrays, reads them there all the same, and so loses them only by itself.
 *  @throws ERR_INVALID_OPTION for units with which PyMoDAQ could not load the data */
export function dataAttributes(data: DataDescription): NativeAttribute[] {
  return [
    timestampAttribute(data.timestamp, data.timestampBytesMin),
    envelopeText(dataAttribute.label, stringEnvelope(data.label)),
    envelopeText(dataAttribute.source, stringEnvelope(data.source)),
    envelopeText(dataAttribute.distribution, stringEnvelope(data.distribution)),
    envelopeText(dataAttribute.origin, stringEnvelope(data.origin)),
    envelopeText(dataAttribute.units, stringEnvelope(checkUnits(data.units, `units of ${JSON.stringify(data.label)}:`))),
    // A list, or numbers without an envelope, make PyMoDAQ's loader fail: it has to be a tuple.
    envelopeText(dataAttribute.navIndexes, intTupleEnvelope(data.navIndexes)),
  ]
}

/** The time of data in Unix seconds. */
export function timestampAttribute(seconds: number, bytesMin = 0): NativeAttribute {
  return envelopeText(dataAttribute.timestamp, floatEnvelope(seconds), bytesMin)
}

/** The attributes of each array of a DataWithAxes, further ones included, in the order of its labels.
 *  @throws ERR_INVALID_OPTION for further attributes that no file could hold */
export function attributesOf(
  dwa: DataWithAxes,
  changes: Partial<DataDescription>,
  further: readonly NativeAttribute[] = [],
): NativeAttribute[][] {
  const { timestamp, source, distribution, origin, units, navIndexes } = dwa
  const extra = extraAttributes(dwa.extra, `extra of '${dwa.name}'`)
  const given = new Set(further.map(({ name }) => name))
  const own = extra.filter(({ name }) => !given.has(name))
  return dwa.labels.map((label) => [
    ...dataAttributes({ timestamp, label, source, distribution, origin, units, navIndexes, ...changes }),
    ...own,
    ...further,
  ])
}

/** The further attributes of data as a file stores them.
 *  @throws ERR_INVALID_OPTION for names that PyMoDAQ uses itself and values that are no attributes, ERR_DTYPE_UNSUPPORTED for
 *    attributes of another file whose bytes are not known */
export function extraAttributes(extra: Readonly<Record<string, ExtraValue>>, option: string): NativeAttribute[] {
  return Object.entries(extra).map(([name, value]) => {
    if (!reservedDataAttributes.has(name)) return extraAttribute(name, value, `${option}: '${name}'`)
    throw createError('ERR_INVALID_OPTION', reservedName(option, name), { option, given: name })
  })
}

function extraAttribute(name: string, value: ExtraValue, option: string): NativeAttribute {
  if (value instanceof OpaqueAttribute) {
    if (value.text !== undefined) return envelopeText(name, opaqueEnvelope(value.type, value.text))
    throw createError('ERR_DTYPE_UNSUPPORTED', `${option} is of the HDF5 class ${value.type}, which can only be copied from file to file`, {
      option,
      given: value.type,
    })
  }
  if (value instanceof NdArray) return { kind: 'numbers', name, dtype: value.dtype, shape: [...value.shape], data: value.data }
  if (ArrayBuffer.isView(value) && !(value instanceof Uint8Array)) return numbersAttribute(name, value, option)
  // Neither is a Python literal: PyMoDAQ would show the envelope's text. Numbers without an envelope come back as they are.
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return { kind: 'numbers', name, dtype: 'float64', shape: [], data: Float64Array.of(value) }
  }
  if (typeof value === 'string') checkText(value, option)
  return envelopeText(name, valueEnvelope(value as StorableValue, option))
}

function numbersAttribute(name: string, data: ArrayBufferView, option: string): NativeAttribute {
  const dtype = dtypeNames.find((candidate) => plainDTypes.has(candidate) && data instanceof arrayClassOf(candidate))
  if (dtype !== undefined) return { kind: 'numbers', name, dtype, shape: [(data as AnyArray).length], data }
  throw createError('ERR_DTYPE_UNSUPPORTED', `${option} is memory without a dtype`, { option, given: data.constructor.name })
}

// The dtypes that a typed array has by its class alone.
const plainDTypes: ReadonlySet<DType> = new Set<DType>([
  ...(['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'float32', 'float64'] as const),
])
