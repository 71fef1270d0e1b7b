// Rules of the house that a machine can check. Each failure names its lines.
import { expect, test } from 'vitest'
import { linesWith, projectFiles, read, withoutComments } from './tree.js'

const nativeFiles = projectFiles(/^native\/.*\.(cpp|hpp|def)$/)
const library = projectFiles(/^lib\/.*\.ts$/)
const page = projectFiles(/^browser\/.*\.tsx?$/)
const sources = projectFiles(/^(native|lib|browser|test|bench|scripts|examples)\/.*\.(cpp|hpp|tsx?|css|mjs|py|sh|cmake)$/)
const texts = [...sources, ...projectFiles(/^[^/]*\.(json|md|ts|gyp|txt)$/), ...projectFiles(/^docs\/.*\.md$/)].filter(
  (path) => path !== 'package-lock.json',
)
const outside = (paths: string[], ...folders: string[]) => paths.filter((path) => !folders.some((folder) => path.startsWith(folder)))

test('hdf5.h is included under native/h5 and native/journal only', () => {
  expect(linesWith(outside(nativeFiles, 'native/h5/', 'native/journal/'), /#\s*include\s*[<"](hdf5|H5\w+)\.h[>"]/)).toEqual([])
})

test('napi.h is included under native/napi only', () => {
  expect(linesWith(outside(nativeFiles, 'native/napi/'), /#\s*include\s*[<"](node_api|napi|uv|v8|node)\.h[>"]/)).toEqual([])
})

test('no word of Node stands in the layers below native/napi', () => {
  expect(linesWith(outside(nativeFiles, 'native/napi/'), /\bNapi::|\bnapi_|\bv8::|\buv_\w+\(/, withoutComments)).toEqual([])
})

test("no name of PyMoDAQ's tree stands in C++", () => {
  const names = /EnlData|NavAxes|RawData|Detector\d|Data[0-3N]D|\bCH\d\d|data_type|DataWithAxes|pymodaq/i
  const code = nativeFiles.filter((path) => !path.endsWith('.def'))
  expect(linesWith(code, names, withoutComments)).toEqual([])
})

// A layer may include itself and the layers below it. pipeline/chunk_sink.hpp is the interface between the stages and what stores.
const mayInclude: Record<string, RegExp> = {
  core: /^core\//,
  codec: /^(core|codec)\//,
  // The journal lies under HDF5's files and is reached through libhdf5: both belong to one layer.
  h5: /^(core|codec|h5|journal)\//,
  journal: /^(core|h5|journal)\//,
  pipeline: /^(core|codec|h5|journal|pipeline)\//,
  napi: /^(core|codec|h5|journal|pipeline|napi)\//,
}

test.each(Object.entries(mayInclude))('native/%s includes only the layers below it', (layer, allowed) => {
  const wrong = linesWith(
    nativeFiles.filter((path) => path.startsWith(`native/${layer}/`)),
    /#\s*include\s*"/,
  ).filter((line) => {
    const target = /#\s*include\s*"([^"]+)"/.exec(line)?.[1] ?? ''
    return !allowed.test(target)
  })
  expect(wrong).toEqual([])
})

test('the library does not import its command line, and only lib/native.ts loads the addon', () => {
  expect(linesWith(outside(library, 'lib/cli/'), /from '.*\/cli\//)).toEqual([])
  expect(
    linesWith(
      library.filter((path) => path !== 'lib/native.ts'),
      /createRequire|\.node['"`]/,
      withoutComments,
    ),
  ).toEqual([])
})

// While the process exits there is nobody left to throw at: lib/file/live-writers.ts may say what could not be closed.
test('the library prints nothing of its own', () => {
  expect(
    linesWith(outside(library, 'lib/cli/', 'lib/file/live-writers.ts'), /\bconsole\.|process\.std(out|err)\.write/, withoutComments),
  ).toEqual([])
})

test('the library installs no signal handlers', () => {
  expect(linesWith(outside(library, 'lib/cli/'), /process\.(on|once|addListener)\(\s*'SIG/, withoutComments)).toEqual([])
})

test('no type is waved through in the library', () => {
  expect(linesWith([...library, ...page], /: any\b|\bas any\b|<any>|as unknown as|@ts-(ignore|expect-error|nocheck)/)).toEqual([])
})

test('no test is focused or switched off, and nothing is left as a note to oneself', () => {
  const marks = new RegExp(['\\b(it|test|describe)\\.(only|skip|todo)\\b', '\\bTO' + 'DO\\b', '\\bFIX' + 'ME\\b'].join('|'))
  expect(linesWith(sources, marks)).toEqual([])
})

test('no source file is longer than 500 lines', () => {
  const long = sources.map((path) => ({ path, lines: read(path).split('\n').length - 1 })).filter(({ lines }) => lines > 500)
  expect(long).toEqual([])
})

test('every source file begins by saying what it is for', () => {
  const all = new Set(sources)
  const silent = sources.filter((path) => {
    // In C++ the header says it for both.
    if (path.endsWith('.cpp') && all.has(path.replace(/\.cpp$/, '.hpp'))) return false
    const text = read(path).replace(/^#!.*\n/, '')
    return !/^\s*(\/\/|\/\*|#|"""|''')/.test(text) || /^#\s*(include|pragma)/.test(text)
  })
  expect(silent).toEqual([])
})

test('lines end with a line feed, files too, and no tab stands in a source', () => {
  expect(texts.filter((path) => read(path).includes('\r'))).toEqual([])
  expect(texts.filter((path) => !read(path).endsWith('\n'))).toEqual([])
  expect(linesWith(sources, /\t/)).toEqual([])
})

test('file names follow the language: snake_case in C++, kebab-case in TypeScript', () => {
  expect(nativeFiles.filter((path) => !/\/[a-z0-9_]+\.(cpp|hpp|def)$/.test(path))).toEqual([])
  expect(library.filter((path) => !/\/[a-z0-9-]+\.ts$/.test(path))).toEqual([])
})

test('links between pages lead somewhere', () => {
  const pages = projectFiles(/\.md$/)
  const all = new Set([...projectFiles(/./), ...projectFiles(/./).flatMap((path) => parents(path))])
  const dead = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)].flatMap(([, target = '']) => {
      const resolved = new URL(target, `file:///${page}`).pathname.slice(1).replace(/\/$/, '')
      return all.has(resolved) || resolved.startsWith('.ci') ? [] : [`${page}: ${target}`]
    }),
  )
  expect(dead).toEqual([])
})

function parents(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}
