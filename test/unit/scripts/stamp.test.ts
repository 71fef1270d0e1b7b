// The content stamps of the set-up: when a step runs again, and when it does not.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildWhenStale, contentStamp } from '../../../scripts/setup/stamp.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'h5saver-stamp-'))
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src/a.cpp'), 'int a;\n')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('contentStamp', () => {
  test('stays the same when only the clock has moved', () => {
    const before = contentStamp(folder, ['src'])
    utimesSync(join(folder, 'src/a.cpp'), 1, 1)
    expect(contentStamp(folder, ['src'])).toBe(before)
  })

  test.each<[string, () => void]>([
    ['a content', () => writeFileSync(join(folder, 'src/a.cpp'), 'int b;\n')],
    ['a new file', () => writeFileSync(join(folder, 'src/b.cpp'), '')],
    ['a name', () => renameSync(join(folder, 'src/a.cpp'), join(folder, 'src/c.cpp'))],
  ])('changes with %s', (_what, change) => {
    const before = contentStamp(folder, ['src'])
    change()
    expect(contentStamp(folder, ['src'])).not.toBe(before)
  })

  test('changes with a fact', () => {
    expect(contentStamp(folder, ['src'], ['v20'])).not.toBe(contentStamp(folder, ['src'], ['v22']))
  })
})

describe('buildWhenStale', () => {
  function build(stamp: string, action = () => writeFileSync(join(folder, 'product'), stamp)): boolean {
    return buildWhenStale({ stampFile: join(folder, 'build/.stamp'), stamp, products: [join(folder, 'product')], build: action })
  }

  test('builds once for one stamp, and again for another', () => {
    expect([build('1'), build('1'), build('2'), build('2')]).toEqual([true, false, true, false])
  })

  test('builds again when the product is gone', () => {
    build('1')
    rmSync(join(folder, 'product'))
    expect(build('1')).toBe(true)
  })

  test('leaves no stamp behind a build that failed', () => {
    const fail = () => {
      throw new Error('compiler')
    }
    expect(() => build('1', fail)).toThrow('compiler')
    expect(existsSync(join(folder, 'build/.stamp'))).toBe(false)
    expect(build('1')).toBe(true)
  })

  test('refuses a build that ended well without its product', () => {
    expect(() => build('1', () => {})).toThrow(/did not make .*product/)
    expect(existsSync(join(folder, 'build/.stamp'))).toBe(false)
  })
})
