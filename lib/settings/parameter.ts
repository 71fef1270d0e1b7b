/** Parameters: the nodes of PyMoDAQ's settings trees, as plain objects. One type for each of PyMoDAQ's parameter types, told apart
 *  by `type`. How they stand in XML is in parameter-xml.ts. Source: PyMoDAQ's `pymodaq_gui/parameter` of version 5.3, and 5.0's. */
import type { PythonValue } from '../attributes/python-literal.js'

/** What a list offers and holds. */
export type ParameterScalar = string | number | bigint | boolean | null

/** The range of a number, as `[least, greatest]` where `null` is no limit; or what a list offers, as the values alone or by the name that
 *  stands for each. */
export type ParameterLimits = readonly ParameterScalar[] | ReadonlyMap<string, ParameterScalar>

/** What a parameter may have besides a name, a type and a value. */
export interface ParameterOptionValues {
  /** what a user sees; the name when left out */
  title: string
  visible: boolean
  removable: boolean
  readonly: boolean
  enabled: boolean
  renamable: boolean
  expanded: boolean
  syncExpanded: boolean
  showTop: boolean
  strictNaming: boolean
  /** whether a push button stands beside the value */
  showPb: boolean
  validForConfiguration: boolean
  /** of a browsepath: whether it is the path of a file, not of a folder */
  filetype: boolean
  /** the text on a push button */
  label: string
  /** the unit behind a number */
  suffix: string
  /** of a group: what a user can add to it */
  addList: PythonValue
  /** of a group: the text of the button that adds */
  addText: string
  detList: PythonValue
  movelist: PythonValue
  limits: ParameterLimits
  /** of a multistate_led: its states */
  states: PythonValue
}

/** What every parameter has or may have. Options that are left out are not written, except by the rule of `toXml` for `title`, `visible`,
 *  `removable` and `readonly`. */
export interface ParameterOptions extends Readonly<Partial<ParameterOptionValues>> {
  /** the XML tag: ASCII letters, digits, `_`, `-` and `.`, beginning with a letter or `_`; unlike its sisters' */
  readonly name: string
  readonly children?: readonly Parameter[]
  /** XML attributes that are none of the options, as they stand */
  readonly attributes?: Readonly<Record<string, string>>
  /** Only on parameters that were read: texts that stand for the options and the value in another form than ours, such as `(0, 1)` for limits
   *  or `1e3` for 1000.0, or that are no value of the type at all, by the name of the XML attribute, `#text` for the value itself. Each is
   *  written again as long as it stands for what the field says, so that nothing of a document is lost. */
  readonly forms?: Readonly<Record<string, string>>
}

/** Red, green, blue and opacity, 0 to 255. */
export type ParameterColor = readonly [red: number, green: number, blue: number, alpha: number]

/** What an itemselect offers, and what of it is selected. */
export interface ItemSelection {
  readonly allItems: readonly ParameterScalar[]
  readonly selected: readonly ParameterScalar[]
}

/** The content of a table_view: rows of cells, and the class of Python that models them. */
export interface TableViewContent {
  /** such as `TableModel` */
  readonly classname: string
  /** such as `pymodaq_gui.utils.widgets.table` */
  readonly module: string
  readonly data: readonly (readonly (string | number | boolean | null)[])[]
  readonly header: readonly string[]
}

/** The values of PyMoDAQ's parameter types. */
export interface ParameterValues {
  /** whole; a bigint beyond 2^53, which PyMoDAQ reads rounded to a float64 */
  int: number | bigint
  /** NaN and infinities are allowed */
  float: number
  slide: number
  progress: number | bigint
  bool: boolean
  bool_push: boolean
  led: boolean
  led_push: boolean
  multistate_led: string
  str: string
  text: string
  text_pb: string
  text_pattern: string
  browsepath: string
  list: ParameterScalar
  /** `null` when nothing was ever offered */
  itemselect: ItemSelection | null
  color: ParameterColor
  /** an instant; milliseconds since 1970 on disk (seconds in PyMoDAQ 3 and older, see `FromXmlOptions`) */
  date_time: Date
  /** the instant of the day's midnight in the local time of the machine that wrote it */
  date: Date
  /** rows of a name and a value */
  table: ReadonlyMap<ParameterScalar, PythonValue>
  table_view: TableViewContent
  action: PythonValue
}

/** A parameter type that has a value. */
export type ValueType = keyof ParameterValues

/** A parameter of one type; without a value it holds none. */
export type ValueParameter<K extends ValueType = ValueType> = {
  [T in K]: ParameterOptions & { readonly type: T; readonly value?: ParameterValues[T] }
}[K]

/** A group of parameters. */
export interface GroupParameter extends ParameterOptions {
  readonly type: 'group'
  /** the type on disk where it is not `group`: a name that contains it, such as `groupmove`; `null` for an element without a type */
  readonly typeName?: string | null
  readonly children: readonly Parameter[]
}

/** A parameter of a type that is not listed here: its text is kept as it is. */
export interface OtherParameter extends ParameterOptions {
  readonly type: 'other'
  /** the type on disk; `null` for an element without a type */
  readonly typeName: string | null
  readonly value?: string
}

/** One parameter of a settings tree. */
export type Parameter = ValueParameter | GroupParameter | OtherParameter

/** Finds a parameter by the names on the way to it.
 *  @returns undefined when there is none */
export function findParameter(parameters: readonly Parameter[], ...names: readonly string[]): Parameter | undefined {
  let found: Parameter | undefined
  let level: readonly Parameter[] = parameters
  for (const name of names) {
    found = level.find((parameter) => parameter.name === name)
    if (found === undefined) return undefined
    level = found.children ?? []
  }
  return found
}
