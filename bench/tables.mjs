// Writes the tables of docs/performance.md: node bench/tables.mjs [RESULTS.json…]
// The table of the cases always; the figures where results are named, of which the newest outcome of each case counts.
import { readFileSync, writeFileSync } from 'node:fs'
import { cases } from './cases/index.mjs'
import { casesTable, figuresSection, withSection } from './harness/document.mjs'

const path = new URL('../docs/performance.md', import.meta.url)
const results = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')))

let page = withSection(readFileSync(path, 'utf8'), 'cases', casesTable(cases))
if (results.length > 0) page = withSection(page, 'figures', figuresSection(results))
writeFileSync(path, page)
