// The Python that the drivers run on, and the set-up of the rivals that come from PyPI.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const benchFolder = fileURLToPath(new URL('..', import.meta.url))
const requirements = join(benchFolder, 'requirements.txt')
const cacheFolder = join(benchFolder, '..', '.cache')

/** Keeps Python from leaving compiled modules beside the drivers, and from whatever a user has set up for himself. */
export const pythonEnvironment = { PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1' }

/** Debian's Python has PyTables and h5py from packages; elsewhere the one in the path has whatever it has. */
export const systemPython = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'

/** The environment's folder carries what it was made from: other pins or another Python make another one.
 *  @returns {string} */
function environmentFolder() {
  const version = execFileSync(systemPython, ['--version'], { encoding: 'utf8' })
  const key = createHash('sha256').update(readFileSync(requirements)).update(version).digest('hex').slice(0, 12)
  return join(cacheFolder, `bench-${key}`)
}

/** @returns {string} the Python of the drivers: the one that H5SAVER_BENCH_PYTHON names, else that of the rivals where they
 *  are installed, else the system's */
export function findPython() {
  if (process.env.H5SAVER_BENCH_PYTHON) return process.env.H5SAVER_BENCH_PYTHON
  try {
    const folder = environmentFolder()
    return existsSync(join(folder, 'complete')) ? join(folder, 'bin', 'python') : systemPython
  } catch {
    // No Python at all: its drivers are told as missing when they are started.
    return systemPython
  }
}

/** Installs the pinned rivals into an environment of their own, once. Takes about half a minute and 700 MB.
 *  @returns {string} its folder
 *  @throws when there is no Python with `venv`, or a package cannot be had */
export function installRivals() {
  const folder = environmentFolder()
  if (existsSync(join(folder, 'complete'))) return folder
  mkdirSync(cacheFolder, { recursive: true })
  writeFileSync(join(cacheFolder, '.gitignore'), '*\n')
  rmSync(folder, { recursive: true, force: true })
  execFileSync(systemPython, ['-m', 'venv', folder], { stdio: 'inherit' })
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', requirements]
  execFileSync(join(folder, 'bin', 'python'), pip, { stdio: 'inherit' })
  writeFileSync(join(folder, 'complete'), '')
  return folder
}
