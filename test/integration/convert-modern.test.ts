// Files of PyMoDAQ 4 and 5 keep their places, names and content; what today's PyMoDAQ insists on is there afterwards.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bytesEnvelope } from '../../lib/attributes/envelope.js'
import { envelopeText } from '../../lib/attributes/text-attribute.js'
import { convertFile } from '../../lib/convert/convert-file.js'
import type { ConvertOptions } from '../../lib/convert/options.js'
import { H5Reader } from '../../lib/file/h5-reader.js'
import type { NativeAttribute } from '../../lib/native.js'
import { counting, enveloped, type FileBuilder, float, int, plain, pyTables, str, tuple, vector } from '../helpers/file-builder.js'
import { fileContent } from '../helpers/loaded-content.js'
import { type ArrayWords, addAxis, addData, addGroup, modernFile } from '../helpers/modern-files.js'
import { variableEnvelope } from '../helpers/raw-file.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

async function converted(fill: (file: FileBuilder) => void, options: ConvertOptions = {}) {
  const folder = await tempDir()
  const file = modernFile(join(folder, 'old.h5'))
  fill(file)
  const input = await file.close()
  const output = join(folder, 'new.h5')
  const report = await convertFile(input, output, options)
  return { input, output, report, before: await ReadFile.open(input), read: await ReadFile.open(output) }
}

/** Every attribute of every node, by the bytes of its text or numbers; those that are sized for growth without their padding. */
async function attributesOf(path: string): Promise<Record<string, unknown>> {
  await using reader = await H5Reader.open(path)
  const found: Record<string, unknown> = {}
  const walk = async (where: string) => {
    for (const { name, dtype, shape, data } of await reader.rawAttributes(where)) {
      found[`${where}@${name}`] = [
        dtype,
        shape === null ? 'null' : shape,
        data.map((bytes) => Buffer.from(bytes).toString('latin1').trimEnd()),
      ]
    }
    if ((await reader.info(where)).kind !== 'group') return
    for (const { name } of await reader.list(where)) await walk(where === '/' ? `/${name}` : `${where}/${name}`)
  }
  await walk('/')
  return found
}

const logger = [
  ...pyTables('VLARRAY'),
  str('subdtype', 'string'),
  str('data_type', 'strings'),
  str('dtype', 'uint8'),
  str('backend', 'tables'),
  tuple('shape', [3]),
  str('type', 'log'),
]

/** A file with everything: whole data with errors and background, a scan, growing data, a log, settings. */
function everything(file: FileBuilder): void {
  file.rows('/RawData/Logger', ['first', 'zweite µ', 'x'.repeat(300)], logger)
  addGroup(file, '/RawData/Detector000', 'Kamera µ', 'detector', [
    envelopeText('settings', bytesEnvelope(Buffer.from('<a b="ü"/>'))),
    str('comments', 'ok'),
  ])
  addGroup(file, '/RawData/Detector000/Data1D')
  addGroup(file, '/RawData/Detector000/Data1D/CH00', 'curve')
  const channel = '/RawData/Detector000/Data1D/CH00'
  const extra = [
    int('gain', 3),
    float('exposure', 12),
    str('mode', 'it\'s "x"'),
    tuple('region', [1, 2]),
    enveloped('when', 'datetime', 'datetime.datetime(2026, 1, 2)'),
  ]
  for (const number of [0, 1]) {
    addData(file, `${channel}/Data0${number}`, counting([5], 1, number), { label: `l${number}`, units: 'mV', extra })
    addData(file, `${channel}/ErrorBar0${number}`, counting([5], 0.1), { dataType: 'error', label: `l${number}` })
    addData(file, `${channel}/Bkg0${number}`, counting([5], 0.5), { dataType: 'bkg', label: `l${number}` })
  }
  addAxis(file, `${channel}/Axis00`, vector([1, 2, 4, 8, 16]), { label: 'wavelength', units: 'nm' })
  const scan = '/RawData/Scan007'
  addGroup(file, scan, 'DAQScan', 'scan', [enveloped('scan_done', 'bool', 'True')])
  addGroup(file, `${scan}/NavAxes`)
  addAxis(file, `${scan}/NavAxes/Axis00`, vector([0, 1, 2]), { label: 'x', units: 'mm', index: 0 })
  addAxis(file, `${scan}/NavAxes/Axis01`, vector([5, 6]), { label: 'y', units: 'mm', index: 1 })
  addGroup(file, `${scan}/Detector000`, 'Det', 'detector')
  addGroup(file, `${scan}/Detector000/Data1D`)
  addGroup(file, `${scan}/Detector000/Data1D/CH00`, 'scanned')
  addData(file, `${scan}/Detector000/Data1D/CH00/Data00`, { ...counting([3, 2, 4]), dtype: 'uint16' }, { name: 'scanned', nav: [0, 1] })
  addGroup(file, '/RawData/Actuator000', 'Stage', 'actuator')
  addGroup(file, '/RawData/Actuator000/NavAxes')
  file.growing('/RawData/Actuator000/NavAxes/Axis00', vector([10, 11, 12]), axisWords('time', 's'))
  addGroup(file, '/RawData/Actuator000/Data0D')
  addGroup(file, '/RawData/Actuator000/Data0D/CH00', 'position')
  const growing: ArrayWords = { nav: [0], distribution: 'spread', dimension: 'Data0D', name: 'position' }
  addData(file, '/RawData/Actuator000/Data0D/CH00/EnlData00', counting([3, 1]), growing)
}

