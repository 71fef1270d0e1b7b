// Converts files with the package: with its function, and some with its command line, as a user does.
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { convertFile } from '../../../dist/index.js'

const command = new URL('../../../dist/cli/main.js', import.meta.url).pathname
// Recompressed in turn: as it was, and with each kind of codec.
const compressions = [
  undefined,
  { library: 'zlib', level: 5 },
  { library: 'blosc:lz4', level: 5 },
  { library: 'none' },
  { library: 'blosc:zstd', level: 3 },
]
const commandArguments = [[], ['--compression', 'zlib', '--level', '9']]
let count = 0

/** Writes `<folder>/<file>` from a file. */
export async function convert(file, folder) {
  await mkdir(folder, { recursive: true })
  const output = join(folder, basename(file))
  const options = commandArguments[count]
  const compression = compressions[count % compressions.length]
  count += 1
  if (options) await promisify(execFile)(process.execPath, [command, 'convert', file, output, ...options])
  else await convertFile(file, output, compression === undefined ? {} : { compression })
}
