// The pages show code that is run: each block that names an example stands in it, word by word.
import { expect, test } from 'vitest'
import { projectFiles, read } from './tree.js'

const quoted = projectFiles(/^(README|docs\/.*)\.md$/).flatMap((page) =>
  [...read(page).matchAll(/<!-- from (examples\/[\w-]+\.mjs) -->\n```js\n([\s\S]*?)```/g)].map(([, example = '', code = '']) => ({
    page,
    example,
    code,
  })),
)

test('the README quotes examples', () => {
  expect(quoted.length).toBeGreaterThan(3)
})

test.each(quoted)('$page quotes $example as it is', ({ example, code }) => {
  expect(read(example)).toContain(code)
})

test('every program in the README is quoted from an example, but the first, which test/pack runs', () => {
  expect(read('README.md').match(/^```js$/gm)).toHaveLength(quoted.filter(({ page }) => page === 'README.md').length + 1)
})
