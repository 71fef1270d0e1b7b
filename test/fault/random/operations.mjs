/** What fast-check makes up, and what becomes of it in a file that has certain nodes: operations with paths. */
import { itemBytes, sizeOf } from './model.mjs'

const frameShapes = [[], [3], [40, 25], [3000], [90, 120]]
const gridShapes = [[4], [6, 5], [3, 4, 5], [200, 30]]
const codecList = [
  { library: 'none' },
  { library: 'deflate', level: 1 },
  { library: 'deflate', level: 6 },
  { library: 'blosc', compressor: 'lz4', level: 5, shuffle: 'byte' },
  { library: 'blosc', compressor: 'zstd', level: 1, shuffle: 'bit' },
]

/** Sessions: each is a process that has the file open. */
export function sessionsArbitrary(fc) {
  const which = fc.nat(1000)
  const seed = fc.nat(1_000_000)
  const dtype = fc.constantFrom(...Object.keys(itemBytes))
  const frameShape = fc.constantFrom(...frameShapes)
  const codec = fc.constantFrom(...codecList)
  const column = fc.record({ dtype, frameShape, codec })
  const operation = fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant('append'), which, count: fc.integer({ min: 1, max: 40 }), seed }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('point'), which, point: which, seed }) },
    { weight: 4, arbitrary: fc.constant({ do: 'flush' }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('attribute'), which, name: fc.constantFrom('a', 'b', 'long', 'number'), seed }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('line'), which, seed }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('series'), which, columns: fc.array(column, { minLength: 1, maxLength: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('group'), which }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('array'), which, dtype, frameShape, codec, seed }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('grid'),
        which,
        gridShape: fc.constantFrom(...gridShapes),
        dtype,
        frameShape: fc.constantFrom(...frameShapes.slice(0, 2)),
        codec,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('list'), which }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('end'), which }) },
  )
  // How a process ends: it closes the file, is killed behind its last operation, or at a call of a commit.
  const end = fc.oneof(
    { weight: 2, arbitrary: fc.constant({ by: 'close' }) },
    { weight: 1, arbitrary: fc.constant({ by: 'kill' }) },
    {
      weight: 4,
      arbitrary: fc.record({
        by: fc.constant('call'),
        phase: fc.constantFrom('raw', 'file sync', 'record', 'journal sync', 'mark', 'apply', 'apply', 'closing', 'replay'),
        at: fc.integer({ min: 1, max: 25 }),
        action: fc.constantFrom('dieBefore', 'dieWithin', 'dieAfter'),
        part: fc.integer({ min: 1, max: 1023 }),
      }),
    },
  )
  const durability = fc.constantFrom('durable', 'fast')
  const session = fc.record({ durability, end, operations: fc.array(operation, { minLength: 1, maxLength: 40 }) })
  return fc.array(session, { minLength: 1, maxLength: 4 })
}

const at = (list, which) => list[which % list.length]
const within = (group, name) => `${group === '/' ? '' : group}/${name}`

/** Operations with paths; those for which the file has nothing are left out. `number`: of the session. */
export function concrete(operations, model, number) {
  const planned = model.clone()
  const open = { series: [], grids: [] }
  const result = []
  operations.forEach((operation, index) => {
    const op = plan(operation, { planned, open, name: `n${number}_${index}` })
    if (op === null) return
    if (op.do === 'series') open.series.push(op)
    if (op.do === 'grid') open.grids.push(op)
    if (op.do === 'end') open.series = open.series.filter(({ key }) => key !== op.key)
    planned.carryOut(op)
    result.push(op)
  })
  return result
}

function plan(operation, { planned, open, name }) {
  const { which, seed } = operation
  const group = within(at(planned.paths('group'), which ?? 0), name)
  const kind = operation.do
  if (kind === 'flush') return { do: kind }
  if (kind === 'group' || kind === 'list') return { do: kind, path: group }
  if (kind === 'array')
    return { do: kind, path: group, dtype: operation.dtype, shape: [2, ...operation.frameShape], codec: operation.codec, seed }
  if (kind === 'grid') return { ...operation, path: group, key: name }
  if (kind === 'series')
    return { do: kind, key: name, columns: operation.columns.map((column, index) => ({ ...column, path: `${group}_${index}` })) }
  if (kind === 'attribute') {
    const path = at(planned.paths(), which)
    const value = operation.name === 'number' ? seed : `${seed} `.repeat(1 + (seed % (operation.name === 'long' ? 300 : 8))).trim()
    return { do: kind, path, name: operation.name, storage: operation.name === 'long' ? 'variable' : 'fixed', value }
  }
  if (kind === 'line') {
    const lists = planned.paths('list')
    return lists.length === 0 ? null : { do: kind, path: at(lists, which), text: `line ${seed} ${'.'.repeat(seed % 50)}` }
  }
  if (kind === 'append' || kind === 'end') {
    if (open.series.length === 0) return null
    const { key, columns } = at(open.series, which)
    return kind === 'end' ? { do: kind, key } : { do: kind, key, columns, count: operation.count, seed }
  }
  if (open.grids.length === 0) return null
  const { key, path, gridShape, frameShape, dtype } = at(open.grids, which)
  return { do: 'point', key, path, point: operation.point % sizeOf(gridShape), bytes: sizeOf(frameShape) * itemBytes[dtype], seed }
}
