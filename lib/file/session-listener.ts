/** Whoever wants to know what happens to a file that is being written. */
import type { H5SaverError } from '../errors.js'
import type { NativeState, NativeTreeOp } from '../native.js'
import type { LowSpace } from './space-watch.js'

/** Its calls come on the JavaScript thread, from a wake of the addon. */
export interface SessionListener {
  committed(state: NativeState): void
  failed(error: H5SaverError): void
  ended(state: NativeState): void
  /** the disk will be full soon; told once, until there is plenty again */
  lowSpace(left: LowSpace): void
  /** something was found at a commit that the writing goes on after */
  warned(warning: H5SaverError): void
  /** a row found the queue full and was dropped */
  dropped(): void
  /** the last changes of the tree, asked for at the close, when no row can come any more */
  lastOps(): NativeTreeOp[]
  /** what had to wait while others could follow the file, asked for when it is closed: it is opened once more for that */
  lateOps(): NativeTreeOp[]
  /** how many texts `lateOps` brings, or has brought: a failure loses them */
  lateTexts(): number
}
