/** How texts become HDF5 string attributes: the rules of storage that PyTables, h5py and HDF5's own limits ask for. */
import type { NativeAttribute } from '../native.js'

/** HDF5 1.10 refuses attributes from 64 KiB on in a file of the earliest format; a variable-length string has no such
 *  limit, because only a reference to it lies in the object header. The margin leaves room for the header's own fields. */
export const fixedTextBytesMax = 60_000

/** An attribute that PyTables defines (`CLASS`, `TITLE`, ...). PyTables stores those of arrays in ASCII where it can,
 *  those of groups and variable-length arrays in UTF-8, and an empty one as a null dataspace. */
export function nativeText(name: string, text: string, charset: 'ascii' | 'utf8'): NativeAttribute {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  const fits = charset === 'utf8' || /^[\x00-\x7f]*$/.test(text)
  const storage = text === '' ? 'null' : storageOf(text)
  return { kind: 'text', name, text, storage, charset: fits ? charset : 'utf8' }
}

/** An attribute of PyMoDAQ: the text of an envelope. With `sizeMin` it is padded with spaces to at least that many bytes. */
export function envelopeText(name: string, text: string, sizeMin = 0): NativeAttribute {
  const attribute: NativeAttribute = { kind: 'text', name, text, storage: storageOf(text), charset: 'utf8' }
  return attribute.storage === 'fixed' && text.length < sizeMin ? { ...attribute, size: sizeMin } : attribute
}

function storageOf(text: string): 'fixed' | 'variable' {
  return Buffer.byteLength(text) > fixedTextBytesMax ? 'variable' : 'fixed'
}
