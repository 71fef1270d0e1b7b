/** A parameter as an element of settings XML. Everything is checked here: what is written can be read by PyMoDAQ. */
import { isDeepStrictEqual } from 'node:util'
import { createError, describe } from '../errors.js'
import { checkKeys } from '../options.js'
import type { GroupParameter, Parameter, ParameterValues, ValueParameter, ValueType } from './parameter.js'
import { type Options, optionFields, ownForm, writeOptions } from './parameter-options.js'
import {
  allItemsAttribute,
  isValueType,
  textForm,
  typeAttribute,
  type ValueTexts,
  valueCodecs,
  wholesOf,
  writtenTexts,
} from './parameter-values.js'
import { depthMax } from './xml-document.js'
import { escapeAttribute, escapeText, forbiddenCharacter } from './xml-text.js'

const parameterKeys = ['name', 'type', 'typeName', 'value', 'children', 'attributes', 'forms', ...optionFields]
// Python writes a name that is not ASCII as a reference, which no parser takes in a tag.
const tag = /^[A-Za-z_][A-Za-z0-9_.-]*$/

/** The element of a parameter and all that stands below it.
 *  @param parent how messages call what it stands in */
export function parameterText(parameter: Parameter, parent: string, depth: number): string {
  checkKeys(parameter, parameterKeys, `a parameter of ${parent}`)
  const name = checkTag(parameter.name, parent)
  const path = `${parent}.${name}`
  const attributes = [...typeOf(parameter, path), ...writeOptions(parameter, path, wholesOf(parameter.type), basicsOf(parameter))]
  const value = valueTexts(parameter, path)
  attributes.push(...Object.entries(parameter.attributes ?? {}), ...Object.entries(value.attributes))
  return elementText(
    name,
    attributesText(attributes, path),
    checkText(value.text, `${path}.value`),
    childrenText(parameter, path, depth + 1),
  )
}

/** The element round a list of parameters.
 *  @param type `null` for an element without a type */
export function rootText(name: string, type: string | null, title: string | undefined, parameters: readonly Parameter[]): string {
  const group: GroupParameter = { name, type: 'group', typeName: type, children: parameters }
  // PyMoDAQ writes these two by hand, the title first.
  const attributes: [string, string][] = [...(title === undefined ? [] : [['title', title] as [string, string]]), ...typeOf(group, 'root')]
  return elementText(checkTag(name, 'root'), attributesText(attributes, 'root'), '', childrenText(group, 'settings', 1))
}

/** What stands on disk for a parameter's type (`null`: nothing) and value, for programs that show settings as they are. */
export function parameterTexts(parameter: Parameter): { readonly type: string | null; readonly text: string } {
  const type = typeOf(parameter, parameter.name)[0]?.[1] ?? null
  return { type, text: valueTexts(parameter, parameter.name).text }
}

function checkTag(name: string, parent: string): string {
  if (typeof name === 'string' && tag.test(name)) return name
  const rule = 'the name of a parameter must be an XML tag: ASCII letters, digits, _, - and ., beginning with a letter or _'
  throw createError('ERR_INVALID_NAME', `${rule}; got ${describe(name)} in ${parent}`, { option: `${parent}.name`, given: describe(name) })
}

function elementText(name: string, attributes: string, text: string, children: string): string {
  const content = escapeText(text) + children
  return content === '' ? `<${name}${attributes} />` : `<${name}${attributes}>${content}</${name}>`
}

function attributesText(attributes: readonly (readonly [string, string])[], path: string): string {
  const seen = new Set<string>()
  const texts = attributes.map(([name, value]) => {
    if (!tag.test(name) || seen.has(name)) {
      const why = seen.has(name) ? 'stands there already' : 'is no name of an XML attribute'
      throw createError('ERR_INVALID_NAME', `${path}.attributes: ${describe(name)} ${why}`, { option: `${path}.attributes`, given: name })
    }
    seen.add(name)
    return ` ${name}="${escapeAttribute(checkText(value, `${path}.${name}`))}"`
  })
  return texts.join('')
}

