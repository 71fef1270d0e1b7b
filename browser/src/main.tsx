/** Starts the page. */
import { createRoot } from 'react-dom/client'
import { App } from './shell/app.js'
import { ErrorBoundary } from './shell/error-boundary.js'
import { startTheme } from './shell/theme.js'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/layout.css'
import './styles/tree.css'
import './styles/panels.css'
import './styles/overlays.css'

startTheme()
const element = document.getElementById('page')
/** Loads the viewer before it is asked for, as soon as the page has nothing else to do. */
const preload = () => void import('./viewer/viewer.js')
if (element) {
  createRoot(element).render(
    <ErrorBoundary>
      <App />
    </ErrorBoundary>,
  )
  if ('requestIdleCallback' in window) requestIdleCallback(preload)
  else setTimeout(preload, 500)
}
