/** What the server and the process that reads the file say to each other. */
import type { ReaderAnswer, ReaderRequest } from '../explore/requests.js'
import type { ApiFailure } from './protocol.js'

/** To the reader. */
export type ToReader =
  /** the first one */
  | { kind: 'open'; path: string; writable: boolean }
  | { kind: 'ask'; id: number; request: ReaderRequest }
  /** nobody waits for the answer any more */
  | { kind: 'cancel'; id: number }

/** From the reader. */
export type FromReader =
  /** libhdf5 gives answers: at most one message a second */
  { kind: 'alive' } | { kind: 'answer'; id: number; answer: ReaderAnswer } | { kind: 'failure'; id: number; failure: ApiFailure }
