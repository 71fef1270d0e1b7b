/** Reads what one picture shows: a part of one or several arrays, reduced to at most two dimensions and to the size of the
 *  picture, with statistics of the whole part. Only that part is read, block by block. */
import type { EnvelopeArray } from '../browser/envelope.js'
import type { ViewAnswer, ViewQuery, ViewStatistics } from '../browser/protocol.js'
import { arrayClassOf, type DType, isDType, itemSize } from '../dtype.js'
import { blocksOf, elementsOf } from '../file/array-blocks.js'
import type { H5Reader } from '../file/h5-reader.js'
import type { FileView } from '../loaders/file-view.js'
import { checkChoice, checkInteger } from '../options.js'
import { type ArraysAnswer, envelopeArray } from './arrays-answer.js'
import { makeDecimator, type PictureSize, pictureSize } from './decimation.js'
import { IntegerCounts, type SmallIntegers } from './integer-counts.js'
import { fittingError, type PlotPart, plotAt } from './plot.js'
import { reductions } from './reduction.js'
import { boxOf, type DimensionTerm, dimensionsOf, parseSelection } from './selection.js'
import { type ShownOptions, shownValues } from './shown-values.js'
import { blockElements, ValueBlocks } from './value-blocks.js'
import { checkBytes, chosenParts, defaultViewLimits, isOn, pictureDefault, pictureMax, type ViewLimits } from './view-options.js'
import { SaturationCounter, StatisticsCollector } from './view-statistics.js'

/** What is read of each array. */
interface ViewPlan {
  readonly terms: readonly DimensionTerm[]
  readonly extent: readonly number[]
  readonly size: PictureSize
  readonly reduction: (typeof reductions)[number]
  readonly withBackground: boolean
  readonly signal: AbortSignal | undefined
}

/** Reads a view.
 *
 *  The arrays are those of the channels, then, where the answer says so, their errors (NaN where a channel has none). Unreduced
 *  values keep their dtype where a page can take it; others are float64, block means of images float32. The errors of a mean or a
 *  sum are added in quadrature; those of other reductions are not known.
 *  @param limits of what one request may cost
 *  @throws ERR_INVALID_OPTION, ERR_INDEX_OUT_OF_RANGE for queries that fit no data; ERR_DATA_TOO_LARGE with `bytes` and `bytesMax`;
 *    signal.reason; the errors of describePlot and of H5Reader.elements; ERR_SHAPE_MISMATCH, ERR_DTYPE_MISMATCH for a background
 *    that cannot be subtracted */
export async function readView(
  view: FileView,
  query: ViewQuery,
  signal?: AbortSignal,
  limits: Partial<ViewLimits> = {},
): Promise<ArraysAnswer<ViewAnswer>> {
  const { readBytesMax, answerBytesMax } = { ...defaultViewLimits, ...limits }
  const plot = await plotAt(view, query, signal)
  const parts = chosenParts(plot, query.channels)
  const terms = parseSelection(query.select, plot.shape)
  const reduction = checkChoice(query.reduce ?? 'mean', 'reduce', reductions)
  const width = checkInteger(query.width ?? pictureDefault, 'width', 1, pictureMax)
  const height = checkInteger(query.height ?? pictureDefault, 'height', 1, pictureMax)
  const withBackground = isOn(query.withBackground, 'withBackground')
  const shown = dimensionsOf(terms, 'shown')
  const extent = shown.map((dimension) => terms[dimension]?.count ?? 0)
  const plan: ViewPlan = { terms, extent, size: pictureSize(extent, width, height), reduction, withBackground, signal }
  const hasErrors = isOn(query.withErrors, 'withErrors') && canHaveErrors(terms, reduction) && parts.some(fittingError)
  checkCost(plot.plan.path, parts, plan, hasErrors, { readBytesMax, answerBytesMax })

  const arrays = []
  const channels: ViewStatistics[] = []
  for (const part of parts) {
    const counts = isAsStored(part, plan) ? IntegerCounts.of(part.dtype) : undefined
    const { array, statistics } = await (counts === undefined
      ? readPart(view.reader, part, plan)
      : readStored(view.reader, part, plan, counts))
    arrays.push(array)
    channels.push(statistics)
  }
  if (hasErrors) for (const part of parts) arrays.push(envelopeArray('float64', await readErrors(view.reader, part, plan)))
  const answer: ViewAnswer = {
    dimensions: shown,
    extent,
    start: shown.map((dimension) => terms[dimension]?.start ?? 0),
    shape: [...plan.size.shape],
    step: [...plan.size.step],
    minMaxPairs: plan.size.minMaxPairs,
    indexes: terms.map(({ kind, start }) => (kind === 'index' ? start : -1)),
    sourceShape: [...plot.shape],
    channels,
    errors: hasErrors,
  }
  return { answer, arrays }
}

function checkCost(path: string, parts: readonly PlotPart[], { terms, size }: ViewPlan, hasErrors: boolean, limits: ViewLimits): void {
  const box = boxOf(terms)
  const twice = hasErrors ? 2 : 1
  const read = parts.reduce((sum, { dtype }) => sum + elementsOf(box.count) * itemSize(dtype) * twice, 0)
  checkBytes(path, 'the selection', read, limits.readBytesMax)
  checkBytes(path, 'the picture', elementsOf(size.shape) * 8 * parts.length * twice, limits.answerBytesMax)
}

