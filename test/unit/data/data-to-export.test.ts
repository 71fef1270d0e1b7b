// Data that belong together.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DataToExport, type DataToExportInit } from '../../../lib/data/data-to-export.js'
import { DataWithAxes } from '../../../lib/data/data-with-axes.js'
import { dataInits, texts } from '../../helpers/arbitraries.js'
import { errorOf } from '../../helpers/errors.js'

const total = new DataWithAxes({ name: 'total', data: [5], origin: 'Computer' })
const curve = new DataWithAxes({ name: 'curve', data: [new Float32Array(4)] })
const image = new DataWithAxes({ name: 'image', data: [[[1, 2]]] })

test('data are found by dimension and name, in their order', () => {
  const exported = new DataToExport({ name: 'Camera', data: [total, curve, image], timestamp: 12.5 })
  expect([exported.length, exported.timestamp]).toEqual([3, 12.5])
  expect(exported.getNames()).toEqual(['total', 'curve', 'image'])
  expect(exported.getNames('Data1D')).toEqual(['curve'])
  expect(exported.getDataFromDim('Data2D').data).toEqual([exported.data[2]])
  expect(exported.getDataFromDim('DataND').length).toBe(0)
  expect(exported.getDataFromName('curve')).toBe(exported.data[1])
  expect(exported.getDataFromName('total', 'Camera')).toBeUndefined()
  expect(exported.getDataFromName('total', 'Computer')).toBe(total)
  expect([...exported].map(({ name }) => name)).toEqual(exported.getNames())
})

test('data without an origin get the name for it, and the given ones stay as they are', () => {
  const exported = new DataToExport({ name: 'Camera', data: [total, curve] })
  expect(exported.data.map(({ origin }) => origin)).toEqual(['Computer', 'Camera'])
  expect(exported.data[0]).toBe(total)
  expect(curve.origin).toBe('')
  expect(new DataToExport({ name: '', data: [curve] }).data[0]).toBe(curve)
})

test('data of equal names are all kept', () => {
  const exported = new DataToExport({ name: 'file', data: [total, total.with({ data: [6] })] })
  expect(exported.data.map(({ data }) => data[0]?.at(0))).toEqual([5, 6])
})

test('any data stay what they are but for the origin', () => {
  fc.assert(
    fc.property(texts, fc.array(dataInits, { maxLength: 4 }), (name, inits) => {
      const data = inits.map((init) => new DataWithAxes(init))
      const exported = new DataToExport({ name, data })
      expect(exported.data).toEqual(data.map((one) => (one.origin === '' ? one.with({ origin: name }) : one)))
      expect(exported.with({}).data).toEqual(exported.data)
      data.length = 0
      expect(exported.length).toBe(inits.length)
    }),
    { numRuns: 40 },
  )
})

test.each([
  [{ name: 5, data: [] }, 'ERR_INVALID_NAME', 'name'],
  [{ name: 'n' }, 'ERR_INVALID_OPTION', 'data'],
  [{ name: 'n', data: total }, 'ERR_INVALID_OPTION', 'data'],
  [{ name: 'n', data: [{ name: 'x', data: [1] }] }, 'ERR_INVALID_OPTION', 'data[0]'],
  [{ name: 'n', data: [], timestamp: '5' }, 'ERR_INVALID_OPTION', 'timestamp'],
  [{ name: 'n', data: [], time: 5 }, 'ERR_INVALID_OPTION', 'time'],
] as [DataToExportInit, string, string][])('%o is refused with %s', (init, code, option) => {
  expect(errorOf(() => new DataToExport(init))).toMatchObject({ code, option })
})
