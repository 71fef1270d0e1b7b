// What docs/performance.md shows of the benchmark: the cases as they are declared, and the figures of kept results. Pure text: tables.mjs
// reads and writes the files.
import { number } from './report.mjs'
import { spread, spreadOf } from './statistics.mjs'

/** @import { Case, CaseOutcome, Results, RunOutcome } from './types.js' */

/** How much slower than measured a camera should be: the machine has other things to do at times. */
const reserve = 0.8
/** The cases of which the table of codecs is made. */
const codecCases = [['W1', 'W1-levels'], ['W2', 'W2-levels'], ['W3'], ['W5']]

/** @param {Case[]} cases
 *  @returns {string} a table: what each case measures, and its marks */
export function casesTable(cases) {
  const rows = cases.map(({ name, title, about, marks }) => {
    const limits = marks.map(({ text, limit }) => `${text} ${'atLeast' in limit ? `≥ ${limit.atLeast}` : `≤ ${limit.atMost}`}`)
    return [`\`${name}\``, `${title}. ${about}`, limits.join('; ') || 'none']
  })
  return markdown(['case', 'what it measures', 'marks'], rows)
}

/** Of several results the newest outcome of each case.
 *  @param {Results[]} all of one machine
 *  @returns {{ results: Results, outcome: CaseOutcome }[]} in the order in which the cases first appear
 *  @throws when they are of different machines: figures of two machines side by side mislead; or of an older format */
export function newestOutcomes(all) {
  if (all.some(({ format }) => format !== 2)) throw new Error('results of an older benchmark: measure again')
  const machines = new Set(all.map(({ host }) => `${host.cpu}, ${host.cores} cores, ${host.fileSystem}`))
  if (machines.size > 1) throw new Error(`results of different machines: ${[...machines].join('; ')}`)
  /** @type {Map<string, { results: Results, outcome: CaseOutcome }>} */
  const newest = new Map()
  for (const results of all.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))) {
    for (const outcome of results.cases) newest.set(outcome.name, { results, outcome })
  }
  return [...newest.values()]
}

/** @param {Results[]} all of one machine
 *  @returns {string} the section of figures, with its headings */
export function figuresSection(all) {
  const newest = newestOutcomes(all)
  const [first] = newest
  if (!first) throw new Error('the results hold no case')
  const { host } = first.results
  const commits = new Set(newest.map(({ results }) => results.commit?.hash.slice(0, 9) ?? 'no commit'))
  const days = new Set(newest.map(({ results }) => results.startedAt.slice(0, 10)))
  return [
    '## Figures',
    '',
    `Measured ${[...days].join(', ')} at ${[...commits].join(', ')}: ${host.cpu}, ${host.cores} cores, ${host.memoryGB} GB, ${host.system}, ${host.fileSystem}.`,
    `The highest load before a trial was ${Math.max(0, ...circumstances(newest).map(({ load }) => load)).toFixed(1)}.${stolenText(newest)}`,
    '',
    '### Marks',
    '',
    marksOf(newest),
    '',
    '### Runs',
    '',
    'Medians over the rounds; memory is the worst round.',
    ...newest.flatMap(({ outcome }) => ['', `**${outcome.name}**: ${outcome.title}`, '', runsOf(outcome)]),
    ...codecSection(newest),
  ].join('\n')
}

/** @param {ReturnType<typeof newestOutcomes>} newest */
function marksOf(newest) {
  const marks = newest.flatMap(({ results, outcome }) => results.marks.filter((mark) => mark.case === outcome.name))
  const rows = marks.map(({ case: name, text, limit, value, verdict, without }) => [
    name,
    text,
    limit,
    value ? `${number(value.median)} (${number(value.min)}–${number(value.max)})` : '–',
    without.length > 0 ? `${verdict}, without ${without.join(', ')}` : verdict,
  ])
  return markdown(['case', 'mark', 'limit', 'median (range)', 'verdict'], rows)
}

