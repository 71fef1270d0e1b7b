// Scans, loggers, optimizers and actuators: whole files, as PyMoDAQ's modules would leave them.
import { expect, test } from 'vitest'
import {
  ActuatorEnlargeableSaver,
  ActuatorSaver,
  ActuatorTimeSaver,
  DetectorEnlargeableSaver,
  DetectorSaver,
  H5Saver,
  LoggerSaver,
  OptimizerSaver,
  ScanSaver,
} from '../../lib/index.js'
import { dte, dwa, moment, newFile } from '../helpers/data-objects.js'
import { errorOf } from '../helpers/errors.js'
import { ReadFile } from '../helpers/read-back.js'
import { slowness } from '../helpers/slowness.js'

async function closed(saver: H5Saver): Promise<ReadFile> {
  await saver.close()
  return ReadFile.open(saver.path)
}

const settings = [{ name: 'exposure', type: 'float', title: 'Exposure', value: 12.5 }] as const
const noon = () => new Date(2026, 10, 22, 12, 5, 9)

test('a scan has its words, its modules, its axes and the times of its points', async () => {
  const saver = await newFile({ saveType: 'scan', now: noon })
  const scans = new ScanSaver(saver, {
    author: 'M. Faraday',
    scanType: 'Scan2D',
    scanSubType: 'Linear',
    settings,
    metadata: { room: 12 },
    detectors: { Spectro: { settings }, Photodiode: {} },
    actuators: { 'Stage X': { settings, units: 'mm' }, 'Stage Y': { units: 'mm' } },
    dataset: { author: 'M. Faraday', sample: 'glass' },
  })
  const scan = scans.start(
    {
      axes: [
        { label: 'Stage X', units: 'mm', data: [0, 1] },
        { label: 'Stage Y', units: 'mm', size: 3 },
      ],
    },
    { description: 'first light' },
  )
  expect([scan.path, scan.name, scan.shape, scan.distribution]).toEqual(['/RawData/Scan000', 'Scan000', [2, 3], 'uniform'])
  for (let step = 5; step >= 0; step--) {
    scan.addData('Spectro', dte('Spectro', [dwa('s', [step, 1, 2, 3], { axes: [{ label: 'wl', units: 'nm' }] })]), scan.indexesOf(step))
    scan.addData('Photodiode', dte('Photodiode', [dwa('p', step)]), scan.indexesOf(step))
  }
  scan.addBkg('Spectro', dte('Spectro', [dwa('s', [1, 1, 1, 1])]))
  await saver.flush()
  const during = await ReadFile.open(saver.path)
  expect((await during.attributes(scan.path)).scan_done).toBe(false)
  scan.done()
  scan.done()
  expect(errorOf(() => scan.addData('Spectro', dte('Spectro', []), [0, 0]))).toMatchObject({ code: 'ERR_WRITER_CLOSED' })
  const file = await closed(saver)
  const words = await file.attributes(scan.path)
  expect(words).toMatchObject({
    TITLE: 'DAQScan',
    type: 'scan',
    author: 'M. Faraday',
    date_time: '22/11/2026 12:05:09',
    description: 'first light',
    scan_type: 'Scan2D',
    scan_sub_type: 'Linear',
    scan_name: 'Scan000',
    scan_done: true,
    room: 12,
  })
  const document = Buffer.from(words.settings as Uint8Array).toString()
  expect(document).toMatch(/^<All_settings type="group"><exposure .*>12\.5<\/exposure><H5Saver type="group"><h5saver_settings /)
  expect(document).not.toMatch(/password/)
  expect(await file.attributes('/RawData')).toMatchObject({
    type: 'dataset',
    author: 'M. Faraday',
    sample: 'glass',
    experiment_type: '',
    description: '',
  })
  const groups = (await file.paths(scan.path)).map((path) => path.slice(scan.path.length + 1))
  expect(groups.filter((path) => !path.includes('/'))).toEqual([
    'Actuator000',
    'Actuator001',
    'Detector000',
    'Detector001',
    'NavAxes',
    'Timestamps',
  ])
  expect(await file.attributes(`${scan.path}/Actuator000`)).toMatchObject({ TITLE: 'Stage X', type: 'actuator' })
  expect(await file.attributes(`${scan.path}/Detector001`)).toMatchObject({ TITLE: 'Photodiode', type: 'detector' })
  expect(await file.attributes(`${scan.path}/Timestamps`)).toMatchObject({ TITLE: 'Timestamps', type: 'time' })
  expect([...(await file.array(`${scan.path}/Detector001/Data0D/CH00/Data00`)).data]).toEqual([0, 1, 2, 3, 4, 5])
  expect((await file.array(`${scan.path}/Detector000/Data1D/CH00/Data00`)).shape).toEqual([2, 3, 4])
  expect((await file.array(`${scan.path}/Detector000/Data1D/CH00/Bkg00`)).shape).toEqual([4])
  const times = await file.array(`${scan.path}/Timestamps/Data0D/CH00/Data00`)
  expect([times.dtype, times.shape]).toEqual(['float32', [2, 3]])
  const inOrder = [...(times.data as Float32Array)].reverse()
  expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b))
  expect(inOrder[0]).toBeGreaterThanOrEqual(0)
})

