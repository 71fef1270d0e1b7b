// What the package's loader makes of a file, as the neutral description of README.md: the counterpart of load.py.
import * as h5saver from '../../../dist/index.js'
import { describeBytes, pythonFloat, tagged } from './content.mjs'

const loads = { one: {}, 'one-bkg': { withBkg: true }, all: { loadAll: true }, 'all-bkg': { loadAll: true, withBkg: true } }
const dataTypes = new Set(['data', 'data_enlargeable'])
// As in load.py: stored in a form of PyTables or of the file, and not what a user wrote.
const storage = new Set(['CLASS', 'VERSION', 'EXTDIM', 'PYTABLES_FORMAT_VERSION', 'TITLE', 'backend', 'FLAVOR', 'PSEUDOATOM'])

/** Describes a file. A load that rejects is described by its error. */
export async function describeFile(file) {
  const loader = await h5saver.DataLoader.open(file)
  try {
    return await describeLoaded(loader)
  } finally {
    await loader.close()
  }
}

async function describeLoaded(loader) {
  const found = { generation: loader.generation(), nodes: {}, strings: {}, axes: {}, loads: {} }
  const nodes = []
  for await (const node of loader.walkNodes('/')) nodes.push(node)
  const withBkg = nodes.some((node) => node.dataType === 'bkg')
  for (const node of nodes) {
    const { path, dataType } = node
    found.nodes[path] = describeNode(node)
    if (node.kind === 'strings') found.strings[path] = { rows: await loader.loadTexts(path) }
    else if (dataType === 'axis') found.axes[path] = await attempt(async () => describeAxis(await loader.loadAxis(path)))
    else if (dataTypes.has(dataType)) found.loads[path] = await describeLoads(loader, path, withBkg)
  }
  found.everything = await attempt(() => everything(loader, false))
  if (withBkg) found['everything-bkg'] = await attempt(() => everything(loader, true))
  return found
}

async function describeLoads(loader, path, withBkg) {
  const described = {}
  for (const [name, options] of Object.entries(loads)) {
    if (name.endsWith('-bkg') && !withBkg) continue
    described[name] = await attempt(async () => describeData(await loader.loadData(path, options)))
  }
  return described
}

async function everything(loader, withBkg) {
  const all = [...(await loader.loadAll('/', { withBkg }))]
  const data = all.map((item) => ({ path: item.loadedFrom.path, ...describeData(item) }))
  return { data, paths: data.map((item) => item.path) }
}

async function attempt(load) {
  try {
    return await load()
  } catch (error) {
    return { error: `${error.code ?? error.name}: ${error.message}` }
  }
}

function describeNode({ kind, title, attributes, info }) {
  const own = [...attributes].filter(([name]) => !storage.has(name)).map(([name, value]) => [name, taggedValue(value)])
  const described = { class: String(attributes.get('CLASS') ?? ''), title, attributes: Object.fromEntries(own) }
  if (kind !== 'group') described.shape = [...(info?.shape ?? [])]
  return described
}

function taggedValue(value) {
  if (value?.constructor?.name === 'OpaqueAttribute') return { opaque: value.type, text: value.text }
  if (value instanceof Map) return { dict: [...value].map(([key, part]) => [taggedValue(key), taggedValue(part)]) }
  if (Array.isArray(value)) return { list: value.map(taggedValue) }
  if (typeof value === 'number' && !Number.isInteger(value)) return { float: pythonFloat(value) }
  if (ArrayBuffer.isView(value) && !(value instanceof Uint8Array)) return { list: [...value].map(taggedValue) }
  return tagged(value)
}

function describeArray({ dtype, shape, data }) {
  return describeBytes(dtype, shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

function describeAxis(axis) {
  const { label, units, index, spreadOrder } = axis
  return { label, units, index, spreadOrder, values: describeArray({ dtype: 'float64', shape: [axis.size], data: axis.data }) }
}

function describeData(item) {
  const complete = item.createMissingAxes()
  return {
    name: item.name,
    dim: item.dim,
    source: item.source,
    distribution: item.distribution,
    units: item.units,
    origin: item.origin,
    timestamp: item.timestamp,
    labels: [...item.labels],
    navIndexes: [...item.navIndexes],
    shape: [...item.shape],
    data: item.data.map(describeArray),
    errors: item.errors?.map(describeArray) ?? null,
    axes: complete.axes.map(describeAxis),
    extra: Object.fromEntries(Object.entries(item.extra).map(([name, value]) => [name, taggedValue(value)])),
  }
}
