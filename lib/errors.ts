/** The error classes: one class for each thing that the caller would do next, one stable `code` for each cause.
 *  The codes are made from native/core/errors.def; messages may improve, codes do not change. */
import { type ErrorClassName, type ErrorCode, errorTable } from './generated/tables.js'

export type { ErrorClassName, ErrorCode }

/** One line of HDF5's own error stack, innermost first. */
export interface Hdf5StackEntry {
  /** what kind of thing failed, in HDF5's words, such as `Dataset` */
  major: string
  /** in what way, such as `Write failed` */
  minor: string
  /** what HDF5 says about this very failure */
  description: string
  /** HDF5's function that failed */
  function: string
}

/** What an error may carry besides its code. Only the fields that are known are set. */
export interface ErrorContext {
  /** the error that led to this one */
  cause?: unknown
  /** the file or folder concerned */
  path?: string
  /** the node inside the file, such as `/RawData/Detector000` */
  node?: string
  /** the option or argument that was refused, such as `compression.level` */
  option?: string
  /** the channel whose value was refused */
  channel?: string
  /** what was wanted, in words */
  expected?: string
  /** what was given, in words */
  given?: string
  /** the operating system's error number */
  errno?: number
  /** rows dropped so far */
  dropped?: number
  /** bytes that rows may still take on the disk */
  bytesLeft?: number
  /** bytes that were asked for, and the most that would be given */
  bytes?: number
  bytesMax?: number
  /** HDF5's error stack at the failing call */
  hdf5Stack?: Hdf5StackEntry[]
}

/** The base of every error of h5saver. Branch on `code`, or on the class. */
export class H5SaverError extends Error {
  /** The stable key of this error, see docs/errors.md. */
  readonly code: ErrorCode
  /** the file or folder concerned */
  declare readonly path?: string
  /** the node inside the file, such as `/RawData/Detector000` */
  declare readonly node?: string
  /** the option or argument that was refused, such as `compression.level` */
  declare readonly option?: string
  /** the channel whose value was refused */
  declare readonly channel?: string
  /** what was wanted, in words */
  declare readonly expected?: string
  /** what was given, in words */
  declare readonly given?: string
  /** the operating system's error number */
  declare readonly errno?: number
  /** rows dropped so far */
  declare readonly dropped?: number
  /** bytes that rows may still take on the disk */
  declare readonly bytesLeft?: number
  /** bytes that were asked for */
  declare readonly bytes?: number
  /** the limit of them */
  declare readonly bytesMax?: number
  /** HDF5's error stack at the failing call */
  declare readonly hdf5Stack?: Hdf5StackEntry[]

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    const { cause, ...fields } = context
    super(message, cause === undefined ? undefined : { cause })
    this.name = errorTable[code].className
    this.code = code
    Object.assign(this, fields)
  }
}

/** The call has to be fixed: an option, a dtype, a shape, a name. */
export class ArgumentError extends H5SaverError {}
/** The order of the calls has to be fixed: the file is closed, or its writer failed earlier. */
export class StateError extends H5SaverError {}
/** The path of a node has to be fixed. */
export class NodeError extends H5SaverError {}
/** Another filter has to be chosen. */
export class FilterError extends H5SaverError {}
/** Space has to be freed, or another place chosen. */
export class StorageError extends H5SaverError {}
/** Frames come faster than they can be written. */
export class OverloadError extends H5SaverError {}
/** The input is not what its format asks for. */
export class FormatError extends H5SaverError {}
/** libhdf5 failed in a way that no other class explains; the stack is attached. */
export class Hdf5Error extends H5SaverError {}
/** The installation is at fault, or h5saver itself. */
export class SetupError extends H5SaverError {}

const classes: Record<ErrorClassName, typeof H5SaverError> = {
  ArgumentError,
  StateError,
  NodeError,
  FilterError,
  StorageError,
  OverloadError,
  FormatError,
  Hdf5Error,
  SetupError,
}