/** @param {CaseOutcome} outcome */
function runsOf({ runs }) {
  const rows = runs.map((run) => {
    if (run.status !== 'done') return [run.name, run.status, '', '', '', '', '', '']
    const show = (/** @type {string} */ metric, scale = 1) => {
      const found = spreadOf(run, metric)
      return found ? number(found.median * scale) : '–'
    }
    const memory = spreadOf(run, 'memoryGrowthMB')
    const append = run.rounds.some((figures) => figures?.append) ? `${show('append.p50')} / ${show('append.p99')}` : '–'
    const costs = [show('mbPerSecond'), show('rowsPerSecond'), show('cpuSecondsPerGB'), memory ? number(memory.max) : '–']
    return [run.name, ...costs, show('ratio'), show('eventLoopUtilization', 100), append]
  })
  return markdown(['run', 'MB/s', 'rows/s', 'CPU s/GB', 'memory MB', 'ratio', 'loop %', 'append µs p50 / p99'], rows)
}

/** @param {ReturnType<typeof newestOutcomes>} newest
 *  @returns {string[]} nothing where no case has several codecs */
function codecSection(newest) {
  const tables = codecCases.flatMap((names) => {
    const outcomes = newest.map(({ outcome }) => outcome).filter(({ name }) => names.includes(name))
    const [first] = outcomes
    const rows = worthwhile(outcomes.flatMap(({ runs }) => runs))
    if (!first || rows.length === 0) return []
    return ['', `**${first.title}**`, '', markdown(['up to', 'codec', 'size'], rows)]
  })
  if (tables.length === 0) return []
  return [
    '',
    '### Which codec for which rate',
    '',
    `What this machine saves without falling behind, with ${Math.round((1 - reserve) * 100)} % in reserve: take the lowest row that is fast enough for the camera.`,
    '`h5saver bench --advise` answers it for another machine, shape and rate.',
    ...tables,
  ]
}

/** Our codecs from fast to small, those left out that are both slower and larger than another.
 *  @param {RunOutcome[]} runs
 *  @returns {string[][]} */
function worthwhile(runs) {
  const measured = runs
    .filter(({ driver, status, options }) => driver === 'ours' && status === 'done' && options === undefined)
    .map(({ codec, rounds }) => ({ codec, rate: spreadOf({ rounds }, 'mbPerSecond'), ratio: spreadOf({ rounds }, 'ratio') }))
    .sort((a, b) => (b.rate?.min ?? 0) - (a.rate?.min ?? 0))
  let smallest = 0
  return measured.flatMap(({ codec, rate, ratio }) => {
    if (!rate || !ratio || ratio.median <= smallest) return []
    smallest = ratio.median
    const level = codec.level === undefined ? '' : ` ${codec.level}`
    const shuffle = codec.shuffle === undefined ? '' : `, ${codec.shuffle} shuffle`
    return [[`${number(rate.min * reserve)} MB/s`, `${codec.library}${level}${shuffle}`, `${number(100 / ratio.median)} %`]]
  })
}

/** @param {ReturnType<typeof newestOutcomes>} newest */
function circumstances(newest) {
  return newest.flatMap(({ outcome }) => outcome.runs.flatMap(({ rounds }) => rounds.filter((figures) => figures !== null)))
}

/** What the host of a virtual machine gave to others. @param {ReturnType<typeof newestOutcomes>} newest */
function stolenText(newest) {
  // Results from before it was noted do not have it.
  const shares = circumstances(newest).flatMap(({ stolen }) => (typeof stolen === 'number' ? [stolen] : []))
  const found = spread(shares)
  if (!found) return ''
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(0)} %`
  return ` Of the processors' time the machine's host gave ${percent(found.median)} to others during a trial (median), ${percent(found.max)} at most.`
}

/** @param {string[]} header
 *  @param {string[][]} rows
 *  @returns {string} */
function markdown(header, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

/** Puts a text between the two marks of a section.
 *  @param {string} page
 *  @param {string} name of the section
 *  @param {string} text
 *  @returns {string}
 *  @throws when the page has no such section */
export function withSection(page, name, text) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`]
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from < 0 || to < from) throw new Error(`the page has no section ${name}`)
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`
}
