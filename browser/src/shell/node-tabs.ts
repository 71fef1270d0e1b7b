/** The ways in which a node can be shown. Pure. */
import type { NodeDetail } from '../../../lib/browser/protocol.js'

export type TabName = 'plot' | 'texts' | 'table' | 'contents' | 'nothing' | 'generic'

export const tabWords: Record<TabName, string> = {
  plot: 'Plot',
  texts: 'Text',
  table: 'Table',
  contents: 'Contents',
  nothing: 'Values',
  generic: 'Generic',
}

/** The tabs of a node, the one that is shown first at the head. */
export function tabsOf({ kind, shows }: Pick<NodeDetail, 'kind' | 'shows'>): TabName[] {
  const plot: TabName[] = shows === 'plot' ? ['plot'] : []
  if (kind === 'group') return [...plot, 'contents', 'generic']
  if (kind === 'datatype') return ['generic']
  if (shows === 'nothing') return ['nothing', 'generic']
  return [...plot, ...(shows === 'texts' ? (['texts'] as const) : []), 'table', 'generic']
}
