/** `h5saver bench --advise`: which codec and level keep up with a camera on this machine, and how small their files are. */
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Compression } from '../../file/compression.js'
import { native } from '../../native.js'
import { jsonLine } from '../json.js'
import type { CommandIo } from '../output.js'
import { bytes } from '../printable.js'
import { frameBytes } from '../sources/camera-frames.js'
import type { FrameFormat } from '../sources/source.js'
import { type Advice, adviceFor, type CodecAdvice, codecName, headroomMin, measureCodecs } from './advice.js'

/** What the command was asked. */
export interface AdviseRequest {
  format: FrameFormat
  /** frames a second */
  fps: number
  /** where the trials write; the system's temporary folder when left out */
  folder: string | undefined
  json: boolean
}

/** Measures, and prints a table with the advice, or one JSON object. Takes about half a minute.
 *  @returns the exit status: 0 also where no codec keeps up, which is an answer */
export async function advise({ format, fps, folder, json }: AdviseRequest, io: CommandIo): Promise<number> {
  const own = await mkdtemp(join(folder ?? tmpdir(), 'h5saver-advise-'))
  try {
    const tell = (text: string) => io.stderr.isTerminal && io.stderr.write(`\r\x1b[K${text}`)
    const figures = await measureCodecs(format, native.buildInfo().bloscCompressors, own, tell)
    tell('')
    const advice = adviceFor(figures, fps)
    io.stdout.write(json ? jsonLine(report(format, fps, advice)) : text(format, fps, advice))
    return 0
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

function report(format: FrameFormat, fps: number, { codecs, smallest, smallestForAll }: Advice) {
  return {
    ...format,
    fps,
    bytesPerFrame: frameBytes(format),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    headroomMin,
    codecs,
    advice: { smallest: smallest ?? null, smallestForAll: smallestForAll ?? null },
  }
}

function text(format: FrameFormat, fps: number, advice: Advice): string {
  const size = frameBytes(format)
  const shape = format.shape.length === 0 ? 'single values' : format.shape.join('x')
  const head = `${shape} ${format.dtype} at ${fps} frames a second: ${bytes(size * fps)}/s to be saved; ${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores`
  return [head, '', ...tableLines(advice.codecs), '', ...adviceLines(advice), ''].join('\n')
}

function tableLines(codecs: readonly CodecAdvice[]): string[] {
  const header = ['codec', 'frames/s', 'saves', 'times the rate', 'ratio', 'on disk', 'cores busy', 'keeps up']
  const rows = codecs.map((codec) => [
    codecName(codec.compression),
    short(codec.framesPerSecond.median),
    `${bytes(codec.bytesPerSecond)}/s`,
    short(codec.headroom),
    codec.ratio.toFixed(2),
    `${bytes(codec.bytesPerSecondOnDisk)}/s`,
    codec.cores.toFixed(2),
    codec.keepsUp ? 'yes' : 'no',
  ])
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)))
  return [header, ...rows].map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
}

function adviceLines({ codecs, smallest, smallestForAll }: Advice): string[] {
  if (smallest === undefined) {
    const fastest = codecs.toSorted((a, b) => b.framesPerSecond.min - a.framesPerSecond.min)[0]
    const limit =
      fastest === undefined ? '' : ` The fastest, ${codecName(fastest.compression)}, saved ${short(fastest.framesPerSecond.min)} a second.`
    return [`No codec keeps up with this rate with ${headroomMin} times as much in reserve.${limit}`]
  }
  const lines = [`Smallest files that keep up: ${optionsOf(smallest)}`]
  if (smallestForAll === undefined) lines.push('Of those that every HDF5 tool reads, none keeps up.')
  else if (smallestForAll !== smallest) lines.push(`Smallest that every HDF5 tool reads: ${optionsOf(smallestForAll)}`)
  return lines
}

/** A codec as the option `compression` has it. */
function optionsOf({ library, level, shuffle }: Compression): string {
  const parts = [
    `library: '${library}'`,
    ...(level === undefined ? [] : [`level: ${level}`]),
    ...(shuffle === undefined ? [] : [`shuffle: '${shuffle}'`]),
  ]
  return `compression: { ${parts.join(', ')} }`
}

/** Three significant digits; whole numbers above a hundred. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
