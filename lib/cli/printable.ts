/** Text from files made harmless for a terminal, and figures made readable. */

import { unsafeCharacters } from '../explore/json-text.js'

/** Escapes every character that a terminal could take as a command: `\n`, `\t`, else `\xNN` or `\uNNNN`. */
export function printable(text: string): string {
  return text.replace(unsafeCharacters, (char) => {
    if (char === '\n') return '\\n'
    if (char === '\t') return '\\t'
    if (char === '\r') return '\\r'
    const code = char.charCodeAt(0)
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** At most `limit` characters of a text, with a mark where it was cut. Does not split a pair of surrogates. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text
  const last = text.charCodeAt(limit - 1)
  const end = last >= 0xd800 && last < 0xdc00 ? limit - 1 : limit
  return `${text.slice(0, end)}… (${text.length} characters)`
}

/** A size in decimal units, as disks and cameras count: `42.6 kB`. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = count
  let unit = 0
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return unit === 0 ? `${value} B` : `${value.toFixed(1)} ${units[unit]}`
}

/** A time span for people: `12 s`, `3 min 05 s`, `2 h 07 min`, `4 d 3 h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`
}
