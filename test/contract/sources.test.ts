// The native sources are listed twice, for CMake and for node-gyp. Both lists and the disk must agree.
import { expect, test } from 'vitest'
import { projectFiles, read } from './tree.js'

function listed(file: string): string[] {
  return [...read(file).matchAll(/native\/[\w/]+\.cpp/g)].map(([path]) => path).sort()
}

test('CMakeLists.txt lists every source under native/, once', () => {
  expect(listed('CMakeLists.txt')).toEqual(projectFiles(/^native\/.*\.cpp$/))
})

test('binding.gyp lists the same sources as CMakeLists.txt', () => {
  expect(listed('binding.gyp')).toEqual(listed('CMakeLists.txt'))
})

test('both builds look for the same optional engines and define the same words', () => {
  const words = (text: string) => [...new Set(text.match(/H5SAVER_HAVE_\w+/g))].sort()
  expect(words(read('binding.gyp'))).toEqual(words(read('native/cmake/libraries.cmake')))
  expect(words(read('binding.gyp'))).toEqual(['H5SAVER_HAVE_ISAL', 'H5SAVER_HAVE_LIBDEFLATE'])
})

test('both builds keep the addon in memory when a worker thread ends', () => {
  expect(read('binding.gyp')).toContain('-Wl,-z,nodelete')
  expect(read('native/cmake/addon.cmake')).toContain('-Wl,-z,nodelete')
})