test('scans with averages have them as a first dimension', async () => {
  const saver = await newFile()
  const scans = new ScanSaver(saver, { detectors: { D: {} }, timestamps: false })
  const scan = scans.start({ axes: [{ label: 'x', data: [1, 2, 3] }], averages: 2 })
  expect([scan.shape, scan.indexesOf(1, 1)]).toEqual([
    [2, 3],
    [1, 1],
  ])
  for (const average of [0, 1])
    for (const step of [0, 1, 2]) scans.addData('D', dte('D', [dwa('v', average * 10 + step)]), scan.indexesOf(step, average))
  scans.done()
  expect(errorOf(() => scans.addData('D', dte('D', []), [0, 0])).code).toBe('ERR_WRITER_CLOSED')
  const file = await closed(saver)
  expect(await file.array(`${scan.path}/Detector000/Data0D/CH00/Data00`)).toMatchObject({
    shape: [2, 3],
    data: Float64Array.of(0, 1, 2, 10, 11, 12),
  })
  expect(await file.attributes(`${scan.path}/NavAxes/Axis00`)).toMatchObject({ label: 'x', index: 1, size: 3 })
  expect(await file.attributes(`${scan.path}/NavAxes/Axis01`)).toMatchObject({ label: 'Average', index: 0, size: 2, offset: 0, scaling: 1 })
  expect(await file.paths(scan.path)).not.toContain(`${scan.path}/Timestamps`)
})

test('the positions of a tabular scan are its axes, a list or a grid', async () => {
  const saver = await newFile()
  const scans = new ScanSaver(saver, { detectors: { D: {} }, actuators: { X: { units: 'mm' }, Y: {} } })
  const positions = [
    [2, 10],
    [0, 10],
    [2, 30],
  ]
  const list = scans.start({ positions, distribution: 'spread' })
  const grid = scans.start({ positions })
  for (const scan of [list, grid]) for (const step of [0, 1, 2]) scan.addData('D', dte('D', [dwa('v', step + 1)]), scan.indexesOf(step))
  const file = await closed(saver)
  expect([...(await file.array('/RawData/Scan000/Detector000/Data0D/CH00/Data00')).data]).toEqual([1, 2, 3])
  expect([...(await file.array('/RawData/Scan000/NavAxes/Axis00')).data]).toEqual([2, 0, 2])
  expect(await file.attributes('/RawData/Scan000/NavAxes/Axis01')).toMatchObject({ label: 'Y', units: '', index: 0, spread_order: 1 })
  expect(await file.attributes('/RawData/Scan000/Timestamps/Data0D/CH00/Data00')).toMatchObject({ distribution: 'spread' })
  expect(await file.array('/RawData/Scan001/Detector000/Data0D/CH00/Data00')).toMatchObject({
    shape: [2, 2],
    data: Float64Array.of(2, Number.NaN, 1, 3),
  })
  expect([...(await file.array('/RawData/Scan001/NavAxes/Axis00')).data]).toEqual([0, 2])
  expect([...(await file.array('/RawData/Scan001/NavAxes/Axis01')).data]).toEqual([10, 30])
})

