/** Numbers as text: as C's printf writes them, and with all their digits. */
import { type DType, halfToNumber } from '../../dtype.js'
import { dtypeTable } from '../../generated/tables.js'

/** As `printf("%.6e")`: ties go to the even digit, exponents have two digits, `nan` and `inf` are lower case. */
export function exponential(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value)
  const text = value.toExponential(6)
  const sign = Object.is(value, -0) ? '-' : ''
  return sign + twoDigits(roundsUpTie(value, text) ? evenNeighbour(value) : text)
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  return value > 0 ? 'inf' : '-inf'
}

/** Whether JavaScript has rounded away from zero where C rounds to the even digit: the number lies exactly in the middle. */
function roundsUpTie(value: number, text: string): boolean {
  const last = text.charCodeAt(text.indexOf('e') - 1)
  if (last % 2 === 0) return false
  const longer = value.toExponential(7)
  // Most numbers are ruled out by their eighth digit; what is left is looked at with more digits than a tie can have.
  return longer[longer.indexOf('e') - 1] === '5' && Number(longer) === value && /^-?\d\.\d{7}0*e/.test(value.toExponential(60))
}

/** The digits below a tie: those of the number cut off behind its seventh. */
function evenNeighbour(value: number): string {
  const longer = value.toExponential(7)
  const end = longer.indexOf('e')
  return longer.slice(0, end - 1) + longer.slice(end)
}

function twoDigits(text: string): string {
  const end = text.indexOf('e')
  return text.length - end > 3 ? text : `${text.slice(0, end + 2)}0${text.slice(end + 2)}`
}

/** The shortest text that gives the same float64 again. */
export function shortest(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value)
  return Object.is(value, -0) ? '-0' : String(value)
}

/** The shortest text that gives the same float32 again. */
export function shortest32(value: number): string {
  if (!Number.isFinite(value) || Math.fround(value) !== value || Number.isInteger(value)) return shortest(value)
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits)
    if (Math.fround(Number(text)) === value) return String(Number(text))
  }
  return String(Number(value.toPrecision(9)))
}

/** Reads the elements of a dtype's array as pairs or numbers: one reader for a whole block. */
export type ElementText = (elements: ArrayLike<number | bigint>, index: number) => string

/** How the elements of a dtype appear with all their digits. Complex numbers are Python's `(1+2j)`, booleans 1 and 0. */
export function fullText(dtype: DType): ElementText {
  const { kind } = dtypeTable[dtype]
  const real = dtype === 'float32' || dtype === 'complex64' ? shortest32 : shortest
  if (kind === 'complex') return complexText(real)
  if (dtype === 'float16') return (elements, index) => shortest(halfToNumber(Number(elements[index])))
  if (kind === 'floating') return (elements, index) => real(Number(elements[index]))
  return (elements, index) => String(elements[index])
}

/** How the elements of a dtype appear as `%.6e`, whatever their kind. Complex numbers have a blank before them, as in numpy's files. */
export function exponentialText(dtype: DType): ElementText {
  if (dtypeTable[dtype].kind === 'complex') {
    const text = complexText(exponential)
    return (elements, index) => ` ${text(elements, index)}`
  }
  if (dtype === 'float16') return (elements, index) => exponential(halfToNumber(Number(elements[index])))
  return (elements, index) => exponential(Number(elements[index]))
}

function complexText(part: (value: number) => string): ElementText {
  return (elements, index) => {
    const imaginary = part(Number(elements[2 * index + 1]))
    return `(${part(Number(elements[2 * index]))}${imaginary.startsWith('-') ? '' : '+'}${imaginary}j)`
  }
}
