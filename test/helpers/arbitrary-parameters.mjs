// Arbitrary settings trees for property-based tests: every parameter type, with the values that are hard to carry. Plain JavaScript, because the
// programs of test/interop use it too.
import fc from 'fast-check'

/** @typedef {import('../../lib/settings/parameter.js').Parameter} Parameter */

// XML 1.0, 2.2.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the rule is about control characters
const forbidden = /[\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}\u{d800}-\u{dfff}]/u

const hardTexts = [
  '',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '"',
  "'",
  '\'"',
  '<a>&amp;</a>',
  ']]>',
  '\\',
  'a\\nb',
  "str('x')",
  'None',
  'é µ 中 \u{1f600}',
  '\u2028',
  '\u00a0',
]

/** Texts that XML can hold. */
export const texts = fc.oneof(
  fc.constantFrom(...hardTexts),
  fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text.isWellFormed() && !forbidden.test(text)),
)

const numbers = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, 0, 1e16, 1e-5, 5e-324, Number.MAX_VALUE, 2 ** 53, 0.1))
const bigIntegers = fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).filter((value) => !Number.isSafeInteger(Number(value)))
const wholes = fc.oneof(fc.maxSafeInteger(), bigIntegers, fc.constantFrom(2n ** 63n, -(2n ** 63n), 2n ** 64n - 1n))
const scalars = fc.oneof(texts, numbers, bigIntegers, fc.boolean(), fc.constant(null))
const names = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,10}$/)

const literalGroup = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    scalars,
    fc.uint8Array({ maxLength: 8 }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.uniqueArray(fc.tuple(texts, tie('any')), { maxLength: 4, selector: ([key]) => key }).map((entries) => new Map(entries)),
  ),
}))
/** Any value that a literal of Python can say. */
const literals = /** @type {fc.Arbitrary<unknown>} */ (literalGroup.any)

const numberLimits = fc.array(fc.option(numbers), { maxLength: 2 })
const namedLimits = fc
  .uniqueArray(fc.tuple(texts, scalars), { maxLength: 4, selector: ([name]) => name })
  .map((entries) => new Map(entries))

const basics = {
  title: texts.filter((text) => text !== 'None'),
  visible: fc.boolean(),
  removable: fc.boolean(),
  readonly: fc.boolean(),
}

const others = {
  enabled: fc.boolean(),
  renamable: fc.boolean(),
  expanded: fc.boolean(),
  syncExpanded: fc.boolean(),
  showTop: fc.boolean(),
  strictNaming: fc.boolean(),
  showPb: fc.boolean(),
  validForConfiguration: fc.boolean(),
  filetype: fc.boolean(),
  label: texts,
  suffix: texts,
  addList: fc.array(texts, { maxLength: 3 }),
  detList: literals,
  movelist: literals,
  states: literals,
}

const colorPart = fc.integer({ min: 0, max: 255 })
const dates = fc.date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2200-01-01') })
const selections = fc
  .uniqueArray(texts, { maxLength: 5 })
  .chain((allItems) => fc.subarray(allItems).map((selected) => ({ allItems, selected })))
const cells = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null))
const tableViews = fc.record({
  // A class that PyMoDAQ has: it imports it when it reads.
  classname: fc.constant('TableModel'),
  module: fc.constant('pymodaq_gui.utils.widgets.table'),
  data: fc.array(fc.array(cells, { maxLength: 3 }), { maxLength: 3 }),
  header: fc.array(texts, { maxLength: 3 }),
})
const tables = fc.uniqueArray(fc.tuple(texts, literals), { maxLength: 3, selector: ([key]) => key }).map((entries) => new Map(entries))

/** Types with the arbitrary of their values, `undefined` for none; a text without a value cannot be told from an empty one. */
const values = {
  int: fc.option(wholes, { nil: undefined }),
  progress: fc.option(wholes, { nil: undefined }),
  float: fc.option(numbers, { nil: undefined }),
  slide: fc.option(numbers, { nil: undefined }),
  bool: fc.option(fc.boolean(), { nil: undefined }),
  bool_push: fc.boolean(),
  led: fc.boolean(),
  led_push: fc.boolean(),
  multistate_led: texts,
  str: texts,
  text: texts,
  text_pb: texts,
  text_pattern: texts,
  browsepath: texts,
  list: fc.option(scalars, { nil: undefined }),
  itemselect: fc.option(fc.oneof(fc.constant(null), selections), { nil: undefined }),
  color: fc.option(fc.tuple(colorPart, colorPart, colorPart, colorPart), { nil: undefined }),
  date_time: fc.option(dates, { nil: undefined }),
  date: fc.option(dates, { nil: undefined }),
  table: fc.option(tables, { nil: undefined }),
  table_view: fc.option(tableViews, { nil: undefined }),
  action: fc.option(literals, { nil: undefined }),
}

/** The types that have values. */
export const valueTypes = Object.keys(values)

/** Leaves out what is undefined, as a reader does.
 *  @param {Record<string, unknown>} record */
function compact(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}

const options = fc.tuple(fc.record(basics), fc.record(others, { requiredKeys: [] })).map(([stated, more]) => ({ ...stated, ...more }))

const leaves = fc.constantFrom(...Object.entries(values)).chain(([type, value]) =>
  fc
    .record({
      options,
      name: names,
      value,
      limits: fc.option(fc.oneof(numberLimits, fc.array(scalars, { maxLength: 4 }), namedLimits), { nil: undefined }),
    })
    .map(({ options: stated, name, value: held, limits }) => compact({ name, type, ...stated, limits, value: held })),
)

const foreign = fc
  .record({ options, name: names, typeName: fc.constantFrom('time', 'pixmap', 'custom_type', 'calendar'), value: texts })
  .map(({ options: stated, ...rest }) => ({ type: 'other', ...stated, ...rest }))

const lists = fc.letrec((tie) => ({
  list: fc.uniqueArray(
    fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaves,
      foreign,
      fc.record({ leaf: leaves, children: tie('list') }).map(({ leaf, children }) => withChildren(leaf, children)),
      fc
        .record({ name: names, typeName: fc.constantFrom(undefined, undefined, 'groupmove'), children: tie('list') })
        .map((group) => compact({ ...group, type: 'group' })),
      fc
        .record({ name: names, options, children: tie('list') })
        .map(({ options: stated, ...rest }) => ({ ...rest, type: 'group', ...stated })),
    ),
    { maxLength: 5, selector: (parameter) => parameter.name },
  ),
}))
/** Lists of parameters with different names. */
export const parameters = /** @type {fc.Arbitrary<unknown[]>} */ (lists.list)

/** @param {Record<string, unknown>} leaf
 *  @param {unknown} children */
function withChildren(leaf, children) {
  return Array.isArray(children) && children.length > 0 ? { ...leaf, children } : leaf
}
