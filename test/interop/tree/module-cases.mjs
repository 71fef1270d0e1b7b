// Cases of several data, of the savers of modules, scans and extensions, and of H5Saver's own methods.

import {
  allPoints,
  detector,
  detectorGroup,
  dtypes,
  extra,
  image,
  power,
  rowsOf,
  settings,
  spectrum,
  test,
  unicodeText,
} from './case-parts.mjs'
import { axis, counting, data, dte, noise, numbers, ramp, taggedAll } from './content.mjs'

/** What PyMoDAQ warns of whenever an axis itself is plotted. */
const axisIsPlotted =
  'DataSizeWarning: The size of the axis is not coherent with the shape of the data. Replacing it with a linspaced version: np.array([#, #, #, ...])'

/** 200 kB, far above what a fixed-size attribute of an earliest-format file can hold. */
const largeSettings = `<All_settings type="group"><all type="group" title="All" visible="1" removable="0" readonly="0">${Array.from(
  { length: 100 },
  (_, at) =>
    `<p${at} type="str" title="Parameter µ ${at}" visible="1" removable="0" readonly="0">${`value ${at} 日本 `.repeat(100)}</p${at}>`,
).join('')}</all></All_settings>`

const roiSettings =
  '<All_settings type="group"><ROI_Viewer_00 type="group"><rois_settings type="group" title="rois_settings" visible="1" removable="0" readonly="0">' +
  '<ROIs type="group" title="ROIs" visible="1" removable="0" readonly="0"><ROI_00 type="group" title="ROI_00" visible="1" removable="1" readonly="0">' +
  '<type type="str" title="type" visible="1" removable="0" readonly="1">2D</type><Color type="color" title="Color" visible="1" removable="0" readonly="0">[255, 0, 0, 255]</Color>' +
  '<position type="group" title="position" visible="1" removable="0" readonly="0"><x type="float" title="x" visible="1" removable="0" readonly="0">1.5</x></position>' +
  '</ROI_00></ROIs></rois_settings></ROI_Viewer_00></All_settings>'

function exportCases() {
  const items = [
    power(),
    power('second', [2.5], { origin: 'elsewhere' }),
    spectrum(),
    spectrum('another', 4),
    image(),
    image('calculated', 5, { source: 'calculated' }),
  ]
  const nd = data('hyper', [noise('float32', [2, 3, 7], 5)], { navIndexes: [0], axes: [ramp('x', 'um', 0, 2)] })
  const bkgs = [
    power('power', [0.5]),
    data('spectrum', [numbers('float64', [7], [1, 2, 3, 4, 5, 6, 7])]),
    data('image', [counting('uint16', [4, 5])]),
  ]
  return [
    test('export', [detectorGroup(), { do: 'export', where: detector, export: dte('Camera', [...items, nd]) }]),
    test('export-bkg', [
      detectorGroup(),
      { do: 'export', where: detector, export: dte('Camera', [power(), spectrum(), image()]), bkg: dte('Camera', bkgs) },
    ]),
  ]
}

function moduleCases() {
  const given = { where: '/RawData', settings }
  return [
    test(
      'detector',
      [
        { do: 'detector', ...given, title: 'Camera', path: detector, export: dte('Camera', [power(), spectrum(), image()]) },
        {
          do: 'detector',
          ...given,
          title: unicodeText,
          path: '/RawData/Detector001',
          export: dte('Second', [power()]),
          bkg: dte('Second', [power('power', [0.25])]),
        },
      ],
      { saveType: 'detector' },
    ),
    test(
      'detector-timed',
      [
        {
          do: 'detectorTimed',
          ...given,
          title: 'Camera',
          path: detector,
          rows: rowsOf(4, (at) => dte('Camera', [power('p', [at]), image('i', at)])),
        },
        {
          do: 'detectorTimed',
          ...given,
          title: 'Other',
          path: '/RawData/Detector001',
          rows: rowsOf(3, (at) => dte('Other', [spectrum('s', at)])),
        },
      ],
      { saveType: 'detector' },
    ),
    test(
      'detector-enlargeable',
      [
        {
          do: 'detectorEnlargeable',
          ...given,
          title: 'Camera',
          path: detector,
          axes: [
            { label: 'x', units: 'mm' },
            { label: 'y', units: 'mm' },
          ],
          rows: rowsOf(4, (at) => ({ export: dte('Camera', [power('p', [at]), spectrum('s', at)]), values: [at, at * 10] })),
        },
      ],
      { saveType: 'detector' },
    ),
    test(
      'actuator',
      [
        {
          do: 'actuator',
          ...given,
          title: 'Stage',
          path: '/RawData/Actuator000',
          export: dte('Stage', [power('position', [12.5], { units: 'mm' })]),
        },
        {
          do: 'actuatorTimed',
          ...given,
          title: 'Piezo',
          path: '/RawData/Actuator001',
          rows: rowsOf(5, (at) => dte('Piezo', [power('position', [at / 3], { units: 'um' })])),
        },
        {
          do: 'actuatorEnlargeable',
          ...given,
          title: 'Rotation',
          path: '/RawData/Actuator002',
          axes: [{ label: 'angle', units: 'deg' }],
          rows: rowsOf(3, (at) => ({ export: dte('Rotation', [power('position', [at], { units: 'deg' })]), values: [at * 45] })),
        },
      ],
      { saveType: 'actuator' },
    ),
  ]
}

