// Bytes of frames for every dtype, made without any code of the package under test.

/** Item size in bytes and the array class of every dtype, by numpy's name. */
export const dtypes = {
  bool: [1, Uint8Array],
  int8: [1, Int8Array],
  uint8: [1, Uint8Array],
  int16: [2, Int16Array],
  uint16: [2, Uint16Array],
  int32: [4, Int32Array],
  uint32: [4, Uint32Array],
  int64: [8, BigInt64Array],
  uint64: [8, BigUint64Array],
  float16: [2, Uint16Array],
  float32: [4, Float32Array],
  float64: [8, Float64Array],
  complex64: [8, Float32Array],
  complex128: [16, Float64Array],
}

// Bit patterns that a careless conversion changes, as little-endian words of the component's size. In order: -0, +Inf,
// -Inf, a quiet and a signalling NaN with payloads, a negative NaN, the smallest subnormal, the largest finite number.
const specialWords = {
  float16: ['8000', '7c00', 'fc00', '7e2a', '7d01', 'fe01', '0001', '7bff'],
  float32: ['80000000', '7f800000', 'ff800000', '7fc12345', '7fa54321', 'ffc00001', '00000001', '7f7fffff'],
  float64: [
    '8000000000000000',
    '7ff0000000000000',
    'fff0000000000000',
    '7ff8123456789abc',
    '7ff4fedcba987654',
    'fff8000000000001',
    '0000000000000001',
    '7fefffffffffffff',
  ],
  // 0, -1 (or the largest), the largest, the smallest signed number, 1
  int8: ['00', 'ff', '7f', '80', '01'],
  int16: ['0000', 'ffff', '7fff', '8000', '0001'],
  int32: ['00000000', 'ffffffff', '7fffffff', '80000000', '00000001'],
  int64: ['0000000000000000', 'ffffffffffffffff', '7fffffffffffffff', '8000000000000000', '0020000000000001'],
}

const specialsOf = { complex64: 'float32', complex128: 'float64', uint8: 'int8', uint16: 'int16', uint32: 'int32', uint64: 'int64' }

/** `count` elements: the special ones first, then random bits; booleans are 0 or 1. The same seed gives the same bytes. */
export function randomBytes(dtype, count, seed) {
  const bytes = noise(count * dtypes[dtype][0], seed)
  if (dtype === 'bool') return bytes.map((byte) => byte & 1)
  const words = specialWords[specialsOf[dtype] ?? dtype].map((word) => Buffer.from(word, 'hex').reverse())
  const specials = Buffer.concat(words)
  bytes.set(specials.subarray(0, Math.min(specials.length, bytes.length)))
  return bytes
}

/** `count` elements that every codec makes smaller: slow ramps, as a camera's background is. */
export function rampBytes(dtype, count, seed) {
  const [itemSize, ArrayClass] = dtypes[dtype]
  const array = new ArrayClass((count * itemSize) / ArrayClass.BYTES_PER_ELEMENT)
  const big = ArrayClass === BigInt64Array || ArrayClass === BigUint64Array
  for (let at = 0; at < array.length; at++) {
    const value = dtype === 'bool' ? (at >> 3) & 1 : ((at >> 4) + seed) % 100
    array[at] = big ? BigInt(value) : value
  }
  return new Uint8Array(array.buffer)
}

/** Bytes seen as the array class that `append` takes for a dtype. */
export function arrayOf(dtype, bytes) {
  const [, ArrayClass] = dtypes[dtype]
  const own = bytes.slice()
  return new ArrayClass(own.buffer, 0, own.byteLength / ArrayClass.BYTES_PER_ELEMENT)
}

// xorshift32 (Marsaglia 2003): good enough for bytes without a pattern, and the same on every machine.
function noise(count, seed) {
  const bytes = new Uint8Array(count)
  let state = (seed * 2654435761 + 1) >>> 0 || 1
  for (let at = 0; at < count; at++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    bytes[at] = state >>> 11
  }
  return bytes
}
