/** JSON for scripts: one object a line. */
import { jsonText } from '../explore/json-text.js'

/** One line of {@link jsonText}, newline at the end. */
export function jsonLine(value: unknown): string {
  return `${jsonText(value)}\n`
}
