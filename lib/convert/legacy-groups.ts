/** The groups of files before version 4, as groups of the new layout. */
import { bytesEnvelope, stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { titleOf } from '../file/external-plan.js'
import {
  arrayAttribute,
  groupAttribute,
  groupPrefix,
  groupType,
  modulePath,
  nativeAttribute,
  rawDataPath,
  rawDataTitle,
  scanSettingsAttribute,
} from '../layout.js'
import { legacyAttribute, legacyRawPath } from '../layout-legacy.js'
import { textOf } from '../loaders/file-view.js'
import type { NativeAttribute, NativeAttributeInfo } from '../native.js'
import { nodeName } from '../nodes/node-path.js'
import { type CarriedAttributes, carryAttributes } from './attributes.js'
import { carryTo } from './carry-to.js'
import type { Conversion } from './conversion.js'
import { type LegacyGroupKind, legacyGroupKind, modernGroupName } from './legacy-names.js'
import { makeRoot } from './root.js'
import { safeName } from './safe-name.js'

const nativeNames = Object.values(nativeAttribute)
const settingsNames: readonly string[] = [groupAttribute.settings, scanSettingsAttribute]

/** Makes groups. */
export class LegacyGroups {
  readonly #conversion: Conversion
  /** the detector of files of version 0 that have data at their root */
  #rootDetector: string | undefined

  constructor(conversion: Conversion) {
    this.#conversion = conversion
  }

  /** Makes the counterpart of a group, and gives its path. */
  async make(path: string, parent: string | undefined, further: readonly NativeAttribute[]): Promise<string> {
    const conversion = this.#conversion
    if (parent === undefined) return this.#root(further)
    const infos = await conversion.reader.rawAttributes(path)
    const decoded = await conversion.view.attributes(path)
    const type = textOf(decoded, legacyAttribute.type)
    const kind = legacyGroupKind(path, type)
    const isAtRoot = path.lastIndexOf('/') === 0 && path !== legacyRawPath
    const where = isAtRoot && kind === 'dimension' ? await this.#detectorOfRoot() : parent
    const output = conversion.freePath(where, safeName(modernGroupName(path, kind)))
    const title = titleOf(infos) || (kind === 'detector' || kind === 'actuator' ? (textOf(decoded, legacyAttribute.name) ?? '') : '')
    const carried = groupAttributes(infos, kind, type)
    await conversion.makeGroup(output, kind === 'raw' && title === '' ? rawDataTitle : title, [...carried.attributes, ...further])
    await carryTo(conversion, path, output, carried)
    if (nodeName(path) !== nodeName(output) && kind === 'other') conversion.report.warn(path, `it is '${output}' now`)
    return output
  }

  async #root(further: readonly NativeAttribute[]): Promise<string> {
    const conversion = this.#conversion
    const entries = await conversion.reader.list('/')
    const hasRawGroup = entries.some(({ name, kind }) => `/${name}` === legacyRawPath && kind === 'group')
    await makeRoot(conversion, { carries: hasRawGroup ? 'all' : 'file', further: hasRawGroup ? further : [] })
    if (hasRawGroup) return '/'
    const infos = await conversion.reader.rawAttributes('/')
    const type = textOf(await conversion.view.attributes('/'), legacyAttribute.type)
    const carried = groupAttributes(infos, 'raw', type)
    await conversion.makeGroup(rawDataPath, rawDataTitle, [...carried.attributes, ...further])
    await carryTo(conversion, '/', rawDataPath, carried)
    return rawDataPath
  }

  async #detectorOfRoot(): Promise<string> {
    if (this.#rootDetector !== undefined) return this.#rootDetector
    const path = modulePath(rawDataPath, groupPrefix(groupType.detector), 0)
    const { attributes } = groupAttributes(await this.#conversion.reader.rawAttributes('/'), 'detector', groupType.detector)
    const own = attributes.filter(({ name }) => name === groupAttribute.settings || name === groupAttribute.type)
    await this.#conversion.makeGroup(path, '', own)
    this.#rootDetector = path
    return path
  }
}

/** What a group of this kind has in the new layout: only modules, scans and the group of all data have a type and settings. */
function groupAttributes(infos: readonly NativeAttributeInfo[], kind: LegacyGroupKind, type: string | undefined): CarriedAttributes {
  const isModule = kind === 'scan' || kind === 'detector' || kind === 'actuator'
  const hasType = isModule || kind === 'raw'
  const isEmpty = (name: string) => {
    const info = infos.find((one) => one.name === name)
    const [bytes] = info?.data ?? []
    const text = Buffer.from(bytes ?? new Uint8Array()).toString('latin1')
    return info?.dtype === 'string' && (info.shape === null || /^\0*$/.test(text) || /"type": "str", "data": "''"\}\0*$/.test(text))
  }
  const skip = new Set<string>([...nativeNames, ...(hasType ? [groupAttribute.type] : []), arrayAttribute.backend])
  for (const name of [...settingsNames, groupAttribute.type]) if (isEmpty(name)) skip.add(name)
  const plain = settingsNames.map((name) => plainSettings(infos, name)).filter((attribute) => attribute !== undefined)
  for (const { name } of plain) skip.add(name)
  const carried = carryAttributes(infos, { style: 'legacy', skip, reserved: new Set(hasType ? [] : [groupAttribute.type]) })
  const modern = isModule ? groupType[kind] : (type ?? '')
  const typed = hasType && modern !== '' ? [envelopeText(groupAttribute.type, stringEnvelope(modern))] : []
  return {
    ...carried,
    changes: carried.changes.filter((change) => !change.includes("'type'")),
    attributes: [...plain, ...typed, ...carried.attributes],
  }
}

/** Settings that stand there as plain text: version 1 had no envelopes. */
function plainSettings(infos: readonly NativeAttributeInfo[], name: string): NativeAttribute | undefined {
  const info = infos.find((one) => one.name === name)
  if (info?.dtype !== 'string' || info.shape === null || info.shape.length > 0) return undefined
  const bytes = Buffer.from(info.data[0] ?? new Uint8Array())
  const end = bytes.length - (/\0*$/.exec(bytes.toString('latin1'))?.[0].length ?? 0)
  const xml = bytes.subarray(0, end)
  return xml[0] === 0x3c ? envelopeText(name, bytesEnvelope(xml)) : undefined
}
