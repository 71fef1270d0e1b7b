// What a case must be when it is loaded, worked out from its steps alone: no code of the package under test, no file.
//
// First the nodes that the steps make, as the format says (names, indexes, shapes); then what PyMoDAQ's DataLoader makes of
// them: length-1 signal dimensions squeezed, navigation axes from the nearest NavAxes, missing axes counted 0, 1, 2, …
import { floatsOf, numbers, sizeOf } from './content.mjs'
import { axisOf, errorsOf, grid, loadedDim, minus, missingAxes, squeezed, stack, widened, withOrigins } from './expected-arrays.mjs'

const prefixes = { data: 'Data', data_enlargeable: 'EnlData', bkg: 'Bkg', error: 'ErrorBar', axis: 'Axis' }

/** The expectation of a case, in the words of the neutral description. */
export function expectationOf(test) {
  const tree = new Tree(test.saveType)
  for (const step of test.steps) {
    tree.byPymodaq = step.by === 'pymodaq'
    tree[step.do](step)
  }
  return tree.describe(test)
}

export function dimOf(item) {
  const { shape } = item.data[0]
  if (item.navIndexes.length > 0) return 'DataND'
  if (shape.length === 1) return sizeOf(shape) === 1 ? 'Data0D' : 'Data1D'
  return shape.length === 2 ? 'Data2D' : 'DataND'
}

function twoDigits(index) {
  return String(index).padStart(2, '0')
}

function join(where, name) {
  return where === '/' ? `/${name}` : `${where}/${name}`
}

