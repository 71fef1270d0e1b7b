// What the savers write, the loader gives back.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { arrayClassOf, componentsPerItem } from '../../lib/dtype.js'
import {
  DataLoader,
  DataToExport,
  DataToExportExtendedSaver,
  DataToExportSaver,
  DataWithAxes,
  type DType,
  dtypeNames,
  H5Saver,
  NdArray,
} from '../../lib/index.js'
import { tempDir } from '../helpers/temp-dir.js'

/** Everything of data that a file holds. */
function content({
  name,
  dim,
  labels,
  units,
  source,
  distribution,
  origin,
  timestamp,
  navIndexes,
  shape,
  axes,
  data,
  errors,
  extra,
}: DataWithAxes) {
  const arrays = (list: readonly NdArray[] | undefined) => list?.map(({ dtype, shape, data }) => ({ dtype, shape, data: [...data] }))
  const sorted = [...axes].sort((a, b) => a.index - b.index || a.spreadOrder - b.spreadOrder)
  const axisWords = sorted.map((axis) => [axis.label, axis.units, axis.index, axis.spreadOrder, ...axis.data])
  return {
    name,
    dim,
    labels,
    units,
    source,
    distribution,
    origin,
    timestamp,
    navIndexes,
    shape,
    axisWords,
    data: arrays(data),
    errors: arrays(errors),
    extra,
  }
}

function numbered(dtype: DType, shape: number[]): NdArray {
  const size = shape.reduce((product, extent) => product * extent, componentsPerItem(dtype))
  const elements = new (arrayClassOf(dtype))(size)
  for (let place = 0; place < size; place++) elements[place] = typeof elements[place] === 'bigint' ? BigInt(place % 2) : place % 2
  return new NdArray<DType>(dtype, shape, elements)
}

test('data of every dtype, dimension and text come back as they were', async () => {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'saved.h5') })
  const common = { origin: "it's", timestamp: 1700000000.5, units: 'V' }
  const data = [
    ...dtypeNames.map(
      (dtype) =>
        new DataWithAxes({
          name: dtype,
          data: [numbered(dtype, [3]), numbered(dtype, [3])],
          axes: [{ label: 'x', units: 'mm', data: [1, 2, 4] }],
          ...common,
        }),
    ),
    new DataWithAxes({
      name: 'é "中"\n',
      data: [5, Number.NaN],
      labels: ['', 'b\\'],
      errors: [1, 2],
      extra: { text: "a'b", list: [1, 'x', null], whole: 2n ** 70n },
      ...common,
      source: 'calculated',
    }),
    new DataWithAxes({
      name: 'image',
      data: [numbered('uint16', [2, 3])],
      axes: [
        { index: 1, label: 'col', data: [1, 5, 6] },
        { index: 0, label: 'row', size: 2 },
      ],
      ...common,
    }),
    new DataWithAxes({
      name: 'cube',
      data: [numbered('int64', [2, 3, 4])],
      navIndexes: [0],
      axes: [
        { index: 0, label: 't', data: [Number.NaN, 1] },
        { index: 1, size: 3 },
        { index: 2, size: 4 },
      ],
      ...common,
    }),
  ]
  const group = saver.addDetGroup('/RawData', { title: 'Det' })
  new DataToExportSaver(saver).addData(group, new DataToExport({ name: 'all', data }))
  const loader = await DataLoader.open(saver)
  const loaded = await loader.loadAll(group)
  const byName = (list: Iterable<DataWithAxes>) => [...list].map(content).sort((a, b) => (a.name < b.name ? -1 : 1))
  expect(byName(loaded)).toEqual(byName(data))
  expect([...loaded].flatMap(({ loadedFrom }) => loadedFrom?.notes)).toEqual([])
  await loader.close()
  await saver.close()
})

test('a scan that is filled out of order comes back along its axes', async () => {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'scan.h5') })
  const scan = saver.addScanGroup('/RawData', { title: 'scan' })
  const detector = saver.addDetGroup(scan, { title: 'Det' })
  const points = new DataToExportExtendedSaver(saver, [2, 3])
  points.addNavAxes(scan, [
    { label: 'X', units: 'mm', data: [9, 8] },
    { label: 'Y', units: 'um', data: [1, 2, 4] },
  ])
  for (const [x, y] of [
    [1, 2],
    [0, 0],
    [1, 0],
    [0, 2],
    [0, 1],
    [1, 1],
  ] as const) {
    const value = x * 3 + y
    const curve = new DataWithAxes({
      name: 'curve',
      data: [Float64Array.of(value, -value)],
      axes: [{ label: 'w', data: [5, 6] }],
      origin: 'Det',
    })
    points.addData(
      detector,
      new DataToExport({ name: 'Det', data: [curve, new DataWithAxes({ name: 'number', data: [value], origin: 'Det' })] }),
      [x, y],
    )
  }
  const loader = await DataLoader.open(saver)
  const loaded = await loader.loadAll(scan)
  const number = loaded.getDataFromName('number')
  expect([number?.shape, [...(number?.data[0]?.data ?? [])]]).toEqual([
    [2, 3],
    [0, 1, 2, 3, 4, 5],
  ])
  const curve = loaded.getDataFromName('curve')
  expect([...(curve?.data[0]?.data ?? [])]).toEqual([0, -0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5])
  expect(curve?.navAxes.map(({ label, units, data }) => [label, units, ...data])).toEqual([
    ['X', 'mm', 9, 8],
    ['Y', 'um', 1, 2, 4],
  ])
  expect(curve?.sigAxes.map(({ label, data }) => [label, ...data])).toEqual([['w', 5, 6]])
  await loader.close()
  await saver.close()
})
