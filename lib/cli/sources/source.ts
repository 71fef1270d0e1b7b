/** Where the frames of `log` come from. */
import type { AnyArray, DType } from '../../dtype.js'

/** A frame as it is handed to the saver, valid until the next one is asked for: the typed array of the dtype, or a Buffer of
 *  raw little-endian elements. */
export type Frame = AnyArray | Buffer

/** The geometry of a channel. */
export interface FrameFormat {
  readonly shape: readonly number[]
  readonly dtype: DType
}

/** A source of frames of one format. */
export interface FrameSource {
  /** unit of the values, as PyMoDAQ's attribute wants it */
  readonly units: string
  /** Gives the frames in order. Ends when the source does, or when `signal` is aborted.
   *  @throws ERR_TRUNCATED when the input ends inside a frame, after all whole frames were given. */
  frames(signal: AbortSignal): AsyncGenerator<Frame, void, undefined>
}
