/** Makes a modern file of a file of any generation of PyMoDAQ, or of any other HDF5 file. */
import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { createError, describe, errorFromFileSystem } from '../errors.js'
import { H5Reader } from '../file/h5-reader.js'
import { isLive } from '../file/live-writers.js'
import { exactPath, makeFolder } from '../file/naming.js'
import { TreeWriter } from '../file/tree-writer.js'
import { WriterSession } from '../file/writer-session.js'
import { FileView } from '../loaders/file-view.js'
import { type Generation, generationOf } from '../loaders/generation.js'
import { Conversion } from './conversion.js'
import { ForeignLayout } from './foreign.js'
import { LegacyLayout } from './legacy.js'
import { ModernLayout } from './modern.js'
import { type CheckedConvertOptions, type ConvertOptions, checkConvertOptions } from './options.js'
import { checkOutput, discard, publish, temporaryPath } from './output-file.js'
import { type ConvertReport, ReportBook } from './report.js'
import { convertTree, type Layout } from './walk.js'

/** How much may wait to be written: beside the slices that are read, most of what a conversion takes. */
const queueBytes = 64 * 2 ** 20

/** Between commits the writer holds back what libhdf5 changes: this bounds it. */
const commitIntervalMs = 2000

/** What only the command line asks for. @internal */
export interface ConvertHooks {
  /** the name of the file while it is written */
  temporary?: string
  /** told after each answer of libhdf5 */
  answered?: () => void
}

/** Converts a file.
 *
 *  Everything is decoded and encoded again: data, axes, units, labels, errors, backgrounds, settings, logs, pictures, comments and unknown
 *  attributes. Files of PyMoDAQ 4 and 5 keep their names, titles and types, and are recompressed; older ones get the names of the new
 *  layout, and one vector of coordinates a dimension; of other HDF5 files every array of numbers becomes data below `/RawData`. What
 *  PyMoDAQ cannot show is kept whole, and listed in the report.
 *
 *  The input is opened for reading only, and its data are read slice by slice. The output gets its name when it is complete: a
 *  conversion that fails leaves none, and leaves an old one as it was.
 *
 *      const report = await convertFile('old.h5', 'new.h5', { compression: { library: 'zlib', level: 5 } })
 *
 *  @param output `.h5` is added unless it ends in `.h5` or `.hdf5`; its folder is made when it is missing
 *  @returns when the new file is complete and on the disk
 *  @throws (as rejections) ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_FILTER_UNAVAILABLE, ERR_FILTER_PARAM for the arguments;
 *    ERR_FILE_NOT_FOUND, ERR_NOT_HDF5, ERR_FILE_LOCKED, ERR_TREE_TOO_LARGE, ERR_DECODE_FAILED, ERR_HDF5 for the input; ERR_FILE_EXISTS, ERR_PATH,
 *    ERR_PERMISSION, ERR_NO_SPACE, ERR_IO for the output */
export async function convertFile(input: string, output: string, options: ConvertOptions = {}): Promise<ConvertReport> {
  return runConversion(input, output, checkConvertOptions(options))
}

/** The same, for the command line. @internal */
export async function runConversion(
  input: string,
  output: string,
  options: CheckedConvertOptions,
  { temporary, answered }: ConvertHooks = {},
): Promise<ConvertReport> {
  const source = await checkInput(input)
  const target = exactPath(output)
  await using reader = await H5Reader.open(source, answered)
  await checkOutput(source, target, options.overwrite)
  await makeFolder(dirname(target))
  const written = temporary ?? temporaryPath(target)
  try {
    const generation = await generationOf(new FileView(reader))
    const report = new ReportBook()
    await write(reader, { written, target, generation, options, report })
    const bytesOnDisk = await sizeOf(written)
    await alive(answered, () => publish(written, target, options.overwrite))
    return report.finish({ input: source, output: target, generation, bytesOnDisk, inputBytesOnDisk: await sizeOf(source) })
  } catch (error) {
    await discard(written)
    throw error
  }
}

/** The disk may take long for what it holds back: no answer of libhdf5 is missing meanwhile. */
async function alive<T>(tell: (() => void) | undefined, call: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => tell?.(), 1000)
  try {
    return await call()
  } finally {
    clearInterval(timer)
  }
}

async function checkInput(input: string): Promise<string> {
  if (typeof input !== 'string' || input === '' || input.includes('\0')) {
    throw createError('ERR_INVALID_OPTION', `input must be the path of a file; got ${describe(input)}`, {
      option: 'input',
      given: describe(input),
    })
  }
  const source = resolve(input)
  if (await isLive(source))
    throw createError('ERR_FILE_LOCKED', `'${source}' is being written: close it before it is converted`, { path: source })
  return source
}

interface Writing {
  written: string
  target: string
  generation: Generation
  options: CheckedConvertOptions
  report: ReportBook
}

async function write(reader: H5Reader, { written, target, generation, options, report }: Writing): Promise<void> {
  const { threads, codec = { library: 'none' } } = options
  // Nobody reads the file before it is complete: what a commit promises matters to no one, and the disk is asked once, at the end.
  const writing = { path: written, durability: 'fast', threads, queueBytes, commitIntervalMs, onFull: 'refuse' } as const
  const session = new WriterSession(writing, { path: target })
  try {
    const tree = new TreeWriter({ session, codec, now: () => Date.now() / 1000 })
    const conversion = new Conversion({ reader, tree, generation, options, report })
    const layout = layoutOf(conversion)
    await convertTree(conversion, layout)
    await layout.finish?.()
  } catch (error) {
    await session.close().catch(() => undefined)
    throw session.error ?? error
  }
  await session.close()
}

function layoutOf(conversion: Conversion): Layout {
  if (conversion.generation === 3) return new ModernLayout(conversion)
  return conversion.generation === 'foreign' ? new ForeignLayout(conversion) : new LegacyLayout(conversion)
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    throw errorFromFileSystem(error, 'the file has no size', path)
  }
}
