// The chunk that rivals without a rule of their own get: one frame, or 64 KiB of smaller rows. protocol.py has the same rule.

const chunkBytes = 65536

/** @param {number} rowBytes
 *  @returns {number} at least 1 */
export function rowsPerChunk(rowBytes) {
  return Math.max(1, Math.floor(chunkBytes / rowBytes))
}