function parentOf(path) {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

class Tree {
  constructor(saveType) {
    this.groups = new Map([
      ['/', { title: 'PyMoDAQ file', attributes: {} }],
      ['/RawData', { title: 'Data from PyMoDAQ modules', attributes: { type: { str: saveType } } }],
    ])
    this.nodes = new Map()
    this.texts = new Map([['/RawData/Logger', { title: '', texts: [] }]])
  }

  /** Marks what PyMoDAQ adds to a file of ours. */
  by() {
    return this.byPymodaq ? { byPymodaq: true } : {}
  }

  // Nodes

  addGroup(path, title, attributes = {}) {
    if (!this.groups.has(path)) this.groups.set(path, { title, attributes, ...this.by() })
    return path
  }

  /** The index of the next node of a type: how many there are of it anywhere below, PyMoDAQ's rule. */
  nextName(where, type) {
    const count = [...this.nodes.values()].filter((node) => node.type === type && node.path.startsWith(`${where}/`)).length
    return `${prefixes[type]}${twoDigits(count)}`
  }

  put(where, type, node) {
    const path = join(where, this.nextName(where, type))
    this.nodes.set(path, { ...node, path, type, ...this.by() })
    return this.nodes.get(path)
  }

  putAxis(where, axis, stored = {}) {
    return this.put(where, 'axis', { title: axis.label, ...axis, class: 'CARRAY', ...stored })
  }

  // Steps, low level

  group({ path, title, type, settings, metadata = {} }) {
    const attributes = { type: { str: type === 'ch' ? '' : type }, ...metadata }
    if (settings) attributes.settings = { bytes: Buffer.from(settings).toString('base64') }
    this.addGroup(path, title, attributes)
  }

  dataGroup({ path, title }) {
    this.addGroup(path, title, { type: { str: 'data' } })
  }

  plainGroup({ where, name, title }) {
    this.addGroup(join(where, name), title)
  }

  log({ texts }) {
    this.texts.get('/RawData/Logger').texts.push(...texts)
  }

  strings({ where, name, title, texts }) {
    this.texts.set(join(where, name), { title, texts })
  }

  array({ where, name, dataType, array, title, metadata = {} }) {
    const path = join(where, name)
    this.nodes.set(path, { path, type: dataType, class: 'CARRAY', title, array, bare: true, attributes: metadata })
  }

  /** A copy of another file below a group. Of a foreign one only this is known, that PyMoDAQ can walk over it. */
  external({ where, title, steps, saveType, foreign }) {
    const at = this.addGroup(join(where, 'External_data'), title, { type: { str: 'external_h5' } })
    if (foreign) {
      this.groups.get(at).anythingBelow = true
      return
    }
    const inner = new Tree(saveType)
    for (const step of steps) inner[step.do](step)
    for (const [path, group] of inner.groups) if (path !== '/') this.groups.set(`${at}${path}`, group)
    for (const [path, node] of inner.nodes) this.nodes.set(`${at}${path}`, { ...node, path: `${at}${path}` })
    for (const [path, texts] of inner.texts) this.texts.set(`${at}${path}`, texts)
  }

  // Steps, data

  axis({ where, axis }) {
    this.putAxis(where, axis)
  }

  data({ where, data }) {
    this.saveWhole(where, data, 'data')
    for (const axis of data.axes) this.putAxis(where, axis)
    if (data.errors) this.saveWhole(where, errorsOf(data), 'error')
  }

  bkg({ where, data }) {
    this.saveWhole(where, data, 'bkg')
  }

  error({ where, data }) {
    this.saveWhole(where, data, 'error')
  }

  saveWhole(where, item, type) {
    for (const [at, array] of item.data.entries()) {
      this.put(where, type, { ...item, class: 'CARRAY', title: item.name, array, label: item.labels[at] })
    }
  }

  enlargeable({ where, axes, rows }) {
    this.saveRows(
      where,
      rows.map((row) => row.data),
      { axes, values: rows.map((row) => row.values) },
    )
  }

  /** Rows of one data, appended. Data with one navigation axis are as many rows as that axis has points. */
  saveRows(where, rows, own) {
    const [first] = rows
    const inner = first.navIndexes.length === 1
    const axes = inner ? [first.axes.find((axis) => axis.index === first.navIndexes[0])] : own.axes
    const values = inner
      ? rows.flatMap((row) => [...floatsOf(row.axes.find((axis) => axis.index === 0).values)].map((value) => [value]))
      : own.values
    const signal = inner ? first.axes.filter((axis) => axis.index !== 0) : first.axes.map((axis) => ({ ...axis, index: axis.index + 1 }))
    const stored = { distribution: 'spread', navIndexes: [0], extra: {}, class: 'EARRAY', unitsLost: true }
    // PyMoDAQ takes the first row of chunks by slicing, which makes new data: of now, and calculated.
    if (inner) Object.assign(stored, { pymodaqDiffers: ['source', 'timestamp'] })
    for (const [type, pick] of [
      ['data_enlargeable', (row) => row.data],
      ['error', (row) => row.errors],
    ]) {
      if (!pick(first)) continue
      const item = type === 'error' ? errorsOf(first) : first
      for (const [at] of pick(first).entries()) {
        const arrays = rows.map((row) => pick(row)[at])
        this.put(where, type, { ...item, ...stored, title: item.name, label: item.labels[at], array: stack(arrays, inner) })
      }
    }
    const given = axes.length > 0 && values.some((value) => value !== null && value.length > 0)
    if (given) this.putGrowingAxes(where, axes, values)
    for (const axis of signal) this.putAxis(where, axis)
  }

  /** Axes that grow with the rows. PyMoDAQ stores their values as given, not through its Axis. */
  putGrowingAxes(where, axes, values, stored = {}) {
    for (const [order, { label, units }] of axes.entries()) {
      const column = values.map((row) => row[order])
      this.putAxis(
        where,
        { label, units, index: 0, spreadOrder: order, values: numbers('float64', [column.length], column) },
        { class: 'EARRAY', asGiven: true, ...stored },
      )
    }
  }

  extended({ where, shape, distribution, points }) {
    this.saveGrid(
      where,
      shape,
      distribution,
      points.map((point) => [point.indexes, point.data]),
    )
  }

  saveGrid(where, shape, distribution, points) {
    const [[, first]] = points
    const navIndexes = [...shape.map((_, at) => at), ...first.navIndexes.map((index) => index + shape.length)]
    const stored = { distribution, navIndexes, extra: {}, class: 'CARRAY', unitsLost: true }
    for (const [type, pick] of [
      ['data', (item) => item.data],
      ['error', (item) => item.errors],
    ]) {
      if (!pick(first)) continue
      const item = type === 'error' ? errorsOf(first) : first
      for (const [at] of pick(first).entries()) {
        const array = grid(
          shape,
          points.map(([indexes, one]) => [indexes, pick(one)[at]]),
        )
        this.put(where, type, { ...item, ...stored, title: item.name, label: item.labels[at], array })
      }
    }
    for (const axis of first.axes) this.putAxis(where, { ...axis, index: axis.index + shape.length })
  }

  // Steps, several data

  /** The channel groups of an export, with the data of each: CH00, CH01, … restart in every dimension's group. */
  channels(where, items) {
    const counts = {}
    return items.map((item) => {
      const dim = dimOf(item)
      const at = counts[dim] ?? 0
      counts[dim] = at + 1
      this.addGroup(join(where, dim), '')
      return [this.addGroup(join(join(where, dim), `CH${twoDigits(at)}`), item.name), item]
    })
  }

  export({ where, export: given, bkg }) {
    for (const [path, item] of this.channels(where, withOrigins(given))) this.data({ where: path, data: item })
    if (bkg) for (const [path, item] of this.channels(where, withOrigins(bkg))) this.bkg({ where: path, data: item })
  }

  exportEnlargeable({ where, axes, rows, timesOfPymodaq }) {
    const exports = rows.map((row) => withOrigins(row.export))
    for (const [number, [path]] of this.channels(where, exports[0]).entries()) {
      this.saveRows(
        path,
        exports.map((items) => items[number]),
        { axes: [], values: [] },
      )
    }
    const navigation = this.addGroup(join(where, 'NavAxes'), '')
    const values = rows.map((row) => row.values)
    this.putGrowingAxes(navigation, axes, values, timesOfPymodaq ? { pymodaqDiffers: ['values'] } : {})
  }

  exportTimed({ where, rows, timesOfPymodaq }) {
    this.exportEnlargeable({
      where,
      timesOfPymodaq,
      axes: [{ label: 'time', units: 's' }],
      rows: rows.map((row) => ({ export: row, values: [row.timestamp] })),
    })
  }

  exportExtended({ where, shape, distribution, axes, points }) {
    if (axes.length > 0) this.navigation(where, axes)
    const exports = points.map((point) => [point.indexes, withOrigins(point.export)])
    for (const [number, [path]] of this.channels(where, exports[0][1]).entries()) {
      this.saveGrid(
        path,
        shape,
        distribution,
        exports.map(([indexes, items]) => [indexes, items[number]]),
      )
    }
  }

  navigation(where, axes) {
    const path = this.addGroup(join(where, 'NavAxes'), '')
    for (const axis of axes) this.putAxis(path, axis)
  }

  // Steps, modules

  module({ path, title, settings, metadata }, type) {
    this.group({ path, title, type, settings, metadata })
  }

  detector(step) {
    this.module(step, 'detector')
    this.export({ ...step, where: step.path })
  }

  actuator(step) {
    this.module(step, 'actuator')
    this.export({ ...step, where: step.path })
  }

  detectorTimed(step) {
    this.module(step, 'detector')
    // PyMoDAQ's detector savers filter the data into a new DataToExport, whose time is that of the saving.
    this.exportTimed({ ...step, where: step.path, timesOfPymodaq: true })
  }

  actuatorTimed(step) {
    this.module(step, 'actuator')
    this.exportTimed({ ...step, where: step.path })
  }

  detectorEnlargeable(step) {
    this.module(step, 'detector')
    this.exportEnlargeable({ ...step, where: step.path })
  }

  actuatorEnlargeable(step) {
    this.module(step, 'actuator')
    this.exportEnlargeable({ ...step, where: step.path })
  }

  scan(step) {
    const { path, shape, distribution, axes, points, detectors, actuators, metadata = {} } = step
    this.module({ ...step, metadata: { ...metadata, scan_done: { bool: step.done } } }, 'scan')
    const where = this.modules(path, detectors, actuators)
    this.navigation(path, axes)
    for (const title of detectors) {
      const own = points.map((point) => ({
        indexes: point.indexes,
        export: { name: title, data: point.data.filter((item) => item.origin === title) },
      }))
      if (own[0].export.data.length > 0) this.exportExtended({ where: where.get(title), shape, distribution, axes: [], points: own })
    }
    if (step.times !== false) this.timestamps(path, shape)
  }

  /** The seconds since the scan began: the clock's, so the values are not known. */
  timestamps(path, shape) {
    const where = this.addGroup(`${path}/Timestamps`, 'Timestamps', { type: { str: 'time' } })
    const channel = this.addGroup(`${this.addGroup(`${where}/Data0D`, '')}/CH00`, 'ElapsedTime')
    this.put(channel, 'data', { clock: true, class: 'CARRAY', title: 'ElapsedTime', array: { dtype: 'float32', shape } })
  }

  modules(path, detectors, actuators) {
    const where = new Map()
    for (const [type, prefix, titles] of [
      ['detector', 'Detector', detectors],
      ['actuator', 'Actuator', actuators],
    ]) {
      for (const [at, title] of titles.entries()) {
        where.set(title, this.addGroup(`${path}/${prefix}${String(at).padStart(3, '0')}`, title, { type: { str: type } }))
      }
    }
    return where
  }

  logger(step) {
    this.module(step, 'datalogger')
    const where = this.modules(step.path, step.detectors, step.actuators)
    for (const [title, path] of where) {
      const rows = step.rows.filter((row) => row.name === title)
      if (rows.length > 0) this.exportTimed({ where: path, rows, timesOfPymodaq: step.detectors.includes(title) })
    }
  }

  optimizer(step) {
    this.module(step, 'optimizer')
    const where = this.modules(step.path, step.detectors, [])
    for (const [title, path] of where) {
      const rows = step.rows.filter((row) => row.export.name === title)
      if (rows.length > 0) this.exportEnlargeable({ where: path, axes: step.axes, rows })
    }
  }

  // What is loaded

  describe(test) {
    const nodes = {}
    for (const [path, group] of this.groups) nodes[path] = { class: 'GROUP', ...group }
    for (const [path, { title }] of this.texts) nodes[path] = { class: 'VLARRAY', title, attributes: {} }
    for (const node of this.nodes.values()) {
      nodes[node.path] = {
        class: node.class,
        title: node.title,
        attributes: node.attributes ?? {},
        shape: node.array?.shape ?? node.values.shape,
      }
    }
    Object.assign(nodes['/RawData'].attributes, test.metadata ?? {})
    return {
      file: `${test.name}.h5`,
      nodes,
      strings: Object.fromEntries([...this.texts].map(([path, { texts }]) => [path, { rows: texts }])),
      axes: Object.fromEntries([...this.nodes.values()].filter((node) => node.type === 'axis').map((node) => [node.path, axisOf(node)])),
      loads: Object.fromEntries(this.loadable().map((node) => [node.path, this.loads(node)])),
      everything: {
        paths: this.firsts((node) => parentOf(node.path)),
        ourPaths: this.firsts((node) => `${parentOf(node.path)} ${node.title}`),
      },
    }
  }

  loadable() {
    return [...this.nodes.values()].filter((node) => node.type === 'data' || node.type === 'data_enlargeable')
  }

  /** The first data node of every group: what load_all returns. Ours keeps arrays of different names apart. */
  firsts(keyOf) {
    const first = new Map()
    for (const node of this.loadable()) if (!first.has(keyOf(node))) first.set(keyOf(node), node.path)
    return [...first.values()]
  }

  below(where, type) {
    return [...this.nodes.values()].filter((node) => node.type === type && node.path.startsWith(`${where}/`))
  }

  loads(node) {
    if (node.clock || node.bare) return { clock: node.clock === true, bare: node.bare === true }
    const parent = parentOf(node.path)
    const all = this.below(parent, node.type)
    const errors = this.below(parent, 'error')
    const own = this.nodes.get(join(parent, `ErrorBar${node.path.slice(-2)}`))
    const bkgs = this.below(parent, 'bkg')
    const one = this.load([node], own?.type === 'error' ? [own] : [], [])
    const stacked = this.load(all, errors, [])
    return {
      one,
      // PyMoDAQ subtracts the first background of the channel, whichever array is loaded alone.
      'one-bkg':
        bkgs.length === 0
          ? one
          : { ...this.load([node], own ? [own] : [], bkgs), ours: this.ourBkg([node], bkgs.slice(all.indexOf(node))) },
      all: stacked,
      'all-bkg': bkgs.length === 0 ? stacked : { ...this.load(all, errors, bkgs), ours: this.ourBkg(all, bkgs) },
    }
  }

  /** What our loader subtracts: the background of the very array, in a dtype that holds every difference. */
  ourBkg(nodes, bkgs) {
    return nodes.map((node, at) => squeezed(bkgs[at] ? minus(widened(node.array), widened(bkgs[at].array)) : node.array, node.navIndexes))
  }

  load(nodes, errors, bkgs) {
    const [first] = nodes
    const data = nodes.map((node, at) => squeezed(bkgs[at] ? minus(node.array, bkgs[at].array) : node.array, node.navIndexes))
    const { shape } = data[0]
    const axes = [...this.below(parentOf(first.path), 'axis'), ...this.navigationOf(first.path)].map(axisOf)
    const { navIndexes } = first
    const distribution = navIndexes.length === 0 ? 'uniform' : first.distribution
    return {
      name: first.title,
      dim: loadedDim(shape, axes, navIndexes),
      source: first.source,
      distribution,
      units: first.units,
      ...(first.byPymodaq ? { byPymodaq: true } : {}),
      ...(first.unitsLost ? { unitsLost: true } : {}),
      ...(first.pymodaqDiffers ? { pymodaqDiffers: first.pymodaqDiffers } : {}),
      origin: first.origin,
      timestamp: first.timestamp,
      labels: nodes.map((node) => node.label),
      navIndexes,
      shape,
      data,
      errors: errors.length > 0 ? errors.map((node) => squeezed(node.array, node.navIndexes)) : null,
      axes: [...axes, ...missingAxes(shape, axes, navIndexes, distribution)],
      extra: first.extra,
    }
  }

  navigationOf(path) {
    for (let where = parentOf(path); ; where = parentOf(where)) {
      if (this.groups.has(join(where, 'NavAxes'))) return this.below(join(where, 'NavAxes'), 'axis')
      if (where === '/') return []
    }
  }
}
