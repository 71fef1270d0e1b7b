/** A file as it should be: what operations make of it, in memory, without HDF5. A snapshot is plain JSON: a text per node. */
import { createHash } from 'node:crypto'

export const itemBytes = { uint8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, float32: 4, float64: 8 }
export const sizeOf = (shape) => shape.reduce((product, extent) => product * extent, 1)
export const shapeText = (rows, frameShape) => `(${[rows, ...frameShape].join(', ')}${frameShape.length === 0 ? ',' : ''})`
export const fingerprint = (bytes) => createHash('sha1').update(bytes).digest('base64').slice(0, 12)

/** Bytes that follow from a seed. */
export function bytesOf(seed, count) {
  const bytes = Buffer.alloc(count)
  let state = (Math.imul(seed, 2654435761) + 12345) >>> 0
  for (let i = 0; i < count; ++i) {
    // Runs of equal bytes, so that codecs find something to do.
    if (i % 3 === 0) state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

export const frameSeed = (seed, row, column) => seed + row * 31 + column * 7

export class Model {
  /** path → { kind, attributes: {name: text}, … } */
  nodes = new Map([['/', { kind: 'group', attributes: {} }]])

  clone() {
    const copy = new Model()
    copy.nodes = structuredClone(this.nodes)
    return copy
  }

  paths(kind) {
    return [...this.nodes].filter(([, node]) => kind === undefined || node.kind === kind).map(([path]) => path)
  }

  /** Operations are those of random/writer-main.mjs. */
  carryOut(op) {
    const { nodes } = this
    if (op.do === 'group') nodes.set(op.path, { kind: 'group', attributes: {} })
    else if (op.do === 'list') nodes.set(op.path, { kind: 'list', attributes: {}, lines: [] })
    else if (op.do === 'line') nodes.get(op.path).lines.push(op.text)
    else if (op.do === 'attribute') nodes.get(op.path).attributes[op.name] = op.value
    else if (op.do === 'array') {
      const data = bytesOf(op.seed, sizeOf(op.shape) * itemBytes[op.dtype])
      nodes.set(op.path, { kind: 'array', attributes: {}, dtype: op.dtype, shape: op.shape, data })
    } else if (op.do === 'series') {
      op.columns.forEach(({ path, dtype, frameShape }) => {
        nodes.set(path, { kind: 'series', attributes: { shape: shapeText(0, frameShape) }, dtype, frameShape, rows: [] })
      })
    } else if (op.do === 'grid') {
      const data = Buffer.alloc(sizeOf(op.gridShape) * sizeOf(op.frameShape) * itemBytes[op.dtype])
      nodes.set(op.path, { kind: 'grid', attributes: {}, dtype: op.dtype, shape: [...op.gridShape, ...op.frameShape], data })
    } else if (op.do === 'append') {
      op.columns.forEach(({ path, dtype, frameShape }, column) => {
        const node = nodes.get(path)
        const bytes = sizeOf(frameShape) * itemBytes[dtype]
        for (let i = 0; i < op.count; ++i) node.rows.push(bytesOf(frameSeed(op.seed, i, column), bytes))
        node.attributes.shape = shapeText(node.rows.length, frameShape)
      })
    } else if (op.do === 'point') {
      bytesOf(op.seed, op.bytes).copy(nodes.get(op.path).data, op.point * op.bytes)
    }
  }

  /** path → text */
  snapshot() {
    return Object.fromEntries([...this.nodes].sort().map(([path, node]) => [path, textOf(node)]))
  }
}

function textOf(node) {
  const attributes = JSON.stringify(Object.fromEntries(Object.entries(node.attributes).sort()))
  if (node.kind === 'group') return `group ${attributes}`
  if (node.kind === 'list') return `list ${JSON.stringify(node.lines)} ${attributes}`
  const { shape, data } =
    node.kind === 'series'
      ? { shape: [node.rows.length, ...node.frameShape], data: Buffer.concat(node.rows) }
      : { shape: node.shape, data: node.data }
  return datasetText(node.dtype, shape, data, attributes)
}

export const datasetText = (dtype, shape, data, attributes) => `${dtype} [${shape}] ${fingerprint(data)} ${attributes}`