interface ReadPart {
  array: EnvelopeArray
  statistics: ViewStatistics
}

/** Whether the picture has the very elements of the file. */
function isAsStored(part: PlotPart, plan: ViewPlan): boolean {
  const isReduced = plan.terms.some(({ kind }) => kind === 'reduced')
  const isSubtracted = plan.withBackground && part.bkg !== undefined
  return !isReduced && !isSubtracted && plan.size.step.every((step) => step === 1)
}

/** Frames of a camera, which are followed: nothing is computed with each value but its count. */
async function readStored(reader: H5Reader, { array, dtype }: PlotPart, plan: ViewPlan, counts: IntegerCounts): Promise<ReadPart> {
  const { start, count } = boxOf(plan.terms)
  const whole = new (arrayClassOf(dtype))(elementsOf(count)) as SmallIntegers
  for (const block of elementsOf(count) === 0 ? [] : blocksOf(start, count, blockElements, array.info.chunk)) {
    plan.signal?.throwIfAborted()
    const elements = (await reader.elements(array.path, array.info, block)) as SmallIntegers
    counts.add(elements)
    whole.set(elements, block.offset)
  }
  plan.signal?.throwIfAborted()
  return { array: envelopeArray(plainDTypes[dtype] ?? dtype, whole), statistics: counts.result() }
}

async function readPart(reader: H5Reader, part: PlotPart, plan: ViewPlan): Promise<ReadPart> {
  const source = ValueBlocks.ofPart(reader, part, plan.withBackground)
  const decimator = makeDecimator(plan.extent, plan.size)
  const statistics = new StatisticsCollector()
  const saturation = new SaturationCounter(part.dtype)
  const options: ShownOptions = { reduction: plan.reduction, chunk: part.array.info.chunk, signal: plan.signal }
  const onStored = (stored: Float64Array) => saturation.add(stored)
  for await (const { offset, values } of shownValues(source, plan.terms, { ...options, onStored })) {
    decimator.add(values, offset)
    statistics.add(values)
  }
  if (statistics.needsSecondPass) {
    for await (const { values } of shownValues(source, plan.terms, options)) statistics.count(values)
  }
  const array = envelopeArray(...pictureArray(part, plan, decimator.result()))
  return { array, statistics: statistics.result(saturation.result()) }
}

/** Errors of reductions are known where they follow from those of the values. */
function canHaveErrors(terms: readonly DimensionTerm[], reduction: ViewPlan['reduction']): boolean {
  return reduction === 'mean' || reduction === 'sum' || !terms.some(({ kind }) => kind === 'reduced')
}

async function readErrors(reader: H5Reader, part: PlotPart, plan: ViewPlan): Promise<Float64Array> {
  const error = fittingError(part)
  const dtype = error?.info.dtype
  if (error === undefined || !isDType(dtype)) return new Float64Array(elementsOf(plan.size.shape)).fill(Number.NaN)
  const decimator = makeDecimator(plan.extent, plan.size)
  const reduction = plan.reduction === 'sum' ? 'quadrature-sum' : 'quadrature-mean'
  const source = new ValueBlocks(reader, error, dtype)
  for await (const { offset, values } of shownValues(source, plan.terms, { reduction, chunk: error.info.chunk, signal: plan.signal })) {
    decimator.add(values, offset)
  }
  const errors = decimator.result()
  // Of each step the largest error stands for both of its values.
  if (plan.size.minMaxPairs) for (let pair = 0; pair < errors.length; pair += 2) errors[pair] = errors[pair + 1] ?? Number.NaN
  return errors
}

// What a page's typed arrays and textures take as it is.
const plainDTypes: Partial<Record<DType, DType>> = {
  bool: 'uint8',
  int8: 'int8',
  uint8: 'uint8',
  int16: 'int16',
  uint16: 'uint16',
  int32: 'int32',
  uint32: 'uint32',
  float16: 'float32',
  float32: 'float32',
  complex64: 'float32',
}
const shortDTypes: ReadonlySet<DType> = new Set(['bool', 'int8', 'uint8', 'int16', 'uint16', 'float16', 'float32', 'complex64'])

function isShort(dtype: string | undefined): boolean {
  return isDType(dtype) && shortDTypes.has(dtype)
}

/** The values in the smallest dtype that holds them as well as they are known. */
function pictureArray(part: PlotPart, plan: ViewPlan, values: Float64Array): Parameters<typeof envelopeArray> {
  const isReduced = plan.terms.some(({ kind }) => kind === 'reduced')
  const isSubtracted = plan.withBackground && part.bkg !== undefined
  const isWhole = plan.size.step.every((step) => step === 1) || plan.size.minMaxPairs
  const isImage = plan.extent.length === 2
  let dtype: DType = 'float64'
  if (!isReduced && !isSubtracted && isWhole && !(plan.size.minMaxPairs && values.some(Number.isNaN)))
    dtype = plainDTypes[part.dtype] ?? 'float64'
  else if (!isReduced && isImage && isShort(part.dtype) && (!isSubtracted || isShort(part.bkg?.info.dtype))) dtype = 'float32'
  if (dtype === 'float64') return [dtype, values]
  const ArrayClass = arrayClassOf(dtype) as new (values: Float64Array) => Float32Array
  return [dtype, new ArrayClass(values)]
}
