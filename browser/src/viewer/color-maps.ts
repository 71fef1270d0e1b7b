/** Colour maps. Those offered first can be told apart with every kind of colour vision, and rise in lightness, so that they
 *  are right in grey too. */

/** Colours at even distances, as RRGGBB. */
const stops = {
  viridis: '440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725',
  cividis: '00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838',
  magma: '000004 180f3d 440f76 721f81 9e2f7f cd4071 f1605d fd9668 feca8d fcfdbf',
  inferno: '000004 1b0c41 4a0c6b 781c6d a52c60 cf4446 ed6925 fb9b06 f7d13d fcffa4',
  plasma: '0d0887 47039f 7301a8 9c179e bd3786 d8576b ed7953 fa9e3b fdc926 f0f921',
  greys: '000000 ffffff',
  'blue-red': '2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b',
} as const

export type ColorMapName = keyof typeof stops
export const colorMapNames = Object.keys(stops) as ColorMapName[]
export const defaultColorMap: ColorMapName = 'viridis'

/** Entries of a table. */
export const colorCount = 256

const tables = new Map<ColorMapName, Uint32Array>()

/** The colours of a map as the pixels of an ImageData (little-endian ABGR), from the least to the greatest value. */
export function colorTable(name: ColorMapName): Uint32Array {
  let table = tables.get(name)
  if (table === undefined) {
    table = makeTable(stops[name].split(' '))
    tables.set(name, table)
  }
  return table
}

/** A colour of a map in the words of CSS. @param share from 0 to 1 */
export function cssColor(name: ColorMapName, share: number): string {
  const pixel = colorTable(name)[Math.max(0, Math.min(colorCount - 1, Math.floor(share * colorCount)))] ?? 0
  return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`
}

/** A colour map of a name, or the default one. */
export function colorMapNamed(name: string | undefined): ColorMapName {
  return colorMapNames.find((known) => known === name) ?? defaultColorMap
}

function makeTable(colors: readonly string[]): Uint32Array {
  const channel = (color: string, at: number) => Number.parseInt(color.slice(2 * at, 2 * at + 2), 16)
  return Uint32Array.from({ length: colorCount }, (_, entry) => {
    const place = (entry / (colorCount - 1)) * (colors.length - 1)
    const low = Math.min(colors.length - 2, Math.floor(place))
    const [a, b] = [colors[low] ?? '000000', colors[low + 1] ?? '000000']
    const mixed = [0, 1, 2].map((at) => Math.round(channel(a, at) + (channel(b, at) - channel(a, at)) * (place - low)))
    return ((255 << 24) | ((mixed[2] ?? 0) << 16) | ((mixed[1] ?? 0) << 8) | (mixed[0] ?? 0)) >>> 0
  })
}

/** Colours of curves, which stand apart for every kind of colour vision and on both themes (Okabe and Ito's, lightened or
 *  darkened where a theme needs it). Curves beyond them begin again with another dash. */
export const curveColors = {
  light: ['#0072b2', '#c44f00', '#00805c', '#a8447f', '#8a6d00', '#2a87c0', '#000000'],
  dark: ['#56b4e9', '#ff9a4a', '#2fd1a0', '#e59ac4', '#f0e442', '#8fc8ef', '#ffffff'],
} as const

export const curveDashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]]