test('the positions of an adaptive scan come with its points', async () => {
  const saver = await newFile()
  const scans = new ScanSaver(saver, { detectors: { D: {}, E: {} }, actuators: { X: { units: 'mm' }, Y: {} } })
  const scan = scans.start({ size: 4 })
  const data = (title: string) => dte(title, [dwa('v', 1)])
  expect(errorOf(() => scan.addData('D', data('D'), [0]))).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'position' })
  expect(errorOf(() => scan.addData('D', data('D'), [0], { position: [1] })).code).toBe('ERR_SHAPE_MISMATCH')
  for (const step of [0, 1, 2]) {
    scan.addData('D', data('D'), [step], { position: [step * 1.5, -step] })
    scan.addData('E', data('E'), [step])
  }
  scan.done()
  const fixed = scans.start({ axes: [{ label: 'x', size: 2 }] })
  expect(errorOf(() => fixed.addData('D', data('D'), [0], { position: [1] }))).toMatchObject({ option: 'position' })
  const file = await closed(saver)
  expect([...(await file.array(`${scan.path}/NavAxes/Axis00`)).data]).toEqual([0, 1.5, 3, Number.NaN])
  expect(await file.attributes(`${scan.path}/NavAxes/Axis00`)).toMatchObject({
    label: 'X',
    units: 'mm',
    size: 4,
    offset: null,
    scaling: null,
    distribution: 'spread',
  })
  expect(await file.attributes(`${scan.path}/NavAxes/Axis01`)).toMatchObject({ label: 'Y', spread_order: 1, index: 0 })
  expect(await file.attributes(`${scan.path}/Detector000/Data0D/CH00/Data00`)).toMatchObject({ distribution: 'spread', shape: [4] })
})

test('a refused start leaves no scan behind, and a stranger no data', async () => {
  const saver = await newFile()
  const scans = new ScanSaver(saver, { detectors: { D: {} } })
  for (const grid of [
    {},
    { axes: [] },
    { size: 4 },
    { axes: [{ label: 'x' }] },
    { axes: [{ label: 'x', size: 2 }], averages: 2, distribution: 'spread' as const },
  ]) {
    expect(errorOf(() => scans.start(grid)).code).toBe('ERR_INVALID_OPTION')
  }
  expect(saver.getScanGroups()).toEqual([])
  const scan = scans.start({ axes: [{ label: 'x', size: 2 }] })
  expect(errorOf(() => scan.addData('Other', dte('Other', []), [0])).message).toMatch(
    /'Other' is no detector of the scan, which has 'D': PyMoDAQ raises KeyError/,
  )
  expect(errorOf(() => scan.indexesOf(2)).code).toBe('ERR_INVALID_OPTION')
  expect(errorOf(() => scan.addData('D', dte('D', [dwa('v', 1)]), [2])).code).toBe('ERR_INDEX_OUT_OF_RANGE')
  await saver.close()
})

test('many scans stand in one file, beyond 999, and a file that is opened again goes on', async () => {
  const saver = await newFile({ saveType: 'scan' })
  const start = (file: H5Saver) => new ScanSaver(file, { detectors: { D: {} }, timestamps: false })
  const scans = start(saver)
  for (let number = 0; number < 998; number++) saver.addScanGroup()
  for (const number of [998, 999, 1000]) {
    const scan = scans.start({ axes: [{ label: 'x', size: 2 }] })
    scan.addData('D', dte('D', [dwa('v', number)]), [1])
    scan.done()
  }
  expect(scans.getSetNode().name).toBe('Scan1000')
  await saver.close()
  const again = await H5Saver.open(saver.path)
  const next = start(again)
  expect(next.getSetNode().name).toBe('Scan1000')
  const scan = next.start({ axes: [{ label: 'x', size: 2 }] })
  expect(scan.name).toBe('Scan1001')
  scan.addData('D', dte('D', [dwa('v', 5)]), [0])
  expect(next.getSetNode(undefined, { new: true }).name).toBe('Scan1002')
  const file = await closed(again)
  expect([...(await file.array('/RawData/Scan999/Detector000/Data0D/CH00/Data00')).data]).toEqual([Number.NaN, 999])
  expect([...(await file.array('/RawData/Scan1001/Detector000/Data0D/CH00/Data00')).data]).toEqual([5, Number.NaN])
})

test('a scan ends with its file', async () => {
  const saver = await newFile()
  const scans = new ScanSaver(saver, { detectors: { D: {} } })
  const scan = scans.start({ axes: [{ label: 'x', size: 2 }] })
  await saver.initFile({ newFile: true, file: `${saver.path}.2.h5` })
  expect(scans.start({ axes: [{ label: 'x', size: 2 }] }).path).toBe(scan.path)
  expect(errorOf(() => scan.addData('D', dte('D', [dwa('v', 1)]), [0])).code).toBe('ERR_WRITER_CLOSED')
  expect(errorOf(() => scan.done()).code).toBe('ERR_WRITER_CLOSED')
  await saver.close()
})

