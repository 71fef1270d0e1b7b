// Content stamps: a build step runs again only when a file that it reads has changed, whatever the clocks say.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SetupFailure } from './run.mjs'

/**
 * Files under a path, in a fixed order. A file is its own list.
 * @param {string} path
 * @returns {string[]}
 */
export function filesUnder(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]))
}

/**
 * The stamp of a build step: a hash of the names and contents of its inputs, and of `facts` besides.
 * @param {string} root
 * @param {string[]} inputs files and folders, relative to root
 * @param {string[]} facts what else the result depends on, such as the compiler or an option
 */
export function contentStamp(root, inputs, facts = []) {
  const hash = createHash('sha256')
  for (const fact of facts) hash.update(`${fact}\0`)
  for (const input of inputs) {
    for (const file of filesUnder(join(root, input)))
      hash
        .update(`${file.slice(root.length)}\0`)
        .update(readFileSync(file))
        .update('\0')
  }
  return hash.digest('hex')
}

/**
 * Runs `build` unless the stamp of the last good run is this one and the products are there.
 * @param {{ stampFile: string, stamp: string, products: string[], build: () => void }} step
 * @returns {boolean} whether it was built
 * @throws {SetupFailure} when a build ended well without its products
 */
export function buildWhenStale({ stampFile, stamp, products, build }) {
  if (isCurrent({ stampFile, stamp, products })) return false
  build()
  const absent = products.filter((path) => !existsSync(path))
  if (absent.length > 0) throw new SetupFailure(`the build ended well, but did not make ${absent.join(', ')}`)
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
  return true
}

/** @param {{ stampFile: string, stamp: string, products: string[] }} step */
export function isCurrent({ stampFile, stamp, products }) {
  return products.every((path) => existsSync(path)) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
}
