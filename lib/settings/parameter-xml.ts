/** Parameters as the XML of PyMoDAQ's settings, and back. One element for a parameter: its tag is the name, its text the value.
 *
 *      <exposure type="float" title="Exposure (ms):" visible="1" removable="0" readonly="0">12.5</exposure>
 *
 *  The written bytes are ASCII without a declaration, as PyMoDAQ's own. What is read is not trusted: size and depth are bounded and Python's
 *  literals are read by a grammar, never evaluated. */
import { checkKeys } from '../options.js'
import type { Parameter } from './parameter.js'
import { parameterOf } from './parameter-read.js'
import { parameterText, rootText } from './parameter-write.js'
import { readXml } from './xml-document.js'

/** The element that stands round a list of parameters. */
export interface SettingsRoot {
  /** `All_settings` when left out */
  readonly name?: string
  /** `group` when left out; `null` for an element without a type, as PyMoDAQ's actuators have */
  readonly type?: string | null
  /** none when left out */
  readonly title?: string
}

/** How XML is read. */
export interface FromXmlOptions {
  /** what dates count: `milliseconds` when left out; `seconds` in files of PyMoDAQ 3 and older */
  readonly dates?: 'milliseconds' | 'seconds'
}

/** The container of all settings of a module. */
const settingsRootName = 'All_settings'

/** Writes parameters below a root.
 *
 *  `title`, `visible`, `removable` and `readonly` are written with their defaults (the name, true, false, false) where they are left out,
 *  except on a group that states none of the four: it becomes a mere container, as PyMoDAQ's `All_settings`.
 *  @returns ASCII
 *  @throws ERR_INVALID_NAME for a name that is no XML tag or that a sister has; ERR_INVALID_OPTION for a value that its type cannot have, a
 *    character that XML cannot hold, or a tree deeper than 200 levels; each names the parameter by the way to it */
export function toXml(parameters: readonly Parameter[], root: SettingsRoot = {}): Uint8Array {
  checkKeys(root, ['name', 'type', 'title'], 'root')
  const { name = settingsRootName, type = 'group', title } = root
  return encode(rootText(name, type, title, parameters))
}

/** Reads the parameters below the root of a document. A root that is no group is given itself.
 *  @throws ERR_SETTINGS_XML when the document is not well-formed, is larger than 64 Mi characters, or deeper than 200 levels, with the line
 *    where there is one */
export function fromXml(document: string | Uint8Array, options: FromXmlOptions = {}): Parameter[] {
  const root = parameterFromXml(document, options)
  return root.type === 'group' ? [...root.children] : [root]
}

/** Writes one parameter with all that stands below it, as PyMoDAQ's `parameter_to_xml_string`.
 *  @throws as `toXml` */
export function parameterToXml(parameter: Parameter): Uint8Array {
  return encode(parameterText(parameter, 'settings', 0))
}

/** Reads a document as one parameter: its root.
 *  @throws as `fromXml` */
export function parameterFromXml(document: string | Uint8Array, options: FromXmlOptions = {}): Parameter {
  checkKeys(options, ['dates'], 'options of fromXml')
  return parameterOf(readXml(document), options.dates === 'seconds' ? 1000 : 1)
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
