/** Regions of interest, as PyMoDAQ's viewers store them with the settings of a detector.
 *
 *      rois_settings › measurements, ROIs › ROI_00 › type, roi_type, use_channel, math_function, Color, position, size, angle
 *
 *  is the form of version 5.0, which is written. Version 5.3 has another one, which is read too:
 *
 *      roi_parameters › rois › ROI_00 › roi_type, process_data, use_channel, math_function, color, zlevel, position, size, angle */
import { createError, describe } from '../errors.js'
import { checkKeys, checkNumber } from '../options.js'
import type { GroupParameter, Parameter, ParameterColor } from './parameter.js'
import { findParameter } from './parameter.js'

/** What every region has. */
export interface RoiOptions {
  /** the channels that it is applied to; all when left out */
  readonly channels?: readonly string[]
  /** what becomes of the data inside: `mean` when left out; `sum`, `std`, `max`, `min`, `argmax`, `argmin`, or another that PyMoDAQ knows */
  readonly mathFunction?: string
  /** white when left out */
  readonly color?: ParameterColor
}

/** A part of a 1-D viewer's axis, in its units. */
export interface LinearRoi extends RoiOptions {
  readonly kind: 'LinearROI'
  readonly left: number
  readonly right: number
}

/** A part of a 2-D viewer's image, in pixels. */
export interface PlaneRoi extends RoiOptions {
  readonly kind: 'RectROI' | 'EllipseROI' | 'CircularROI'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** degrees; 0 when left out */
  readonly angle?: number
}

/** A region of interest. */
export type Roi = LinearRoi | PlaneRoi

const planeKinds = ['RectROI', 'EllipseROI', 'CircularROI'] as const
const mathFunctions: readonly string[] = ['mean', 'std', 'sum', 'max', 'min', 'argmax', 'argmin']
const white: ParameterColor = [255, 255, 255, 255]
const sharedKeys = ['kind', 'channels', 'mathFunction', 'color']
const keysOf = { line: [...sharedKeys, 'left', 'right'], plane: [...sharedKeys, 'x', 'y', 'width', 'height', 'angle'] }

/** The group `rois_settings` of one viewer.
 *  @param rois all of a 1-D viewer or all of a 2-D one
 *  @throws ERR_INVALID_OPTION for a region that is none, or that is for the other kind of viewer than the first */
export function roiSettings(rois: readonly Roi[]): GroupParameter {
  const dimension = rois[0]?.kind === 'LinearROI' ? '1D' : '2D'
  const children = rois.map((roi, index) => roiGroup(checkRoi(roi, `rois[${index}]`, dimension), index, dimension))
  const addable = dimension === '2D' ? { addList: [...planeKinds] } : {}
  return {
    name: 'rois_settings',
    type: 'group',
    title: 'rois_settings',
    children: [
      { name: 'measurements', type: 'table', title: 'Measurements', value: new Map() },
      { name: 'ROIs', type: 'group', title: 'ROIs', ...addable, children },
    ],
  }
}

function checkRoi(roi: Roi, field: string, dimension: '1D' | '2D'): Roi {
  const kinds: readonly string[] = dimension === '1D' ? ['LinearROI'] : planeKinds
  if (typeof roi !== 'object' || roi === null || !kinds.includes(roi.kind)) {
    const given = describe(typeof roi === 'object' && roi !== null ? roi.kind : roi)
    throw createError('ERR_INVALID_OPTION', `${field}.kind must be ${kinds.join(' or ')} in a ${dimension} viewer; got ${given}`, {
      option: `${field}.kind`,
      given,
    })
  }
  checkKeys(roi, dimension === '1D' ? keysOf.line : keysOf.plane, field)
  const numbers = roi.kind === 'LinearROI' ? { left: roi.left, right: roi.right } : { ...planeNumbers(roi) }
  for (const [name, value] of Object.entries(numbers)) checkNumber(value, `${field}.${name}`)
  checkWords(roi, field)
  return roi
}

/** @throws ERR_INVALID_OPTION: a text would be taken for a list of its letters, and a number for the name of a function */
function checkWords({ channels = [], mathFunction = 'mean' }: RoiOptions, field: string): void {
  const faults: [option: string, wanted: string, given: unknown][] = []
  if (!Array.isArray(channels) || !channels.every((channel) => typeof channel === 'string'))
    faults.push(['channels', 'a list of strings', channels])
  if (typeof mathFunction !== 'string') faults.push(['mathFunction', 'a string', mathFunction])
  for (const [option, wanted, given] of faults) {
    const message = `${field}.${option} must be ${wanted}; got ${describe(given)}`
    throw createError('ERR_INVALID_OPTION', message, { option: `${field}.${option}`, given: describe(given) })
  }
}

function planeNumbers({ x, y, width, height, angle = 0 }: PlaneRoi) {
  return { x, y, width, height, angle }
}

