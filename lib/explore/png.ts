/** Pictures are told by their first bytes, whatever their attributes are called: only PNG is shown. */
import type { DecodedAttribute } from '../attributes/attribute-codec.js'

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** The bytes of an attribute that is a PNG picture; undefined for every other. */
export function pngOf(value: DecodedAttribute | undefined): Uint8Array | undefined {
  const isPng = value instanceof Uint8Array && signature.every((byte, place) => value[place] === byte)
  return isPng ? value : undefined
}
