/** `h5saver log`: a source of frames into a dated PyMoDAQ file, until the source ends or somebody says stop. */

import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BrowserWorker } from '../browser/browser-worker.js'
import { type Channels, checkChannels } from '../data/channel.js'
import { createError, errorFromFileSystem, H5SaverError } from '../errors.js'
import { type ContinuousSaver, H5Saver } from '../index.js'
import { checkSettings } from '../settings/settings-xml.js'
import { type ParsedCommand, UsageError } from './args.js'
import type { logSpec } from './commands.js'
import { failureLine } from './failure.js'
import { JsonReport, type LogReport, type LogTotals, TextReport } from './log-report.js'
import { openPage } from './open-page.js'
import type { CommandIo } from './output.js'
import { onStopSignals, signalStatus } from './signals.js'
import { frameBytes } from './sources/camera-frames.js'
import { openSource } from './sources/open.js'
import { paced } from './sources/pace.js'
import type { Frame, FrameSource } from './sources/source.js'

type LogValues = ParsedCommand<typeof logSpec.options>['values']

/** PyMoDAQ's name for the one thing that a camera gives. */
const channel = 'frames'

/** Longest stretch of appends before signals, commits and the progress line get their turn. */
const turnMs = 5

/** Frames below this share a chunk with others (docs/architecture.md). */
const packedBelowBytes = 64 * 1024
/** Between commits of a recording that is watched. */
const watchedCommitMs = 100

/** The longest delay that Node's timers take. */
const timerMsMax = 2 ** 31 - 1

/** Records. Resolves to the exit status when the file is closed; the failure, if there was one, is told by then.
 *  @throws what keeps the file from being opened */
export async function log({ values }: ParsedCommand<typeof logSpec.options>, io: CommandIo): Promise<number> {
  checkValues(values)
  const stop = new AbortController()
  using _signals = onStopSignals(
    () => stop.abort(),
    (signal) => process.exit(signalStatus(signal)),
  )
  const settings = values.settings === undefined ? undefined : await readSettings(values.settings)
  const source = await openSource(values.source, values)
  const saver = await openSaver(values)
  const report = values.json ? new JsonReport(io) : new TextReport(io)
  const start = performance.now()
  const failure = await record(saver, source, values, settings, report, stop)
  report.close(saver.path, totalsOf(saver, (performance.now() - start) / 1000))
  if (failure === undefined) return 0
  io.stderr.write(failureLine(failure))
  return 1
}

/** Checks what the saver would find out only after it has made the file.
 *  @throws UsageError, ERR_INVALID_OPTION */
function checkValues(values: LogValues): void {
  if (values.live && values.durability === 'frame')
    throw new UsageError('--live has no commits of single frames: not with --durability frame')
  if (!values.browse && (values.port !== undefined || values['no-open'])) throw new UsageError('--port and --no-open need --browse')
  checkChannels(channelsOf(values, ''), { library: 'none' }, [])
}

function channelsOf({ shape, dtype }: LogValues, units: string): Channels {
  return { [channel]: { shape, dtype, units } }
}

async function readSettings(path: string): Promise<Uint8Array> {
  try {
    return checkSettings(await readFile(path))
  } catch (error) {
    if (error instanceof H5SaverError) throw error
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw createError('ERR_FILE_NOT_FOUND', `--settings: the file does not exist: '${path}'`, { path, cause: error })
    }
    throw errorFromFileSystem(error, '--settings: the file cannot be read', path)
  }
}

function openSaver(values: LogValues): Promise<H5Saver> {
  return H5Saver.create({
    ...(values.out === undefined ? { basePath: values['base-path'], baseName: values['base-name'] } : { file: values.out }),
    compression: { library: values.compression, ...(values.level === undefined ? {} : { level: values.level }) },
    durability: values.durability,
    ...commitInterval(values),
    ...(values.live ? { live: 'swmr' } : {}),
    onFull: values['on-full'],
  })
}

/** Large frames can be seen as soon as they are written, small ones with the next commit. */
function commitInterval({ browse, live, shape, dtype, ...values }: LogValues): { commitInterval?: number } {
  const asked = values['commit-interval']
  if (asked !== undefined) return { commitInterval: asked }
  return browse && !live && frameBytes({ shape, dtype }) < packedBelowBytes ? { commitInterval: watchedCommitMs } : {}
}