test('ten thousand points of three 0-D detectors take seconds', async () => {
  const saver = await newFile({ saveType: 'scan' })
  const titles = ['A', 'B', 'C']
  const scans = new ScanSaver(saver, { detectors: Object.fromEntries(titles.map((title) => [title, {}])) })
  const begun = process.cpuUsage()
  const scan = scans.start({
    axes: [
      { label: 'x', size: 100 },
      { label: 'y', size: 100 },
    ],
  })
  for (let step = 0; step < 10_000; step++) {
    for (const title of titles) if (!scan.addData(title, dte(title, [dwa('v', step)]), scan.indexesOf(step))) await saver.drain()
  }
  scan.done()
  await saver.close()
  // Of all its threads, and not of the clock: a loaded machine takes its time.
  expect(process.cpuUsage(begun).user).toBeLessThan(20_000_000 * slowness)
  const file = await ReadFile.open(saver.path)
  const { data } = await file.array(`${scan.path}/Detector002/Data0D/CH00/Data00`)
  expect(data).toEqual(Float64Array.from({ length: 10_000 }, (_, step) => step))
})

test('a filter saves raw data only, some dimensions, and what asks for itself', async () => {
  const saver = await newFile()
  const detector = new DetectorSaver(saver, { title: 'D', filter: { rawOnly: true, dims: ['Data0D', 'Data1D'] } })
  const node = detector.getSetNode()
  const data = [
    dwa('raw', 1),
    dwa('sum', 2, { source: 'calculated' }),
    dwa('image', [
      [1, 2],
      [3, 4],
    ]),
    dwa(
      'asked',
      [
        [1, 2],
        [3, 4],
      ],
      { source: 'calculated', extra: { do_save: true } },
    ),
    dwa('hidden', 3, { extra: { do_save: false } }),
  ]
  detector.addData(node, dte('D', data))
  detector.addBkg(node, dte('D', data))
  const names = ['Data0D/CH00', 'Data2D/CH00'].map((name) => `${node.path}/${name}`)
  expect([...saver.walkNodes(node)].filter(({ path }) => /CH\d\d$/.test(path)).map(({ path, title }) => [path, title])).toEqual([
    [names[0], 'raw'],
    [names[1], 'asked'],
  ])
  await saver.close()
})

test('a logger saves each module along its own time', async () => {
  const saver = await newFile({ saveType: 'logger' })
  const logger = new LoggerSaver(saver, { detectors: { Spectro: { settings }, Slow: {} }, actuators: { Stage: {} } })
  for (const step of [0, 1, 2]) {
    logger.addData(dte('Spectro', [dwa('s', [step, 1])], moment + step))
    const parts = [
      dwa('t', step, { origin: 'Slow' }),
      dwa('u', step, { origin: 'Slow' }),
      dwa('pos', step, { origin: 'Stage', units: 'mm' }),
    ]
    if (step > 0) logger.addData(dte('all', parts, moment + step / 2))
  }
  const stray = dte('all', [dwa('t', 1, { origin: 'Slow' }), dwa('q', 1, { origin: 'Nobody' })])
  expect(errorOf(() => logger.addData(stray)).message).toMatch(/'Nobody'.*PyMoDAQ raises NameError/)
  const first = logger.getSetNode()
  logger.end()
  expect(logger.getSetNode(undefined, { new: true }).name).toBe('Datalogger001')
  logger.addData(dte('Spectro', [dwa('other', 1)]))
  const file = await closed(saver)
  expect(await file.attributes(first.path)).toMatchObject({ TITLE: 'H5Logger', type: 'datalogger', description: '' })
  expect([...(await file.array(`${first.path}/Detector000/NavAxes/Axis00`)).data]).toEqual([moment, moment + 1, moment + 2])
  expect([...(await file.array(`${first.path}/Detector001/NavAxes/Axis00`)).data]).toEqual([moment + 0.5, moment + 1])
  expect((await file.array(`${first.path}/Detector001/Data0D/CH01/EnlData00`)).shape).toEqual([2, 1])
  expect(await file.attributes(`${first.path}/Actuator000/Data0D/CH00/EnlData00`)).toMatchObject({
    units: 'mm',
    origin: 'Stage',
    shape: [2, 1],
  })
  expect((await file.array('/RawData/Datalogger001/Detector000/Data0D/CH00/EnlData00')).shape).toEqual([1, 1])
})

