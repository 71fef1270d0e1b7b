/** Cuts a stream of bytes into frames: exact, whatever the sizes of the pieces, with one frame of memory. */
import { createError } from '../../errors.js'

/** Gives the frames of `input` in order, each as a Buffer of `frameBytes` that is valid until the next is asked for.
 *  A frame that lies whole in a piece of the input is given without a copy.
 *  The input is read only as fast as frames are taken: a slow consumer holds the sender back.
 *  @throws ERR_TRUNCATED when the input ends inside a frame; the message tells how many bytes were left. */
export async function* cutFrames(input: AsyncIterable<Buffer>, frameBytes: number): AsyncGenerator<Buffer, void, undefined> {
  // Allocated at the first need: input in pieces of whole frames never needs it.
  let partial: Buffer | undefined
  let filled = 0
  let count = 0
  for await (const piece of input) {
    let at = 0
    while (at < piece.length) {
      if (filled === 0 && piece.length - at >= frameBytes) {
        count++
        yield piece.subarray(at, at + frameBytes)
        at += frameBytes
        continue
      }
      partial ??= Buffer.allocUnsafeSlow(frameBytes)
      const copied = piece.copy(partial, filled, at, at + frameBytes - filled)
      at += copied
      filled += copied
      if (filled < frameBytes) continue
      filled = 0
      count++
      yield partial
    }
  }
  if (filled > 0) {
    const left = `${filled} of ${frameBytes} bytes`
    throw createError('ERR_TRUNCATED', `the input ended inside a frame: ${left} were left over after ${count} whole frames`, {
      expected: `${frameBytes} bytes`,
      given: `${filled} bytes`,
    })
  }
}
