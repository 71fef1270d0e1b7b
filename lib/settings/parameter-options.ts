/** What parameters may have besides name, type and value, as attributes of XML: one table, for both directions.
 *
 *  PyMoDAQ 5.3 writes more attributes than the versions before it, in another order (`pymodaq_gui/parameter/ioxml.py`). A parameter that
 *  states `enabled`, which only the new form has, is written in the new order, any other one in the old: what either version has written
 *  comes out byte by byte as it was. */
import { type PythonValue, parsePythonLiteral } from '../attributes/python-literal.js'
import { createError, describe } from '../errors.js'
import type { ParameterLimits, ParameterOptions, ParameterOptionValues, ParameterScalar } from './parameter.js'
import { isScalar, pythonText, scalarText, type WholeNumbers } from './python-text.js'

/** The options that stand in an attribute each. */
export type OptionField = keyof ParameterOptionValues

/** Options as they are collected. */
export type Options = Partial<ParameterOptionValues>

interface OptionCodec<T> {
  readonly attribute: string
  read(text: string): T | undefined
  /** @param field how messages call the option
   *  @param wholes how whole numbers are written in limits */
  write(value: T, field: string, wholes: WholeNumbers): string
}

function textOption(attribute: string): OptionCodec<string> {
  return {
    attribute,
    read: (text) => text,
    write(value, field) {
      if (typeof value === 'string') return value
      throw createError('ERR_INVALID_OPTION', `${field} must be a string; got ${describe(value)}`, {
        option: field,
        given: describe(value),
      })
    },
  }
}

function flagOption(attribute: string): OptionCodec<boolean> {
  return {
    attribute,
    read: (text) => (/^\s*[+-]?\d+\s*$/.test(text) ? Number(text) !== 0 : undefined),
    write(value, field) {
      if (typeof value === 'boolean') return value ? '1' : '0'
      const message = `${field} must be true or false; got ${describe(value)}`
      throw createError('ERR_INVALID_OPTION', message, { option: field, given: describe(value) })
    },
  }
}

function literalOption(attribute: string): OptionCodec<PythonValue> {
  return {
    attribute,
    read: (text) => parsePythonLiteral(text, 'settings'),
    write: (value, field) => pythonText(value, field),
  }
}

const title: OptionCodec<string> = {
  ...textOption('title'),
  // Python's None, which older versions wrote for a parameter without a title.
  read: (text) => (text === 'None' ? undefined : text),
}

const limits: OptionCodec<ParameterLimits> = {
  attribute: 'limits',
  read(text) {
    const value = parsePythonLiteral(text, 'settings')
    if (Array.isArray(value)) return value.every(isScalar) ? value : undefined
    return value instanceof Map ? namedLimits(value) : undefined
  },
  write(value, field, wholes) {
    if (Array.isArray(value)) return pythonText([...value], field, wholes)
    if (!(value instanceof Map)) {
      throw createError('ERR_INVALID_OPTION', `${field} must be a list, or a Map of names; got ${describe(value)}`, {
        option: field,
        given: describe(value),
      })
    }
    // PyMoDAQ evaluates the text of each value once more.
    const items = [...value].map(([name, item]) => [name, scalarText(item, `${field}.${name}`)] as const)
    return pythonText(new Map<PythonValue, PythonValue>(items), field)
  },
}

function namedLimits(map: ReadonlyMap<PythonValue, PythonValue>): ReadonlyMap<string, ParameterScalar> | undefined {
  const named = new Map<string, ParameterScalar>()
  for (const [name, item] of map) {
    const evaluated = typeof item === 'string' ? parsePythonLiteral(item, 'settings') : item
    const value = evaluated === undefined ? item : evaluated
    if (typeof name !== 'string' || !isScalar(value)) return undefined
    named.set(name, value)
  }
  return named
}

