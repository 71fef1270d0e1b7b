/** The plots as one PNG: the navigation above, the signal below, under the name of the data. */
import type { PlotDescription } from '../../../lib/browser/protocol.js'
import { paletteOf } from './draw-frame.js'

const titleHeight = 28

/** @param canvases those that are shown now, from top to bottom */
export async function makePlotPicture(
  { name, path }: Pick<PlotDescription, 'name' | 'path'>,
  canvases: readonly (HTMLCanvasElement | null)[],
): Promise<Blob> {
  const shown = canvases.filter((canvas): canvas is HTMLCanvasElement => canvas?.isConnected === true && canvas.width > 0)
  const [first] = shown
  if (first === undefined) throw new Error('there is no plot on the page')
  const ratio = window.devicePixelRatio || 1
  const width = Math.max(...shown.map((canvas) => canvas.width))
  const height = shown.reduce((sum, canvas) => sum + canvas.height, Math.round(titleHeight * ratio))
  const target = document.createElement('canvas')
  target.width = width
  target.height = height
  const context = target.getContext('2d')
  if (context === null) throw new Error('the browser gives no canvas')
  const palette = paletteOf(first)
  context.fillStyle = palette.background
  context.fillRect(0, 0, width, height)
  context.fillStyle = palette.text
  context.font = `${13 * ratio}px system-ui, sans-serif`
  context.textBaseline = 'middle'
  context.fillText(name === '' ? path : `${name} · ${path}`, 10 * ratio, (titleHeight * ratio) / 2)
  let top = Math.round(titleHeight * ratio)
  for (const canvas of shown) {
    context.drawImage(canvas, 0, top)
    top += canvas.height
  }
  return new Promise((resolve, reject) => {
    target.toBlob((blob) => (blob === null ? reject(new Error('the browser made no picture')) : resolve(blob)), 'image/png')
  })
}
