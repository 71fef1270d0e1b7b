/** The page: header, tree, node, details, foot; keys and dialogs. */
import { type CSSProperties, useEffect, useMemo, useRef, useState } from 'react'
import type { ChildNode, FileSummary } from '../../../lib/browser/protocol.js'
import { api } from '../api.js'
import { liveState, onLive, useLivePart, useWatch } from '../events.js'
import { nodeActions } from './actions.js'
import { Details } from './details.js'
import { ExportDialog } from './export-dialog.js'
import { FailureNote, NodeFailure } from './failure-note.js'
import { Footer } from './footer.js'
import { Header } from './header.js'
import { HelpDialog } from './help-dialog.js'
import { useKeys } from './keys.js'
import { Menu } from './menu.js'
import { NodeView } from './node-view.js'
import { PathBar } from './path-bar.js'
import { Splitter, useColumnWidth } from './splitter.js'
import { copyText } from './status.js'
import { TreePane } from './tree/tree-pane.js'
import { TreeStore } from './tree/tree-store.js'
import { useRequest } from './use-request.js'
import { useSettledVersion } from './use-settled-version.js'
import { goTo, setViewState, usePath, useViewState } from './view-state.js'

/** Attributes and the like are asked for again so often, at most, while the file changes. */
const refreshMs = 2_000

/** Widths of the columns in pixels: least, usual, most. */
const treeWidth = [180, 310, 700] as const
const detailsWidth = [220, 330, 800] as const

export function App() {
  const live = useLivePart(({ state }) => state?.live ?? null)
  const file = useRequest('file', api.file, String(live))
  if (!file.answer)
    return (
      <main className="page-alone">
        {file.failure ? <FailureNote failure={file.failure} retry={file.retry} /> : <p className="empty busy">Opening the file</p>}
      </main>
    )
  return <Page file={file.answer} />
}

type Open = { dialog: 'help' } | { dialog: 'export'; path: string } | { dialog: 'menu'; path: string; at: { x: number; y: number } } | null

function Page({ file }: { file: FileSummary }) {
  const [path] = usePath()
  const [state] = useViewState()
  const [open, setOpen] = useState<Open>(null)
  const [drawer, setDrawer] = useState(false)
  const live = useLivePart((now) => (now.state ? now.state.live : file.live))
  const searchField = useRef<HTMLInputElement>(null)
  const store = useTreeStore(file)
  const version = useSettledVersion(refreshMs)
  useWatch([path])
  const node = useRequest(path, (signal) => api.node({ path }, signal), version)
  const [left, setLeft] = useColumnWidth('tree', treeWidth[1], treeWidth[0], treeWidth[2])
  const [right, setRight] = useColumnWidth('details', detailsWidth[1], detailsWidth[0], detailsWidth[2])

  const startComment = (of: string) => {
    goTo(of)
    // The field is there when the node is.
    requestAnimationFrame(() => document.getElementById('comment')?.focus())
  }
  useKeys(open === null, {
    '/': () => searchField.current?.focus(),
    '?': () => setOpen({ dialog: 'help' }),
    c: () => void copyText(path, 'Path'),
    e: () => setOpen({ dialog: 'export', path }),
    f: () => setViewState({ follow: state.follow === '1' ? undefined : '1' }),
  })
  useEffect(() => {
    document.title = `${path === '/' ? '' : `${path} · `}${file.name} · H5Browser`
  }, [path, file.name])

  const kindOf = (of: string) => (node.answer?.path === of ? node.answer.kind : store.kindOf(of))
  const close = () => setOpen(null)
  return (
    <div className="page" style={{ '--left': `${left}px`, '--right': `${right}px` } as CSSProperties}>
      <Header
        file={file}
        live={live}
        searchField={searchField}
        drawerOpen={drawer}
        onDrawer={() => setDrawer(!drawer)}
        onHelp={() => setOpen({ dialog: 'help' })}
      />
      <div className="columns">
        <div className="drawer-outside" role="presentation" hidden={!drawer} onPointerDown={() => setDrawer(false)} />
        <TreePane
          store={store}
          selected={path}
          drawerOpen={drawer}
          onSelect={(chosen) => {
            if (chosen !== path) goTo(chosen)
            setDrawer(false)
          }}
          onMenu={(of, at) => setOpen({ dialog: 'menu', path: of, at })}
        >
          <Splitter label="Width of the tree" width={left} least={treeWidth[0]} most={treeWidth[2]} side="left" onChange={setLeft} />
        </TreePane>
        <main className="main">
          <PathBar
            path={path}
            onExport={() => setOpen({ dialog: 'export', path })}
            onMenu={(at) => setOpen({ dialog: 'menu', path, at })}
          />
          {node.failure && <NodeFailure link={store.nodeAt(path)} failure={node.failure} retry={node.retry} />}
          {!node.answer && !node.failure && <p className="empty busy">Reading the node</p>}
          {node.answer && <NodeView file={file} node={node.answer} />}
          {open?.dialog === 'menu' && (
            <Menu
              label={`Actions of ${open.path}`}
              at={open.at}
              onClose={close}
              items={nodeActions({
                path: open.path,
                kind: kindOf(open.path),
                shows: node.answer?.path === open.path ? node.answer.shows : undefined,
                file,
                live,
                onExport: () => setOpen({ dialog: 'export', path: open.path }),
                onComment: () => startComment(open.path),
                onOpenBelow: () => void store.openBelow(open.path),
              })}
            />
          )}
        </main>
        <Details file={file} node={node.answer} onChanged={node.retry}>
          <Splitter
            label="Width of the details"
            width={right}
            least={detailsWidth[0]}
            most={detailsWidth[2]}
            side="right"
            onChange={setRight}
          />
        </Details>
      </div>
      <Footer bytes={file.bytes} />
      {open?.dialog === 'help' && <HelpDialog onClose={close} />}
      {open?.dialog === 'export' && (
        <ExportDialog
          path={open.path}
          shape={node.answer?.path === open.path ? node.answer.dataset?.shape : undefined}
          fileName={file.name}
          onClose={close}
        />
      )}
    </div>
  )
}

/** The store of the tree, fed by events as long as the page stands. */
function useTreeStore(file: FileSummary): TreeStore {
  const { name } = file
  const store = useMemo(() => {
    const root: ChildNode = { name, path: '/', link: 'hard', kind: 'group', hasChildren: true }
    const made = new TreeStore(root, api.children)
    void made.openStart()
    return made
  }, [name])
  useEffect(
    () =>
      onLive(() => {
        const { state } = liveState()
        if (state) store.noteChildren(state.children)
      }),
    [store],
  )
  return store
}
