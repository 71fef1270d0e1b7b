#!/usr/bin/env node
// Makes lib/generated/tables.ts, and the list of codes in docs/errors.md, from the two tables that C++ reads:
// native/core/errors.def and native/core/dtypes.def.
// `node scripts/tables.mjs` writes them; `--check` writes nothing and exits 1 when a file is not what the tables say.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const sources = { errors: join(root, 'native/core/errors.def'), dtypes: join(root, 'native/core/dtypes.def') }
const generated = join(root, 'lib/generated/tables.ts')
const errorsPage = join(root, 'docs/errors.md')

/**
 * The argument lists of a .def file. Every line is empty, a comment or one entry: anything else is an error.
 * @param {string} path
 * @param {RegExp} entry
 */
function entries(path, entry) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '' || line.startsWith('//')) return []
      const match = entry.exec(line)
      if (!match) throw new Error(`${relative(root, path)}:${index + 1}: not an entry of this table: ${line}`)
      return [match.slice(1).map(String)]
    })
}

/** Refuses rows that begin with the same name. @param {string[][]} rows @param {string} what */
function refuseTwins(rows, what) {
  const names = rows.map(([name]) => name)
  const twins = names.filter((name, index) => names.indexOf(name) !== index)
  if (twins.length > 0) throw new Error(`${what} more than once: ${twins.join(', ')}`)
}

/** The rows of errors.def: code, class, meaning. */
function errorRows() {
  const rows = entries(sources.errors, /^H5SAVER_ERROR\((ERR_[A-Z0-9_]+), (\w+Error), "([^"\\]+)"\)$/)
  refuseTwins(rows, 'error codes')
  return rows
}

/** The rows of dtypes.def: name, item size, kind, component size, array class. */
function dtypeRows() {
  const entry = /^H5SAVER_DTYPE\((\w+), (\d+), (integer|unsigned|floating|complex|boolean), (\d+), (\w+Array)\)$/
  const rows = entries(sources.dtypes, entry)
  refuseTwins(rows, 'dtypes')
  return rows
}

/** The text of lib/generated/tables.ts. */
function renderTypeScript() {
  /** @param {string} text */
  const quote = (text) => `'${text.replaceAll("'", "\\'")}'`
  return `// Made by scripts/tables.mjs from native/core/errors.def and native/core/dtypes.def. Change those, then run: npm run build:tables

/** Every error code: the class that carries it, and what it means. */
export const errorTable = {
${errorRows()
  .map(([code, className, meaning = '']) => `  ${code}: { className: '${className}', meaning: ${quote(meaning)} },`)
  .join('\n')}
} as const

/** A stable error code. */
export type ErrorCode = keyof typeof errorTable

/** The name of a class of errors: what the caller would do next. */
export type ErrorClassName = (typeof errorTable)[ErrorCode]['className']

/** Every dtype, by numpy's name. Sizes are in bytes; a complex item has two components; float16 travels as its bit patterns. */
export const dtypeTable = {
${dtypeRows()
  .map(
    ([name, size, kind, component, array]) =>
      `  ${name}: { itemSize: ${size}, kind: '${kind}', componentSize: ${component}, arrayClass: '${array}' },`,
  )
  .join('\n')}
} as const

/** A dtype, by numpy's name. */
export type DType = keyof typeof dtypeTable

/** What the items of a dtype are. */
export type DTypeKind = (typeof dtypeTable)[DType]['kind']
`
}

const listStart = '<!-- codes: made by scripts/tables.mjs -->'
const listEnd = '<!-- end of codes -->'

/** The text of docs/errors.md: what a person wrote, with the list between the two marks made anew. */
function renderErrorsPage() {
  const page = readFileSync(errorsPage, 'utf8')
  const start = page.indexOf(listStart)
  const end = page.indexOf(listEnd)
  if (start < 0 || end < start) throw new Error(`docs/errors.md: the marks ${listStart} and ${listEnd} are missing`)
  const rows = errorRows().map(([code, className, meaning]) => `| \`${code}\` | \`${className}\` | ${meaning} |`)
  const list = ['| code | class | meaning |', '| --- | --- | --- |', ...rows].join('\n')
  return `${page.slice(0, start)}${listStart}\n${list}\n${page.slice(end)}`
}

/** Every file that is made from the tables, with the text that it should have. */
export function products() {
  return [
    { path: generated, text: renderTypeScript() },
    { path: errorsPage, text: renderErrorsPage() },
  ]
}

/** @param {string} path */
function currentText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // A file that is not there is stale too.
    return ''
  }
}

function main() {
  const stale = products().filter(({ path, text }) => currentText(path) !== text)
  for (const { path, text } of stale) {
    if (process.argv.includes('--check')) {
      console.error(`${relative(root, path)} does not match native/core/errors.def and dtypes.def: run npm run build:tables`)
      process.exitCode = 1
    } else {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
  }
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) main()
