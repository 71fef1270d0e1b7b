/** What is on the canvases of the plots in every frame of the screen, from one moment to another: nobody who only looks now and then
 *  would see a flash. */
import { barCounts, readBars } from './coded-frames.js'
import type { TestPage } from './page.js'

/** What was seen of coded frames. */
export interface Seen {
  /** frames of the screen that were looked at */
  looks: number
  /** of these, those in which the image of the signal was not there, or was no whole coded frame */
  blanks: number
  /** the indexes that were drawn, one for each change */
  indexes: number[]
  /** how often the plots were replaced by words, or taken away */
  replaced: number
}

interface Watching extends Window {
  watching?: { seen: Seen; isOn: boolean }
  drawn?: { ticks: Set<string>; others: Set<string> }
}

/** Looks at every frame of the screen from now on. @returns ends it, and tells what was seen */
export async function watchSignal(p: TestPage): Promise<() => Promise<Seen>> {
  // As text, since the page lets no code in that is made of text; the driver may.
  await p.page.evaluate(`(${look})(${readBars}, ${JSON.stringify(barCounts)})`)
  return () =>
    p.page.evaluate(() => {
      const { watching } = window as Watching
      if (watching === undefined) throw new Error('nothing was watched')
      watching.isOn = false
      return watching.seen
    })
}

/** Runs in the page. */
function look(read: typeof readBars, counts: typeof barCounts): void {
  const panel = document.querySelector('#tab-panel')
  const picture = panel?.querySelector('section[aria-label="Signal"] canvas') ?? null
  if (panel === null || picture === null) throw new Error('there is no picture')
  const seen: Seen = { looks: 0, blanks: 0, indexes: [], replaced: 0 }
  const watching = { seen, isOn: true }
  Object.assign(window, { watching })
  const words = '.empty, .busy, .note'
  new MutationObserver((changes) => {
    for (const { addedNodes, removedNodes } of watching.isOn ? changes : []) {
      for (const node of addedNodes) if (node instanceof Element && (node.matches(words) || node.querySelector(words))) seen.replaced++
      for (const node of removedNodes) if (node.contains(picture)) seen.replaced++
    }
  }).observe(panel, { childList: true, subtree: true })
  const next = () => {
    if (!watching.isOn) return
    const index = read(counts)
    seen.looks++
    if (index < 0) seen.blanks++
    else if (index !== seen.indexes[seen.indexes.length - 1]) seen.indexes.push(index)
    requestAnimationFrame(next)
  }
  next()
}

/** Keeps every text that is drawn in the navigation view from now on. @returns those so far: ticks of the axis below, and the others */
export async function keepNavigationTexts(p: TestPage): Promise<() => Promise<{ ticks: string[]; others: string[] }>> {
  await p.page.evaluate(() => {
    const drawn = { ticks: new Set<string>(), others: new Set<string>() }
    const { fillText } = CanvasRenderingContext2D.prototype
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      const isTurned = this.getTransform().b !== 0
      const isTick = this.textAlign === 'center' && this.textBaseline === 'top' && !isTurned
      const isOf = this.canvas instanceof HTMLCanvasElement && this.canvas.closest('section[aria-label="Navigation"]') !== null
      if (isOf) drawn[isTick ? 'ticks' : 'others'].add(text)
      fillText.call(this, text, ...place)
    }
    Object.assign(window, { drawn })
  })
  return () =>
    p.page.evaluate(() => {
      const { drawn } = window as Watching
      return { ticks: [...(drawn?.ticks ?? [])], others: [...(drawn?.others ?? [])] }
    })
}
