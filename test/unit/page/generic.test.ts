// What H5Web's application gets: entities, types and values in its own words; and the part of three that it draws with.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as h5web from '@h5web/app'
import * as three from 'three'
import { describe, expect, test } from 'vitest'
import { toEntity, toType, toValue } from '../../../browser/src/generic/entity.js'
import type { GenericEntity } from '../../../lib/browser/protocol.js'
import { projectFiles, read } from '../../contract/tree.js'

describe('entities', () => {
  const image: GenericEntity = {
    path: '/entry/image',
    name: 'image',
    kind: 'dataset',
    attributes: [{ name: 'units', shape: [], type: { class: 'String', charSet: 'UTF-8' } }],
    shape: [4, 5],
    type: { class: 'Integer', dtype: 'uint16' },
    chunks: [1, 5],
    filters: [{ id: 1, name: 'deflate' }],
  }

  test('a group carries its children, of which groups have none of their own', () => {
    const entity = toEntity({
      path: '/entry',
      name: 'entry',
      kind: 'group',
      attributes: [],
      children: [image, { path: '/entry/more', name: 'more', kind: 'group', attributes: [] }],
    })
    h5web.assertGroup(entity)
    h5web.assertGroupWithChildren(entity)
    expect(entity.children.map(({ name, kind }) => [name, kind])).toEqual([
      ['image', 'dataset'],
      ['more', 'group'],
    ])
    expect(entity.children[1]).not.toHaveProperty('children')
  })

  test('a dataset has shape, type, chunks and filters that H5Web accepts', () => {
    const entity = toEntity(image)
    h5web.assertDataset(entity)
    h5web.assertArrayShape(entity)
    expect(h5web.hasNumericType(entity)).toBe(true)
    expect(entity.shape).toEqual({ class: 'Array', dims: [4, 5] })
    expect(entity.chunks).toEqual([1, 5])
    expect(h5web.findScalarStrAttr(entity, 'units')?.name).toBe('units')
  })

  test.each([
    [[], 'Scalar'],
    [null, 'Null'],
    [[3], 'Array'],
  ] as const)('the shape %j is a shape of class %s', (shape, name) => {
    const entity = toEntity({ ...image, shape: shape === null ? null : [...shape] })
    h5web.assertDataset(entity)
    expect(entity.shape.class).toBe(name)
  })

  test('a link that leads elsewhere is unresolved and says where it leads', () => {
    const entity = toEntity({
      path: '/x',
      name: 'x',
      kind: 'unresolved',
      attributes: [],
      link: { class: 'External', file: 'b.h5', path: '/y' },
    })
    expect(entity).toMatchObject({ kind: 'unresolved', link: { class: 'External', file: 'b.h5', path: '/y' } })
  })
})

describe('types', () => {
  test('numbers, booleans, complex numbers and enumerations', () => {
    expect(toType({ class: 'Integer', dtype: 'int64' })).toEqual({ class: 'Integer', signed: true, size: 64, endianness: 'little-endian' })
    expect(toType({ class: 'Integer', dtype: 'uint8' })).toMatchObject({ signed: false, size: 8 })
    expect(toType({ class: 'Float', dtype: 'float16' })).toEqual({ class: 'Float', size: 16, endianness: 'little-endian' })
    expect(h5web.isBoolType(toType({ class: 'Bool', dtype: 'bool' }))).toBe(true)
    expect(toType({ class: 'Complex', dtype: 'complex64' })).toMatchObject({ realType: { size: 32 }, imagType: { size: 32 } })
    expect(toType({ class: 'Enum', dtype: 'int8', mapping: [{ name: 'RED', value: 0 }] })).toMatchObject({ mapping: { 0: 'RED' } })
  })

  test('the fields of a compound keep their order, also those named like numbers', () => {
    const type = toType({
      class: 'Compound',
      fields: [
        { name: 'b', type: { class: 'Float', dtype: 'float64' } },
        { name: '1', type: { class: 'Integer', dtype: 'int8' } },
        { name: '0', type: { class: 'String', charSet: 'ASCII', length: 3 } },
      ],
    })
    expect(h5web.isCompoundType(type) && [...type.fields.keys()]).toEqual(['b', '1', '0'])
  })
})

describe('values', () => {
  test('an array comes as it is, a scalar unwrapped', () => {
    const values = Float64Array.of(1, 2)
    expect(toValue({ array: { dtype: 'float64', values } }, false)).toBe(values)
    expect(toValue({ array: { dtype: 'float64', values } }, true)).toBe(1)
    expect(toValue({ values: ['a', 'b'] }, false)).toEqual(['a', 'b'])
    expect(toValue({ values: ['a'] }, true)).toBe('a')
  })

  test('complex numbers come as pairs', () => {
    expect(toValue({ array: { dtype: 'complex64', values: Float32Array.of(1, 2, 3, 4) } }, false)).toEqual([
      [1, 2],
      [3, 4],
    ])
  })
})

describe('the part of three', () => {
  const names = new Set(
    [...read('browser/src/shims/three-for-fiber.ts').matchAll(/export \{([^}]*)\}/g)].flatMap(([, list = '']) => list.match(/\w+/g) ?? []),
  )
  const require = createRequire(import.meta.url)

  test('names only what three has', () => {
    expect([...names].filter((name) => !(name in three))).toEqual([])
  })

  test('holds all that fiber takes from three by name', () => {
    const folder = dirname(require.resolve('@react-three/fiber'))
    const modules = readdirSync(folder).filter((file) => /^(events-|react-three-fiber\.).*esm\.js$/.test(file))
    expect(modules.length).toBeGreaterThan(1)
    const code = modules
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
      .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    const used = new Set([...code.matchAll(/\bTHREE\.(\w+)/g)].map(([, name = '']) => name))
    expect(used.size).toBeGreaterThan(10)
    expect([...used].filter((name) => !names.has(name))).toEqual([])
  })

  test("holds every element that H5Web's plots are made of", () => {
    const map: { sources: string[]; sourcesContent: (string | null)[] } = JSON.parse(
      readFileSync(join(dirname(require.resolve('@h5web/lib/styles.css')), 'index.js.map'), 'utf8'),
    )
    const parts = map.sourcesContent.filter((_, index) => map.sources[index]?.endsWith('.tsx')).join('\n')
    const elements = new Set([...parts.matchAll(/<([a-z]\w*)[\s/>]/g)].map(([, name = '']) => name.charAt(0).toUpperCase() + name.slice(1)))
    // SVG has a path too; what fiber makes of an element is one of these.
    const drawn = [three.Object3D, three.Material, three.BufferGeometry].map((base) => base.prototype)
    const classes = new Map(
      Object.entries(three).flatMap(([name, value]) => (typeof value === 'function' ? [[name, value.prototype]] : [])),
    )
    const ofThree = [...elements].filter((name) =>
      drawn.some((base) => classes.get(name) === base || Object.prototype.isPrototypeOf.call(base, classes.get(name) ?? {})),
    )
    expect(ofThree).toContain('Mesh')
    expect(ofThree.filter((name) => !names.has(name))).toEqual([])
  })
})

test('no part of the page but the generic view loads H5Web', () => {
  const importers = projectFiles(/^browser\/src\/.*\.tsx?$/).filter((file) => /from '@h5web\/|from 'three'/.test(read(file)))
  expect(importers.filter((file) => !file.startsWith('browser/src/generic/') && !file.startsWith('browser/src/shims/'))).toEqual([])
})