const codecs: { readonly [K in OptionField]: OptionCodec<ParameterOptionValues[K]> } = {
  title,
  visible: flagOption('visible'),
  removable: flagOption('removable'),
  readonly: flagOption('readonly'),
  enabled: flagOption('enabled'),
  renamable: flagOption('renamable'),
  expanded: flagOption('expanded'),
  syncExpanded: flagOption('syncExpanded'),
  showTop: flagOption('showTop'),
  strictNaming: flagOption('strictNaming'),
  showPb: flagOption('show_pb'),
  validForConfiguration: flagOption('valid_for_configuration'),
  filetype: flagOption('filetype'),
  label: textOption('label'),
  suffix: textOption('suffix'),
  addList: literalOption('addList'),
  addText: textOption('addText'),
  detList: literalOption('detList'),
  movelist: literalOption('movelist'),
  limits,
  states: literalOption('states'),
}

const fields = Object.keys(codecs) as OptionField[]
const fieldOf: ReadonlyMap<string, OptionField> = new Map(fields.map((field) => [codecs[field].attribute, field]))

const basic: readonly OptionField[] = ['title', 'visible', 'removable', 'readonly']
/** In the order of versions 4 and 5.0; what those do not have comes last. */
const oldOrder: readonly OptionField[] = ordered(...basic, 'limits', 'addList', 'addText', 'detList', 'movelist', 'showPb', 'filetype')
/** In the order of version 5.3. */
const newOrder: readonly OptionField[] = fields

function ordered(...first: OptionField[]): OptionField[] {
  return [...first, ...fields.filter((field) => !first.includes(field))]
}

/** The names of all options, for messages. */
export const optionFields: readonly string[] = fields

/** Options, foreign attributes and the forms that have to be kept, read from an element's attributes.
 *  @param skipped attributes that are no option: those that belong to type and value
 *  @param wholes as for `writeOptions` */
export function readOptions(attributes: ReadonlyMap<string, string>, skipped: ReadonlySet<string>, wholes: WholeNumbers) {
  const options: Options = {}
  const foreign: Record<string, string> = {}
  const forms: Record<string, string> = {}
  for (const [name, text] of attributes) {
    if (skipped.has(name)) continue
    const field = fieldOf.get(name)
    if (field === undefined) define(foreign, name, text)
    else if (!readOption(options, field, text, wholes)) define(forms, name, text)
  }
  return { options, foreign, forms }
}

/** Sets a key that a file has chosen, `__proto__` included. */
function define(record: Record<string, string>, key: string, value: string): void {
  Object.defineProperty(record, key, { value, enumerable: true, writable: true, configurable: true })
}

/** Tells whether the option, when it is written, gives the same text again. */
function readOption<K extends OptionField>(options: Options, field: K, text: string, wholes: WholeNumbers): boolean {
  const codec: OptionCodec<ParameterOptionValues[K]> = codecs[field]
  const value = codec.read(text)
  if (value === undefined) return false
  options[field] = value
  return codec.write(value, field, wholes) === text
}

/** The attributes of a parameter's options, in order. Its `forms` stand in for values that they still stand for.
 *  @param always what is written where the parameter says nothing
 *  @param path how messages call the parameter
 *  @param wholes how whole numbers are written in limits
 *  @throws ERR_INVALID_OPTION */
export function writeOptions(parameter: ParameterOptions, path: string, wholes: WholeNumbers, always: Options): [string, string][] {
  const order = parameter.enabled === undefined ? oldOrder : newOrder
  return order.flatMap((field): [string, string][] => {
    const form = ownForm(parameter.forms, codecs[field].attribute)
    const text = writeOption(parameter, always, field, form, path, wholes)
    return text === undefined ? [] : [[codecs[field].attribute, text]]
  })
}

function writeOption<K extends OptionField>(
  parameter: Options,
  always: Options,
  field: K,
  form: string | undefined,
  path: string,
  wholes: WholeNumbers,
): string | undefined {
  const codec: OptionCodec<ParameterOptionValues[K]> = codecs[field]
  const text = (value: ParameterOptionValues[K] | undefined) =>
    value === undefined ? undefined : codec.write(value, `${path}.${field}`, wholes)
  const ours = text(parameter[field])
  if (form !== undefined && text(codec.read(form)) === ours) return form
  return ours ?? text(always[field])
}

/** A form that a parameter keeps, under its own keys only. */
export function ownForm(forms: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return forms !== undefined && Object.hasOwn(forms, key) ? forms[key] : undefined
}
