/** What PyMoDAQ 5 insists on at each node: without it the node, its siblings or the whole file cannot be loaded there. Every rule was
 *  seen to fail in its loaders (pymodaq_data 5.3, `DataLoader`, `backends.py`). */
import {
  arrayAttribute,
  axisAttribute,
  dataAttribute,
  dataDimensions,
  dataDistributions,
  dataSources,
  dataType,
  nativeAttribute,
  nodeClass,
} from '../layout.js'
import type { NativeNodeInfo } from '../native.js'
import type { AttributeSet } from './node-facts.js'

const datasetClasses: readonly string[] = [nodeClass.cArray.class, nodeClass.eArray.class, nodeClass.vlArray.class]
const dataTypes: ReadonlySet<string | undefined> = new Set([dataType.data, dataType.enlargeable, dataType.bkg, dataType.error])
/** Attributes of data that its loader would pass on as arguments of their name, which are there already. */
const forbiddenOnData = ['name', 'labels', 'data', 'axes', 'dim', 'errors', 'length', 'nav_axes', 'x_axis']

/** What a group lacks, in words. */
export function groupProblems(attributes: AttributeSet): string[] {
  return classProblems(attributes, [nodeClass.group.class])
}

/** What a dataset lacks, in words. */
export function datasetProblems(attributes: AttributeSet): string[] {
  const problems = classProblems(attributes, datasetClasses)
  const type = attributes.text(arrayAttribute.dataType)
  if (dataTypes.has(type)) problems.push(...dataProblems(attributes))
  if (type === dataType.axis) problems.push(...axisProblems(attributes))
  if (attributes.text(nativeAttribute.class) === nodeClass.vlArray.class) problems.push(...missing(attributes, [arrayAttribute.subdtype]))
  return problems
}

function classProblems(attributes: AttributeSet, allowed: readonly string[]): string[] {
  const raw = attributes.raw(nativeAttribute.class)
  if (raw === undefined) return [`the attribute ${nativeAttribute.class} is missing`]
  const text = attributes.text(nativeAttribute.class)
  if (text === undefined || !allowed.includes(text)) {
    return [`the attribute ${nativeAttribute.class} is ${text === undefined ? 'no text' : `'${text}'`}, not ${allowed.join(' or ')}`]
  }
  const bytes = raw.data[0]
  const isFilledUp = raw.variable !== true && bytes !== undefined && bytes[bytes.length - 1] === 0
  return isFilledUp ? [`the attribute ${nativeAttribute.class} is filled up with NULs, which PyTables takes as a part of it`] : []
}

function dataProblems(attributes: AttributeSet): string[] {
  const problems = missing(attributes, [
    arrayAttribute.shape,
    dataAttribute.navIndexes,
    dataAttribute.timestamp,
    dataAttribute.label,
    dataAttribute.distribution,
    arrayAttribute.dataDimension,
  ])
  if (attributes.has(dataAttribute.navIndexes) && attributes.envelopeType(dataAttribute.navIndexes) !== 'tuple')
    problems.push(`the attribute ${dataAttribute.navIndexes} is no tuple`)
  problems.push(
    ...notOneOf(attributes, dataAttribute.source, dataSources),
    ...notOneOf(attributes, dataAttribute.distribution, dataDistributions),
    ...notOneOf(attributes, arrayAttribute.dataDimension, dataDimensions),
  )
  const forbidden = forbiddenOnData.filter((name) => attributes.has(name))
  if (forbidden.length > 0) problems.push(`the attribute ${forbidden[0]} takes the place of what PyMoDAQ calls so`)
  return problems
}

function axisProblems(attributes: AttributeSet): string[] {
  const problems = missing(attributes, [axisAttribute.index, axisAttribute.spreadOrder, axisAttribute.label, axisAttribute.units])
  if (attributes.has(axisAttribute.index) && attributes.envelopeType(axisAttribute.index) !== 'int')
    problems.push(`the attribute ${axisAttribute.index} is no int`)
  return problems
}

function missing(attributes: AttributeSet, names: readonly string[]): string[] {
  const absent = names.filter((name) => !attributes.has(name))
  if (absent.length === 0) return []
  return [`the ${absent.length === 1 ? 'attribute' : 'attributes'} ${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} missing`]
}

function notOneOf(attributes: AttributeSet, name: string, words: readonly string[]): string[] {
  const value = attributes.value(name)
  if (value === undefined || (typeof value === 'string' && words.includes(value))) return []
  return [`the attribute ${name} is ${typeof value === 'string' ? `'${value}'` : 'no text'}, not one of ${words.join(', ')}`]
}

/** How the attributes `shape` and `size` differ from the array; growing arrays may have any extent from that of `info` to that of
 *  `later`, which was asked for after the attributes: somebody may be writing. */
export function staleCounts(
  attributes: AttributeSet,
  info: NativeNodeInfo,
  later: NativeNodeInfo,
): { name: typeof arrayAttribute.shape | typeof axisAttribute.size; message: string }[] {
  const before = info.shape ?? []
  const after = later.shape ?? []
  const fits = (count: number | undefined, dimension: number) =>
    count !== undefined && count >= (before[dimension] ?? 0) && count <= (after[dimension] ?? 0)
  const stale: ReturnType<typeof staleCounts> = []
  const shape = attributes.indexes(arrayAttribute.shape)
  const extents = `(${after.join(', ')})`
  if (shape !== undefined && !(shape.length === after.length && shape.every(fits))) {
    stale.push({ name: arrayAttribute.shape, message: `the attribute shape says (${shape.join(', ')}), the array has ${extents}` })
  }
  const isAxis = attributes.text(arrayAttribute.dataType) === dataType.axis
  const size = isAxis ? attributes.number(axisAttribute.size) : undefined
  if (size !== undefined && !fits(size, 0)) {
    stale.push({ name: axisAttribute.size, message: `the attribute size says ${size}, the axis has ${extents}` })
  }
  return stale
}
