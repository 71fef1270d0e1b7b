/** Pictures and words for what a node is: by PyMoDAQ's type where it has one, else by its kind in the file. */
import type { ReactNode } from 'react'
import type { ChildNode } from '../../../../lib/browser/protocol.js'
import { dataDimensions, externalGroup, groupType, navAxesName } from '../../../../lib/layout.js'

interface Look {
  /** read aloud, and shown as a tool tip */
  word: string
  colour: 'group' | 'data' | 'axis' | 'text'
  drawing: ReactNode
}

const folder = <path d="M1.5 4.5v8h13v-7h-7l-1.5-2h-4.5z" />
const grid = <path d="M2.5 2.5h11v11h-11zM2.5 6.2h11M2.5 9.8h11M6.2 2.5v11M9.8 2.5v11" />
const curve = <path d="M2 2v12h12M4 11l3-5 3 3 3.5-6" />
const ruler = <path d="M1.5 5.5h13v5h-13zM4.5 5.5v2.5M7.5 5.5v2.5M10.5 5.5v2.5" />
const lines = <path d="M2.5 3.5h11M2.5 6.5h11M2.5 9.5h11M2.5 12.5h7" />
const camera = <path d="M1.5 4.5h3l1.2-2h4.6l1.2 2h3v9h-13zM8 6.2a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 1 0 0-5.2" />
const arrows = <path d="M8 2v12M2 8h12M8 2l-2 2M8 2l2 2M8 14l-2-2M8 14l2-2M2 8l2-2M2 8l2 2M14 8l-2-2M14 8l-2 2" />
const scan = <path d="M2 3.5h12M14 3.5L2 8h12M14 8L2 12.5h12" />
const channel = <path d="M2 8h2l2-5 3.5 10L11.5 8H14" />
const file = <path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3" />
const link = <path d="M6.5 9.5l3-3M7 4.5l1.6-1.6a2.7 2.7 0 0 1 3.9 3.9L11 8.4M9 11.5l-1.6 1.6a2.7 2.7 0 0 1-3.9-3.9L5 7.6" />
const question = <path d="M5.5 5.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M8 12v.8" />
const errorBar = <path d="M8 2v12M5.5 2h5M5.5 14h5M6 8h4" />
const layers = <path d="M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3" />
const type = <path d="M2.5 3.5h11M8 3.5v10" />

/** By PyMoDAQ's type of a group; `move` and `det` are words of its first generations. */
const groupTypes: Record<string, Look> = {
  [groupType.scan]: { word: 'scan', colour: 'group', drawing: scan },
  [groupType.detector]: { word: 'detector', colour: 'group', drawing: camera },
  [groupType.actuator]: { word: 'actuator', colour: 'group', drawing: arrows },
  [groupType.logger]: { word: 'logger', colour: 'group', drawing: curve },
  [groupType.optimizer]: { word: 'optimizer', colour: 'group', drawing: scan },
  [groupType.time]: { word: 'times', colour: 'axis', drawing: ruler },
  [groupType.channel]: { word: 'channel', colour: 'group', drawing: channel },
  det: { word: 'detector', colour: 'group', drawing: camera },
  move: { word: 'actuator', colour: 'group', drawing: arrows },
  [externalGroup.type]: { word: 'copy of another file', colour: 'group', drawing: file },
}

/** Channels and the groups of a dimension are written without a type: their names say what they are. */
function lookOfName(name: string): Look | undefined {
  if (name === navAxesName) return { word: 'navigation axes', colour: 'axis', drawing: ruler }
  if (dataDimensions.some((dimension) => dimension === name))
    return { word: `${name.slice('Data'.length, -1)}-D data`, colour: 'group', drawing: layers }
  return /^CH\d+$/i.test(name) ? groupTypes[groupType.channel] : undefined
}

/** By PyMoDAQ's data_type of an array. */
const dataTypes: Record<string, Look> = {
  axis: { word: 'axis', colour: 'axis', drawing: ruler },
  live_scan: { word: 'live data of a scan', colour: 'data', drawing: curve },
  strings: { word: 'texts', colour: 'text', drawing: lines },
  error: { word: 'errors', colour: 'axis', drawing: errorBar },
  bkg: { word: 'background', colour: 'axis', drawing: layers },
}

function lookOf(node: ChildNode): Look {
  if (node.path === '/') return { word: 'file', colour: 'group', drawing: file }
  if (node.link === 'soft' || node.link === 'external') return { word: `${node.link} link`, colour: 'text', drawing: link }
  if (node.kind === 'group')
    return groupTypes[node.type ?? ''] ?? lookOfName(node.name) ?? { word: 'group', colour: 'group', drawing: folder }
  if (node.kind === 'datatype') return { word: 'named type', colour: 'text', drawing: type }
  if (node.kind === 'unknown') return { word: 'unknown', colour: 'text', drawing: question }
  const known = dataTypes[node.dataType ?? '']
  if (known) return known
  if (node.dtype?.includes('str')) return { word: 'texts', colour: 'text', drawing: lines }
  const long = (node.shape ?? []).filter((extent) => extent !== 1).length
  return long >= 2 ? { word: 'array', colour: 'data', drawing: grid } : { word: 'array', colour: 'data', drawing: curve }
}

/** What a node is, in words. */
export function nodeWord(node: ChildNode): string {
  return lookOf(node).word
}

export function NodeIcon({ node }: { node: ChildNode }) {
  const { word, colour, drawing } = lookOf(node)
  return (
    <svg className={`node-icon node-icon-${colour}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <title>{word}</title>
      {drawing}
    </svg>
  )
}
