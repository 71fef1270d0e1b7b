/** Requests of the page, read from their text parameters. Whatever is not known, or given twice, is refused. */
import { createError, describe } from '../errors.js'
import type { ReaderRequest } from '../explore/requests.js'
import { normalPath } from '../nodes/node-path.js'
import { checkChoice } from '../options.js'
import { apiPath, type EventsQuery, type ExportFormat, type ExportQuery } from './protocol.js'

type Reader = (text: string, name: string) => string | number
type Fields = Record<string, Reader>

/** Longer texts are asked for by nobody. */
const textMax = 4096
const watchedMax = 200

const path: Reader = (text, name) => normalPath(text, name)
const plain: Reader = (text, name) => {
  if (text.length <= textMax) return text
  throw createError('ERR_INVALID_OPTION', `${name} must have at most ${textMax} characters; got ${text.length}`, { option: name })
}
const whole: Reader = (text, name) => {
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  throw createError('ERR_INVALID_OPTION', `${name} must be a whole number; got ${describe(text)}`, { option: name, given: describe(text) })
}
const oneOf =
  (...choices: string[]): Reader =>
  (text, name) =>
    checkChoice(text, name, choices)

const scope = oneOf('node', 'siblings', 'channels')
const reduce = oneOf('mean', 'sum', 'max', 'min', 'std')
const flag = oneOf('0', '1')

/** The parameters of each request; those that it needs stand in `needed`. */
const requests: Record<string, { name: ReaderRequest['name']; needed: string[]; fields: Fields }> = {
  [apiPath.file]: { name: 'file', needed: [], fields: {} },
  [apiPath.children]: { name: 'children', needed: ['path'], fields: { path, offset: whole, limit: whole, around: plain } },
  [apiPath.node]: { name: 'node', needed: ['path'], fields: { path } },
  [apiPath.picture]: { name: 'picture', needed: ['path', 'name'], fields: { path, name: plain } },
  [apiPath.texts]: { name: 'texts', needed: ['path'], fields: { path, start: whole, count: whole } },
  [apiPath.table]: {
    name: 'table',
    needed: ['path'],
    fields: { path, select: plain, rowStart: whole, rowCount: whole, columnStart: whole, columnCount: whole },
  },
  [apiPath.plot]: { name: 'plot', needed: ['path'], fields: { path, scope } },
  [apiPath.axis]: {
    name: 'axis',
    needed: ['path', 'axis'],
    fields: { path, scope, axis: whole, start: whole, count: whole, points: whole },
  },
  [apiPath.view]: {
    name: 'view',
    needed: ['path', 'select'],
    fields: {
      ...{ path, scope, channels: plain, select: plain, reduce },
      ...{ withBackground: flag, withErrors: flag, width: whole, height: whole },
    },
  },
  [apiPath.navigation]: {
    name: 'navigation',
    needed: ['path', 'select'],
    fields: { path, scope, channels: plain, select: plain, reduce, withBackground: flag, width: whole, height: whole },
  },
  [apiPath.search]: { name: 'search', needed: ['text'], fields: { text: plain, in: plain, kind: oneOf('group', 'dataset') } },
  [apiPath.entity]: { name: 'entity', needed: ['path'], fields: { path } },
  [apiPath.values]: { name: 'values', needed: ['path'], fields: { path, select: plain, attribute: plain } },
}

/** The request of an address; undefined where there is none.
 *  @throws ERR_INVALID_OPTION, naming the parameter */
export function readRequest(pathname: string, parameters: URLSearchParams): ReaderRequest | undefined {
  const found = Object.hasOwn(requests, pathname) ? requests[pathname] : undefined
  if (found === undefined) return undefined
  // The table gives each request the fields that its type has.
  return { name: found.name, query: readFields(parameters, found.fields, found.needed) } as ReaderRequest
}

/** What is to be exported.
 *  @param formats those that there are
 *  @throws ERR_INVALID_OPTION */
export function readExport(parameters: URLSearchParams, formats: readonly ExportFormat[]): ExportQuery {
  const { path: where, format, select } = readFields(parameters, { path, format: oneOf(...formats), select: plain }, ['path', 'format'])
  const query: ExportQuery = { path: String(where), format: checkChoice(format, 'format', formats) }
  return select === undefined ? query : { ...query, select: String(select) }
}

/** The paths that are to be watched. @throws ERR_INVALID_OPTION */
export function readWatched(parameters: URLSearchParams): string[] {
  const { watch } = readFields(parameters, { watch: (text) => text }, []) as Partial<EventsQuery>
  const paths = watch === undefined ? [] : parseList(watch)
  if (Array.isArray(paths) && paths.length <= watchedMax) return [...new Set(paths.map((one) => normalPath(one, 'watch')))]
  throw createError('ERR_INVALID_OPTION', `watch must be a JSON list of at most ${watchedMax} paths`, { option: 'watch' })
}

function parseList(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readFields(parameters: URLSearchParams, fields: Fields, needed: readonly string[]): Record<string, string | number> {
  const values: Record<string, string | number> = {}
  for (const [name, text] of parameters) {
    const read = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (read === undefined) refuse(name, `has no parameter '${name}'`)
    if (Object.hasOwn(values, name)) refuse(name, `has the parameter '${name}' twice`)
    values[name] = read(text, name)
  }
  for (const name of needed) if (values[name] === undefined) refuse(name, `needs the parameter '${name}'`)
  return values
}

function refuse(option: string, what: string): never {
  throw createError('ERR_INVALID_OPTION', `this request ${what}`, { option })
}
