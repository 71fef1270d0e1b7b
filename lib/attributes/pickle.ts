/** Python pickles of one str: the rows of PyMoDAQ's Logger. Nothing else is written or read, and nothing is executed.
 *
 *      80 04                 protocol 4
 *      95 <u64>              frame: the number of bytes that follow
 *      8c <u8> <utf-8>       str of less than 256 bytes;   58 <u32> <utf-8>: longer
 *      94 2e                 memoize, stop                                                  (Python 3, pickletools) */

const op = {
  proto: 0x80,
  frame: 0x95,
  shortBinUnicode: 0x8c,
  binUnicode: 0x58,
  binUnicode8: 0x8d,
  unicode: 0x56,
  memoize: 0x94,
  put: 0x70,
  binPut: 0x71,
  longBinPut: 0x72,
  stop: 0x2e,
} as const

const header = 2 + 9

/** The pickle of a text. Lone surrogates are the caller's business: they come out as U+FFFD. */
export function pickleText(text: string): Uint8Array {
  const utf8 = Buffer.from(text, 'utf8')
  const isShort = utf8.length < 256
  const body = (isShort ? 2 : 5) + utf8.length + 2
  const bytes = Buffer.alloc(header + body)
  bytes.writeUInt8(op.proto, 0)
  bytes.writeUInt8(4, 1)
  bytes.writeUInt8(op.frame, 2)
  bytes.writeBigUInt64LE(BigInt(body), 3)
  let at = header
  at = bytes.writeUInt8(isShort ? op.shortBinUnicode : op.binUnicode, at)
  at = isShort ? bytes.writeUInt8(utf8.length, at) : bytes.writeUInt32LE(utf8.length, at)
  at += utf8.copy(bytes, at)
  at = bytes.writeUInt8(op.memoize, at)
  bytes.writeUInt8(op.stop, at)
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** The text of a pickle of one str, of any protocol. `undefined` when the bytes are any other pickle, or none. */
export function unpickleText(pickle: Uint8Array): string | undefined {
  const bytes = Buffer.from(pickle.buffer, pickle.byteOffset, pickle.byteLength)
  let text: string | undefined
  let at = 0
  // Every turn takes at least one byte, and leaves when bytes are missing.
  while (at < bytes.length) {
    const code = bytes[at++]
    if (code === op.stop) return at === bytes.length ? text : undefined
    const step = code === undefined ? undefined : stepOf(bytes, code, at)
    if (step === undefined) return undefined
    if (step.text !== undefined) {
      if (text !== undefined) return undefined
      text = step.text
    }
    at = step.next
  }
  return undefined
}

function stepOf(bytes: Buffer, code: number, at: number): { next: number; text?: string } | undefined {
  const left = bytes.length - at
  const skip = (count: number) => (left >= count ? { next: at + count } : undefined)
  const utf8 = (lengthBytes: 1 | 4 | 8) => {
    if (left < lengthBytes) return undefined
    const length = lengthBytes === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUIntLE(at, lengthBytes)
    const from = at + lengthBytes
    return length <= bytes.length - from ? { next: from + length, text: bytes.toString('utf8', from, from + length) } : undefined
  }
  switch (code) {
    case op.proto:
    case op.binPut:
      return skip(1)
    case op.frame:
      return skip(8)
    case op.longBinPut:
      return skip(4)
    case op.memoize:
      return skip(0)
    case op.put: {
      const end = bytes.indexOf(0x0a, at)
      return end < 0 ? undefined : { next: end + 1 }
    }
    case op.shortBinUnicode:
      return utf8(1)
    case op.binUnicode:
      return utf8(4)
    case op.binUnicode8:
      return utf8(8)
    case op.unicode: {
      const end = bytes.indexOf(0x0a, at)
      return end < 0 ? undefined : { next: end + 1, text: rawUnicodeEscape(bytes.toString('latin1', at, end)) }
    }
    default:
      return undefined
  }
}

/** Protocol 0 writes text as latin-1 with \u and \U for the rest. */
function rawUnicodeEscape(text: string): string {
  return text.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, short: string | undefined, long: string | undefined) => {
    const code = Number.parseInt(short ?? long ?? '', 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
