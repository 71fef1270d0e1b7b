/** Where the server gets its answers from: a process that reads the file, or an explorer in this one. */
import type { ReaderAnswer, ReaderRequest } from '../explore/requests.js'

/** Answers requests about one file. */
export interface ReaderClient {
  /** @param signal drops the request: one that waits is never begun, one that runs is asked to stop
   *  @throws ApiError, or what the explorer throws; the reason of the signal */
  ask(request: ReaderRequest, signal: AbortSignal): Promise<ReaderAnswer>
  /** Resolves when nothing of it is left. Requests that wait are refused. */
  close(): Promise<void>
}
