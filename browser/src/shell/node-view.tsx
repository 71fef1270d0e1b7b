/** The middle of the page: the pictures of a node, and its data in the way that was chosen. */
import { lazy, Suspense } from 'react'
import type { FileSummary, NodeDetail, PlotQuery } from '../../../lib/browser/protocol.js'
import { ErrorBoundary } from './error-boundary.js'
import { type TabName, tabsOf } from './node-tabs.js'
import { Contents } from './panels/contents.js'
import { Pictures } from './panels/pictures.js'
import { Table } from './panels/table.js'
import { Texts } from './panels/texts.js'
import { Tabs } from './tabs.js'
import { useViewState } from './view-state.js'

const Viewer = lazy(() => import('../viewer/viewer.js').then(({ Viewer }) => ({ default: Viewer })))
const Generic = lazy(() => import('../generic/generic-view.js').then(({ GenericView }) => ({ default: GenericView })))

interface Props {
  file: FileSummary
  node: NodeDetail
}

export function NodeView({ file, node }: Props) {
  const [state, setState] = useViewState()
  const tabs = tabsOf(node)
  const current = tabs.find((tab) => tab === state.tab) ?? tabs[0] ?? 'generic'
  return (
    <div className="node-view">
      <Pictures path={node.path} names={node.pictures} />
      <div className="tab-line">
        <Tabs tabs={tabs} current={current} onChoose={(tab) => setState({ tab: tab === tabs[0] ? undefined : tab })} />
        {current === 'plot' && <PlotChoices />}
      </div>
      <div id="tab-panel" className={`tab-panel tab-panel-${current}`} role="tabpanel" aria-labelledby={`tab-${current}`}>
        <ErrorBoundary key={`${node.path} ${current}`}>
          <Suspense fallback={<p className="empty busy">Loading</p>}>
            <Panel tab={current} file={file} node={node} />
          </Suspense>
        </ErrorBoundary>
      </div>
    </div>
  )
}

const scopes: Record<NonNullable<PlotQuery['scope']>, string> = {
  node: 'this node',
  siblings: 'all of its channel',
  channels: 'all channels',
}

function scopeOf(text: string | undefined): NonNullable<PlotQuery['scope']> {
  return text === 'siblings' || text === 'channels' ? text : 'node'
}

/** What is in the plot; in PyMoDAQ's words: Plot Node, Plot Nodes, With Bkg. */
function PlotChoices() {
  const [state, setState] = useViewState()
  return (
    <div className="toolbar plot-choices">
      <label>
        <span className="muted">Plot</span>{' '}
        <select
          className="select"
          value={scopeOf(state.scope)}
          onChange={(event) => setState({ scope: event.target.value === 'node' ? undefined : event.target.value })}
        >
          {Object.entries(scopes).map(([scope, words]) => (
            <option key={scope} value={scope}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={state.bkg === '1'}
          onChange={(event) => setState({ bkg: event.target.checked ? '1' : undefined })}
        />{' '}
        subtract background
      </label>
    </div>
  )
}

function Panel({ tab, file, node }: Props & { tab: TabName }) {
  const [state] = useViewState()
  const { path } = node
  if (tab === 'plot') return <Viewer path={path} scope={scopeOf(state.scope)} withBackground={state.bkg === '1'} />
  if (tab === 'texts') return <Texts key={path} path={path} />
  if (tab === 'table') return <Table key={path} path={path} shape={node.dataset?.shape ?? []} />
  if (tab === 'nothing') return <p className="empty">This dataset has no values.</p>
  if (tab === 'contents') return <Contents key={path} path={path} file={file} />
  return <Generic key={path} path={path} fileName={file.name} />
}
