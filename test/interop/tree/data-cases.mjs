// Cases of axes, single data, backgrounds, errors, and of arrays that grow or are filled point by point.

import {
  allPoints,
  detector,
  detectorGroup,
  dtypes,
  extra,
  image,
  power,
  rowsOf,
  spectrum,
  test,
  uneven,
  unicodeText,
  wavelength,
} from './case-parts.mjs'
import { axis, data, dte, noise, numbers, ramp, taggedAll } from './content.mjs'

function axisCases() {
  const axes = [
    ramp('wavelength', 'nm', 0, 12, 400, 36.25),
    uneven(1),
    axis('descending', 's', 2, [5, 3, 1]),
    axis('one', '', 0, [4.5]),
    axis('nanometres', 'm', 0, [4e-7, 5e-7, 7e-7]),
    axis('constant', 'V', 0, [2, 2, 2]),
    axis(unicodeText, 'µm', 0, [1, 2, 4], 3),
    axis('', '', 0, [0, 1]),
    axis('a unit that nobody knows', 'bananas', 0, [0, 1]),
    ramp('long', 's', 0, 3000, 0, 0.1),
  ]
  return [
    test('axis', [detectorGroup(), ...axes.map((one) => ({ do: 'axis', where: detector, axis: one }))]),
    test('axis-special', [
      detectorGroup(),
      {
        do: 'axis',
        where: detector,
        axis: axis('special', '', 0, [0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324]),
      },
    ]),
  ]
}

/** One channel's group for each data: what is saved in one group is loaded as one. */
function groupOf(number, title = '') {
  return { do: 'plainGroup', where: detector, name: `Place${String(number).padStart(2, '0')}`, title }
}

function eachInItsGroup(items, saver = 'data') {
  return items.flatMap((item, at) => [groupOf(at), { do: saver, where: `${detector}/Place${String(at).padStart(2, '0')}`, data: item }])
}

function dataCases() {
  const shapes = [[1], [2], [7], [1, 1], [1, 6], [6, 1], [3, 4], [1, 2, 3], [2, 3, 4], [2, 1, 3, 2], [2, 2, 2, 2, 2]]
  const navigated = data('navigated', [noise('float32', [3, 2, 7], 5)], {
    navIndexes: [0, 1],
    axes: [ramp('x', 'um', 0, 3), ramp('y', 'um', 1, 2, 5, 2), wavelength(2)],
  })
  const swapped = data('swapped', [noise('int32', [4, 3, 2], 6)], { navIndexes: [2], axes: [ramp('x', 'um', 2, 2)] })
  const spread = data('spread', [noise('float64', [6, 7], 7)], {
    distribution: 'spread',
    navIndexes: [0],
    axes: [axis('x', 'mm', 0, [0, 1, 0, 2, 5, 3], 0), axis('y', 'mm', 0, [3, 1, 4, 1, 5, 9], 1), wavelength(1)],
  })
  const many = data('many', [noise('float64', [7], 1), noise('float64', [7], 2), noise('float64', [7], 3)], {
    labels: ['first', unicodeText, ''],
    units: 'counts',
    axes: [wavelength(0)],
    errors: [noise('float64', [7], 4), noise('float64', [7], 5), noise('float64', [7], 6)],
    extra,
  })
  return [
    test('data-shapes', [
      detectorGroup(),
      ...eachInItsGroup(shapes.map((shape, at) => data(`shape ${shape}`, [noise('float32', shape, at)]))),
    ]),
    test('data-dtypes', [
      detectorGroup(),
      ...eachInItsGroup(dtypes.flatMap((dtype) => [data(dtype, [noise(dtype, [13])]), data(`${dtype} image`, [noise(dtype, [3, 5])])])),
    ]),
    test('data-axes', [
      detectorGroup(),
      ...eachInItsGroup([
        spectrum(),
        image(),
        navigated,
        swapped,
        spread,
        data('partly', [noise('float32', [3, 4], 8)], { axes: [ramp('x', 's', 1, 4)] }),
      ]),
    ]),
    test('data-labels-errors', [
      detectorGroup(),
      ...eachInItsGroup([many, power('zero', [0], { errors: [numbers('float64', [1], [0.5])], source: 'calculated' })]),
    ]),
    test('data-one-group', [
      detectorGroup(),
      groupOf(0),
      { do: 'data', where: `${detector}/Place00`, data: spectrum('first') },
      groupOf(1),
      { do: 'data', where: `${detector}/Place01`, data: data('second', [noise('float64', [7], 9)]) },
      { do: 'data', where: `${detector}/Place01`, data: data('second', [noise('float64', [7], 3)], { labels: ['third label'] }) },
    ]),
    test('data-units', [
      detectorGroup(),
      ...eachInItsGroup(
        ['counts', 'V', 'µm', '°C', 'm/s', 'nm^2', 'bananas', '', 'mW', 'arcsec'].map((units) =>
          data(`in ${units}`, [noise('float32', [3])], { units }),
        ),
      ),
    ]),
    test('data-texts', [
      detectorGroup(unicodeText, 0, { metadata: taggedAll({ note: unicodeText }) }),
      ...eachInItsGroup(
        [unicodeText, '', "it's", '"', '\\n', '{"module": "x"}', '1.1', 'true', 'null', ' spaces ', 'x'.repeat(255)].map((text) =>
          data(text, [noise('float32', [3])], { labels: [text], origin: text, extra: taggedAll({ text, lines: `${text}\r\n\n${text}` }) }),
        ),
      ),
    ]),
    test('data-ten-0d', [
      detectorGroup(),
      {
        do: 'export',
        where: detector,
        export: dte(
          'ten',
          Array.from({ length: 10 }, (_, at) => power(`p${at}`, [at / 3])),
        ),
      },
    ]),
  ]
}

