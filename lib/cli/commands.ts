/** The commands: how each is called and what it takes. Their help is made from these tables.
 *  The code of a command is loaded when it runs: help needs no addon. */

import type { ExportFormat } from '../browser/protocol.js'
import type { DType } from '../dtype.js'
import { exportFormatNames, factsOf } from '../explore/export/formats.js'
import { checkTitle } from '../nodes/names.js'
import { type CommandSpec, flag, option } from './args.js'
import { compressionLibrary, dtype, integer, levels, nonEmpty, oneOf, positive, rate, shape } from './values.js'

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
    'commit-interval': option<number | undefined>(
      'MS',
      'milliseconds between commits (1000; 100 with --live); 0: only at the end',
      integer(0, 3_600_000),
      undefined,
    ),
    live: flag(
      'let others follow the file while it is recorded (SWMR: h5py with swmr=True, and this program); not with --durability frame',
    ),
    'on-full': option(
      'wait|drop|error',
      'what to do when the disk is slower than the source (wait)',
      oneOf('wait', 'drop', 'error'),
      'wait',
    ),
    settings: option<string | undefined>('FILE.xml', "the detector's settings, stored as they are", nonEmpty, undefined),
    browse: flag('show the file in the H5Browser while it is recorded; the address of the page is printed, and opened'),
    port: option<number | undefined>('N', 'with --browse: the port of the page (a free one)', integer(0, 65_535), undefined),
    'no-open': flag("with --browse: do not open the page in the user's browser"),
    json: flag('print events as JSON, one object a line: open, listening (--browse), commit, lowSpace, close'),
  },
  notes: [
    'The first SIGINT, SIGTERM or SIGHUP stops the source, commits and closes the file; a second one gives up.',
    'With --live the file can be followed from the event open on. Frames below 64 KiB are not compressed then.',
    'With --browse small frames are committed every 100 ms, unless --commit-interval says otherwise. The page ends with the recording.',
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
  summary: 'Shows one node of an HDF5 file: attributes, settings, pictures, comments, children, and the first of its data. Reads only.',
  positionals: ['FILE', '[PATH]'],
  options: { json: flag('print one JSON object') },
  notes: [
    'PATH is a node such as /RawData/Detector000; without it the root is shown.',
    'Settings are those of the node, or of its nearest ancestor that has any. One-dimensional and growing data are drawn as a row of bars.',
  ],
} as const satisfies CommandSpec

export const exportSpec = {
  name: 'export',
  summary: 'Writes one node of an HDF5 file in another format, to standard output or into a new file. FILE is only read.',
  positionals: ['FILE', 'PATH'],
  options: {
    format: option<ExportFormat | undefined>(
      exportFormatNames.join('|'),
      'the format; the ending of --out FILE when left out',
      oneOf(...exportFormatNames),
      undefined,
    ),
    select: option<string | undefined>(
      'TERMS',
      'a part of the array: for each dimension, with commas, ":" all, "a:b" a part, "n" one index (negative: from the end)',
      nonEmpty,
      undefined,
    ),
    out: option('FILE|-', 'the new file, or standard output (-)', nonEmpty, '-'),
    overwrite: flag('replace FILE of --out when it is there, once the new one is complete'),
    'with-bkg': flag('subtract the background'),
    colours: option('grey|viridis', 'colours of png (grey)', oneOf('grey', 'viridis'), 'grey'),
    levels: option(
      'data|values|LOW:HIGH',
      'png: values of the darkest and brightest pixel (data: the least and greatest); values: as they are',
      levels,
      'data',
    ),
    json: flag('with --out FILE: print one JSON object: file, path, format, out, bytes, notes'),
  },
  notes: [
    ...exportFormatNames.map((name) => `${name}: ${factsOf(name).description}.`),
    'json: NaN and infinities are strings, as are integers beyond 2^53; complex numbers are [re, im], bytes {"base64": …}.',
    'A file of --out gets its name when it is complete: a failure leaves none.',
    'Exit status: 0 done; 1 a failure, told with its code; 2 wrong usage; 141 who read the output has gone.',
    'h5saver export scan.h5 /RawData/Detector000/Data2D/CH00/EnlData00 --select -1,:,: --out last.png',
  ],
} as const satisfies CommandSpec

export const browseSpec = {
  name: 'browse',
  summary: 'Shows an HDF5 file in a web page of this machine: tree, attributes, settings, plots; also while it is being written.',
  positionals: ['FILE[::/PATH]'],
  options: {
    port: option('N', 'the port to listen at; 0 takes a free one (0)', integer(0, 65_535), 0),
    host: option('H', 'the address to listen at (127.0.0.1: this machine only)', nonEmpty, '127.0.0.1'),
    'no-open': flag("print the address only, and do not open it in the user's browser"),
    writable: flag('let comments be added to nodes, while nobody writes the file'),
    json: flag('print the address as JSON: {"event":"listening","url":…}'),
  },
  notes: [
    'The address holds a token: whoever has it can see the file. The file is read by a process of its own, and never in the way of its writer.',
    'Ends on SIGINT, SIGTERM or SIGHUP with status 0.',
  ],
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
  summary:
    'Brings the last commit of a writer that died into FILE, from its journal FILE.h5j, which is removed then. Takes the marks of a writer from a live file.',
  positionals: ['FILE'],
  options: { json: flag('print one JSON object: whether there was anything to do, the commit, bytes changed and cut off, marks cleared') },
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

export const benchSpec = {
  name: 'bench',
  summary: 'Measures this machine: h5saver side by side with its rivals, those that are installed; or which codec keeps up with a camera.',
  positionals: [],
  options: {
    advise: flag('which codec and level keep up with --fps frames of --shape and --dtype, and how small their files are'),
    shape: option<readonly number[] | undefined>('HxW', 'with --advise: shape of a frame, slowest dimension first', shape, undefined),
    dtype: option<DType | undefined>('DTYPE', "with --advise: numpy's name of the elements (uint16)", dtype, undefined),
    fps: option<number | undefined>('N', 'with --advise: frames a second', positive, undefined),
    quick: flag('a few rows of everything: correctness, no marks'),
    case: option<string | undefined>('NAMES', 'these cases alone, such as W1,W3; --plan lists them', nonEmpty, undefined),
    driver: option<string | undefined>('NAMES', 'these drivers alone, such as ours,pytables,h5py', nonEmpty, undefined),
    run: option<string | undefined>('TEXT', 'runs alone that have this in their name, such as zlib', nonEmpty, undefined),
    rounds: option<string | undefined>('N', 'trials of every run, interleaved (3)', nonEmpty, undefined),
    part: option<string | undefined>('I/N', 'the I-th of N parts of the cases, of about the same length', nonEmpty, undefined),
    plan: flag('tell the cases and how long they take, and run nothing'),
    folder: option<string | undefined>(
      'DIR',
      "where the trials write (the system's temporary folder): the disk that matters",
      nonEmpty,
      undefined,
    ),
    'install-rivals': flag('install the rivals that come from PyPI into an environment of their own, and run nothing'),
    json: flag('print one JSON object; the tables go to standard error'),
  },
  notes: [
    'All cases take about forty minutes with three rounds on a quiet machine. A rival that is not installed is named as missing.',
    'Exit status: 0 every trial ran and every file read back right (a missed mark is no failure); 1 not so; 2 wrong usage.',
  ],
} as const satisfies CommandSpec