function checkText(text: string, field: string): string {
  const found = typeof text === 'string' ? forbiddenCharacter.exec(text) : null
  if (typeof text === 'string' && found === null) return text
  const given = found === null ? describe(text) : `U+${found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  const message = found === null ? `${field} must be a string; got ${given}` : `${field} holds ${given}, a character that XML cannot hold`
  throw createError('ERR_INVALID_OPTION', message, { option: field, given })
}

function childrenText(parameter: Parameter, path: string, depth: number): string {
  const children = parameter.children ?? []
  if (!Array.isArray(children)) {
    throw createError('ERR_INVALID_OPTION', `${path}.children must be a list; got ${describe(children)}`, { option: `${path}.children` })
  }
  if (depth > depthMax) {
    throw createError('ERR_INVALID_OPTION', `${path.slice(0, 80)}… is more than ${depthMax} levels deep`, { option: 'settings' })
  }
  const names = new Set<string>()
  const texts = children.map((child: Parameter) => {
    const text = parameterText(child, path, depth)
    if (names.has(child.name)) {
      const message = `${path} has two parameters called ${describe(child.name)}: PyMoDAQ could not make a tree of them`
      throw createError('ERR_INVALID_NAME', message, { option: `${path}.${child.name}`, given: child.name })
    }
    names.add(child.name)
    return text
  })
  return texts.join('')
}

/** The type as an attribute, or none. */
function typeOf(parameter: Parameter, path: string): [string, string][] {
  if (parameter.type === 'group') {
    const { typeName } = parameter
    if (typeName === null) return []
    if (typeName === undefined || typeName.includes('group')) return [[typeAttribute, typeName ?? 'group']]
    throw createError('ERR_INVALID_OPTION', `${path}.typeName of a group must contain 'group'; got ${describe(typeName)}`, {
      option: `${path}.typeName`,
      given: describe(typeName),
    })
  }
  if (parameter.type !== 'other') {
    if (isValueType(parameter.type)) return [[typeAttribute, parameter.type]]
    const known = [...Object.keys(valueCodecs), 'group', 'other'].join(', ')
    const given = describe((parameter as { type: unknown }).type)
    throw createError('ERR_INVALID_OPTION', `${path}.type must be one of ${known}; got ${given}`, { option: `${path}.type`, given })
  }
  const { typeName } = parameter
  // Read back, others would be something else.
  if (typeof typeName === 'string' && !isValueType(typeName) && !typeName.includes('group')) return [[typeAttribute, typeName]]
  if (typeName === null && (parameter.value ?? '').trim() !== '') return []
  const message = `${path}.typeName of another type must be a type that is not listed, or null beside a text; got ${describe(typeName)}`
  throw createError('ERR_INVALID_OPTION', message, { option: `${path}.typeName`, given: describe(typeName) })
}

/** The options that are written even when they are left out. */
function basicsOf(parameter: Parameter): Options {
  const { title, visible, removable, readonly } = parameter
  const isContainer = [title, visible, removable, readonly].every((option) => option === undefined)
  if (parameter.type === 'group' && isContainer) return {}
  return { title: parameter.name, visible: true, removable: false, readonly: false }
}

function valueTexts(parameter: Parameter, path: string): ValueTexts {
  if (parameter.type === 'group') return { text: ownForm(parameter.forms, textForm) ?? '', attributes: {} }
  if (parameter.type === 'other') return { text: parameter.value ?? '', attributes: {} }
  return keptOrWritten(parameter.type, parameter, `${path}.value`)
}

/** The texts that were read, when they still stand for the value; else ours. */
function keptOrWritten<K extends ValueType>(type: K, parameter: ValueParameter, field: string): ValueTexts {
  const codec = valueCodecs[type]
  const value = parameter.value as ParameterValues[K] | undefined
  const ours = writtenTexts(type, value, field)
  const text = ownForm(parameter.forms, textForm)
  const items = ownForm(parameter.forms, allItemsAttribute)
  if (text === undefined && items === undefined) return ours
  const texts = { text: text ?? ours.text, attributes: items === undefined ? ours.attributes : { [allItemsAttribute]: items } }
  return isDeepStrictEqual(texts.text === '' ? codec.empty : codec.read(texts), value) ? texts : ours
}
