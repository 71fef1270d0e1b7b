/** One measured or computed quantity with its coordinates: PyMoDAQ's DataWithAxes. */
import type { DecodedAttribute } from '../attributes/attribute-codec.js'
import type { AttributeValue } from '../attributes/envelope.js'
import { createError, describe } from '../errors.js'
import { type DataDimension, type DataDistribution, type DataSource, dataDistributions, dataSources } from '../layout.js'
import { checkLabel } from '../nodes/names.js'
import { checkChoice, checkKeys, checkNumber } from '../options.js'
import type { ArrayInput } from './array-input.js'
import { Axis, type AxisInit, toAxis } from './axis.js'
import { subtractPairwise } from './background.js'
import { checkArrays, checkErrors, checkExtra, checkLabels, checkList, unknownWord } from './data-checks.js'
import { checkLayout, dimensionOf } from './data-layout.js'
import type { NdArray } from './nd-array.js'

export type { DataDistribution, DataSource }

/** A further attribute of data. Those that a caller gives are strings, numbers, bigints, booleans, null, bytes and lists of
 *  them; those of a file may be anything. */
export type ExtraValue = AttributeValue | DecodedAttribute

/** Where data were loaded from, and what the loader has to say about them. */
export interface LoadedFrom {
  /** the first of their arrays, such as `/RawData/Detector000/Data1D/CH00/Data00` */
  readonly path: string
  /** what was inconsistent in the file, and what was done about it; most often empty */
  readonly notes: readonly string[]
  /** attributes of that array that data cannot have as `extra`, because their names are PyMoDAQ's own for the data themselves */
  readonly otherAttributes: ReadonlyMap<string, ExtraValue>
}

/** What makes a {@link DataWithAxes}. */
export interface DataWithAxesInit {
  /** what the data are called; PyMoDAQ shows it, and a file has it as the title of the arrays' group */
  name: string
  /** one array a label, all of one shape; numbers make 0-D data. The memory stays the caller's and is not copied. */
  data: readonly (ArrayInput | NdArray)[]
  /** what each array is called; `CH00`, `CH01`, … where there is none */
  labels?: readonly string[]
  /** a unit that pint understands, such as `counts` or `m/s`; PyMoDAQ reads unknown ones as dimensionless. By default '' */
  units?: string
  /** where the data come from. By default 'raw' */
  source?: DataSource
  /** only checked: the dimension follows from shape, axes and navigation indexes */
  dim?: DataDimension
  /** 'uniform': the navigation points form a grid, of one dimension an index. 'spread': they are a list, along one dimension
   *  that all navigation axes share. By default 'uniform' */
  distribution?: DataDistribution
  /** the dimensions that are navigated, such as the steps of a scan; all others are signal. By default none */
  navIndexes?: readonly number[]
  /** at most one a dimension; several along the navigation dimension of spread data */
  axes?: readonly (Axis | AxisInit)[]
  /** one array for each of `data`, of the same shape */
  errors?: readonly (ArrayInput | NdArray)[] | undefined
  /** the module that made the data; {@link DataToExport} puts its own name where there is none. By default '' */
  origin?: string
  /** when the data were taken: Unix seconds. By default now */
  timestamp?: number
  /** further attributes, which PyMoDAQ gives back as attributes of the data */
  extra?: Readonly<Record<string, ExtraValue>>
  /** set by the loader; savers ignore it */
  loadedFrom?: LoadedFrom | undefined
}

const initKeys = [
  'name',
  'data',
  'labels',
  'units',
  'source',
  'dim',
  'distribution',
  'navIndexes',
  'axes',
  'errors',
  'origin',
  'timestamp',
  'extra',
  'loadedFrom',
] as const satisfies (keyof DataWithAxesInit)[]