function axisWords(label: string, units: string): NativeAttribute[] {
  const words = [str('data_type', 'axis'), str('data_dimension', 'Data1D'), str('label', label), str('units', units), tuple('shape', [3])]
  const numbers = [
    int('index', 0),
    int('spread_order', 0),
    int('size', 3),
    enveloped('offset', 'float', '0.0'),
    enveloped('scaling', 'float', '1.0'),
  ]
  return [
    ...pyTables('EARRAY', label),
    ...words,
    ...numbers,
    str('distribution', 'uniform'),
    str('dtype', 'float64'),
    str('subdtype', ''),
    str('backend', 'tables'),
  ]
}

describe('a modern file', () => {
  test('keeps every node, every attribute and every value', async () => {
    const { input, output, report, before, read } = await converted(everything)
    const content = await fileContent(input)
    expect(content.data).toHaveLength(3)
    expect(await fileContent(output)).toEqual(content)
    expect(await read.paths()).toEqual(await before.paths())
    const old = await attributesOf(input)
    const found = await attributesOf(output)
    expect(Object.keys(found).filter((name) => !(name in old))).toEqual(['/@h5saver_version'])
    for (const [name, attribute] of Object.entries(old)) expect([name, found[name]]).toEqual([name, attribute])
    expect(report).toMatchObject({ generation: 3, keptCount: 0, linkCount: 0, warningCount: 0, lists: 1 })
    expect(report.nodes).toBe((await read.paths()).length)
  })

  test('keeps what grows growing', async () => {
    const { read } = await converted(everything)
    expect(await read.reader.info('/RawData/Actuator000/Data0D/CH00/EnlData00')).toMatchObject({ shape: [3, 1], maxShape: [-1, 1] })
    expect(await read.reader.info('/RawData/Actuator000/NavAxes/Axis00')).toMatchObject({ shape: [3], maxShape: [-1] })
    expect(await read.reader.info('/RawData/Scan007/Detector000/Data1D/CH00/Data00')).toMatchObject({
      maxShape: [3, 2, 4],
      dtype: 'uint16',
    })
  })

  test('gets what the loader of PyMoDAQ insists on', async () => {
    const { read } = await converted((file) => {
      addGroup(file, '/RawData/Place')
      const words = [...pyTables('CARRAY', 'd'), str('data_type', 'data'), enveloped('nav_indexes', 'list', '[0]')]
      file.array('/RawData/Place/Data00', counting([4, 3]), words)
      file.array('/RawData/Place/Axis00', vector([1, 2, 3]), [
        ...pyTables('CARRAY', 'x'),
        str('data_type', 'axis'),
        enveloped('index', 'float', '1.0'),
      ])
    })
    expect(await read.attributes('/RawData/Place/Data00')).toMatchObject({
      shape: [4, 3],
      label: '',
      distribution: 'uniform',
      data_dimension: 'Data1D',
    })
    expect(await read.attributes('/RawData/Place/Axis00')).toMatchObject({
      index: 1,
      spread_order: 0,
      size: 3,
      label: '',
      units: '',
      offset: null,
    })
    const raw = await read.reader.attributes('/RawData/Place/Data00')
    const text = (name: string) => Buffer.from(raw.find((one) => one.name === name)?.data[0] ?? []).toString()
    expect(text('nav_indexes')).toBe('{"module": "builtins", "type": "tuple", "data": "(0,)"}')
    expect(text('timestamp')).toContain('"type": "float"')
  })

  test('takes attributes of every storage', async () => {
    const long = 'x'.repeat(70_000)
    const numbers: NativeAttribute = {
      kind: 'numbers',
      name: 'matrix',
      dtype: 'float32',
      shape: [2, 3],
      data: new Float32Array([1, 2, 3, 4, 5, 6]),
    }
    const { read, report } = await converted((file) => {
      const further = [variableEnvelope('later', 'text'), plain('bare', 'as it is'), plain('none', ''), numbers, str('long', long)]
      addGroup(file, '/RawData/Place', 'p', 'detector', further)
      addData(file, '/RawData/Place/Data00', counting([3]), { extra: [...further, str('name', 'fatal')] })
    })
    for (const path of ['/RawData/Place', '/RawData/Place/Data00']) {
      const attributes = await read.attributes(path)
      expect(attributes).toMatchObject({ later: 'text', bare: 'as it is', none: '', long })
      expect(attributes.matrix).toMatchObject({ dtype: 'float32', shape: [2, 3], data: new Float32Array([1, 2, 3, 4, 5, 6]) })
    }
    expect(await read.attributes('/RawData/Place/Data00')).toMatchObject({ original_name: 'fatal' })
    expect(report.warnings).toEqual([{ path: '/RawData/Place/Data00', message: "attribute 'name' is called 'original_name'" }])
  })

  test('keeps rows that are no texts, and arrays without a data_type', async () => {
    const pickle = Uint8Array.of(0x80, 4, 0x4b, 7, 0x2e)
    const { read } = await converted((file) => {
      file.rows('/RawData/Logger', ['text', pickle], logger)
      file.rows('/RawData/Bytes', [Uint8Array.of(1, 2, 3), Uint8Array.of()], pyTables('VLARRAY'))
      file.array('/RawData/Plain', { ...counting([2, 2]), dtype: 'int8' }, [...pyTables('CARRAY'), plain('who', 'me')])
    })
    expect((await read.reader.readBytesList('/RawData/Logger', 1, 1)).map((row) => new Uint8Array(row))).toEqual([pickle])
    expect((await read.reader.readBytesList('/RawData/Bytes', 0, 2)).map((row) => [...row])).toEqual([[1, 2, 3], []])
    expect(await read.attributes('/RawData/Bytes')).toMatchObject({ CLASS: 'VLARRAY', subdtype: '' })
    const plainAttributes = await read.attributes('/RawData/Plain')
    expect(plainAttributes).toMatchObject({ CLASS: 'CARRAY', who: 'me', shape: [2, 2] })
    expect(plainAttributes).not.toHaveProperty('data_type')
  })

  test('without a Logger gets one, without which PyMoDAQ cannot open it for reading', async () => {
    const { read } = await converted((file) => addGroup(file, '/RawData/Place'))
    expect(await read.log()).toEqual([])
  })
})

