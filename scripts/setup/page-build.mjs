// Builds the page of the H5Browser into dist/page, and tells what its files weigh when a browser loads them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { gzipSync } from 'node:zlib'
import { runQuietly } from './run.mjs'
import { buildWhenStale, contentStamp } from './stamp.mjs'

/** Everything that the page is made from. A test compares it with what the page imports. */
export const pageInputs = [
  'browser',
  'lib/browser/envelope.ts',
  'lib/browser/protocol.ts',
  'lib/explore/export/formats.ts',
  'lib/generated/tables.ts',
  'lib/layout.ts',
  'scripts/setup/page-build.mjs',
  'package-lock.json',
]

/** All JavaScript of the page together, gzip bytes. */
export const pageScriptBytesMax = 450_000

/**
 * Gzip bytes of each file of a built page, the largest first.
 * @param {string} folder
 * @returns {{ file: string, bytes: number, gzipBytes: number }[]}
 */
export function pageSizes(folder) {
  return readdirSync(join(folder, 'assets'))
    .map((file) => {
      const content = readFileSync(join(folder, 'assets', file))
      return { file, bytes: content.byteLength, gzipBytes: gzipSync(content, { level: 9 }).byteLength }
    })
    .sort((a, b) => b.gzipBytes - a.gzipBytes)
}

/** @param {{ file: string, gzipBytes: number }[]} sizes @param {string} extension */
export function gzipBytesOf(sizes, extension) {
  return sizes.filter(({ file }) => file.endsWith(extension)).reduce((sum, { gzipBytes }) => sum + gzipBytes, 0)
}

/**
 * Builds the page when something that it is made from has changed.
 * @param {{ root: string, say: (line: string) => void }} options
 * @returns {boolean} whether it was built
 */
export function buildPage({ root, say }) {
  const folder = join(root, 'dist/page')
  return buildWhenStale({
    stampFile: join(root, 'build/.stamp-page'),
    stamp: contentStamp(root, pageInputs),
    products: [join(folder, 'index.html'), join(folder, 'sizes.json')],
    build: () => {
      say('building the page of the H5Browser')
      const vite = join(root, 'node_modules/vite/bin/vite.js')
      const args = [vite, 'build', '--config', 'browser/vite.config.ts', '--logLevel', 'warn']
      runQuietly(process.execPath, args, { cwd: root, what: 'the build of the page' })
      const sizes = pageSizes(folder)
      writeFileSync(join(folder, 'sizes.json'), `${JSON.stringify(sizes, null, 1)}\n`)
      say(
        `page: ${gzipBytesOf(sizes, '.js')} bytes of JavaScript and ${gzipBytesOf(sizes, '.css')} of CSS, with gzip (most: ${pageScriptBytesMax})`,
      )
    },
  })
}
