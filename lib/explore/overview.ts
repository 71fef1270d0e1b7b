/** An array at a glance: some thirty to sixty numbers that tell how one-dimensional data run, or how the rows of a growing array went on. */
import type { EnvelopeArray } from '../browser/envelope.js'
import { isDType, viewAs } from '../dtype.js'
import { type FileView, isNodeFailure } from '../loaders/file-view.js'
import type { NativeNodeInfo } from '../native.js'
import { readNavigation } from './navigation.js'
import { toNumbers } from './numbers.js'
import { readView } from './view.js'

/** What was seen. */
export interface Overview {
  /** `values`: means of neighbours. `rows`: the mean of each row, or of some at even distances */
  of: 'values' | 'rows'
  /** values or rows in all */
  total: number
  points: (number | null)[]
}

const pointsMax = 32
/** A glance may cost no more than this. */
const readBytesMax = 64 * 2 ** 20

/** Looks at an array. Undefined for what is neither one-dimensional nor growing, or would cost too much to read.
 *  @param info of the node
 *  @throws ERR_FILE_CLOSED; what else cannot be read is no overview */
export async function overview(
  view: FileView,
  path: string,
  { dtype, shape = [], maxShape }: NativeNodeInfo,
): Promise<Overview | undefined> {
  const [total = 0, ...inner] = shape
  const isLine = shape.length === 1 && total > 1
  const isGrowing = maxShape?.[0] === -1 && total > 1
  if (!isDType(dtype) || dtype.startsWith('complex') || !(isLine || isGrowing) || shape.includes(0)) return undefined
  try {
    return { of: isLine ? 'values' : 'rows', total, points: isLine ? await lineOf(view, path) : await rowsOf(view, path, inner.length) }
  } catch (error) {
    if (isNodeFailure(error)) return undefined
    throw error
  }
}

/** The middle of the least and the greatest of each stretch. */
async function lineOf(view: FileView, path: string): Promise<(number | null)[]> {
  const { answer, arrays } = await readView(view, { path, select: ':', width: 2 * pointsMax }, undefined, { readBytesMax })
  const values = numbersOf(arrays[0])
  if (!answer.minMaxPairs) return values.map(finite)
  return Array.from({ length: values.length / 2 }, (_, place) =>
    finite(((values[2 * place] ?? Number.NaN) + (values[2 * place + 1] ?? Number.NaN)) / 2),
  )
}

async function rowsOf(view: FileView, path: string, innerRank: number): Promise<(number | null)[]> {
  const select = [':', ...Array.from({ length: innerRank }, () => '~')].join(',')
  const { arrays } = await readNavigation(view, { path, select, width: 2 * pointsMax }, undefined, {
    readBytesMax,
    pointsMax: 2 * pointsMax,
  })
  return numbersOf(arrays[0]).map(finite)
}

function numbersOf(array: EnvelopeArray | undefined): number[] {
  const elements = array && viewAs(array.dtype, array.bytes.buffer, array.bytes.byteOffset, array.bytes.byteLength)
  return array === undefined || elements === undefined ? [] : Array.from(toNumbers(array.dtype, elements))
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
