// Carries out the steps of a case with the package's savers: what twins.py does with PyMoDAQ's own.
import { dirname, join } from 'node:path'
import * as h5saver from '../../../dist/index.js'
import { arrayOf } from '../values.mjs'
import { bytesOf, floatsOf, untaggedAll } from './content.mjs'

function nd({ dtype, shape, bytes }) {
  return new h5saver.NdArray(dtype, shape, arrayOf(dtype, bytesOf({ bytes })))
}

function axisInit({ label, units, index, spreadOrder = 0, values }) {
  return { label, units, index, spreadOrder, data: floatsOf(values) }
}

function dwa(item) {
  return new h5saver.DataWithAxes({
    name: item.name,
    source: item.source,
    distribution: item.distribution,
    units: item.units,
    origin: item.origin,
    timestamp: item.timestamp,
    labels: item.labels,
    navIndexes: item.navIndexes,
    axes: item.axes.map(axisInit),
    data: item.data.map(nd),
    errors: item.errors?.map(nd),
    extra: untaggedAll(item.extra),
  })
}

function dte(item) {
  return new h5saver.DataToExport({ name: item.name, timestamp: item.timestamp, data: item.data.map(dwa) })
}

/** Writes a case to a new file. */
export async function writeCase(test, file) {
  for (const step of test.steps) if (step.do === 'external' && step.steps) await writeCase({ ...step, name: test.name }, sourceOf(file))
  const saver = await h5saver.H5Saver.create({
    file,
    saveType: test.saveType,
    metadata: untaggedAll(test.metadata),
    compression: test.compression,
  })
  await carryOut(saver, test.steps)
}

/** Opens an existing file and carries out the steps that are not PyMoDAQ's and are marked as the last ones. */
export async function continueCase(test, file) {
  const saver = await h5saver.H5Saver.open(file)
  await carryOut(
    saver,
    test.steps.filter((step) => step.by === 'ours'),
  )
}

async function carryOut(saver, steps) {
  try {
    const writer = new Writer(saver)
    for (const step of steps) {
      await writer[step.do](step)
      if (saver.needsDrain) await saver.drain()
    }
  } finally {
    await saver.close()
  }
}

/** The file that a case imports. */
function sourceOf(file) {
  return file.replace(/\.h5$/, '.source.hdf5')
}

/** Modules by their titles, without settings of their own. */
function named(titles) {
  return Object.fromEntries(titles.map((title) => [title, {}]))
}

/** The points of a scan, as ScanSaver.start takes them. */
function gridOf({ axes, distribution, averages = 1, shape, adaptive }) {
  if (adaptive) return { size: shape[0], axes: axes.map(({ label, units }) => ({ label, units })) }
  if (averages === 1) return { axes: axes.map(axisInit), distribution }
  // The saver adds the axis of the averages, and moves the others.
  const own = axes.filter((axis) => axis.index > 0).map((axis) => ({ ...axisInit(axis), index: axis.index - 1 }))
  return { axes: own, distribution, averages }
}

function mustBe(path, node) {
  if (node.path !== path) throw new Error(`the package makes ${node.path}, the case says ${path}`)
  return node
}

class Writer {
  constructor(saver) {
    this.saver = saver
  }

  // Low level

  group({ type, where, title, settings, metadata, path }) {
    const options = { title, ...(settings ? { settings } : {}), metadata: untaggedAll(metadata) }
    const named = { detector: 'addDetGroup', actuator: 'addActGroup', scan: 'addScanGroup', ch: 'addChGroup' }[type]
    mustBe(path, named ? this.saver[named](where, options) : this.saver.addIncrementalGroup(type, where, options))
  }

  dataGroup({ where, dim, title, path }) {
    mustBe(path, this.saver.addDataGroup(where, dim, { title }))
  }

  plainGroup({ where, name, title }) {
    this.saver.getSetGroup(where, name, title)
  }

  log({ texts }) {
    for (const text of texts) this.saver.addLog(text)
  }

  strings({ where, name, title, texts }) {
    const array = this.saver.addStringArray(where, name, { title })
    for (const text of texts) array.append(text)
  }

  array({ where, name, dataType, array, dimension, title, metadata }) {
    this.saver.addArray(where, name, nd(array), { dataType, dataDimension: dimension, title, metadata: untaggedAll(metadata) })
  }

  async external({ where, title, foreign }) {
    const source = foreign ? join(dirname(dirname(this.saver.path)), 'foreign.hdf5') : sourceOf(this.saver.path)
    await this.saver.addExternalFile(source, where, { title })
  }

  // Savers of data

  axis({ where, axis }) {
    new h5saver.AxisSaverLoader(this.saver).addAxis(where, axisInit(axis))
  }

  data({ where, data }) {
    new h5saver.DataSaverLoader(this.saver).addData(where, dwa(data))
  }

  bkg({ where, data }) {
    new h5saver.BkgSaver(this.saver).addData(where, dwa(data))
  }

  error({ where, data }) {
    new h5saver.ErrorSaverLoader(this.saver).addData(where, dwa(data))
  }

  async enlargeable({ where, axes, rows }) {
    const saver = new h5saver.DataEnlargeableSaver(this.saver, { axes })
    for (const { data, values } of rows) await this.given(saver.addData(where, dwa(data), values.length > 0 ? values : undefined))
    saver.end(where)
  }