/** Arrays of one shape with labels, unit, axes and errors. Never changes: {@link DataWithAxes.with} makes another one. Only the
 *  memory of the arrays is the caller's (see {@link NdArray}).
 *
 *      new DataWithAxes({ name: 'spectrum', data: [counts], units: 'counts', labels: ['CCD'],
 *                         axes: [{ label: 'wavelength', units: 'nm', data: wavelengths }] }) */
export class DataWithAxes {
  readonly name: string
  /** `Data0D` one number, `Data1D` a curve, `Data2D` an image; `DataND` whatever has navigation indexes or more dimensions */
  readonly dim: DataDimension
  readonly source: DataSource
  readonly distribution: DataDistribution
  readonly units: string
  readonly origin: string
  /** Unix seconds */
  readonly timestamp: number
  /** one for each array */
  readonly labels: readonly string[]
  readonly data: readonly NdArray[]
  /** the axes that were given; {@link DataWithAxes.getAxis} makes those that were not */
  readonly axes: readonly Axis[]
  readonly navIndexes: readonly number[]
  readonly errors: readonly NdArray[] | undefined
  readonly extra: Readonly<Record<string, ExtraValue>>
  /** where the data were loaded from; undefined for data that a program made */
  readonly loadedFrom: LoadedFrom | undefined

  /** @throws ERR_INVALID_OPTION, ERR_INVALID_NAME for texts that no file could hold; the errors of {@link NdArray.from} and
   *  {@link Axis}; ERR_SHAPE_MISMATCH for arrays, errors, axes or a `dim` of different shapes, and for a signal dimension of
   *  length 1 that PyMoDAQ's loader would drop from under an axis; ERR_INDEX_OUT_OF_RANGE for an axis or a navigation index
   *  of a dimension that is not there. Messages say what PyMoDAQ would do with such data. */
  constructor(init: DataWithAxesInit) {
    checkKeys(init, initKeys, 'data')
    this.name = checkLabel(init.name, 'name')
    this.data = checkArrays(init.data, this.name)
    this.labels = checkLabels(init.labels ?? [], this.data.length, this.name)
    this.units = checkLabel(init.units ?? '', 'units')
    this.source = checkChoice(init.source ?? 'raw', 'source', dataSources, unknownWord)
    this.distribution = checkChoice(init.distribution ?? 'uniform', 'distribution', dataDistributions, unknownWord)
    this.navIndexes = Object.freeze([...checkList(init.navIndexes ?? [], 'navIndexes')])
    this.axes = this.#makeAxes(init.axes ?? [])
    checkLayout(this)
    this.dim = dimensionOf(this.shape, this.navIndexes, this.axes.length)
    if (init.dim !== undefined && init.dim !== this.dim) {
      const message = `dim of ${this}, is ${describe(init.dim)}, but its shape makes it ${this.dim}: PyMoDAQ would replace it by that`
      throw createError('ERR_SHAPE_MISMATCH', message, { option: 'dim', expected: this.dim, given: describe(init.dim) })
    }
    this.errors = init.errors === undefined ? undefined : checkErrors(init.errors, this)
    this.origin = checkLabel(init.origin ?? '', 'origin')
    this.timestamp = checkNumber(init.timestamp ?? Date.now() / 1000, 'timestamp')
    this.extra = checkExtra(init.extra ?? {})
    this.loadedFrom = init.loadedFrom
    Object.freeze(this)
  }

  /** the shape of every array; 0-D data have [1] */
  get shape(): readonly number[] {
    return this.data[0]?.shape ?? []
  }

  /** the number of arrays */
  get length(): number {
    return this.data.length
  }

  /** the dimensions that are not navigated, in their order */
  get sigIndexes(): readonly number[] {
    return this.shape.map((_, dimension) => dimension).filter((dimension) => !this.navIndexes.includes(dimension))
  }

  /** The axes of the navigation indexes, in their order; those of spread data by `spreadOrder`. Of uniform data, missing ones
   *  are made, as by {@link DataWithAxes.getAxis}. */
  get navAxes(): readonly Axis[] {
    return this.navIndexes.flatMap((index) => this.getAxis(index))
  }

