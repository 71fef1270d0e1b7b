/** How many times longer everything may take. A build with sanitizers runs the same tests many times slower: scripts/sanitize.mjs
 *  says so by this variable. */
export const slowness = process.env.H5SAVER_SLOW_BUILD === '1' ? 8 : 1
