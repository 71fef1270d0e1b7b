/** `h5saver convert`: the conversion itself, and what is told of it. */
import { runConversion } from '../convert/convert-file.js'
import { checkConvertOptions } from '../convert/options.js'
import type { ConvertReport } from '../convert/report.js'
import type { ParsedCommand } from './args.js'
import type { convertSpec } from './commands.js'
import { tellGrowth } from './growth.js'
import { temporaryVariable } from './guarded-output.js'
import { jsonLine } from './json.js'
import { tellLeftBehind } from './left-behind.js'
import { bytes, clip, printable } from './printable.js'
import type { ReaderIo } from './reader-io.js'

/** Lines of a kind that are printed; `--json` has all. */
const linesMax = 20

/** Converts, and prints the report. */
export async function convert({ values, positionals }: ParsedCommand<typeof convertSpec.options>, io: ReaderIo): Promise<number> {
  const [input = '', output = ''] = positionals
  const { compression: library, level, overwrite } = values
  const compression = library === undefined ? {} : { compression: { library, ...(level === undefined ? {} : { level }) } }
  const temporary = process.env[temporaryVariable]
  using _growth = tellGrowth(temporary, io.answered)
  const start = performance.now()
  const hooks = { answered: io.answered, ...(temporary === undefined ? {} : { temporary }) }
  const report = await runConversion(input, output, checkConvertOptions({ ...compression, overwrite }), hooks)
  const seconds = Math.round((performance.now() - start) * 1000) / 1e6
  await tellLeftBehind(input, io)
  io.stdout.write(values.json ? jsonLine({ ...report, seconds }) : `${reportLines(report).join('\n')}\n`)
  return 0
}

function reportLines(report: ConvertReport): string[] {
  const { input, output, generation, groups, arrays, lists, bytesIn, bytesOnDisk, inputBytesOnDisk, ratio } = report
  const origin = generation === 'foreign' ? 'of another program' : `of generation ${generation}`
  return [
    `${printable(input)}  ${bytes(inputBytesOnDisk)}, a file ${origin}`,
    `${printable(output)}  ${bytes(bytesOnDisk)}`,
    `${groups} groups, ${arrays} arrays, ${lists} lists of texts; ${bytes(bytesIn)} of data, ${ratio.toFixed(2)} times the file`,
    ...section('kept as they stand, PyMoDAQ cannot show them', report.keptCount, report.kept, ({ path, output: at, reason }) =>
      at === undefined ? `${path}: ${reason}` : `${path} is ${at}: ${reason}`,
    ),
    ...section(
      'links',
      report.linkCount,
      report.links,
      ({ path, kind, target, kept }) => `${path}: ${kind}, to ${target} (kept as ${kept})`,
    ),
    ...section('changed', report.warningCount, report.warnings, ({ path, message }) => `${path}: ${message}`),
  ]
}

function section<T>(title: string, count: number, items: readonly T[], line: (item: T) => string): string[] {
  if (count === 0) return []
  const shown = items.slice(0, linesMax)
  const more = count > shown.length ? [`  … ${count - shown.length} more (all with --json)`] : []
  return ['', `${title}: ${count}`, ...shown.map((item) => `  ${printable(clip(line(item), 400))}`), ...more]
}
