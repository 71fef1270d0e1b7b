// Every case, in the order in which they run and print.
import { channels, commits16, commits1000 } from './channels.mjs'
import { durabilityW1, durabilityW2 } from './durability.mjs'
import { fileSize, flat, growth, memoryW1, memoryW2, opening } from './endurance.mjs'
import { readingW1, readingW2 } from './reading.mjs'
import { latencyW1, latencyW2, scaling } from './threads.mjs'
import { w1, w1Dim, w1Levels } from './w1.mjs'
import { w2, w2Dim, w2Levels } from './w2.mjs'
import { w3 } from './w3.mjs'
import { w4 } from './w4.mjs'
import { w5 } from './w5.mjs'
import { watching } from './watching.mjs'

/** @type {import('../harness/types.js').Case[]} */
export const cases = [
  ...[w1, w1Levels, w1Dim, w2, w2Levels, w2Dim, w3, w4, w5],
  ...[channels, commits16, commits1000, growth, opening, scaling, latencyW1, latencyW2],
  ...[memoryW1, memoryW2, flat, fileSize, durabilityW1, durabilityW2, watching, readingW1, readingW2],
]
