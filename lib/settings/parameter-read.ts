/** An element of settings XML as a parameter. */
import type { GroupParameter, Parameter, ValueParameter, ValueType } from './parameter.js'
import { readOptions } from './parameter-options.js'
import { allItemsAttribute, isValueType, textForm, typeAttribute, valueCodecs, wholesOf, writtenTexts } from './parameter-values.js'
import type { XmlElement } from './xml-document.js'

/** Reads a parameter and all that stands below it.
 *  @param dateScale milliseconds in the unit of the dates */
export function parameterOf(element: XmlElement, dateScale: number): Parameter {
  const typeName = element.attributes.get(typeAttribute) ?? null
  const type = isValueType(typeName) ? typeName : isGroup(element, typeName) ? 'group' : 'other'
  const skipped = new Set(type === 'itemselect' ? [typeAttribute, allItemsAttribute] : [typeAttribute])
  const { options, foreign, forms } = readOptions(element.attributes, skipped, wholesOf(type))
  const children = element.children.map((child) => parameterOf(child, dateScale))
  const base = {
    name: element.name,
    ...options,
    ...(Object.keys(foreign).length > 0 ? { attributes: foreign } : {}),
  }
  if (type === 'group') {
    if (element.text.trim() !== '') forms[textForm] = element.text
    const group: GroupParameter = { ...base, type, ...(typeName === 'group' ? {} : { typeName }), children, ...kept(forms) }
    return group
  }
  const below = children.length > 0 ? { children } : {}
  if (type === 'other') return { ...base, type, typeName, value: element.text, ...below, ...kept(forms) }
  return { ...base, ...readValue(type, element, forms, dateScale), ...below, ...kept(forms) }
}

function isGroup(element: XmlElement, typeName: string | null): boolean {
  // PyMoDAQ takes an element without a type for a group. One that has a text and no children would lose the text.
  return typeName === null ? element.children.length > 0 || element.text.trim() === '' : typeName.includes('group')
}

function kept(forms: Record<string, string>): { forms?: Record<string, string> } {
  return Object.keys(forms).length > 0 ? { forms } : {}
}

/** Type and value. Texts that we would write in another way are added to `forms`. */
function readValue<K extends ValueType>(
  type: K,
  element: XmlElement,
  forms: Record<string, string>,
  dateScale: number,
): ValueParameter<K> | Pick<ValueParameter<K>, 'type'> {
  const codec = valueCodecs[type]
  const attributes = textsOf(element.attributes)
  const texts = { text: element.text, attributes }
  const value = scaled(element.text === '' ? codec.empty : codec.read(texts), dateScale)
  const written = writtenTexts(type, value, type)
  // A date in seconds is written in milliseconds.
  if (value instanceof Date && dateScale !== 1) return { type, value } as ValueParameter<K>
  if (texts.text !== written.text) forms[textForm] = texts.text
  const items = attributes[allItemsAttribute]
  if (items !== undefined && items !== written.attributes[allItemsAttribute]) forms[allItemsAttribute] = items
  return (value === undefined ? { type } : { type, value }) as ValueParameter<K>
}

function textsOf(attributes: ReadonlyMap<string, string>): Record<string, string> {
  const items = attributes.get(allItemsAttribute)
  return items === undefined ? {} : { [allItemsAttribute]: items }
}

function scaled<T>(value: T | undefined, dateScale: number): T | Date | undefined {
  return value instanceof Date && dateScale !== 1 ? new Date(value.getTime() * dateScale) : value
}
