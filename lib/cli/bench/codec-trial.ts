/** One short run of a codec on this machine: realistic frames, the whole product, and the time until all is on the disk. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnyArray } from '../../dtype.js'
import type { Compression } from '../../file/compression.js'
import { H5Saver } from '../../file/h5-saver.js'
import { CameraFrames, frameBytes } from '../sources/camera-frames.js'
import type { FrameFormat } from '../sources/source.js'

/** Different frames that are kept in memory: few enough to fit beside the queue, and of small ones so many that no codec finds the same
 *  row twice in a chunk. */
const ringBytes = 64 * 1024 * 1024
const ringFramesMin = 2
const ringFramesMax = 65_536
/** Of middle-sized frames so many are enough. */
const ringBytesEnough = 8 * 1024 * 1024
const ringFramesEnough = 8

/** A run ends after this time, or when it has written this much: the page cache has to take it in one go. */
const trialSeconds = 0.5
const trialBytesMax = 512e6
/** Rows between looks at the clock: reading it costs as much as the append of a number. */
const bytesPerLook = 262_144

/** What one run has measured. */
export interface CodecTrial {
  /** from the first frame until the file is closed and on the disk */
  framesPerSecond: number
  /** uncompressed bytes of the frames ÷ bytes of their chunks */
  ratio: number
  /** processor time of all threads */
  cpuSecondsPerFrame: number
}

/** Frames of a synthetic camera, made before any clock starts. */
export function makeFrames(format: FrameFormat): AnyArray[] {
  const bytes = frameBytes(format)
  const fitting = Math.max(ringFramesMin, Math.floor(ringBytes / bytes))
  const enough = Math.min(ringFramesMax, Math.max(ringFramesEnough, Math.ceil(ringBytesEnough / bytes)))
  const count = Math.min(fitting, enough)
  const camera = new CameraFrames(format, 20181220)
  return Array.from({ length: count }, (_, index) => camera.frame(index))
}

/** Writes frames for half a second with a codec, in the default mode (`durable`). The file is removed.
 *  @param folder where the file goes: on the disk that matters
 *  @throws the errors of `H5Saver.create` and `append` */
export async function runCodec(
  format: FrameFormat,
  frames: readonly AnyArray[],
  compression: Compression,
  folder: string,
): Promise<CodecTrial> {
  const file = join(folder, 'trial.h5')
  const saver = await H5Saver.create({ file, compression })
  try {
    const camera = saver.continuous('Camera', { frames: { shape: [...format.shape], dtype: format.dtype } })
    // The tree and its datasets are made before the clock starts.
    await saver.flush()
    const bytes = frameBytes(format)
    const look = Math.max(1, Math.floor(bytesPerLook / bytes))
    const countMax = Math.max(ringFramesMin, Math.floor(trialBytesMax / bytes))
    const cpuBefore = process.cpuUsage()
    const started = performance.now()
    const end = started + trialSeconds * 1000
    let count = 0
    while (count < countMax && (count % look !== 0 || performance.now() < end || count < ringFramesMin)) {
      const frame = frames[count++ % frames.length] as AnyArray
      if (!camera.append({ frames: frame })) await camera.drain()
    }
    await saver.close()
    const seconds = (performance.now() - started) / 1000
    const cpu = process.cpuUsage(cpuBefore)
    const { bytesIn, bytesEncoded } = saver.stats()
    return {
      framesPerSecond: count / seconds,
      ratio: bytesIn / bytesEncoded,
      cpuSecondsPerFrame: (cpu.user + cpu.system) / 1e6 / count,
    }
  } finally {
    await saver.close().catch(() => undefined)
    await Promise.all([file, `${file}.h5j`].map((path) => rm(path, { force: true })))
  }
}
