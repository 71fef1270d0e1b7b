/** The real package has no types: what the tests of its stand-in use. */
declare module 'ndarray-ops' {
  import type ndarray from 'ndarray'

  type Any = ReturnType<typeof ndarray>
  const operations: { assign(target: Any, source: Any): boolean }
  export default operations
}
