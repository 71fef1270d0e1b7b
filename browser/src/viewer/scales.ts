/** Scales of a plot: values to pixels and back, and where ticks stand. */

export type ScaleType = 'linear' | 'log'
export type Domain = readonly [min: number, max: number]

/** A map of values to pixels. A log scale leaves out what is not positive: it comes as NaN. */
export interface Scale {
  type: ScaleType
  domain: Domain
  /** pixels of the ends of the domain */
  range: Domain
  toPixel(value: number): number
  fromPixel(pixel: number): number
}

export function makeScale(type: ScaleType, domain: Domain, range: Domain): Scale {
  const forward = type === 'log' ? Math.log10 : (value: number) => value
  const backward = type === 'log' ? (value: number) => 10 ** value : (value: number) => value
  const [low, high] = [forward(domain[0]), forward(domain[1])]
  // The distance of the greatest doubles is none itself: half of each is taken then.
  const part = Number.isFinite(high - low) ? 1 : 0.5
  const factor = (range[1] - range[0]) / (part * high - part * low || 1)
  return {
    type,
    domain,
    range,
    toPixel: (value) => range[0] + (part * forward(value) - part * low) * factor,
    fromPixel: (pixel) => backward((part * low + (pixel - range[0]) / (factor || 1)) / part),
  }
}

/** The smallest domain that holds values, with a margin; one that is fit to be drawn whatever the values are. */
export function paddedDomain(min: number, max: number, type: ScaleType, margin = 0.04): Domain {
  if (type === 'log') {
    if (!(max > 0)) return [0.1, 1]
    const low = min > 0 ? min : max / 1e6
    const factor = (max / low) ** margin || 1
    const [first, last] = low === max ? [low / 2, max * 2] : [low / factor, max * factor]
    return [Math.max(Number.MIN_VALUE, first), Math.min(Number.MAX_VALUE, last)]
  }
  if (!Number.isFinite(min) || !Number.isFinite(max)) return [0, 1]
  // Values that differ by rounding alone are one value.
  if (max - min <= Math.max(Math.abs(min), Math.abs(max)) * 1e-13) {
    const half = Math.abs(min) * 0.05 || 0.5
    return finite(min - half, max + half)
  }
  return finite(min - (max - min) * margin, max + (max - min) * margin)
}

/** Up to the ends of what doubles hold. */
function finite(low: number, high: number): Domain {
  return [Math.max(-Number.MAX_VALUE, low), Math.min(Number.MAX_VALUE, high)]
}

/** A place on an axis and what is written there. */
export interface Tick {
  value: number
  label: string
}

/** Ticks at round values: 1, 2 or 5 times a power of ten apart, of a log scale at powers of ten. At least two, as one alone tells no
 *  scale.
 *  @param stepMin between two of them: 1 for what is counted */
export function ticksOf(type: ScaleType, [a, b]: Domain, count: number, stepMin = 0): Tick[] {
  const [min, max] = a <= b ? [a, b] : [b, a]
  if (type === 'log') return logTicks(min, max, count)
  const few = linearTicks(min, max, Math.max(1, count), stepMin)
  return few.length === 1 ? linearTicks(min, max, 2 * Math.max(1, count), stepMin) : few
}

/** Up to here neighbouring multiples of a step are doubles of their own. */
const placeMax = 2 ** 51

function linearTicks(min: number, max: number, count: number, stepMin: number): Tick[] {
  const step = Math.max(stepMin, roundStep((max - min) / count))
  if (!Number.isFinite(step) || step <= 0) return []
  const ticks: Tick[] = []
  const first = Math.ceil(min / step - 1e-9)
  const last = Math.floor(max / step + 1e-9)
  // A span near the distance of neighbouring doubles has no ticks: several would have the same value.
  if (last - first > 2 * count + 10 || !(Math.max(Math.abs(first), Math.abs(last)) <= placeMax)) return []
  for (let place = first; place <= last; place++) ticks.push({ value: place * step, label: formatTick(place * step, step) })
  return ticks
}

function logTicks(min: number, max: number, count: number): Tick[] {
  if (!(min > 0) || !(max > min)) return []
  const low = Math.ceil(Math.log10(min) - 1e-9)
  const high = Math.floor(Math.log10(max) + 1e-9)
  if (high - low < 1) return ticksOf('linear', [min, max], count)
  const every = Math.max(1, Math.ceil((high - low + 1) / Math.max(1, count)))
  const ticks: Tick[] = []
  for (let power = low; power <= high; power += every) ticks.push({ value: 10 ** power, label: formatNumber(10 ** power) })
  return ticks
}

/** The next step of 1, 2 or 5 times a power of ten. */
export function roundStep(step: number): number {
  if (!(step > 0) || !Number.isFinite(step)) return Number.NaN
  const power = 10 ** Math.floor(Math.log10(step))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= step * (1 - 1e-9)) ?? 10
  return factor * power
}

/** A tick's value with as many digits as neighbouring ticks need to differ. */
function formatTick(value: number, step: number): string {
  if (value === 0) return '0'
  const size = Math.max(Math.abs(value), step)
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  if (size < 1e6 && decimals <= 5) return value.toFixed(decimals).replace('-', '\u2212')
  // 17 significant digits tell any two doubles apart.
  const digits = Math.max(0, Math.min(16, Math.floor(Math.log10(size)) - Math.floor(Math.log10(step) + 1e-9)))
  return scientific(value.toExponential(digits))
}

/** A number in at most `digits` significant digits. */
export function formatNumber(value: number, digits = 6): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '\u2212∞'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) return scientific(trimmed(value.toExponential(digits - 1)))
  if (Number.isInteger(value)) return String(value).replace('-', '\u2212')
  const text = trimmed(value.toPrecision(digits))
  return text.includes('e') ? scientific(text) : text.replace('-', '\u2212')
}

/** Without the zeros at the end of the fraction; those of an exponent stay. */
function trimmed(text: string): string {
  return text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '')
}

const superscripts: Record<string, string> = { '-': '\u207b' }
for (const [digit, sign] of [...'\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079'].entries())
  superscripts[String(digit)] = sign

/** `1.5e-7` as 1.5·10⁻⁷. */
function scientific(text: string): string {
  const [mantissa = '', exponent = '0'] = text.split('e')
  const power = [...String(Number(exponent))].map((sign) => superscripts[sign] ?? sign).join('')
  return `${mantissa === '1' ? '' : `${mantissa.replace('-', '\u2212')}·`}10${power}`
}