describe('compression', () => {
  const image = (file: FileBuilder) => {
    addGroup(file, '/RawData/Place')
    addData(file, '/RawData/Place/Data00', { ...counting([64, 40, 50]), dtype: 'int32' }, { dimension: 'DataND' })
    addGroup(file, '/RawData/Grow')
    addData(file, '/RawData/Grow/EnlData00', { ...counting([1000, 33]), dtype: 'float32' }, { nav: [0] })
  }

  test.each([
    ['zlib', 6, [2, 1]],
    ['blosc:lz4', 5, [32001]],
    ['none', 1, []],
  ] as const)('%s is what all arrays get, whatever they had', async (library, level, filters) => {
    const first = await converted(image, { compression: { library: 'zlib', level: 1 } })
    const output = join(await tempDir(), 'again.h5')
    const report = await convertFile(first.output, output, { compression: { library, level }, sliceBytes: 65_536 })
    const read = await ReadFile.open(output)
    for (const path of ['/RawData/Place/Data00', '/RawData/Grow/EnlData00']) {
      expect((await read.reader.info(path)).filters?.map(({ id }) => id)).toEqual(filters)
    }
    expect((await fileContent(output)).data).toEqual((await fileContent(first.input)).data)
    expect(report.ratio).toBeCloseTo(report.bytesIn / report.bytesOnDisk)
    expect(report.bytesIn).toBe(64 * 40 * 50 * 4 + 1000 * 33 * 4)
  })

  test('without the option each array keeps its own', async () => {
    const first = await converted(image, { compression: { library: 'blosc:zstd', level: 3 } })
    const output = join(await tempDir(), 'again.h5')
    await convertFile(first.output, output)
    const [filter] = (await (await ReadFile.open(output)).reader.info('/RawData/Place/Data00')).filters ?? []
    expect([filter?.id, filter?.values[4], filter?.values[6]]).toEqual([32001, 3, 5])
    const plainOutput = join(await tempDir(), 'plain.h5')
    await convertFile(first.input, plainOutput)
    expect((await (await ReadFile.open(plainOutput)).reader.info('/RawData/Place/Data00')).filters).toEqual([])
  })
})

