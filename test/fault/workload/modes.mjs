/** What the modes of a file mean to the writer child: one entry per mode that exists. */
export const modes = {
  /** committed: survives the death of the process */
  fast: { durability: 'fast', commitIntervalMs: 2 },
  /** committed: survives the loss of power */
  durable: { durability: 'durable', commitIntervalMs: 2 },
  /** a commit per row, asked for by the writer before it writes the next one */
  frame: { durability: 'durable', commitIntervalMs: 0, rowsPerCommit: 1 },
}
