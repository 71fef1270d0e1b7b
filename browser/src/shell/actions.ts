/** What can be done with a node, as items of its menu. */
import type { FileSummary, NodeDetail } from '../../../lib/browser/protocol.js'
import type { MenuItem } from './menu.js'
import { snippet, snippetKinds } from './snippets.js'
import { copyText } from './status.js'
import { goTo } from './view-state.js'

interface Target {
  path: string
  kind: NodeDetail['kind']
  shows: NodeDetail['shows'] | undefined
  file: FileSummary
  live: FileSummary['live']
  onExport: () => void
  onComment: () => void
  onOpenBelow: () => void
}

/** The items of the menu of a node. PyMoDAQ's own six come first, under its names. */
export function nodeActions({ path, kind, shows, file, live, onExport, onComment, onOpenBelow }: Target): MenuItem[] {
  return [
    { label: 'Export as…', hint: 'e', action: onExport },
    { label: 'Add Comment…', disabled: !file.writable || live !== null, action: onComment },
    { label: 'Plot Node', hint: 'Enter', action: () => goTo(path, { tab: 'plot' }) },
    { label: 'Plot Nodes', action: () => goTo(path, { tab: 'plot', scope: 'siblings' }) },
    { label: 'Plot Node With Bkg', action: () => goTo(path, { tab: 'plot', bkg: '1' }) },
    { label: 'Plot Nodes With Bkg', action: () => goTo(path, { tab: 'plot', scope: 'siblings', bkg: '1' }) },
    { label: 'Plot All Channels', action: () => goTo(path, { tab: 'plot', scope: 'channels' }) },
    ...(kind === 'group' ? [{ label: 'Open All Below', action: onOpenBelow }] : []),
    { label: 'Copy Path', hint: 'c', action: () => void copyText(path, 'Path') },
    ...snippetActions({ path, kind, shows, file, live }),
  ]
}

/** Items that copy code which opens the node. */
export function snippetActions({ path, kind, shows, file, live }: Pick<Target, 'path' | 'kind' | 'shows' | 'file' | 'live'>): MenuItem[] {
  return snippetKinds.map((name) => ({
    label: `Copy as ${name} code`,
    action: () => void copyText(snippet(name, { fileName: file.name, path, kind, shows, live }), `${name} code`),
  }))
}