function scanStep(index, options) {
  const { shape, detectors = ['Camera'], make = (at) => [power('power', [at], { origin: 'Camera' })] } = options
  const points = options.points ?? allPoints(shape)
  return {
    do: 'scan',
    title: 'DAQScan',
    settings,
    path: `/RawData/Scan${String(index).padStart(3, '0')}`,
    distribution: 'uniform',
    detectors,
    actuators: ['Stage'],
    done: true,
    ...options,
    points: points.map((indexes, at) => ({ indexes, data: make(at) })),
    make: undefined,
  }
}

function scanCases() {
  const both = (at) => [
    power('power', [at / 3], { origin: 'Meter' }),
    spectrum('spectrum', at, { origin: 'Spectro é' }),
    image('image', at, { origin: 'Spectro é' }),
  ]
  const names = ['Spectro é', 'Meter']
  const x = ramp('Stage', 'mm', 0, 4, -1, 0.5)
  const y = ramp('Piezo', 'um', 1, 3, 10, 5)
  const z = axis('Delay', 'fs', 2, [1, 2, 4])
  const tabular = [axis('x', 'mm', 0, [0, 4, 1, 3, 2, 8], 0), axis('y', 'mm', 0, [9, 7, 5, 3, 2, 2], 1)]
  const averages = [{ ...x, index: 1 }, ramp('Average', '', 0, 2)]
  const scan = (name, options) => test(name, [scanStep(0, options), { do: 'log', texts: ['scan done', unicodeText] }], { saveType: 'scan' })
  return [
    scan('scan-1d', { shape: [4], axes: [x], detectors: names, make: both }),
    scan('scan-2d', { shape: [4, 3], axes: [x, y], detectors: names, make: both, actuators: ['Stage', 'Piezo'] }),
    scan('scan-3d', {
      shape: [4, 3, 3],
      axes: [x, y, z],
      make: (at) => [power('power', [at], { origin: 'Camera' }), spectrum('s', at, { origin: 'Camera' })],
    }),
    scan('scan-any-order', { shape: [4, 3], axes: [x, y], points: [...allPoints([4, 3])].reverse() }),
    scan('scan-stopped', { shape: [4, 3], axes: [x, y], points: allPoints([4, 3]).slice(0, 5), done: false }),
    scan('scan-tabular', { shape: [6], axes: tabular, distribution: 'spread', detectors: names, make: both, actuators: ['x', 'y'] }),
    scan('scan-averaged', { shape: [2, 4], axes: averages, averages: 2 }),
    scan('scan-adaptive', {
      shape: [6],
      axes: tabular,
      distribution: 'spread',
      adaptive: true,
      detectors: names,
      make: both,
      actuators: ['x', 'y'],
    }),
    scan('scan-described', {
      shape: [4],
      axes: [x],
      metadata: taggedAll({
        author: 'Åsa “x”',
        description: unicodeText,
        scan_type: 'Scan1D',
        scan_sub_type: 'Linear',
        scan_name: 'Scan000',
      }),
    }),
    test(
      'scan-many',
      rowsOf(12, (at) =>
        scanStep(at, { shape: [4], axes: [x], make: (point) => [power('power', [at * 100 + point], { origin: 'Camera' })] }),
      ),
      { saveType: 'scan' },
    ),
  ]
}