function roiGroup(roi: Roi, index: number, dimension: '1D' | '2D'): GroupParameter {
  const { channels = [], mathFunction = 'mean', color = white } = roi
  const limits = mathFunctions.includes(mathFunction) ? mathFunctions : [...mathFunctions, mathFunction]
  const kind: Parameter[] =
    roi.kind === 'LinearROI' ? [] : [{ name: 'roi_type', type: 'str', title: 'ROI Type', value: roi.kind, readonly: true }]
  return {
    name: `ROI_${String(index).padStart(2, '0')}`,
    type: 'group',
    removable: true,
    children: [
      { name: 'type', type: 'str', title: 'Type', value: dimension, readonly: true, visible: false },
      ...kind,
      // PyMoDAQ's list is of one choice: the first channel stands in it, all of them in its limits.
      {
        name: 'use_channel',
        type: 'list',
        title: 'Use channel',
        limits: [...channels],
        ...(channels[0] === undefined ? {} : { value: channels[0] }),
      },
      { name: 'math_function', type: 'list', title: 'Math type:', limits, value: mathFunction },
      { name: 'Color', type: 'color', title: 'Color', value: color },
      ...(roi.kind === 'LinearROI' ? linePlace(roi) : planePlace(roi)),
    ],
  }
}

function linePlace({ left, right }: LinearRoi): Parameter[] {
  return [
    {
      name: 'position',
      type: 'group',
      title: 'position',
      children: [
        { name: 'left', type: 'float', value: left },
        { name: 'right', type: 'float', value: right },
      ],
    },
  ]
}

function planePlace({ x, y, width, height, angle = 0 }: PlaneRoi): Parameter[] {
  return [
    {
      name: 'position',
      type: 'group',
      title: 'position',
      children: [
        { name: 'x', type: 'float', value: x },
        { name: 'y', type: 'float', value: y },
      ],
    },
    {
      name: 'size',
      type: 'group',
      title: 'size',
      children: [
        { name: 'width', type: 'float', value: width },
        { name: 'height', type: 'float', value: height },
      ],
    },
    { name: 'angle', type: 'float', title: 'angle', value: angle },
  ]
}

/** Reads the regions of one viewer, in their order. Regions that are not complete are left out: the parameters themselves have all of them.
 *  @param parameters a group `rois_settings` or `roi_parameters`, or what stands round or in it */
export function readRois(parameters: readonly Parameter[]): Roi[] {
  const groups = parameters.flatMap((parameter) => roiGroupsOf(parameter))
  return groups.flatMap((group) => readRoi(group.children ?? []) ?? [])
}

/** The groups of single regions in a parameter, at any depth. */
function roiGroupsOf(parameter: Parameter): Parameter[] {
  if (/^ROI_\d+$/.test(parameter.name) && findParameter(parameter.children ?? [], 'position') !== undefined) return [parameter]
  return (parameter.children ?? []).flatMap(roiGroupsOf)
}

function readRoi(parameters: readonly Parameter[]): Roi | undefined {
  const options = readOptions(parameters)
  const kind = valueAt(parameters, 'roi_type')
  const planeKind = planeKinds.find((known) => known === kind)
  const [x, y] = [numberOf(parameters, 'position', 'x'), numberOf(parameters, 'position', 'y')]
  if (planeKind !== undefined) {
    const [width, height] = [numberOf(parameters, 'size', 'width'), numberOf(parameters, 'size', 'height')]
    if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined
    return { kind: planeKind, x, y, width, height, angle: numberOf(parameters, 'angle') ?? 0, ...options }
  }
  // Version 5.3 calls the ends of a linear region x and y.
  const left = numberOf(parameters, 'position', 'left') ?? x
  const right = numberOf(parameters, 'position', 'right') ?? y
  return left === undefined || right === undefined ? undefined : { kind: 'LinearROI', left, right, ...options }
}

function readOptions(parameters: readonly Parameter[]): RoiOptions {
  const color = findParameter(parameters, 'Color') ?? findParameter(parameters, 'color')
  const mathFunction = valueAt(parameters, 'math_function')
  const channels = readChannels(findParameter(parameters, 'use_channel'))
  return {
    ...(channels === undefined ? {} : { channels }),
    ...(typeof mathFunction === 'string' ? { mathFunction } : {}),
    ...(color?.type === 'color' && color.value !== undefined ? { color: color.value } : {}),
  }
}

function readChannels(parameter: Parameter | undefined): string[] | undefined {
  const isName = (value: unknown) => typeof value === 'string'
  if (parameter?.type === 'itemselect') return parameter.value?.selected.filter(isName)
  if (parameter?.type !== 'list' || !Array.isArray(parameter.limits) || parameter.limits.length === 0) return undefined
  const names = parameter.limits.filter(isName)
  const chosen = parameter.value
  return typeof chosen === 'string' ? [chosen, ...names.filter((name) => name !== chosen)] : names
}

function valueAt(parameters: readonly Parameter[], ...names: string[]): unknown {
  const found = findParameter(parameters, ...names)
  return found !== undefined && 'value' in found ? found.value : undefined
}

function numberOf(parameters: readonly Parameter[], ...names: string[]): number | undefined {
  const value = valueAt(parameters, ...names)
  return typeof value === 'number' ? value : undefined
}