function bkgAndErrorCases() {
  const bkg = (values) => data('bkg', [numbers('float64', [4], values)])
  const lines = data('lines', [numbers('float64', [4], [1, 2, 3, 4]), numbers('float64', [4], [10, 20, 30, 40])], {
    axes: [ramp('x', 's', 0, 4)],
  })
  return [
    test('bkg', [
      detectorGroup(),
      groupOf(0),
      { do: 'data', where: `${detector}/Place00`, data: lines },
      { do: 'bkg', where: `${detector}/Place00`, data: bkg([0.5, 0.25, 0.125, -1]) },
      { do: 'bkg', where: `${detector}/Place00`, data: bkg([1, 1, 1, Number.NaN]) },
      groupOf(1),
      { do: 'data', where: `${detector}/Place01`, data: data('wraps', [numbers('uint16', [2, 2], [0, 5, 9, 65535])]) },
      { do: 'bkg', where: `${detector}/Place01`, data: data('bkg', [numbers('uint16', [2, 2], [1, 5, 10, 65535])]) },
      groupOf(2),
      { do: 'data', where: `${detector}/Place02`, data: data('signed', [numbers('int64', [2], [-5n, 2n ** 62n])]) },
      { do: 'bkg', where: `${detector}/Place02`, data: data('bkg', [numbers('int64', [2], [7n, 2n ** 61n])]) },
    ]),
    test('error', [
      detectorGroup(),
      groupOf(0),
      { do: 'data', where: `${detector}/Place00`, data: data('measured', [numbers('float64', [4], [1, 2, 3, 4])]) },
      { do: 'error', where: `${detector}/Place00`, data: data('measured_errors', [numbers('float64', [4], [0.1, 0.2, 0.3, 0.4])]) },
    ]),
  ]
}

