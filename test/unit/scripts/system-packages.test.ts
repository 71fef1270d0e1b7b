// The set-up on machines that it may not change: it says the exact line to type, and stops with status 1.
// Each case runs the real script with a PATH that holds one package manager and nothing else, as a user who is not root.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requirements } from '../../../scripts/setup/requirements.mjs'
import { installLine, packageManager } from '../../../scripts/setup/system-packages.mjs'

const root = join(import.meta.dirname, '../../..')
const programs = { apt: 'apt-get', dnf: 'dnf', brew: 'brew', conda: 'conda' }
const lines = {
  apt: 'sudo apt-get update && sudo apt-get install -y --no-install-recommends g++ make cmake pkg-config libhdf5-dev libblosc-dev zlib1g-dev libisal-dev libdeflate-dev',
  dnf: 'sudo dnf install -y gcc-c++ make cmake pkgconf-pkg-config hdf5-devel blosc-devel zlib-devel isa-l-devel libdeflate-devel',
  brew: 'brew install gcc ninja cmake pkgconf hdf5 c-blosc zlib isa-l libdeflate',
  conda: 'conda install -y -c conda-forge cxx-compiler make cmake pkg-config hdf5 blosc zlib isa-l libdeflate',
}
type Manager = keyof typeof lines
const managers: Manager[] = ['apt', 'dnf', 'brew', 'conda']

let scratch = ''

/** A folder to be PATH, with one program in it. */
function pathWith(program: string): string {
  const folder = join(scratch, `bin-${program}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, program), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  return folder
}

/** Runs the set-up of a fresh clone; root gives up its rights first. */
function bootstrapIn(path: string) {
  const script = [process.execPath, join(scratch, 'clone/scripts/bootstrap.mjs')]
  const asRoot = process.getuid?.() === 0
  const [command = '', ...args] = asRoot ? ['/usr/bin/setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...script] : script
  const env = { PATH: path, HOME: '/nonexistent', PKG_CONFIG_LIBDIR: '/nonexistent' }
  return spawnSync(command, args, { encoding: 'utf8', env })
}

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'h5saver-setup-'))
  chmodSync(scratch, 0o755)
  for (const name of ['scripts', 'package.json', 'package-lock.json'])
    cpSync(join(root, name), join(scratch, 'clone', name), { recursive: true })
})

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

test.each(managers)('not root, with %s: the set-up prints the line to type and exits with status 1', (manager) => {
  const result = bootstrapIn(pathWith(programs[manager]))
  expect(result.stderr.split('\n').map((line) => line.trim())).toContain(lines[manager])
  expect(result.status).toBe(1)
})

test('not root, with no package manager known: the set-up prints all four lines', () => {
  const result = bootstrapIn(pathWith('none'))
  for (const line of Object.values(lines)) expect(result.stderr).toContain(line)
  expect(result.status).toBe(1)
})

describe('installLine', () => {
  test('leaves sudo out for root', () => {
    expect(installLine('apt', ['libhdf5-dev'], { root: true })).toBe(
      'apt-get update && apt-get install -y --no-install-recommends libhdf5-dev',
    )
  })
})

describe('packageManager', () => {
  test('takes the active conda environment before the system', () => {
    const path = `${pathWith('apt-get')}:${pathWith('conda')}`
    expect(packageManager({ PATH: path, CONDA_PREFIX: '/opt/conda' })).toBe('conda')
    expect(packageManager({ PATH: path })).toBe('apt')
  })
})

test('every requirement names a package for every manager', () => {
  for (const requirement of requirements) {
    for (const manager of managers) expect(requirement.packages[manager], `${requirement.name}, ${manager}`).not.toHaveLength(0)
  }
})
