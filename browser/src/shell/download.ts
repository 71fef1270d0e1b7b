/** Saves what the server sends as a file. The page reads the answer itself, so that a failure is told here and not in a broken file. */
import { requestStream } from '../api.js'

/** Asks for `target` and saves the answer. `onBytes` is told how many bytes have come.
 *  @throws RequestFailed, or the reason of the signal */
export async function download(target: string, name: string, onBytes: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  const response = await requestStream(target, signal)
  let bytes = 0
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, stream) {
      bytes += chunk.byteLength
      onBytes(bytes)
      stream.enqueue(chunk)
    },
  })
  const counted = new Response(response.body?.pipeThrough(counter) ?? null, { headers: response.headers })
  saveBlob(await counted.blob(), name)
}

/** Time for the browser to begin with a download before its address is taken back. */
const keepMs = 60_000

/** Hands a blob to the browser's downloads. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name.replaceAll(/[^\w.()+-]+/g, '_')
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), keepMs)
}
