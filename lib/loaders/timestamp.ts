/** When a file was made, for data that do not tell their own time. */
import { rootAttribute } from '../layout.js'
import type { FileView } from './file-view.js'

/** Unix seconds of the root's date and time, which are local; 0 when there are none.
 *  Versions up to 1 write `20261122` and `19:11:19`, later ones ISO 8601. */
export async function fileTimestamp(view: FileView): Promise<number> {
  const date = await view.text('/', rootAttribute.date)
  const time = await view.text('/', rootAttribute.time)
  return localSeconds(date ?? '', time ?? '')
}

/** Unix seconds of a local date and time; 0 for what is none. */
export function localSeconds(date: string, time: string): number {
  const day = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(date)
  const hour = /^(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?$/.exec(time)
  if (day === null) return 0
  const [year, month, dayOfMonth] = day.slice(1).map(Number)
  const [hours = 0, minutes = 0, seconds = 0] = hour === null ? [] : hour.slice(1, 4).map(Number)
  const milliseconds = new Date(year ?? 0, (month ?? 1) - 1, dayOfMonth ?? 1, hours, minutes, seconds).getTime()
  return milliseconds / 1000 + Number(hour?.[4] ?? 0)
}
