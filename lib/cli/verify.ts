/** `h5saver verify`: whether a whole file can be read and fits together, and what of it does not. */
import type { DamagedDataset, Finding, StoredLedger, VerifyReport } from '../verify/report.js'
import { runVerification } from '../verify/verify-file.js'
import type { ParsedCommand } from './args.js'
import type { verifySpec } from './commands.js'
import { jsonLine } from './json.js'
import { tellLeftBehind } from './left-behind.js'
import { bytes, clip, printable } from './printable.js'
import type { ReaderIo } from './reader-io.js'

/** Lines of a kind that are printed; `--json` has a thousand. */
const linesMax = 20
const rangesShown = 6

/** Checks, and prints what was found. */
export async function verify({ values, positionals }: ParsedCommand<typeof verifySpec.options>, io: ReaderIo): Promise<number> {
  const [file = '', path] = positionals
  const report = await runVerification(
    file,
    path === undefined ? {} : { path: `/${path.split('/').filter(Boolean).join('/')}` },
    io.answered,
  )
  if (report.unreadable === undefined) await tellLeftBehind(file, io)
  io.stdout.write(values.json ? jsonLine(report) : `${reportLines(report).join('\n')}\n`)
  return report.ok ? 0 : 1
}

function reportLines(report: VerifyReport): string[] {
  const { file, path, groups, datasets, attributes, elementBytes, faultCount, noteCount, ok } = report
  const where = path === '/' ? '' : `, below ${printable(clip(path, 400))}`
  const verdict = ok ? 'no faults' : `${faultCount} ${faultCount === 1 ? 'fault' : 'faults'}`
  return [
    `${printable(file)}  ${bytes(report.bytes)}, ${originText(report)}${where}`,
    `${verdict}: ${groups} groups, ${datasets} datasets, ${attributes} attributes; ${bytes(elementBytes)} of elements read`,
    ...report.ledgers.slice(0, linesMax).map(ledgerLine),
    ...section('faults', faultCount, report.faults, findingLine),
    ...section('not readable', report.damaged.length, report.damaged, damageLine),
    ...section('notes', noteCount, report.notes, findingLine),
  ]
}

function originText({ unreadable, generation, isOurs }: VerifyReport): string {
  if (unreadable !== undefined) return 'no data in it can be read'
  if (isOurs) return 'a file of h5saver'
  return generation === 'foreign' ? 'a file of another program' : `a PyMoDAQ file of generation ${generation}`
}

function ledgerLine({ path, offered, accepted, dropped, written, committed, failed, rows }: StoredLedger): string {
  const handed = written === undefined ? '' : `, ${written} written`
  const outcome = committed === undefined ? '' : `, ${committed} committed, ${failed ?? 0} failed`
  const there = rows === undefined ? '' : `, ${rows} in the file`
  return `${printable(clip(path, 400))}: rows: ${offered} offered, ${accepted} accepted, ${dropped} dropped${handed}${outcome}${there}`
}

function findingLine({ path, message, code }: Finding): string {
  return `${path}: ${code === undefined ? '' : `${code}: `}${message}`
}

function damageLine({ path, rows, rowsReadable, unreadable }: DamagedDataset): string {
  const shown = unreadable.slice(0, rangesShown).map(({ start, count }) => (count === 1 ? `${start}` : `${start} to ${start + count - 1}`))
  if (unreadable.length > rangesShown) shown.push('…')
  return `${path}: ${rowsReadable} of ${rows} rows are readable, not ${shown.join(', ')}`
}

function section<T>(title: string, count: number, items: readonly T[], line: (item: T) => string): string[] {
  if (count === 0) return []
  const shown = items.slice(0, linesMax)
  const more = count > shown.length ? [`  … ${count - shown.length} more`] : []
  return ['', `${title}: ${count}`, ...shown.map((item) => `  ${printable(clip(line(item), 600))}`), ...more]
}
