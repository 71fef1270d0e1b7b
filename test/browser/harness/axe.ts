/** What axe-core finds wrong with a page as it stands. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { TestPage } from './page.js'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** One line for each rule that is broken, with the elements. H5Web's own application is not ours to mend. */
export async function accessibilityFaults(p: TestPage): Promise<string[]> {
  // The driver puts it into the page: its policy lets no script in from elsewhere.
  await p.page.evaluate(source)
  const results = (await p.page.evaluate(`axe.run({ exclude: ['.generic'] }, { runOnly: ['wcag2a', 'wcag2aa'] })`)) as AxeResults
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
