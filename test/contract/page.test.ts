// What the page of the H5Browser may be made of, and what the built page weighs and may contain.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { gzipBytesOf, pageInputs, pageScriptBytesMax, pageSizes } from '../../scripts/setup/page-build.mjs'
import { linesWith, projectFiles, read, root, withoutComments } from './tree.js'

const page = projectFiles(/^browser\/src\/.*\.tsx?$/)

describe('the sources of the page', () => {
  test('import from the library only what the build watches, and that imports nothing of Node', () => {
    const imported = (file: string) =>
      [...read(file).matchAll(/from '(\.[^']+)'/g)].map(([, to = '']) => normalize(join(dirname(file), to)).replace(/\.js$/, '.ts'))
    const queue = page.flatMap(imported).filter((file) => file.startsWith('lib/'))
    const reached = new Set<string>()
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (reached.has(file)) continue
      reached.add(file)
      queue.push(...imported(file))
    }
    expect([...reached].filter((file) => !pageInputs.includes(file))).toEqual([])
    expect(linesWith([...reached], /from '(node:|\.\.?\/.*native)/)).toEqual([])
  })

  test('put no text of a file into the page as markup, and make no code from text', () => {
    expect(
      linesWith(page, /dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(/, withoutComments),
    ).toEqual([])
  })

  test('ask no other host', () => {
    expect(linesWith(page, /https?:\/\/(?!www\.w3\.org)/, withoutComments)).toEqual([])
  })
})

describe('the built page', () => {
  const folder = join(root, 'dist/page')
  const html = existsSync(join(folder, 'index.html')) ? readFileSync(join(folder, 'index.html'), 'utf8') : ''

  test('is there (else: npm run build:page)', () => {
    expect(html).toContain('<div id="page">')
  })

  test('has no script or style in its HTML, and all files have a hash in their names', () => {
    expect(html.match(/<script(?![^>]*\bsrc=)/g)).toBeNull()
    expect(html).not.toMatch(/<style|\son\w+=/)
    for (const name of readdirSync(join(folder, 'assets'))) expect(name).toMatch(/-[\w-]{8}\.(js|css)$/)
  })

  test('makes no code from text: it runs under a policy without unsafe-eval', () => {
    const scripts = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.js'))
    const makers = scripts.filter((name) => /\bnew Function\(|[^.\w]eval\(/.test(readFileSync(join(folder, 'assets', name), 'utf8')))
    expect(makers).toEqual([])
  })

  test(`weighs at most ${pageScriptBytesMax} bytes of JavaScript with gzip, a third of that before the first plot`, () => {
    const sizes = pageSizes(folder)
    expect(gzipBytesOf(sizes, '.js')).toBeLessThanOrEqual(pageScriptBytesMax)
    const atStart = sizes.filter(({ file }) => html.includes(file))
    expect(atStart.length).toBeGreaterThan(0)
    expect(gzipBytesOf(atStart, '.js')).toBeLessThanOrEqual(pageScriptBytesMax / 3)
  })
})
