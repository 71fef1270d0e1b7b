// Made by scripts/tables.mjs from native/core/errors.def and native/core/dtypes.def. Change those, then run: npm run build:tables

/** Every error code: the class that carries it, and what it means. */
export const errorTable = {
  ERR_INVALID_OPTION: { className: 'ArgumentError', meaning: 'an option or argument has a value outside its range' },
  ERR_INVALID_NAME: { className: 'ArgumentError', meaning: 'a node, channel or file name that HDF5 or PyMoDAQ could not hold' },
  ERR_SHAPE_MISMATCH: { className: 'ArgumentError', meaning: 'a shape or size that does not fit: of a frame, an array, an axis' },
  ERR_DTYPE_MISMATCH: { className: 'ArgumentError', meaning: 'a dtype that does not fit, or that cannot hold a value' },
  ERR_DTYPE_UNSUPPORTED: { className: 'ArgumentError', meaning: 'a dtype that is not in the dtype table' },
  ERR_INDEX_OUT_OF_RANGE: { className: 'ArgumentError', meaning: 'an index or a selection past the extent of its dimension' },
  ERR_DATA_TOO_LARGE: { className: 'ArgumentError', meaning: 'more data than the limit of the call: ask for a slice, or raise the limit' },
  ERR_BUFFER_DETACHED: { className: 'ArgumentError', meaning: 'a buffer that was detached, or that may be resized while it is pinned' },
  ERR_FILE_CLOSED: { className: 'StateError', meaning: 'the file is closed or closing' },
  ERR_WRITER_CLOSED: { className: 'StateError', meaning: 'the writer is closed or closing' },
  ERR_WRITER_FAILED: { className: 'StateError', meaning: 'the writer failed earlier; the cause is attached' },
  ERR_CLOSE_TIMEOUT: { className: 'StateError', meaning: 'a synchronous close gave up after its time limit' },
  ERR_READ_ONLY: { className: 'StateError', meaning: 'the file was opened for reading' },
  ERR_SWMR_TREE_FROZEN: { className: 'StateError', meaning: 'the file is live: its tree cannot change until it is closed' },
  ERR_NODE_NOT_FOUND: { className: 'NodeError', meaning: 'no node at this path' },
  ERR_NODE_EXISTS: { className: 'NodeError', meaning: 'a node of this path is already there' },
  ERR_NODE_KIND: { className: 'NodeError', meaning: 'the node is of another kind than the call needs' },
  ERR_FILTER_UNAVAILABLE: { className: 'FilterError', meaning: 'a compression library or codec that this build does not have' },
  ERR_FILTER_PARAM: { className: 'FilterError', meaning: 'a compression level or shuffle outside its range' },
  ERR_ENCODE_FAILED: { className: 'FilterError', meaning: 'a codec refused to encode a chunk' },
  ERR_DECODE_FAILED: { className: 'FilterError', meaning: 'a codec refused to decode a chunk' },
  ERR_NO_SPACE: { className: 'StorageError', meaning: 'the disk or the quota is full' },
  ERR_PERMISSION: { className: 'StorageError', meaning: 'the operating system refuses access to this path' },
  ERR_PATH: { className: 'StorageError', meaning: 'a folder of this path is missing or cannot be made' },
  ERR_FILE_NOT_FOUND: { className: 'StorageError', meaning: 'no file at this path' },
  ERR_FILE_LOCKED: { className: 'StorageError', meaning: 'this or another program has this file open' },
  ERR_FILE_EXISTS: { className: 'StorageError', meaning: 'a file of this path is already there' },
  ERR_FILE_REMOVED: { className: 'StorageError', meaning: 'the file was deleted or replaced while it was written: its rows have no name any more' },
  ERR_FILE_CUT: { className: 'StorageError', meaning: 'the file is shorter than its writer has left it: another program has cut it or, in the mode fast, the power was lost' },
  ERR_FILE_MOVED: { className: 'StorageError', meaning: 'the file was renamed while it is written (a warning: its rows go on into it)' },
  ERR_FILE_MODE: { className: 'StorageError', meaning: 'the permissions of the file were changed while it is written (a warning)' },
  ERR_JOURNAL_FOREIGN: { className: 'StorageError', meaning: 'a journal beside this file that belongs to another file, or is none' },
  ERR_JOURNAL_VERSION: { className: 'StorageError', meaning: 'a journal that another version has written' },
  ERR_IO: { className: 'StorageError', meaning: 'the operating system failed to read or write' },
  ERR_QUEUE_FULL: { className: 'OverloadError', meaning: 'the queue is at its hard limit' },
  ERR_FRAMES_DROPPED: { className: 'OverloadError', meaning: 'rows were dropped because the queue was full' },
  ERR_NOT_HDF5: { className: 'FormatError', meaning: 'not an HDF5 file, or one that was cut short' },
  ERR_NOT_PYMODAQ: { className: 'FormatError', meaning: 'an HDF5 file without the tree of PyMoDAQ' },
  ERR_LAYOUT_UNKNOWN: { className: 'FormatError', meaning: 'a layout that cannot be continued, such as that of PyMoDAQ before 4: convert the file first' },
  ERR_TREE_TOO_LARGE: { className: 'FormatError', meaning: 'a tree with more nodes or levels than are walked, such as one with a cycle' },
  ERR_SETTINGS_XML: { className: 'FormatError', meaning: 'settings that are not well-formed XML' },
  ERR_TRUNCATED: { className: 'FormatError', meaning: 'the input ended inside a frame' },
  ERR_HDF5: { className: 'Hdf5Error', meaning: 'libhdf5 failed; its error stack is attached' },
  ERR_NATIVE_NOT_FOUND: { className: 'SetupError', meaning: 'the native addon is not built or cannot be loaded' },
  ERR_INTERNAL: { className: 'SetupError', meaning: 'a fault of h5saver itself: please report it' },
} as const