describe('arrays larger than a slice', () => {
  // One slice is 4096 bytes: rows of 160, 4,000 and 64,000 bytes are many a slice, one, and a part of one.
  test.each([
    [[500, 20], 'float64'],
    [[9, 500], 'float64'],
    [[3, 40, 200], 'float64'],
    [[2, 3, 5, 300], 'int16'],
    [[70_000], 'uint8'],
    [[1, 9000], 'float32'],
    [[50, 60], 'complex64'],
    [[5000], 'bool'],
  ] as const)('%j of %s come over slice by slice', async (shape, dtype) => {
    const size = shape.reduce((product: number, extent) => product * extent, 1)
    const values = Array.from({ length: dtype === 'complex64' ? size * 2 : size }, (_, place) =>
      dtype === 'bool' ? place % 2 : place % 251,
    )
    const slices: number[] = []
    const { input, output } = await converted(
      (file) => {
        addGroup(file, '/RawData/Place')
        addData(file, '/RawData/Place/Data00', { shape: [...shape], values, dtype }, { dimension: 'DataND' })
      },
      { sliceBytes: 4096, compression: { library: 'zlib', level: 1 }, onProgress: ({ bytesIn }) => slices.push(bytesIn) },
    )
    expect((await fileContent(output)).data).toEqual((await fileContent(input)).data)
    // Two groups and the array itself are told of besides.
    expect(slices.length).toBeGreaterThan(3)
  })

  test('those that grow come over row by row', async () => {
    const { input, output, read } = await converted(
      (file) => {
        addGroup(file, '/RawData/Grow')
        addData(file, '/RawData/Grow/EnlData00', { ...counting([7, 30, 40]), dtype: 'float64' }, { nav: [0], dimension: 'Data2D' })
      },
      { sliceBytes: 4096 },
    )
    expect((await fileContent(output)).data).toEqual((await fileContent(input)).data)
    expect(await read.reader.info('/RawData/Grow/EnlData00')).toMatchObject({ shape: [7, 30, 40], maxShape: [-1, 30, 40] })
  })

  test('those without elements keep their shape', async () => {
    const { read } = await converted((file) => {
      addGroup(file, '/RawData/Place')
      addData(file, '/RawData/Place/Data00', counting([0, 3]), { dimension: 'Data2D' })
      addGroup(file, '/RawData/Grow')
      addData(file, '/RawData/Grow/EnlData00', counting([0, 3]), { nav: [0] })
    })
    expect(await read.reader.info('/RawData/Place/Data00')).toMatchObject({ shape: [0, 3], maxShape: [0, 3] })
    expect(await read.reader.info('/RawData/Grow/EnlData00')).toMatchObject({ shape: [0, 3], maxShape: [-1, 3] })
  })
})
