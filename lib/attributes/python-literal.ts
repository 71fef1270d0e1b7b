/** Reads Python literals by a grammar. Nothing is ever evaluated: text that is no literal is given back as `undefined`.
 *
 *      value  := string+ | bytes+ | number | 'True' | 'False' | 'None' | 'nan' | 'inf' | tuple | list | dict | numpy
 *      number := ['+'|'-'] (int | float | 'nan' | 'inf')        numpy := ('np'|'numpy') '.' name '(' value ')'
 *
 *  Settings know a few more words for the same values, by the dialect `settings`:
 *
 *      value  := … | 'np.nan' | 'np.inf' | 'float(' value ')' | 'int(' value ')' | 'str(' string ')' | 'OrderedDict(' [dict | list of pairs] ')'
 *
 *  The input is a file's content and may be hostile: depth is bounded, and the time grows with the length only. */

/** What a Python literal is in JavaScript. Whole numbers beyond 2^53 are bigints; tuples and lists are arrays. */
export type PythonValue = string | number | bigint | boolean | null | Uint8Array | PythonValue[] | Map<PythonValue, PythonValue>

const depthMax = 100
// Longer integers than any that a file of data has: making a bigint of millions of digits would take seconds.
const digitsMax = 400
const numpyScalars = /(?:np|numpy)\.(float16|float32|float64|longdouble|u?int(?:8|16|32|64)|bool_?|str_)\(/y
const numberToken = /0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?(?:\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y
const wordToken = /(?:True|False|None|nan|inf)(?![\w.(])/y
const numpyWord = /(?:np|numpy)\.(nan|inf)(?![\w.(])/y
const constructorStart = /(float|int|str|OrderedDict)\(/y
const stringStart = /([bBuU]?)('|")/y
const whiteSpace = /[ \t\r\n]*/y
const words: Record<string, PythonValue> = { True: true, False: false, None: null, nan: Number.NaN, inf: Number.POSITIVE_INFINITY }
const simpleEscapes: Record<string, string> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
}

/** Thrown inside this file only, to leave the recursion. */
class NotLiteral extends Error {}

class LiteralReader {
  #at = 0
  constructor(
    readonly text: string,
    readonly dialect: 'literal' | 'settings',
  ) {}

  readAll(): PythonValue {
    const value = this.#value(0)
    this.#skipSpace()
    if (this.#at !== this.text.length) throw new NotLiteral()
    return value
  }

  #match(token: RegExp): RegExpExecArray | null {
    token.lastIndex = this.#at
    const found = token.exec(this.text)
    if (found !== null) this.#at += found[0].length
    return found
  }

  #skipSpace(): void {
    this.#match(whiteSpace)
  }

  #take(character: string): boolean {
    this.#skipSpace()
    if (this.text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #value(depth: number): PythonValue {
    if (depth > depthMax) throw new NotLiteral()
    if (this.#take('(')) return this.#tuple(depth)
    if (this.#take('[')) return this.#items(']', depth)
    if (this.#take('{')) return this.#dict(depth)
    if (this.#take('-')) return this.#negative()
    if (this.#take('+')) return this.#number()
    if (this.#match(numpyScalars) !== null) {
      const value = this.#value(depth + 1)
      if (!this.#take(')')) throw new NotLiteral()
      return value
    }
    const word = this.#match(wordToken)
    if (word !== null) return words[word[0]] ?? null
    if (this.dialect === 'settings') {
      const numpy = this.#match(numpyWord)
      if (numpy !== null) return words[numpy[1] ?? ''] ?? null
      const call = this.#match(constructorStart)
      if (call !== null) return this.#constructed(call[1] ?? '', depth)
    }
    return this.#strings() ?? this.#number()
  }

  /** The value of a call whose name and bracket were read. */
  #constructed(name: string, depth: number): PythonValue {
    if (name === 'OrderedDict' && this.#take(')')) return new Map()
    const value = this.#value(depth + 1)
    if (!this.#take(')')) throw new NotLiteral()
    const made = name === 'OrderedDict' ? mapOf(value) : name === 'str' ? textOf(value) : numberOf(name, value)
    if (made === undefined) throw new NotLiteral()
    return made
  }

  #negative(): number | bigint {
    const from = this.#at
    const word = this.#match(wordToken)
    const value = word === null ? this.#number() : words[word[0]]
    if (typeof value !== 'number' && typeof value !== 'bigint') throw new NotLiteral()
    // Python has no negative zero among its ints: only a float keeps the sign.
    if (value === 0) return /[.eE]/.test(this.text.slice(from, this.#at)) ? -0 : 0
    return -value
  }

  #number(): number | bigint {
    const token = this.#match(numberToken)?.[0].replaceAll('_', '')
    // A letter, a digit or a dot right behind a number makes it another token: 1j, 0777, 1.2.3.
    if (token === undefined || /[\w.]/.test(this.text[this.#at] ?? '')) throw new NotLiteral()
    const isFloat = !/^0[xX]/.test(token) && /[.eE]/.test(token)
    if (isFloat) return Number(token)
    if (/^0\d/.test(token) && !/^0+$/.test(token)) throw new NotLiteral()
    const value = Number(token)
    if (Number.isSafeInteger(value)) return value
    if (token.length > digitsMax) throw new NotLiteral()
    return BigInt(token)
  }

  #tuple(depth: number): PythonValue {
    if (this.#take(')')) return []
    const first = this.#value(depth + 1)
    // A value in parentheses without a comma is that value.
    if (this.#take(')')) return first
    if (!this.#take(',')) throw new NotLiteral()
    return [first, ...this.#items(')', depth)]
  }

  #items(end: string, depth: number): PythonValue[] {
    const items: PythonValue[] = []
    while (!this.#take(end)) {
      items.push(this.#value(depth + 1))
      if (this.#take(end)) break
      if (!this.#take(',')) throw new NotLiteral()
    }
    return items
  }

  #dict(depth: number): PythonValue {
    const map = new Map<PythonValue, PythonValue>()
    while (!this.#take('}')) {
      const key = this.#value(depth + 1)
      if (!this.#take(':')) throw new NotLiteral()
      map.set(key, this.#value(depth + 1))
      if (this.#take('}')) break
      if (!this.#take(',')) throw new NotLiteral()
    }
    return map
  }

  /** One or more strings side by side, which Python joins. */
  #strings(): string | Uint8Array | undefined {
    let kind: 'text' | 'bytes' | undefined
    let joined = ''
    for (let start = this.#stringStart(); start !== null; start = this.#stringStart()) {
      const here = start[1]?.toLowerCase() === 'b' ? 'bytes' : 'text'
      if (kind !== undefined && kind !== here) throw new NotLiteral()
      kind = here
      joined += this.#stringBody(start[2] ?? "'", kind)
    }
    if (kind === undefined) return undefined
    return kind === 'bytes' ? Uint8Array.from(Buffer.from(joined, 'latin1')) : joined
  }

  #stringStart(): RegExpExecArray | null {
    this.#skipSpace()
    return this.#match(stringStart)
  }

  #stringBody(quote: string, kind: 'text' | 'bytes'): string {
    const parts: string[] = []
    const plain = quote === "'" ? /[^'\\\n]+/y : /[^"\\\n]+/y
    for (;;) {
      const run = this.#match(plain)
      if (run !== null) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes literals hold ASCII only
        if (kind === 'bytes' && !/^[\x00-\x7f]*$/.test(run[0])) throw new NotLiteral()
        parts.push(run[0])
      }
      const next = this.text[this.#at++]
      if (next === quote) return parts.join('')
      if (next !== '\\') throw new NotLiteral()
      parts.push(this.#escape(kind))
    }
  }

  #escape(kind: 'text' | 'bytes'): string {
    const octal = this.#match(/[0-7]{1,3}/y)
    if (octal !== null) {
      const code = Number.parseInt(octal[0], 8)
      return String.fromCharCode(kind === 'bytes' ? code & 0xff : code)
    }
    const pattern = kind === 'bytes' ? /x([0-9a-fA-F]{2})/y : /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})/y
    const coded = this.#match(pattern)
    if (coded !== null) {
      const code = Number.parseInt(coded[1] ?? coded[2] ?? coded[3] ?? '', 16)
      if (code > 0x10ffff) throw new NotLiteral()
      return String.fromCodePoint(code)
    }
    const character = this.text[this.#at++]
    if (character === undefined || (kind === 'text' && 'xuUN'.includes(character)) || (kind === 'bytes' && character === 'x')) {
      throw new NotLiteral()
    }
    // Python keeps the backslash of an escape that it does not know.
    return simpleEscapes[character] ?? `\\${character}`
  }
}

function textOf(value: PythonValue): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** `OrderedDict` of a dict, or of a list of pairs. */
function mapOf(value: PythonValue): Map<PythonValue, PythonValue> | undefined {
  if (value instanceof Map || !Array.isArray(value)) return value instanceof Map ? value : undefined
  const map = new Map<PythonValue, PythonValue>()
  for (const pair of value) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined
    map.set(pair[0] ?? null, pair[1] ?? null)
  }
  return map
}

/** `float` or `int` of a number, of a boolean or of a text. */
function numberOf(name: string, value: PythonValue): number | bigint | undefined {
  if (typeof value === 'string') return name === 'float' ? parsePythonFloat(value) : undefined
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint') return name === 'int' ? value : Number(value)
  if (typeof value !== 'number') return undefined
  if (name === 'float' || Number.isSafeInteger(value)) return value
  return Number.isFinite(value) ? wholeOf(value) : undefined
}

const floatText = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/
const floatWord = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i

/** Reads a text as Python's `float(text)` does: `12.5`, ` 1e3 `, `-inf`, `nan`. `undefined` when Python would refuse it. */
export function parsePythonFloat(text: string): number | undefined {
  const trimmed = text.trim()
  if (floatText.test(trimmed)) return Number(trimmed.replaceAll('_', ''))
  const word = floatWord.exec(trimmed)
  if (word === null) return undefined
  if (word[2] !== undefined) return Number.NaN
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

/** The whole part of a finite number, as Python's `int`: a bigint beyond 2^53. */
export function wholeOf(value: number): number | bigint {
  const whole = Math.trunc(value)
  // Python has no negative zero among its ints.
  return Number.isSafeInteger(whole) ? whole + 0 : BigInt(whole)
}

/** Reads one Python literal. `undefined` when the text is anything else, such as a call or a name. */
export function parsePythonLiteral(text: string, dialect: 'literal' | 'settings' = 'literal'): PythonValue | undefined {
  try {
    return new LiteralReader(text, dialect).readAll()
  } catch (error) {
    if (error instanceof NotLiteral) return undefined
    throw error
  }
}