/** Makes the error of a code, of the class that the table names for it. */
export function createError(code: ErrorCode, message: string, context?: ErrorContext): H5SaverError {
  return new classes[errorTable[code].className](code, message, context)
}

/** Tells whether a text is one of our codes. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorTable, code)
}

/** What the addon tells about a failure of its threads, or puts on the errors that it throws. */
export interface NativeFailure extends Pick<ErrorContext, 'path' | 'node' | 'errno' | 'hdf5Stack' | 'cause'> {
  code: string
  message: string
}

/** Turns a failure told by the addon into the error of its code. An unknown code is a fault of ours. */
export function errorFromNative(failure: NativeFailure): H5SaverError {
  const context: ErrorContext = {}
  if (failure.path !== undefined) context.path = failure.path
  if (failure.node !== undefined) context.node = failure.node
  if (failure.errno !== undefined) context.errno = failure.errno
  if (failure.hdf5Stack !== undefined) context.hdf5Stack = failure.hdf5Stack
  if (failure.cause !== undefined) context.cause = failure.cause
  const code = isErrorCode(failure.code) ? failure.code : 'ERR_INTERNAL'
  return createError(code, failure.message, context)
}

/** Calls a function of the addon; what it throws comes out as the error of its code, everything else unchanged. */
export function callNative<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    if (error instanceof H5SaverError || !(error instanceof Error) || !('code' in error) || !isErrorCode(error.code)) throw error
    throw errorFromNative({ ...error, code: error.code, message: error.message, cause: error })
  }
}

// The codes of Node's file system calls that have a code of their own here.
const storageCodes: Record<string, ErrorCode> = {
  EACCES: 'ERR_PERMISSION',
  EPERM: 'ERR_PERMISSION',
  EROFS: 'ERR_PERMISSION',
  ENOENT: 'ERR_PATH',
  ENOTDIR: 'ERR_PATH',
  EISDIR: 'ERR_PATH',
  EEXIST: 'ERR_PATH',
  ELOOP: 'ERR_PATH',
  ENAMETOOLONG: 'ERR_INVALID_NAME',
  ENOSPC: 'ERR_NO_SPACE',
  EDQUOT: 'ERR_NO_SPACE',
}

/** Turns an error of Node's file system into ours. `what` says what was tried, such as `the folder cannot be made`. */
export function errorFromFileSystem(error: unknown, what: string, path: string): H5SaverError {
  const system = error instanceof Error ? (error as NodeJS.ErrnoException) : undefined
  const code = storageCodes[system?.code ?? ''] ?? 'ERR_IO'
  const context: ErrorContext = { path, cause: error }
  // Node gives the negative of the number that errno.h names.
  if (system?.errno !== undefined) context.errno = Math.abs(system.errno)
  return createError(code, `${what}: '${path}' (${system?.code ?? String(error)})`, context)
}

/** How a value appears in a message: short, with its type visible. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value)
  if (typeof value === 'bigint') return `${value}n`
  if (value === null || typeof value !== 'object') return typeof value === 'function' ? 'a function' : String(value)
  if (ArrayBuffer.isView(value)) {
    // A Buffer is memory like any other: its elements mean nothing.
    const length = 'length' in value && !Buffer.isBuffer(value) ? `${String(value.length)} elements` : `${byteLengthOf(value)} bytes`
    return `${value.constructor.name} of ${length}`
  }
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return `${value.constructor.name} of ${value.byteLength} bytes`
  if (Array.isArray(value)) return value.length <= 8 ? `[${value.map(describe).join(', ')}]` : `an array of ${value.length} elements`
  return `an object of class ${value.constructor?.name ?? 'null'}`
}

/** A DataView whose memory was transferred away, or has shrunk below it, throws instead of telling 0. */
function byteLengthOf(view: ArrayBufferView): number {
  try {
    return view.byteLength
  } catch {
    return 0
  }
}