test('an optimizer saves what it visits', async () => {
  const saver = await newFile({ saveType: 'optimizer' })
  const optimizer = new OptimizerSaver(saver, {
    title: 'Bayesian',
    axes: [{ label: 'X', units: 'mm' }, { label: 'Y' }],
    detectors: { D: {} },
  })
  for (const step of [0, 1]) optimizer.addData(dte('D', [dwa('v', step)]), [step * 3, -step])
  expect(errorOf(() => optimizer.addData(dte('D', [dwa('v', 1)]), [1])).code).toBe('ERR_INVALID_OPTION')
  expect(errorOf(() => optimizer.addData(dte('D', [dwa('v', 1)]), [1, [1, 2]])).code).toBe('ERR_SHAPE_MISMATCH')
  const node = optimizer.getSetNode()
  const file = await closed(saver)
  expect(await file.attributes(node.path)).toMatchObject({ TITLE: 'Bayesian', type: 'optimizer' })
  expect(node.name).toBe('Optimizer000')
  expect([...(await file.array(`${node.path}/Detector000/NavAxes/Axis00`)).data]).toEqual([0, 3])
  expect(await file.attributes(`${node.path}/Detector000/NavAxes/Axis01`)).toMatchObject({ label: 'Y', spread_order: 1, size: 2 })
})

test('modules find their groups by title, or make new ones', async () => {
  const saver = await newFile()
  const [single, timed] = [new ActuatorSaver(saver, { title: 'Stage', settings }), new ActuatorTimeSaver(saver, { title: 'Timed' })]
  const enlarged = new ActuatorEnlargeableSaver(saver, { title: 'Steps', axes: [{ label: 'step' }] })
  const detector = new DetectorEnlargeableSaver(saver, { title: 'Stage', axes: [{ label: 'step' }] })
  expect(single.getSetNode().path).toBe('/RawData/Actuator000')
  expect(timed.getSetNode().path).toBe('/RawData/Actuator001')
  expect(enlarged.getSetNode().path).toBe('/RawData/Actuator002')
  expect(detector.getSetNode().path).toBe('/RawData/Detector000')
  expect(single.getSetNode().path).toBe('/RawData/Actuator000')
  expect(single.getSetNode(undefined, { new: true }).path).toBe('/RawData/Actuator003')
  single.addData('/RawData/Actuator000', dte('Stage', [dwa('pos', 1)]))
  for (const step of [0, 1]) {
    timed.addData('/RawData/Actuator001', dte('Timed', [dwa('pos', step)]))
    enlarged.addData('/RawData/Actuator002', dte('Steps', [dwa('pos', step)]), [step])
    detector.addData('/RawData/Detector000', dte('Stage', [dwa('v', step)]), [step])
  }
  timed.end('/RawData/Actuator001')
  enlarged.end('/RawData/Actuator002')
  const file = await closed(saver)
  const { settings: stored } = await file.attributes('/RawData/Actuator000')
  expect(Buffer.from(stored as Uint8Array).toString()).toMatch(/^<All_settings><exposure /)
  for (const path of ['/RawData/Actuator001', '/RawData/Actuator002', '/RawData/Detector000']) {
    expect((await file.array(`${path}/NavAxes/Axis00`)).shape, path).toEqual([2])
  }
})

test.each<[string, () => unknown]>([
  ['a title that is none', () => ({ title: 1 })],
  ['an unknown option', () => ({ title: 'a', setting: '' })],
  ['settings that are no XML', () => ({ title: 'a', settings: '<a>' })],
  ['a filter of no dimension', () => ({ title: 'a', filter: { dims: ['Data3D'] } })],
])('%s is refused', async (_, options) => {
  const saver = await newFile()
  const given = options() as ConstructorParameters<typeof DetectorSaver>[1]
  expect(errorOf(() => new DetectorSaver(saver, given)).code).toMatch(/^ERR_(INVALID_OPTION|INVALID_NAME|SETTINGS_XML)$/)
  await saver.close()
})