/** Takes frames until the end and closes the file. @returns the first failure; the file is closed as well as it can be */
async function record(
  saver: H5Saver,
  source: FrameSource,
  values: LogValues,
  settings: Uint8Array | undefined,
  report: LogReport,
  stop: AbortController,
): Promise<unknown> {
  let failure: unknown
  const camera = await begin(saver, source, values, settings).catch((error: unknown) => {
    failure = error
  })
  report.open(saver.path)
  // Frames do not wait for the page.
  const page = values.browse ? showPage(saver, values, report) : undefined
  saver.on('commit', (counts) => report.commit(counts))
  saver.on('lowSpace', (left) => report.lowSpace(left))
  saver.on('warning', (warning) => report.warning(failureLine(warning)))
  // A source that is silent would hide the failure until its next frame.
  saver.on('error', () => stop.abort())
  using _timer = stopAfter(values.seconds, stop)
  using _progress = showProgress(saver, report)
  try {
    const frames = source.frames(stop.signal)
    if (camera) await appendAll(camera, values.fps === 'max' ? frames : paced(frames, values.fps, stop.signal), values, stop.signal)
  } catch (error) {
    failure = error
  }
  try {
    await saver.close()
  } catch (error) {
    failure ??= error
  }
  await (await page)?.close()
  return failure
}

/** Shows the recording in a page. One that cannot be shown is told of, and recorded all the same. */
async function showPage(saver: H5Saver, values: LogValues, report: LogReport): Promise<BrowserWorker | undefined> {
  try {
    const { openBrowserWorker } = await import('../browser/browser-worker.js')
    const page = await openBrowserWorker(saver.path, values.port === undefined ? {} : { port: values.port })
    report.listening(page.url)
    if (!values['no-open']) await openPage(page.url)
    return page
  } catch (error) {
    report.warning(failureLine(error))
    return undefined
  }
}

/** Makes what the frames go into. Resolves when whoever reads the event `open` may open the file. */
async function begin(saver: H5Saver, source: FrameSource, values: LogValues, settings: Uint8Array | undefined): Promise<ContinuousSaver> {
  const camera = saver.continuous(values.title, channelsOf(values, source.units), settings ? { settings } : {})
  if (values.live) await saver.startLive()
  return camera
}

async function appendAll(camera: ContinuousSaver, frames: AsyncIterable<Frame>, values: LogValues, signal: AbortSignal): Promise<void> {
  let left = values.frames
  if (left === 0) return
  let turnEnd = performance.now() + turnMs
  for await (const frame of frames) {
    if (signal.aborted) return
    const room = offer(camera, frame, values)
    if (room !== undefined) await room
    if (--left === 0) return
    if (performance.now() < turnEnd) continue
    await nextTurn()
    turnEnd = performance.now() + turnMs
  }
}

/** Offers one frame. Only the policy `wait` holds the source back: the others stand for a camera that cannot wait.
 *  @returns what to wait for before the next frame: with the durability `frame`, until this one is committed */
function offer(camera: ContinuousSaver, frame: Frame, values: LogValues): Promise<void> | undefined {
  const row = { [channel]: frame }
  const commitsEach = values.durability === 'frame'
  if (values['on-full'] === 'wait') return commitsEach ? camera.appendAsync(row) : camera.offer(row)
  camera.append(row)
  // A failure is told by the next frame, and by the close.
  if (commitsEach) camera.flush().catch(() => undefined)
  return undefined
}

/** Aborts after so many seconds; never, for infinity. */
function stopAfter(seconds: number, stop: AbortController): Disposable {
  const end = performance.now() + seconds * 1000
  let timer: NodeJS.Timeout | undefined
  const wait = () => {
    const left = end - performance.now()
    if (left <= 0) stop.abort()
    else timer = setTimeout(wait, Math.min(left, timerMsMax))
  }
  if (Number.isFinite(end)) wait()
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

function showProgress(saver: H5Saver, report: LogReport): Disposable {
  if (report.progressMs === undefined) return { [Symbol.dispose]() {} }
  const start = performance.now()
  const show = () => {
    const { accepted, dropped, committed, bytesIn, bytesEncoded, queueBytes, queueBytesMax, spaceLeft } = saver.stats()
    const seconds = (performance.now() - start) / 1000
    report.progress({ seconds, accepted, dropped, committed, bytesIn, bytesEncoded, queueBytes, queueBytesMax, spaceLeft })
  }
  const timer = setInterval(show, report.progressMs)
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      show()
    },
  }
}

/** The figures after the close. The size is the file's own: the last bytes are written after the last commit. */
function totalsOf(saver: H5Saver, seconds: number): LogTotals {
  const { offered, accepted, written, committed, dropped, failed, bytesIn, bytesOnDisk } = saver.stats()
  const size = statSync(saver.path, { throwIfNoEntry: false })?.size ?? bytesOnDisk
  return { offered, accepted, written, committed, dropped, failed, bytesIn, bytesOnDisk: size, seconds: Math.round(seconds * 1e6) / 1e6 }
}
