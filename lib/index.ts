/** The public surface of h5saver, and nothing else. */
import { native } from './native.js'

export type { Attributes, AttributeValue } from './attributes/envelope.js'
export type { Axis } from './data/axis.js'
export type { Channel, Channels, Frame, RawBytes, Row, Rows } from './data/channel.js'
export type { AnyArray, ArrayOf, DType, ScalarOf } from './dtype.js'
export { dtypeNames } from './dtype.js'
export type { ErrorCode, ErrorContext, Hdf5StackEntry } from './errors.js'
export {
  ArgumentError,
  FilterError,
  FormatError,
  H5SaverError,
  Hdf5Error,
  NodeError,
  OverloadError,
  SetupError,
  StateError,
  StorageError,
} from './errors.js'
export type { Compression } from './file/compression.js'
export type { ContinuousOptions, H5SaverEvents } from './file/h5-saver.js'
export { H5Saver } from './file/h5-saver.js'
export type { LentMemory, OnRelease } from './file/lent-memory.js'
export { closeAll } from './file/live-writers.js'
export type { SaveType } from './file/naming.js'
export type { H5SaverOptions } from './file/saver-options.js'
export type { RowCounts, SaverStats } from './file/stats.js'
export type { AppendManyOptions, AppendOptions, OnFull } from './savers/append-options.js'
export { ContinuousSaver } from './savers/continuous-saver.js'
export type { Settings } from './settings/settings-xml.js'
export type { RowItem, RowSource, WritableOptions } from './streams/row-streams.js'
export { version } from './version.js'

/** The versions of the libraries in this build, and what its codecs can do. */
export type BuildInfo = ReturnType<typeof native.buildInfo>

/** Tells what this build was made of. */
export function buildInfo(): BuildInfo {
  return native.buildInfo()
}
