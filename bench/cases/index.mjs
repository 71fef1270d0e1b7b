// Every case, in the order in which they run and print.
import { soak } from './soak.mjs'
import { w1 } from './w1.mjs'
import { w1Dim } from './w1-dim.mjs'
import { w2 } from './w2.mjs'
import { w3 } from './w3.mjs'
import { w4 } from './w4.mjs'
import { w5 } from './w5.mjs'

/** @type {import('../harness/types.js').Case[]} */
export const cases = [w1, w1Dim, w2, w3, w4, w5, soak]
