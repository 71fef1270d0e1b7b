/** Which units PyMoDAQ can load. It gives every unit to pint 0.25, and catches only that a name is unknown: of `xyz` it makes a
 *  dimensionless unit, but of `s-1`, `10 counts` or `#/s` an exception (TypeError, ValueError, AssertionError, …), and neither
 *  the data nor the file as a whole can be loaded any more. Here stands the grammar of what is known to pass:
 *
 *      units    := '' | product          product  := factor { ['*' | '/' | '·' | ' per '] factor }
 *      factor   := atom [exponent]       atom     := name | '(' product ')' | '%' | '‰' | '1' at a start or after an operator
 *      name     := letters, digits, '_', '°', with '.' between or behind them; or anything of those in brackets: '[V]'
 *      exponent := ('^' | '**') number | ('^' | '**') '(' number ['/' number] ')' | superscript digits; never 0
 *
 *  pint takes some more, such as `m"`; what it makes of them depends on the place. Nothing that this grammar takes failed when
 *  150,000 texts of it, of random pieces, were given to pint. */
import { createError, describe } from '../errors.js'

// Letters that Python 3.8's tokenizer knows; others end in an exception. Ω, K and Å have signs of their own besides.
const letters =
  'A-Za-z_°µªº\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02af\\u0386\\u0388-\\u038a\\u038c\\u038e-\\u03a1\\u03a3-\\u03f5\\u03f7-\\u03ff\\u0400-\\u0481\\u048a-\\u052f'
const otherLetters = '\\u3041-\\u3096\\u30a1-\\u30fa\\u4e00-\\u9fa5\\uac00-\\ud7a3\\u2126\\u212a\\u212b'
const letter = `[${letters}${otherLetters}]`
const word = `${letter}(?:${letter}|[0-9])*`
const nameToken = new RegExp(`(${word}(?:\\.${word})*)(\\.?)`, 'y')
const bracketToken = new RegExp(`\\[(?:${letter}|[0-9])*\\]`, 'y')
const spaceToken = /[ \t]*/y
const endToken = /[ \t\r\n]*$/y
const operatorToken = /[ \t]*[*/·](?!\*)[ \t]*/y
// A number with a leading 0 is two tokens for Python.
const number = '(?:(?:0|[1-9]\\d{0,5})(?:\\.\\d{1,6})?(?!\\d)|\\.\\d{1,6})'
const exponentToken = new RegExp(`[ \\t]*(?:\\^|\\*\\*)[ \\t]*(?:-?(${number})|\\(-?(${number})(?:/(${number}))?\\))`, 'y')
const superscriptToken = /⁻?(?!⁰)[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,6}/y
// What stands behind a whole factor; anything else would run into it.
const factorEnd = /(?=[ \t)*/·]|[ \t\r\n]*$)/y

// pint reads nan as a number, and these as exponents of what stands before or behind them.
const numberWords = /^(?:nan|(?:squared|cubed).+|.+(?:sq|square|cubic))$/i
// Scales with an offset, and logarithmic ones, take no prefix: `dB` and `degC` pass, `mdB` and `m°C` do not.
const offsetNames =
  'Np|neper|dB[mWu]?|decade|decibel(?:watt|milliwatt|microwatt)?|octave|oct|celsius|fahrenheit|r[ée]aumur|' +
  '(?:°|deg|degree)(?:C|F|Re)|degree_(?:Celsius|Fahrenheit|R[ée]aumur)'
const prefixedOffset = new RegExp(`^(?!(?:${offsetNames})s?$|delta_).+(?:${offsetNames})s?$`)
const lengthMax = 255
const depthMax = 8

/** Thrown inside this file only, to leave the recursion. */
class NoUnit extends Error {}

class UnitReader {
  #at = 0
  constructor(readonly text: string) {}

  readAll(): void {
    this.#match(spaceToken)
    if (this.#at === this.text.length) throw new NoUnit('is empty but for signs')
    this.#product(0)
    this.#match(endToken)
    if (this.#at !== this.text.length) throw new NoUnit(`cannot go on at ${describe(this.text.slice(this.#at))}`)
  }

  #match(token: RegExp): RegExpExecArray | null {
    token.lastIndex = this.#at
    const found = token.exec(this.text)
    if (found !== null) this.#at += found[0].length
    return found
  }

  #isAtEnd(): boolean {
    endToken.lastIndex = this.#at
    return endToken.test(this.text)
  }

  #product(depth: number): void {
    if (depth > depthMax) throw new NoUnit(`nests parentheses deeper than ${depthMax} levels`)
    this.#factor(depth, true)
    for (;;) {
      const hasOperator = this.#match(operatorToken) !== null
      if (!hasOperator) {
        this.#match(spaceToken)
        if (this.#isAtEnd() || this.text[this.#at] === ')') return
      }
      this.#factor(depth, hasOperator)
    }
  }

  #factor(depth: number, mayBeOne: boolean): void {
    const isPower = this.#atom(depth, mayBeOne)
    const exponent = isPower ? this.#match(exponentToken) : null
    const [, plain, numerator, denominator] = exponent ?? []
    if ([plain, numerator, denominator].some((digits) => digits !== undefined && Number(digits) === 0))
      throw new NoUnit('has an exponent of 0')
    if (isPower && exponent === null) this.#match(superscriptToken)
    if (this.#match(factorEnd) === null) throw new NoUnit(`cannot go on at ${describe(this.text.slice(this.#at))}`)
  }

  /** @returns whether the atom may have an exponent */
  #atom(depth: number, mayBeOne: boolean): boolean {
    const next = this.text[this.#at]
    if (next === '(') {
      this.#at++
      this.#match(spaceToken)
      this.#product(depth + 1)
      this.#match(spaceToken)
      if (this.text[this.#at] !== ')') throw new NoUnit('has a parenthesis that is not closed')
      this.#at++
      return true
    }
    if (next === '%' || next === '‰' || (next === '1' && mayBeOne)) {
      this.#at++
      return false
    }
    if (this.#match(bracketToken) !== null) return false
    const at = this.#at
    const name = this.#match(nameToken)
    const isRefused = name?.[1]?.split('.').some((part) => numberWords.test(part) || prefixedOffset.test(part))
    if (name === null || isRefused === true) {
      throw new NoUnit(next === undefined ? 'ends too early' : `cannot go on at ${describe(this.text.slice(at))}`)
    }
    return name[2] === ''
  }
}

/** Why PyMoDAQ could not load data of these units, in words that go on after their text; undefined when it can. Names that are
 *  not known are no fault: PyMoDAQ makes a dimensionless unit of them. */
export function unitsFault(units: string): string | undefined {
  if (/^[ \t]*$/.test(units)) return undefined
  if (units.length > lengthMax) return `has more than ${lengthMax} characters`
  try {
    new UnitReader(units.replaceAll(',', '').replaceAll(' per ', '/')).readAll()
    return undefined
  } catch (error) {
    if (error instanceof NoUnit) return error.message
    throw error
  }
}

/** Refuses units with which data are written but cannot be loaded. `option` is how messages call them.
 *  @throws ERR_INVALID_OPTION */
export function checkUnits(units: string, option: string): string {
  const fault = unitsFault(units)
  if (fault === undefined) return units
  const consequence = 'PyMoDAQ raises an exception when it loads such data. Write for example 1/s or s^-1 for s-1, and no numbers'
  throw createError('ERR_INVALID_OPTION', `${option} ${describe(units)} ${fault}, as a unit: ${consequence}`, {
    option,
    given: describe(units),
  })
}