/** A stable error code. */
export type ErrorCode = keyof typeof errorTable

/** The name of a class of errors: what the caller would do next. */
export type ErrorClassName = (typeof errorTable)[ErrorCode]['className']

/** Every dtype, by numpy's name. Sizes are in bytes; a complex item has two components; float16 travels as its bit patterns. */
export const dtypeTable = {
  bool: { itemSize: 1, kind: 'boolean', componentSize: 1, arrayClass: 'Uint8Array' },
  int8: { itemSize: 1, kind: 'integer', componentSize: 1, arrayClass: 'Int8Array' },
  uint8: { itemSize: 1, kind: 'unsigned', componentSize: 1, arrayClass: 'Uint8Array' },
  int16: { itemSize: 2, kind: 'integer', componentSize: 2, arrayClass: 'Int16Array' },
  uint16: { itemSize: 2, kind: 'unsigned', componentSize: 2, arrayClass: 'Uint16Array' },
  int32: { itemSize: 4, kind: 'integer', componentSize: 4, arrayClass: 'Int32Array' },
  uint32: { itemSize: 4, kind: 'unsigned', componentSize: 4, arrayClass: 'Uint32Array' },
  int64: { itemSize: 8, kind: 'integer', componentSize: 8, arrayClass: 'BigInt64Array' },
  uint64: { itemSize: 8, kind: 'unsigned', componentSize: 8, arrayClass: 'BigUint64Array' },
  float16: { itemSize: 2, kind: 'floating', componentSize: 2, arrayClass: 'Uint16Array' },
  float32: { itemSize: 4, kind: 'floating', componentSize: 4, arrayClass: 'Float32Array' },
  float64: { itemSize: 8, kind: 'floating', componentSize: 8, arrayClass: 'Float64Array' },
  complex64: { itemSize: 8, kind: 'complex', componentSize: 4, arrayClass: 'Float32Array' },
  complex128: { itemSize: 16, kind: 'complex', componentSize: 8, arrayClass: 'Float64Array' },
} as const

/** A dtype, by numpy's name. */
export type DType = keyof typeof dtypeTable

/** What the items of a dtype are. */
export type DTypeKind = (typeof dtypeTable)[DType]['kind']