function enlargeableCases() {
  const nav = [
    { label: 'position', units: 'mm' },
    { label: 'temps é', units: 's' },
  ]
  const places = [
    [power, 'scalar'],
    [(name, seed) => spectrum(name, seed), 'line'],
    [(name, seed) => image(name, seed), 'image'],
  ]
  return [
    test('enlargeable', [
      detectorGroup(),
      groupOf(0),
      {
        do: 'enlargeable',
        where: `${detector}/Place00`,
        axes: nav,
        rows: rowsOf(5, (at) => ({ data: power('scalar', [at / 7]), values: [at * at, 5 - at] })),
      },
      groupOf(1),
      {
        do: 'enlargeable',
        where: `${detector}/Place01`,
        axes: [nav[0]],
        rows: rowsOf(4, (at) => ({ data: spectrum('line', at), values: [at] })),
      },
      groupOf(2),
      {
        do: 'enlargeable',
        where: `${detector}/Place02`,
        axes: [nav[0]],
        rows: rowsOf(3, (at) => ({ data: image('image', at), values: [at / 2] })),
      },
      groupOf(3),
      {
        do: 'enlargeable',
        where: `${detector}/Place03`,
        axes: [nav[1]],
        rows: rowsOf(3, (at) => ({
          data: data('labelled', [noise('int32', [3], at), noise('int32', [3], at + 50)], { labels: ['one', 'two µ'] }),
          values: [at],
        })),
      },
      groupOf(4),
      {
        do: 'enlargeable',
        where: `${detector}/Place04`,
        axes: [nav[0]],
        rows: rowsOf(3, (at) => ({ data: power('erring', [at], { errors: [numbers('float64', [1], [at / 10])] }), values: [at] })),
      },
    ]),
    test('enlargeable-chunks', [
      detectorGroup(),
      groupOf(0),
      {
        do: 'enlargeable',
        where: `${detector}/Place00`,
        axes: [],
        rows: rowsOf(3, (at) => ({
          data: data('chunks', [noise('float32', [3, 4], at)], { navIndexes: [0], axes: [ramp('x', 'mm', 0, 3, at * 3), uneven(1, 4)] }),
          values: [],
        })),
      },
    ]),
    test('export-enlargeable', [
      detectorGroup(),
      {
        do: 'exportEnlargeable',
        where: detector,
        axes: nav,
        rows: rowsOf(6, (at) => ({
          export: dte(
            'Detector',
            places.map(([make, name]) => make(name, make === power ? [at] : at)),
          ),
          values: [at * 1.5, 6 - at],
        })),
      },
    ]),
    test('export-timed', [
      detectorGroup('Timed'),
      {
        do: 'exportTimed',
        where: detector,
        rows: rowsOf(5, (at) =>
          dte(
            'Timed',
            [
              ...places.map(([make, name]) => make(name, make === power ? [at] : at)),
              power('second', [at], { errors: [numbers('float64', [1], [at])] }),
            ],
            1.7e9 + at * 0.1,
          ),
        ),
      },
    ]),
    test('export-timed-one-row', [detectorGroup('One'), { do: 'exportTimed', where: detector, rows: [dte('One', [power(), spectrum()])] }]),
  ]
}

function extendedCases() {
  const backwards = (points) => [...points].reverse()
  const some = allPoints([3, 2]).filter((_, at) => at !== 3)
  return [
    test('extended', [
      detectorGroup(),
      groupOf(0),
      {
        do: 'extended',
        where: `${detector}/Place00`,
        shape: [4],
        distribution: 'uniform',
        points: allPoints([4]).map((indexes, at) => ({ indexes, data: power('scalar', [at + 0.5]) })),
      },
      groupOf(1),
      {
        do: 'extended',
        where: `${detector}/Place01`,
        shape: [3, 2],
        distribution: 'uniform',
        points: backwards(some).map((indexes, at) => ({ indexes, data: spectrum('line', at) })),
      },
      groupOf(2),
      {
        do: 'extended',
        where: `${detector}/Place02`,
        shape: [2],
        distribution: 'uniform',
        points: [[1], [0], [1]].map((indexes, at) => ({
          indexes,
          data: data('two', [noise('uint16', [2, 3], at), noise('uint16', [2, 3], at + 9)], {
            labels: ['a', 'b'],
            errors: [noise('uint16', [2, 3], 1), noise('uint16', [2, 3], at)],
          }),
        })),
      },
    ]),
    test('export-extended', [
      detectorGroup(),
      {
        do: 'exportExtended',
        where: detector,
        shape: [3, 2],
        distribution: 'uniform',
        axes: [ramp('x', 'um', 0, 3, -1, 0.5), axis('y', 'um', 1, [1, 10])],
        points: backwards(allPoints([3, 2])).map((indexes, at) => ({
          indexes,
          export: dte('Detector', [power('scalar', [at]), spectrum('line', at), image('image', at)]),
        })),
      },
    ]),
    test('export-extended-spread', [
      detectorGroup(),
      {
        do: 'exportExtended',
        where: detector,
        shape: [5],
        distribution: 'spread',
        axes: [axis('x', 'um', 0, [0, 4, 1, 3, 2], 0), axis('y', 'um', 0, [9, 7, 5, 3, 2], 1)],
        points: allPoints([5]).map((indexes, at) => ({
          indexes,
          export: dte('Detector', [power('scalar', [at]), spectrum('line', at), image('image', at)]),
        })),
      },
    ]),
  ]
}

/** The cases of single data. */
export const dataCaseList = [...axisCases(), ...dataCases(), ...bkgAndErrorCases(), ...enlargeableCases(), ...extendedCases()]
