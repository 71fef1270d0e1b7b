// The codecs that several cases compare, in the words of the product's option `compression`.

/** @import { Codec } from '../harness/types.js' */

/** @type {Codec} */
export const none = { library: 'none' }
/** @type {(level: number) => Codec} */
export const zlib = (level) => ({ library: 'zlib', level })
/** @type {Codec} */
export const lz4Bit = { library: 'blosc:lz4', level: 5, shuffle: 'bit' }
/** @type {Codec} */
export const lz4Byte = { library: 'blosc:lz4', level: 5, shuffle: 'byte' }
/** @type {Codec} */
export const zstdBit = { library: 'blosc:zstd', level: 1, shuffle: 'bit' }
