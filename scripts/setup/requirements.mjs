// What a build of the addon needs from the system, and which package of each package manager brings it.
// native/cmake/libraries.cmake makes the final decision; this table lets the set-up install, or name, everything in one go.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { output, succeeds, which } from './run.mjs'

/** @typedef {'apt' | 'dnf' | 'brew' | 'conda'} PackageManager */
/**
 * @typedef {object} Requirement
 * @property {string} name as told to the user
 * @property {'always' | 'faster' | 'tests'} when `faster`: the build works without it; `tests`: only the tests need it
 * @property {() => boolean} present
 * @property {Record<PackageManager, string[]>} packages
 */

const oldestCMake = [3, 21]

function cmakePresent() {
  const version = /(\d+)\.(\d+)/.exec(output('cmake', ['--version']) ?? '')
  if (!version) return false
  const [major = 0, minor = 0] = version.slice(1).map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = oldestCMake
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

/** @param {string} header @param {...string} modules names of pkg-config, the preferred one first */
function libraryPresent(header, ...modules) {
  if (modules.some((module) => succeeds('pkg-config', ['--exists', module]))) return true
  // A library without a pkg-config file, where CMake looks too. An empty PKG_CONFIG_LIBDIR is how tests hide libraries.
  if (process.env.PKG_CONFIG_LIBDIR !== undefined) return false
  const prefixes = [process.env.CONDA_PREFIX, process.env.HOMEBREW_PREFIX, '/opt/homebrew', '/usr/local', '/usr']
  return prefixes.some((prefix) => prefix && existsSync(join(prefix, 'include', header)))
}

function hdf5Present() {
  if (process.env.HDF5_ROOT || process.env.HDF5_DIR) return true
  return libraryPresent('hdf5.h', 'hdf5-serial', 'hdf5')
}

/** @type {Requirement[]} */
export const requirements = [
  {
    name: 'a C++ compiler',
    when: 'always',
    present: () => [process.env.CXX, 'c++', 'g++', 'clang++'].some((name) => name && which(name)),
    packages: { apt: ['g++'], dnf: ['gcc-c++'], brew: ['gcc'], conda: ['cxx-compiler'] },
  },
  {
    name: 'make or ninja',
    when: 'always',
    present: () => Boolean(which('ninja') ?? which('make')),
    packages: { apt: ['make'], dnf: ['make'], brew: ['ninja'], conda: ['make'] },
  },
  {
    name: `cmake ${oldestCMake.join('.')} or newer`,
    when: 'always',
    present: cmakePresent,
    packages: { apt: ['cmake'], dnf: ['cmake'], brew: ['cmake'], conda: ['cmake'] },
  },
  {
    name: 'pkg-config',
    when: 'always',
    present: () => Boolean(which('pkg-config')),
    packages: { apt: ['pkg-config'], dnf: ['pkgconf-pkg-config'], brew: ['pkgconf'], conda: ['pkg-config'] },
  },
  {
    name: 'HDF5',
    when: 'always',
    present: hdf5Present,
    packages: { apt: ['libhdf5-dev'], dnf: ['hdf5-devel'], brew: ['hdf5'], conda: ['hdf5'] },
  },
  {
    name: 'c-blosc',
    when: 'always',
    present: () => libraryPresent('blosc.h', 'blosc'),
    packages: { apt: ['libblosc-dev'], dnf: ['blosc-devel'], brew: ['c-blosc'], conda: ['blosc'] },
  },
  {
    name: 'zlib',
    when: 'always',
    present: () => libraryPresent('zlib.h', 'zlib'),
    packages: { apt: ['zlib1g-dev'], dnf: ['zlib-devel'], brew: ['zlib'], conda: ['zlib'] },
  },
  {
    name: 'ISA-L',
    when: 'faster',
    present: () => libraryPresent('isa-l/igzip_lib.h', 'libisal'),
    packages: { apt: ['libisal-dev'], dnf: ['isa-l-devel'], brew: ['isa-l'], conda: ['isa-l'] },
  },
  {
    name: 'libdeflate',
    when: 'faster',
    present: () => libraryPresent('libdeflate.h', 'libdeflate'),
    packages: { apt: ['libdeflate-dev'], dnf: ['libdeflate-devel'], brew: ['libdeflate'], conda: ['libdeflate'] },
  },
  {
    name: 'GoogleTest',
    when: 'tests',
    present: () => libraryPresent('gtest/gtest.h', 'gtest'),
    packages: { apt: ['libgtest-dev'], dnf: ['gtest-devel'], brew: ['googletest'], conda: ['gtest'] },
  },
]

/**
 * The requirements that this machine does not meet.
 * @param {{ tests: boolean }} options
 */
export function missingRequirements({ tests }) {
  return requirements.filter((requirement) => (tests || requirement.when !== 'tests') && !requirement.present())
}
