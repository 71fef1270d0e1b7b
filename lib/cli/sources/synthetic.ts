/** A camera without hardware: a ring of frames that are made before the clock starts, so that only the saver is measured. */
import { CameraFrames, frameBytes } from './camera-frames.js'
import type { Frame, FrameFormat, FrameSource } from './source.js'

/** The ring stays small beside the queue, and long enough that neighbouring frames differ. */
const ringBytes = 64 * 1024 * 1024
const ringFramesMin = 2
const ringFramesMax = 64

/** Endless frames of a synthetic camera. Making it takes about 50 ms a million pixels, up to 64 MiB of frames. */
export class SyntheticCamera implements FrameSource {
  readonly units = 'counts'
  readonly #ring: readonly Frame[]

  constructor(format: FrameFormat, seed = 20181220) {
    const fitting = Math.floor(ringBytes / frameBytes(format))
    const count = Math.min(ringFramesMax, Math.max(ringFramesMin, fitting))
    const camera = new CameraFrames(format, seed)
    this.#ring = Array.from({ length: count }, (_, index) => camera.frame(index))
  }

  async *frames(signal: AbortSignal): AsyncGenerator<Frame, void, undefined> {
    while (!signal.aborted) yield* this.#ring
  }
}
