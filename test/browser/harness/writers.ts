/** Writers in processes of their own: `h5saver log` with coded frames, and a program that does what it is told. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { type CliEvent, type RunningCli, startCli } from '../../cli/helpers/process.js'
import { packageUrl } from '../../helpers/child.js'
import { tempDir } from '../../helpers/temp-dir.js'
import { codedFrame, frameShape } from './coded-frames.js'

export const framesPath = '/RawData/Detector000/Data2D/CH00/EnlData00'
const framesPerSecond = 20

/** `h5saver log` that is fed with coded frames until it is told to end. */
export class Recording {
  #ended = false
  #paused = false
  #given = 0

  private constructor(
    readonly file: string,
    readonly cli: RunningCli,
  ) {}

  static async start(...words: string[]): Promise<Recording> {
    const file = join(await tempDir(), 'recording.h5')
    const args = [
      '--source',
      '-',
      '--shape',
      frameShape,
      '--fps',
      String(framesPerSecond),
      '--compression',
      'blosc:lz4',
      '--json',
      '--out',
      file,
    ]
    const recording = new Recording(file, startCli('log', ...args, ...words))
    void recording.#feed()
    onTestFinished(() => {
      recording.#ended = true
    })
    await recording.cli.event(({ event }) => event === 'open')
    return recording
  }

  async #feed(): Promise<void> {
    const { stdin } = this.cli.child
    if (stdin === null) return
    while (!this.#ended && stdin.writable) {
      if (this.#paused) return
      if (!stdin.write(codedFrame(this.#given++))) await Promise.race([once(stdin, 'drain'), this.cli.finished]).catch(() => undefined)
    }
    stdin.end()
  }

  /** Frames of which the last event tells that they are committed. */
  committed(): number {
    return Number(this.cli.events.findLast(({ event }) => event === 'commit')?.committed ?? 0)
  }

  /** Waits until so many frames are told to be committed. */
  async commits(frames: number): Promise<number> {
    const told = await this.cli.event(({ event, committed }) => event === 'commit' && Number(committed) >= frames)
    return Number(told.committed)
  }

  /** Gives no more frames, and waits until all that were given are committed. Resolves to their number. */
  async rest(): Promise<number> {
    this.#paused = true
    return this.commits(this.#given)
  }

  /** Ends the input, and with it the recording. Resolves to the event of the close. */
  async end(): Promise<CliEvent> {
    this.#ended = true
    this.cli.child.stdin?.end()
    return this.cli.event(({ event }) => event === 'close')
  }
}

/** Orders of a line each, answered by a line of JSON. */
const program = `
  import { createInterface } from 'node:readline'
  import { DataToExport, DataWithAxes, H5Saver, ScanSaver } from PACKAGE
  const saver = await H5Saver.create({ file: process.argv.at(-1), saveType: 'scan', commitInterval: 0, onFull: 'drop', queueBytes: 4 * 2 ** 20,
    compression: { library: 'zlib', level: 9 } })
  const scans = new ScanSaver(saver, { detectors: { Diode: {} }, actuators: { Stage: { units: 'mm' } } })
  const noise = Uint16Array.from({ length: 512 * 512 }, (_, at) => (at * 7919) % 65521)
  let scan, camera, point = 0
  const orders = {
    async scan() { scan = scans.start({ axes: [{ label: 'Stage', units: 'mm', data: [0, 1, 2, 3] }] }); point = 0 },
    async point() {
      scan.addData('Diode', new DataToExport({ name: 'Diode', data: [new DataWithAxes({ name: 'current', data: [10 + point], units: 'A' })] }), [point])
      point++
    },
    async camera() { camera = saver.continuous('Fast camera', { frames: { shape: [512, 512], dtype: 'uint16' } }) },
    // As a camera that cannot wait: until something is lost.
    async burst() { while (saver.stats().dropped === 0) camera.append({ frames: noise }) },
    async slow() { camera.append({ frames: noise }) },
    async commit() { await saver.flush() },
    async close() { await saver.close() },
  }
  for await (const order of createInterface({ input: process.stdin })) {
    await orders[order]()
    console.log(JSON.stringify(saver.stats(), (_, value) => (typeof value === 'bigint' ? Number(value) : value)))
    if (order === 'close') break
  }
  process.exit(0)`

export interface Told {
  accepted: number
  dropped: number
  committed: number
}

export interface ToldWriter {
  file: string
  /** Gives orders, one after the other. Resolves to the figures after the last. */
  tell(...orders: ('scan' | 'point' | 'camera' | 'burst' | 'slow' | 'commit' | 'close')[]): Promise<Told>
}

/** Starts a writer in the default mode, which commits when it is told to. */
export async function startWriter(): Promise<ToldWriter> {
  const file = join(await tempDir(), 'told.h5')
  const child = spawn(process.execPath, ['--input-type=module', '-e', program.replace('PACKAGE', JSON.stringify(packageUrl())), '--', file])
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL')
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    file,
    async tell(...orders) {
      let told: Told = { accepted: 0, dropped: 0, committed: 0 }
      for (const order of orders) {
        child.stdin.write(`${order}\n`)
        const { value, done } = await answers.next()
        if (done) throw new Error(`the writer has ended:\n${errors}`)
        told = JSON.parse(value) as Told
      }
      return told
    },
  }
}
