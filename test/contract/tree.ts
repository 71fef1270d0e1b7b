// What the contract tests look at: the files of the project as they lie on disk, build products left out.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

const leftOut = new Set(['node_modules', 'dist', 'coverage', 'data', '__pycache__'])

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    // Hidden folders are caches and settings of tools; build, build-asan and the like are products.
    if (entry.isDirectory()) return leftOut.has(entry.name) || /^(\.|build$|build-)/.test(entry.name) ? [] : walk(path)
    return [relative(root, path)]
  })
}

/** Paths relative to the root, of the files whose path matches. */
export function projectFiles(pattern: RegExp): string[] {
  return walk(root)
    .filter((path) => pattern.test(path))
    .sort()
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Lines that match, as `path:line: text`. */
export function linesWith(paths: string[], pattern: RegExp, textOf: (path: string) => string = read): string[] {
  return paths.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  )
}

/** A C++ or TypeScript file with its comments blanked out, line by line. */
export function withoutComments(path: string): string {
  return read(path)
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[^:])\/\/.*$/gm, '$1')
}