function extensionCases() {
  return [
    test(
      'logger',
      [
        {
          do: 'logger',
          title: 'DAQLogger',
          settings,
          path: '/RawData/Datalogger000',
          detectors: ['Camera', 'Meter'],
          actuators: ['Stage'],
          rows: rowsOf(9, (at) =>
            at % 3 === 0
              ? dte('Camera', [spectrum('s', at), image('i', at)])
              : at % 3 === 1
                ? dte('Meter', [power('p', [at])])
                : dte('Stage', [power('position', [at], { units: 'mm' })]),
          ),
        },
      ],
      { saveType: 'logger' },
    ),
    test(
      'optimizer',
      [
        {
          do: 'optimizer',
          title: 'Optimizer',
          settings,
          path: '/RawData/Optimizer000',
          detectors: ['Fitness'],
          axes: [
            { label: 'x', units: 'mm' },
            { label: 'y', units: 'deg' },
          ],
          rows: rowsOf(5, (at) => ({ export: dte('Fitness', [power('fitness', [at])]), values: [at / 2, 90 - at] })),
        },
      ],
      { saveType: 'optimizer' },
    ),
  ]
}

function lowLevelCases() {
  const value = { data_type: undefined }
  return [
    test(
      'groups',
      [
        detectorGroup('First'),
        detectorGroup('Second', 1, { metadata: extra }),
        { do: 'group', type: 'actuator', where: '/RawData', title: 'Stage', path: '/RawData/Actuator000' },
        { do: 'group', type: 'scan', where: '/RawData', title: unicodeText, path: '/RawData/Scan000' },
        { do: 'group', type: 'detector', where: '/RawData/Scan000', title: 'Inner', path: '/RawData/Scan000/Detector000' },
        { do: 'group', type: 'ch', where: '/RawData/Scan000/Detector000', title: 'Channel', path: '/RawData/Scan000/Detector000/Ch000' },
        {
          do: 'dataGroup',
          where: '/RawData/Scan000/Detector000',
          dim: 'Data1D',
          title: 'lines',
          path: '/RawData/Scan000/Detector000/Data1D',
        },
        { do: 'plainGroup', where: '/RawData', name: 'Anything', title: 'of mine' },
      ],
      { metadata: extra },
    ),
    test('arrays', [
      { do: 'plainGroup', where: '/RawData', name: 'Mine', title: '' },
      ...dtypes.map((dtype, at) => ({
        do: 'array',
        where: '/RawData/Mine',
        name: `Array${at}`,
        dataType: 'data',
        dimension: 'Data2D',
        title: `array of ${dtype}`,
        array: noise(dtype, [3, 5], at),
        metadata: taggedAll({ mine: unicodeText }),
        ...value,
      })),
      {
        do: 'strings',
        where: '/RawData/Mine',
        name: 'Notes',
        title: 'notes',
        texts: ['', unicodeText, 'x'.repeat(255), 'x'.repeat(256), 'µ'.repeat(40_000)],
      },
      { do: 'log', texts: ['started', '', unicodeText] },
    ]),
    // PyMoDAQ 5.3 has no way to import a file: what it calls so fails.
    test(
      'external',
      [
        detectorGroup('Own'),
        { do: 'export', where: detector, export: dte('Own', [power()]) },
        {
          do: 'external',
          where: '/RawData',
          title: 'of another day µ',
          saveType: 'scan',
          steps: [scanStep(0, { shape: [4], axes: [ramp('Stage', 'mm', 0, 4)] }), { do: 'log', texts: ['in the other file'] }],
        },
      ],
      // PyMoDAQ warns so of every axis that it is asked to plot.
      { twin: false, like: 'data-ten-0d', allowed: [axisIsPlotted] },
    ),
    test(
      'external-foreign',
      [
        detectorGroup('Own'),
        { do: 'export', where: detector, export: dte('Own', [power()]) },
        { do: 'external', where: '/RawData', title: 'of another program', foreign: true },
      ],
      // What PyTables says of arrays of texts and of tables in any file.
      { twin: false, like: 'data-ten-0d', goOn: false, allowed: ['UserWarning: The leaf will become an ``UnImplemented`` node.'] },
    ),
    // PyMoDAQ cannot write it itself: an attribute of more than 64 KiB fails (PyMoDAQ issue 654).
    test(
      'settings-large',
      [detectorGroup('Large', 0, { settings: largeSettings }), { do: 'export', where: detector, export: dte('Large', [power()]) }],
      { twin: false, like: 'data-ten-0d' },
    ),
    test('settings-rois', [
      detectorGroup('Regions', 0, { settings: roiSettings }),
      { do: 'export', where: detector, export: dte('Regions', [image()]) },
    ]),
  ]
}

/** The cases of modules. */
export const moduleCaseList = [...exportCases(), ...moduleCases(), ...scanCases(), ...extensionCases(), ...lowLevelCases()]