  /** The axes of the signal dimensions, in their order; missing ones are made. Dimensions of length 1 have none. */
  get sigAxes(): readonly Axis[] {
    return this.sigIndexes.flatMap((index) => this.getAxis(index)).filter(({ size }) => size > 1)
  }

  /** The axes of one dimension: the one that was given, or one that counts 0, 1, 2, … where there is none. Along the navigation
   *  dimension of spread data there may be several, or none: nothing is made up for them.
   *  @throws ERR_INDEX_OUT_OF_RANGE */
  getAxis(index: number): Axis[] {
    const size = this.shape[index]
    if (size === undefined) {
      const message = `${this} has the dimensions 0 to ${this.shape.length - 1}; got ${describe(index)}`
      throw createError('ERR_INDEX_OUT_OF_RANGE', message, { option: 'index', given: describe(index) })
    }
    const given = this.axes.filter((axis) => axis.index === index).sort((a, b) => a.spreadOrder - b.spreadOrder)
    const isSpread = this.distribution === 'spread' && this.navIndexes.includes(index)
    return given.length > 0 || isSpread ? given : [new Axis({ index, size })]
  }

  /** The same data with some things changed, checked as a whole again. */
  with(changes: Partial<Omit<DataWithAxesInit, 'dim'>>): DataWithAxes {
    const { name, data, labels, units, source, distribution, navIndexes, axes, errors, origin, timestamp, extra, loadedFrom } = this
    const same = { name, data, labels, units, source, distribution, navIndexes, axes, errors, origin, timestamp, extra, loadedFrom }
    return new DataWithAxes({ ...same, ...changes })
  }

  /** The same data with an axis that counts 0, 1, 2, … along every dimension of more than one element that has none. Nothing is
   *  made up along the navigation dimension of spread data. */
  createMissingAxes(): DataWithAxes {
    const missing = this.shape.flatMap((_, index) => this.getAxis(index)).filter((axis) => axis.size > 1 && !this.axes.includes(axis))
    return missing.length === 0 ? this : this.with({ axes: [...this.axes, ...missing] })
  }

  /** The data minus a background, array by array; everything else stays. The background may lack leading dimensions of the
   *  data, or have 1 in place of an extent, as numpy allows: one background is then taken from every point of a scan.
   *
   *  Differences never wrap round. Their dtype follows from the two dtypes: of integers up to 16 bits the next signed one that
   *  holds every difference (uint16 gives int32), of 32 bits float64 (exact), of 64 bits int64; of floats and complex numbers
   *  the wider of both. (numpy keeps uint16, where 10 - 12 makes 65534; PyMoDAQ shows that.)
   *  @throws ERR_SHAPE_MISMATCH for another number of arrays or shapes that do not fit, ERR_DTYPE_MISMATCH for a difference of
   *  64-bit integers that int64 cannot hold */
  subtractBackground(background: DataWithAxes | readonly NdArray[]): DataWithAxes {
    const arrays = background instanceof DataWithAxes ? background.data : background
    return this.with({ data: subtractPairwise(this, arrays) })
  }

  toString(): string {
    return `${JSON.stringify(this.name)}, of shape [${this.shape.join(', ')}]`
  }

  #makeAxes(given: readonly (Axis | AxisInit)[]): readonly Axis[] {
    const axes: Axis[] = []
    for (const [place, init] of checkList(given, 'axes').entries()) {
      const index = typeof init === 'object' && init !== null ? (init.index ?? place) : place
      const spreadOrder = this.distribution === 'spread' ? axes.filter((axis) => axis.index === index).length : 0
      axes.push(toAxis(init, { option: `axes[${place}]`, index, spreadOrder, sizeOf: (dimension) => this.shape[dimension] ?? 0 }))
    }
    return Object.freeze(axes)
  }
}
