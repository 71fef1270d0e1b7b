/** How nodes of PyMoDAQ before 4 are called in the new layout. */
import { channelPath, groupPrefix, groupType, modulePath, rawDataPath } from '../layout.js'
import { legacyGroupName, legacyGroupType, legacyNode, legacyRawPath } from '../layout-legacy.js'
import { nodeName } from '../nodes/node-path.js'

/** What a group is, as far as it matters for its new name and attributes. */
export type LegacyGroupKind = 'raw' | 'scan' | 'detector' | 'actuator' | 'dimension' | 'channel' | 'other'

const numberedNames: readonly [pattern: RegExp, kind: 'scan' | 'detector' | 'actuator'][] = [
  [/^scan\d+$/i, 'scan'],
  [legacyGroupName.detector, 'detector'],
  [/^move\d+$/i, 'actuator'],
]

/** Tells what a group is by its path, and by its attribute `type` where the name says nothing. */
export function legacyGroupKind(path: string, type: string | undefined): LegacyGroupKind {
  if (path === legacyRawPath) return 'raw'
  const name = nodeName(path)
  const numbered = numberedNames.find(([pattern]) => pattern.test(name))
  if (numbered !== undefined) return numbered[1]
  if (legacyGroupName.dimension.test(name)) return 'dimension'
  if (legacyGroupName.channel.test(name)) return 'channel'
  return type === legacyGroupType.move ? 'actuator' : type === legacyGroupType.detector ? 'detector' : 'other'
}

/** The new name: `Move001` is `Actuator001`, `Det000` `Detector000`, `Ch000` `CH00`; what has no like keeps its own. */
export function modernGroupName(path: string, kind: LegacyGroupKind): string {
  const name = nodeName(path)
  if (kind === 'raw') return nodeName(rawDataPath)
  if (kind === 'dimension') return `Data${(legacyGroupName.dimension.exec(name)?.[1] ?? '').toUpperCase()}`
  const number = /\d+$/.exec(name)?.[0]
  if (kind === 'other' || number === undefined) return name
  if (kind === 'channel') return nodeName(channelPath('', 'Data0D', Number(number)))
  return nodeName(modulePath('', groupPrefix(groupType[kind]), Number(number)))
}

/** Whether a list is the log. */
export function isLogName(name: string): boolean {
  return legacyNode.log.some((log) => log === name.toLowerCase())
}
