/** The commands: how each is called and what it takes. Their help is made from these tables.
 *  The code of a command is loaded when it runs: help needs no addon. */
import { checkTitle } from '../nodes/names.js'
import { type CommandSpec, flag, option } from './args.js'
import { compressionLibrary, dtype, integer, nonEmpty, oneOf, positive, rate, shape } from './values.js'

/** Deeper than any tree that people make; a cycle of links ends here. */
const depthMax = 32

export const logSpec = {
  name: 'log',
  summary:
    "Records a source of frames into a PyMoDAQ file, BASE-PATH/<YYYY>/<YYYYMMDD>/BASE-NAME_<date>_<time>.h5, until the source's end.",
  positionals: [],
  options: {
    source: option('synthetic|-|FILE', 'a synthetic camera, raw frames from standard input, or those of a file', nonEmpty, 'synthetic'),
    shape: option('HxW', 'shape of a frame, slowest dimension first (2048x2048); "scalar" for single values', shape, [2048, 2048]),
    dtype: option('DTYPE', "numpy's name of the elements (uint16); raw frames are little-endian", dtype, 'uint16'),
    fps: option('N|max', 'frames a second, or as many as there are (max)', rate, 'max'),
    frames: option('N', 'stop after so many frames', integer(0, Number.MAX_SAFE_INTEGER), Number.POSITIVE_INFINITY),
    seconds: option('S', 'stop after so many seconds', positive, Number.POSITIVE_INFINITY),
    'base-path': option('DIR', 'folder of the dated folders; made when missing (the current folder)', nonEmpty, '.'),
    'base-name': option('NAME', "beginning of the file's name (Data)", nonEmpty, 'Data'),
    out: option<string | undefined>('FILE', 'exact path of the file, in place of base path and base name', nonEmpty, undefined),
    title: option('T', 'title of the detector (Camera)', (text) => checkTitle(text, '--title'), 'Camera'),
    compression: option('none|zlib|gzip|blosc[:codec]', 'compression library (none)', compressionLibrary, 'none'),
    level: option<number | undefined>('0-9', 'compression level (5); 0 is none', integer(0, 9), undefined),
    durability: option(
      'fast|durable|frame',
      'what a commit survives: the death of the process, a power cut too (durable), or that with a commit for each frame',
      oneOf('fast', 'durable', 'frame'),
      'durable',
    ),
    'commit-interval': option('MS', 'milliseconds between commits (1000); 0: only at the end', integer(0, 3_600_000), 1000),
    live: flag('let other programs read while recording (SWMR): not in this version'),
    'on-full': option(
      'wait|drop|error',
      'what to do when the disk is slower than the source (wait)',
      oneOf('wait', 'drop', 'error'),
      'wait',
    ),
    settings: option<string | undefined>('FILE.xml', "the detector's settings, stored as they are", nonEmpty, undefined),
    json: flag('print events as JSON, one object a line: open, commit, lowSpace, close'),
  },
  notes: [
    'The first SIGINT, SIGTERM or SIGHUP stops the source, commits and closes the file; a second one gives up.',
    'Exit status: 0 all that was accepted is committed; 1 a failure, told with its code; 2 wrong usage.',
    'ffmpeg -i VIDEO -f rawvideo -pix_fmt gray - | h5saver log --source - --shape 1080x1920 --dtype uint8',
  ],
} as const satisfies CommandSpec

export const lsSpec = {
  name: 'ls',
  summary: 'Shows the tree of an HDF5 file: shapes, dtypes, units, filters, and how well the data is compressed. Reads only.',
  positionals: ['FILE'],
  options: {
    depth: option('N', `levels to show, at most ${depthMax}`, integer(0, depthMax), depthMax),
    json: flag('print one JSON object: file, bytes, and the tree as nested nodes'),
  },
} as const satisfies CommandSpec

export const showSpec = {
  name: 'show',
  summary: 'Shows one node of an HDF5 file: attributes, settings, children, and the first of its data. Reads only.',
  positionals: ['FILE', '[PATH]'],
  options: { json: flag('print one JSON object') },
  notes: ['PATH is a node such as /RawData/Detector000; without it the root is shown.'],
} as const satisfies CommandSpec

export const convertSpec = {
  name: 'convert',
  summary: 'Makes a modern PyMoDAQ file OUT of the file IN: of any generation of PyMoDAQ, or any other HDF5 file. IN is only read.',
  positionals: ['IN', 'OUT'],
  options: {
    compression: option<string | undefined>(
      'none|zlib|gzip|blosc[:codec]',
      'compression of all arrays; without it each keeps its own',
      compressionLibrary,
      undefined,
    ),
    level: option<number | undefined>('0-9', 'compression level (5); 0 is none', integer(0, 9), undefined),
    overwrite: flag('replace OUT when it is there, once the new file is complete'),
    json: flag('print one JSON object: counts, bytes in and on disk, what was kept as it stands, links, changes'),
  },
  notes: [
    'Everything is decoded and encoded again, slice by slice. OUT gets its name when it is complete: a failure leaves none, and an old one as it was.',
    'Exit status: 0 done; 1 a failure, told with its code; 2 wrong usage.',
  ],
} as const satisfies CommandSpec

export const recoverSpec = {
  name: 'recover',
  summary: 'Brings the last commit of a writer that died into FILE, from its journal FILE.h5j, which is removed then.',
  positionals: ['FILE'],
  options: { json: flag('print one JSON object: whether there was anything to do, the commit, bytes changed and cut off') },
  notes: [
    'Opening a file for writing does the same. It may be killed and done again. Do not delete the journal of a writer that died.',
    'Exit status: 0 done, or nothing to do; 1 a failure, told with its code (ERR_FILE_LOCKED: its writer lives); 2 wrong usage.',
  ],
} as const satisfies CommandSpec

export const verifySpec = {
  name: 'verify',
  summary: 'Reads and decodes all of an HDF5 file, and checks that arrays, axes, shapes and counts of rows fit together. Reads only.',
  positionals: ['FILE', '[PATH]'],
  options: { json: flag('print one JSON object: counts, faults, notes, damaged datasets, ledgers') },
  notes: [
    'PATH is a node such as /RawData/Detector000, of which all below is checked; without it the whole file is.',
    'Exit status: 0 no faults; 1 faults, which are listed, or a failure, told with its code; 2 wrong usage.',
  ],
} as const satisfies CommandSpec
