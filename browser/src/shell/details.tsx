/** The column at the right: what the writer tells, attributes, storage, comments and settings of the node. */
import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { FileSummary, NodeDetail } from '../../../lib/browser/protocol.js'
import { useLivePart } from '../events.js'
import { ErrorBoundary } from './error-boundary.js'
import { Attributes } from './panels/attributes.js'
import { Comments } from './panels/comments.js'
import { Section } from './panels/section.js'
import { Settings } from './panels/settings.js'
import { Storage } from './panels/storage.js'

const LivePanel = lazy(() => import('../live/live-panel.js').then(({ LivePanel }) => ({ default: LivePanel })))

interface Props {
  file: FileSummary
  /** absent while it is read, or when it cannot be */
  node: NodeDetail | undefined
  onChanged: () => void
  /** the line at its edge */
  children: ReactNode
}

export function Details({ file, node, onChanged, children }: Props) {
  const hasStatistics = useLivePart(({ state }) => Boolean(state?.statistics))
  // What was lost is still told when the writer has gone.
  const [hadStatistics, setHadStatistics] = useState(hasStatistics)
  if (hasStatistics && !hadStatistics) setHadStatistics(true)
  return (
    <aside className="details" aria-label="Details of the node">
      {children}
      <div className="details-scroll">
        {(hasStatistics || hadStatistics) && (
          <Section title="Acquisition">
            <ErrorBoundary>
              <Suspense fallback={<p className="empty busy">Loading</p>}>
                <LivePanel />
              </Suspense>
            </ErrorBoundary>
          </Section>
        )}
        {node && (
          <>
            <Attributes node={node} key={`attributes ${node.path}`} />
            {node.dataset && <Storage path={node.path} dataset={node.dataset} />}
            <Comments file={file} node={node} onAdded={onChanged} key={`comments ${node.path}`} />
            <Settings node={node} />
          </>
        )}
      </div>
    </aside>
  )
}
