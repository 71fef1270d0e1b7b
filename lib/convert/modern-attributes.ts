/** What arrays of the new layout say about themselves, from what they said in the old file: complete, and of the types without which
 *  PyMoDAQ's loader fails. */
import type { DecodedAttribute } from '../attributes/attribute-codec.js'
import { intEnvelope, noneEnvelope, stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import {
  arrayAttribute,
  axisAttribute,
  dataAttribute,
  dataDimensionOf,
  dataDimensions,
  dataType,
  nativeAttribute,
  reservedDataAttributes,
} from '../layout.js'
import { distributionOf, sourceOf } from '../loaders/data-plan.js'
import { indexesAttribute, numberAttribute, textOf } from '../loaders/file-view.js'
import type { NativeAttribute, NativeAttributeInfo } from '../native.js'
import { dataAttributes } from '../savers/data-attributes.js'
import type { ArraySource } from './array-copy.js'
import { type CarriedAttributes, carryAttributes } from './attributes.js'

/** What is known of an array. */
export interface ModernArray {
  /** its `data_type`; undefined where there is none that PyMoDAQ knows */
  type: string | undefined
  source: ArraySource
  infos: readonly NativeAttributeInfo[]
  decoded: ReadonlyMap<string, DecodedAttribute>
  /** for data that have no timestamp */
  fileTimestamp: () => Promise<number>
}

const storageNames = [
  ...Object.values(nativeAttribute),
  arrayAttribute.backend,
  arrayAttribute.dtype,
  arrayAttribute.subdtype,
  arrayAttribute.shape,
]
const plainSkip: ReadonlySet<string> = new Set(storageNames)
const typedNames = [...storageNames, arrayAttribute.dataType, arrayAttribute.dataDimension]
const dataSkip: ReadonlySet<string> = new Set<string>([...typedNames, ...Object.values(dataAttribute)])
const axisSkip: ReadonlySet<string> = new Set<string>([
  ...typedNames,
  ...[axisAttribute.size, axisAttribute.label, axisAttribute.units, axisAttribute.index, axisAttribute.spreadOrder],
])

/** PyMoDAQ's loader does without these. */
const optional: ReadonlySet<string> = new Set([dataAttribute.source, dataAttribute.origin, dataAttribute.units])

/** The attributes of an array but those that follow from dtype and shape. Those carried over are among them; what is left of
 *  `carried` belongs on the node when it is there. */
export async function modernAttributes(array: ModernArray): Promise<{ attributes: NativeAttribute[]; carried: CarriedAttributes }> {
  const { type, infos, decoded } = array
  if (type === undefined || type === dataType.strings) {
    const carried = carryAttributes(infos, { style: 'modern', skip: plainSkip })
    return { attributes: carried.attributes, carried }
  }
  const isAxis = type === dataType.axis
  const carried = carryAttributes(infos, {
    style: 'modern',
    skip: isAxis ? axisSkip : dataSkip,
    reserved: isAxis ? new Set() : reservedDataAttributes,
  })
  const told = textOf(decoded, arrayAttribute.dataDimension)
  const dimension = dataDimensions.find((known) => known === told) ?? (isAxis ? 'Data1D' : dataDimensionOf(signalShapeOf(array)))
  const words = isAxis ? axisWords(array) : await dataWords(array)
  const attributes = [
    envelopeText(arrayAttribute.dataType, stringEnvelope(type)),
    envelopeText(arrayAttribute.dataDimension, stringEnvelope(dimension)),
    ...words,
    ...carried.attributes,
  ]
  return { attributes, carried }
}

function navIndexesOf({ type, decoded, source }: ModernArray): number[] {
  const stored = indexesAttribute(decoded, dataAttribute.navIndexes) ?? (type === dataType.enlargeable ? [0] : [])
  return [...new Set(stored)].filter((index) => index < Math.max(1, source.shape.length))
}

function signalShapeOf(array: ModernArray): number[] {
  const navIndexes = navIndexesOf(array)
  return array.source.shape.filter((_, dimension) => !navIndexes.includes(dimension))
}

async function dataWords(array: ModernArray): Promise<NativeAttribute[]> {
  const { decoded } = array
  const words = dataAttributes({
    timestamp: numberAttribute(decoded, dataAttribute.timestamp) ?? (await array.fileTimestamp()),
    label: textOf(decoded, dataAttribute.label) ?? '',
    source: sourceOf(textOf(decoded, dataAttribute.source)),
    distribution: distributionOf(textOf(decoded, dataAttribute.distribution)),
    origin: textOf(decoded, dataAttribute.origin) ?? '',
    units: textOf(decoded, dataAttribute.units) ?? '',
    navIndexes: navIndexesOf(array),
  })
  return words.filter(({ name }) => decoded.has(name) || !optional.has(name))
}

function axisWords({ decoded }: ModernArray): NativeAttribute[] {
  const { offset, scaling, distribution } = axisAttribute
  const missing = (name: string, envelope: string) => (decoded.has(name) ? [] : [envelopeText(name, envelope)])
  return [
    envelopeText(axisAttribute.label, stringEnvelope(textOf(decoded, axisAttribute.label) ?? '')),
    envelopeText(axisAttribute.units, stringEnvelope(textOf(decoded, axisAttribute.units) ?? '')),
    // PyMoDAQ takes an int here and nothing like it.
    envelopeText(axisAttribute.index, intEnvelope(wholeNumber(decoded, axisAttribute.index))),
    envelopeText(axisAttribute.spreadOrder, intEnvelope(wholeNumber(decoded, axisAttribute.spreadOrder))),
    ...missing(offset, noneEnvelope()),
    ...missing(scaling, noneEnvelope()),
    ...missing(distribution, stringEnvelope('spread')),
  ]
}

function wholeNumber(decoded: ReadonlyMap<string, DecodedAttribute>, name: string): number {
  const value = numberAttribute(decoded, name)
  return value !== undefined && Number.isSafeInteger(value) ? value : 0
}
