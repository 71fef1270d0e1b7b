/** Frames that carry their index in their pixels: eighteen bars, the outer ones to find them by, fourteen between for the bits. */
import type { TestPage } from './page.js'

const barPixels = 16
const bits = 14
const bars = bits + 4
/** what {@link readBars} is told */
export const barCounts = { bars, bits }
export const frameHeight = 128
export const frameWidth = bars * barPixels
export const frameShape = `${frameHeight}x${frameWidth}`
/** Large enough to be a chunk of its own. */
export const frameBytes = 2 * frameHeight * frameWidth

/** bright, dark, the bits from the least, dark, bright */
function isBright(bar: number, index: number): boolean {
  if (bar === 0 || bar === bars - 1) return true
  if (bar === 1 || bar === bars - 2) return false
  return ((index >> (bar - 2)) & 1) === 1
}

/** Frame `index` as little-endian uint16. */
export function codedFrame(index: number): Uint8Array {
  const row = Uint16Array.from({ length: frameWidth }, (_, x) => (isBright(Math.floor(x / barPixels), index) ? 1000 : 0))
  const frame = new Uint16Array(frameHeight * frameWidth)
  for (let y = 0; y < frameHeight; y++) frame.set(row, y * frameWidth)
  return new Uint8Array(frame.buffer)
}

/** The index of the frame that is drawn, read from the pixels of the plot; -1 while there is none, or none that can be read. */
export function drawnIndex(p: TestPage): Promise<number> {
  return p.page.evaluate(readBars, barCounts)
}

/** Runs in the page, and needs nothing from outside. */
export function readBars({ bars, bits }: { bars: number; bits: number }): number {
  const canvas = document.querySelector<HTMLCanvasElement>('section[aria-label="Signal"] .plot-canvas canvas')
  const context = canvas?.getContext('2d')
  if (!canvas || !context || canvas.width === 0 || canvas.height === 0) return -1
  for (const height of [0.5, 0.4, 0.6, 0.3]) {
    const { data } = context.getImageData(0, Math.floor(canvas.height * height), canvas.width, 1)
    // The colours of the least and of the greatest value in viridis.
    const near = (x: number, [r, g, b]: readonly [number, number, number]) =>
      Math.abs((data[4 * x] ?? 0) - r) + Math.abs((data[4 * x + 1] ?? 0) - g) + Math.abs((data[4 * x + 2] ?? 0) - b) < 60
    const bright = (x: number) => near(x, [253, 231, 37])
    const dark = (x: number) => near(x, [68, 1, 84])
    let [first, last] = [0, canvas.width - 1]
    while (first < canvas.width && !bright(first)) first++
    while (last > first && !bright(last)) last--
    if (last - first < 4 * bars) continue
    const middle = (bar: number) => Math.round(first + ((bar + 0.5) * (last + 1 - first)) / bars)
    if (!dark(middle(1)) || !dark(middle(bars - 2))) continue
    let index = 0
    let known = true
    for (let bit = 0; bit < bits; bit++) {
      const x = middle(bit + 2)
      if (bright(x)) index += 2 ** bit
      else if (!dark(x)) known = false
    }
    if (known) return index
  }
  return -1
}
