// Builds the addon, and the native tests when asked, with cmake-js in the package's own folder.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { runQuietly } from './run.mjs'
import { buildWhenStale, contentStamp } from './stamp.mjs'
import { provideSystemPackages } from './system-packages.mjs'

const inputs = ['CMakeLists.txt', 'native', 'package.json']

/**
 * The command line of cmake-js, wherever npm has put it.
 * @param {string} root folder of the package
 * @param {string[]} args
 * @param {'build' | 'configure'} [verb]
 */
export function cmakeJs(root, args, verb = 'build') {
  const manifest = createRequire(join(root, 'package.json')).resolve('cmake-js/package.json')
  return [join(dirname(manifest), 'bin/cmake-js'), verb, '--parallel', String(availableParallelism()), ...args]
}

/**
 * Builds what is stale. System packages are looked at only when something has to be built.
 * @param {{ root: string, tests: boolean, say: (line: string) => void }} options
 * @returns {boolean} whether anything was built
 */
export function buildNative({ root, tests, say }) {
  const addon = join(root, 'build/Release/h5saver.node')
  const step = tests
    ? {
        name: 'tests',
        inputs: [...inputs, 'test/native'],
        settings: ['--CDH5SAVER_TESTS=ON'],
        targets: [],
        products: [addon, join(root, 'build/tests/native_tests')],
      }
    : { name: 'addon', inputs, settings: [], targets: ['--target', 'h5saver'], products: [addon] }
  return buildWhenStale({
    stampFile: join(root, 'build', `.stamp-${step.name}`),
    stamp: contentStamp(root, step.inputs, [process.version, process.arch, process.env.CXX ?? '', process.env.HDF5_ROOT ?? '']),
    products: step.products,
    build: () => {
      provideSystemPackages({ tests, say })
      say(
        `building the native ${tests ? 'addon and its tests' : 'addon'}${existsSync(addon) ? '' : ' (the first time takes a minute or two)'}`,
      )
      // `build` configures only a folder that never was: one that was made without the tests would never have them.
      runQuietly(process.execPath, cmakeJs(root, step.settings, 'configure'), { cwd: root, what: "the native build's configuration" })
      runQuietly(process.execPath, cmakeJs(root, step.targets), { cwd: root, what: 'the native build' })
    },
  })
}
