/** One of the two plots of the viewer, as its reader has it: what it says of itself, its read-out, its pixels. */
import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { eventually } from './eventually.js'
import type { TestPage } from './page.js'

export interface Plot {
  readonly canvas: Locator
  /** Waits until it is drawn. */
  drawn(): Promise<void>
  settled(): Promise<void>
  /** what a screen reader says of it */
  label(): Promise<string>
  /** the line below it: the range of all, or the values under the pointer */
  readOut(): Promise<string>
  /** Waits until the line below it begins so. */
  reads(text: string): Promise<void>
  focus(): Promise<void>
  /** Clicks at a part of its width and height. */
  click(across: number, down: number): Promise<void>
  hover(across: number, down: number): Promise<void>
}

export function plot(p: TestPage, name: 'Navigation' | 'Signal'): Plot {
  const section = p.page.getByRole('region', { name, exact: true })
  const area = section.locator('.plot-canvas')
  const canvas = area.locator('canvas')
  const readOut = async () => (await section.locator('.viewer-read-out').textContent()) ?? ''
  const at = async (across: number, down: number) => {
    const box = await area.boundingBox()
    if (box === null) throw new Error(`the plot ${name} has no place on the page`)
    return [box.x + box.width * across, box.y + box.height * down] as const
  }
  return {
    canvas,
    async drawn() {
      await area.waitFor()
      await eventually(
        () => canvas.evaluate(colorsOf),
        (colors) => expect(colors).toBeGreaterThan(2),
      )
    },
    settled: () => p.settle(),
    label: async () => (await area.getAttribute('aria-label')) ?? '',
    readOut,
    reads: (text) => eventually(readOut, (seen) => expect(plain(seen)).toContain(text)),
    focus: () => area.focus(),
    click: async (across, down) => p.page.mouse.click(...(await at(across, down))),
    hover: async (across, down) => p.page.mouse.move(...(await at(across, down))),
  }
}

/** Numbers without the spaces and the minus sign of print. */
export function plain(text: string): string {
  return text.replace(/(\d)[\u202f\u00a0\u2009](?=\d)/g, '$1').replaceAll('−', '-')
}

/** How many colours a canvas shows, of a sample of its pixels. Runs in the page. */
function colorsOf(element: Element): number {
  const canvas = element as HTMLCanvasElement
  const data =
    canvas.width * canvas.height === 0 ? undefined : canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data
  const colors = new Set<number>()
  for (let at = 0; data !== undefined && at < data.length && colors.size < 8; at += 4 * 7)
    colors.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0))
  return colors.size
}