  async extended({ where, shape, distribution, points }) {
    const saver = new h5saver.DataExtendedSaver(this.saver, shape)
    for (const { indexes, data } of points) await this.given(saver.addData(where, dwa(data), indexes, { distribution }))
  }

  // Savers of several data

  async export({ where, export: given, bkg }) {
    const saver = new h5saver.DataToExportSaver(this.saver)
    await this.given(saver.addData(where, dte(given)))
    if (bkg) await this.given(saver.addBkg(where, dte(bkg)))
  }

  async exportEnlargeable({ where, axes, rows }) {
    const saver = new h5saver.DataToExportEnlargeableSaver(this.saver, { axes })
    for (const row of rows) await this.given(saver.addData(where, dte(row.export), row.values))
    saver.end(where)
  }

  async exportTimed({ where, rows }) {
    const saver = new h5saver.DataToExportTimedSaver(this.saver)
    for (const row of rows) await this.given(saver.addData(where, dte(row)))
    saver.end(where)
  }

  async exportExtended({ where, shape, distribution, axes, points }) {
    const saver = new h5saver.DataToExportExtendedSaver(this.saver, shape)
    saver.addNavAxes(where, axes.map(axisInit))
    for (const point of points) await this.given(saver.addData(where, dte(point.export), point.indexes, { distribution }))
  }

  // Savers of modules

  async detector(step) {
    const saver = new h5saver.DetectorSaver(this.saver, this.moduleOptions(step))
    const node = mustBe(step.path, saver.getSetNode(step.where))
    await this.given(saver.addData(node, dte(step.export)))
    if (step.bkg) await this.given(saver.addBkg(node, dte(step.bkg)))
  }

  async actuator(step) {
    const saver = new h5saver.ActuatorSaver(this.saver, this.moduleOptions(step))
    await this.given(saver.addData(mustBe(step.path, saver.getSetNode(step.where)), dte(step.export)))
  }

  detectorTimed(step) {
    return this.timed(new h5saver.DetectorTimeSaver(this.saver, this.moduleOptions(step)), step)
  }

  actuatorTimed(step) {
    return this.timed(new h5saver.ActuatorTimeSaver(this.saver, this.moduleOptions(step)), step)
  }

  async timed(saver, step) {
    const node = mustBe(step.path, saver.getSetNode(step.where))
    for (const row of step.rows) await this.given(saver.addData(node, dte(row)))
  }

  detectorEnlargeable(step) {
    return this.enlarged(new h5saver.DetectorEnlargeableSaver(this.saver, { ...this.moduleOptions(step), axes: step.axes }), step)
  }

  actuatorEnlargeable(step) {
    return this.enlarged(new h5saver.ActuatorEnlargeableSaver(this.saver, { ...this.moduleOptions(step), axes: step.axes }), step)
  }

  async enlarged(saver, step) {
    const node = mustBe(step.path, saver.getSetNode(step.where))
    for (const row of step.rows) await this.given(saver.addData(node, dte(row.export), row.values))
  }

  async scan(step) {
    const { title, settings, detectors, actuators, axes, distribution, averages, shape, adaptive, points } = step
    const { author, description, scan_type: scanType, scan_sub_type: scanSubType } = untaggedAll(step.metadata)
    const words = Object.fromEntries(
      Object.entries({ author, description, scanType, scanSubType }).filter(([, text]) => text !== undefined),
    )
    const saver = new h5saver.ScanSaver(this.saver, { title, settings, detectors: named(detectors), actuators: named(actuators) })
    const scan = saver.start(gridOf({ axes, distribution, averages, shape, adaptive }), words)
    mustBe(step.path, scan)
    for (const { indexes, data } of points) {
      const position = adaptive ? { position: axes.map((axis) => floatsOf(axis.values)[indexes[0]]) } : {}
      for (const [at, detector] of detectors.entries()) {
        const own = data.filter((item) => item.origin === detector)
        const given = dte({ name: detector, timestamp: own[0].timestamp, data: own })
        // The position comes once, with the data of the first detector.
        await this.given(scan.addData(detector, given, indexes, at === 0 ? position : {}))
      }
    }
    if (step.done) scan.done()
  }

  async logger({ title, settings, path, detectors, actuators, rows }) {
    const saver = new h5saver.LoggerSaver(this.saver, { title, settings, detectors: named(detectors), actuators: named(actuators) })
    mustBe(path, saver.getSetNode())
    for (const row of rows) await this.given(saver.addData(dte(row)))
    saver.end()
  }

  async optimizer({ title, settings, path, detectors, axes, rows }) {
    const saver = new h5saver.OptimizerSaver(this.saver, { title, settings, detectors: named(detectors), axes })
    mustBe(path, saver.getSetNode())
    for (const row of rows) await this.given(saver.addData(dte(row.export), row.values))
    saver.end()
  }

  moduleOptions({ title, settings, metadata }) {
    return { title, ...(settings ? { settings } : {}), ...(metadata ? { metadata: untaggedAll(metadata) } : {}) }
  }

  async given(accepted) {
    if (!accepted) await this.saver.drain()
  }
}
