/** Finds the source that `--source` names. */
import { RawInput } from './raw-input.js'
import type { FrameFormat, FrameSource } from './source.js'
import { SyntheticCamera } from './synthetic.js'

/** Opens `synthetic`, `-` (standard input) or the path of a file of raw frames. Resolves when frames are ready to be taken.
 *  @throws UsageError, ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_IO */
export async function openSource(name: string, format: FrameFormat): Promise<FrameSource> {
  return name === 'synthetic' ? new SyntheticCamera(format) : RawInput.open(name, format)
}
