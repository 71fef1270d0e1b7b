// Facts of package.json and package-lock.json that users and builds rely on.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { read, root } from './tree.js'

interface Manifest {
  type: string
  version: string
  license: string
  gypfile: boolean
  binary: { napi_versions: number[] }
  engines: { node: string }
  exports: Record<string, unknown>
  bin: Record<string, string>
  files: string[]
  scripts: Record<string, string>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}
interface Lock {
  packages: Record<string, { version?: string; resolved?: string; integrity?: string; optionalDependencies?: Record<string, string> }>
}

const manifest: Manifest = JSON.parse(read('package.json'))
const lock: Lock = JSON.parse(read('package-lock.json'))

test('npm runs no build by itself, and cmake-js downloads no headers', () => {
  expect(manifest.gypfile).toBe(false)
  expect(manifest.binary).toEqual({ napi_versions: [8] })
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) expect(manifest.scripts).not.toHaveProperty(script)
})

test('the package is ESM with one entry', () => {
  expect(manifest.type).toBe('module')
  expect(manifest.exports).toEqual({
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  })
  expect(manifest.bin).toEqual({ h5saver: 'dist/cli/main.js', 'h5saver-build': 'scripts/build-addon.mjs' })
})

test('dependencies are pinned exactly, and the lock file agrees', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
    expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version)
  }
})

test('the lock file names hashes and no hosts', () => {
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '') continue
    expect(entry.resolved, path).toBeUndefined()
    expect(entry.integrity, path).toMatch(/^sha512-/)
  }
})

test('the lock file knows the packages of every platform, without which npm ci refuses it', () => {
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      const places = [`node_modules/${name}`, `${path}/node_modules/${name}`]
      expect(
        places.some((place) => place in lock.packages),
        `${path} wants ${name}`,
      ).toBe(true)
    }
  }
})

test('what a dependent needs to build is a dependency, and in the tarball', () => {
  expect(Object.keys(manifest.dependencies).sort()).toEqual(['cmake-js', 'fast-xml-parser', 'node-addon-api'])
  for (const path of ['dist', 'native', 'scripts/build-addon.mjs', 'scripts/setup', 'CMakeLists.txt', 'binding.gyp']) {
    expect(manifest.files).toContain(path)
  }
})

test('scripts are named area:verb, and the files that they name are there', () => {
  const plain = ['demo', 'test', 'bootstrap', 'build', 'bench', 'lint', 'format', 'typecheck', 'prepack']
  for (const [name, command] of Object.entries(manifest.scripts)) {
    if (!plain.includes(name)) expect(name).toMatch(/^(build|test|lint):[a-z]+$/)
    for (const [, file = ''] of command.matchAll(/(?:node|bash) ((?:scripts|bench|test)\/[\w./-]+)/g)) {
      expect(existsSync(join(root, file)), `${name}: ${file}`).toBe(true)
    }
  }
})

test('the licence is MIT, and said so twice', () => {
  expect(manifest.license).toBe('MIT')
  expect(read('LICENSE')).toContain('the h5saver authors')
})
