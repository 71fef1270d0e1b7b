/** Texts of files that become names, labels and units of data. */

/** HDF5 holds longer texts, but no attribute of a file of the earliest format does (lib/nodes/names.ts). */
const bytesMax = 60_000

/** The text as data may have it: without NUL and halves of surrogate pairs, which no file could hold again, and not longer than
 *  an attribute. The attributes of the node have it whole. */
export function storableText(text: string): string {
  const whole = text.replaceAll('\0', '\ufffd').toWellFormed()
  return Buffer.byteLength(whole) <= bytesMax
    ? whole
    : `${Buffer.from(whole)
        .subarray(0, 200)
        .toString('utf8')
        .replace(/\ufffd+$/, '')}…`
}
