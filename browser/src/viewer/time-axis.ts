/** Axes of times: Unix seconds, shown as the local time. */
import type { PlotAxis } from '../../../lib/browser/protocol.js'
import type { Domain, Tick } from './scales.js'

/** Unix seconds of the year 2000 and of 2100: seconds since a start never reach them. */
const earliest = 946_684_800
const latest = 4_102_444_800

/** Whether the coordinates of an axis are points in time: PyMoDAQ's time axes are Unix seconds. */
export function isTimeAxis({ label, units }: Pick<PlotAxis, 'label' | 'units'>, [min, max]: Domain): boolean {
  return /time/i.test(label) && /^(s|second|seconds)$/.test(units) && min >= earliest && max <= latest
}

const second = 1
const minute = 60
const hour = 3600
const day = 86_400
const steps = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * day),
]

/** Ticks at round local times. */
export function timeTicks([min, max]: Domain, count: number): Tick[] {
  const wanted = (max - min) / Math.max(1, count)
  const step = steps.find((candidate) => candidate >= wanted) ?? 365 * day
  // Multiples count from local midnight, so that a step of six hours stands at 6, 12 and 18 o'clock.
  const midnight = new Date(min * 1000)
  midnight.setHours(0, 0, 0, 0)
  const origin = midnight.getTime() / 1000
  const ticks: Tick[] = []
  const first = Math.ceil((min - origin) / step)
  for (let place = first; origin + place * step <= max && ticks.length < 100; place++) {
    const value = origin + place * step
    ticks.push({ value, label: formatTime(value, step) })
  }
  return ticks
}

const two = (value: number) => String(value).padStart(2, '0')

/** A local time with as much as neighbours `step` seconds apart need to differ. */
export function formatTime(seconds: number, step: number): string {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) return 'NaN'
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`
  if (step >= day) return formatDate(date)
  if (step >= minute) return clock
  if (step >= second) return `${clock}:${two(date.getSeconds())}`
  const digits = Math.min(3, Math.ceil(-Math.log10(step) - 1e-9))
  const fraction = Math.floor((date.getTime() % 1000) / 10 ** (3 - digits))
  return `${clock}:${two(date.getSeconds())}.${String(fraction).padStart(digits, '0')}`
}

function formatDate(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The title of an axis whose ticks are times of the day: its label, with the days that they are of. */
export function timeTitle(label: string, [min, max]: Domain): string {
  const [first, last] = [formatMoment(min).slice(0, 10), formatMoment(max).slice(0, 10)]
  return `${label} (${first === last ? first : `${first} to ${last}`})`
}

/** A local time in full, to the millisecond. */
export function formatMoment(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? 'NaN' : `${formatDate(date)} ${formatTime(seconds, 0.001)}`
}
