// Settings between this package and PyMoDAQ: node trees.mjs FOLDER. Needs the built package.
//   reads  FOLDER/pymodaq/*.xml, which settings.py has let PyMoDAQ write, and writes beside each what our reader makes of it (.read.json) and
//          what our writer makes of that (.again.xml)
//   writes FOLDER/ours/*.xml with an expectation of what PyMoDAQ has to read (.json), and FOLDER/large.h5 with settings of 200 kB
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { H5Saver } from '../../../dist/index.js'
import { h5saverSettings } from '../../../dist/settings/h5saver-settings.js'
import { parameterTexts } from '../../../dist/settings/parameter-write.js'
import { fromXml, parameterFromXml, parameterToXml, toXml } from '../../../dist/settings/parameter-xml.js'
import { roiSettings } from '../../../dist/settings/roi.js'
import { parameters } from '../../helpers/arbitrary-parameters.mjs'

/** A number as Python reads it: a float beyond the whole numbers that a float tells apart. */
function numberText(value) {
  if (Object.is(value, -0)) return '-0.0'
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value)
}

/** A value in JSON, with everything that JSON cannot say in an object of one key. */
function plain(value) {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'bigint') return { number: String(value) }
  if (typeof value === 'number') return { number: numberText(value) }
  if (value instanceof Date) return { milliseconds: value.getTime() }
  if (value instanceof Uint8Array) return { bytes: [...value] }
  if (value instanceof Map) return { dict: [...value].map(([key, item]) => [plain(key), plain(item)]) }
  if (Array.isArray(value)) return value.map(plain)
  return { dict: Object.entries(value).map(([key, item]) => [key, plain(item)]) }
}

/** A parameter in JSON, under the type that stands on disk. */
function described(parameter) {
  const { name, type, value, children = [], attributes, forms, typeName, ...options } = parameter
  const known = Object.fromEntries(Object.entries(options).map(([key, option]) => [key, plain(option)]))
  const held = value === undefined ? {} : { value: plain(value) }
  return { name, type: parameterTexts(parameter).type, options: known, ...held, children: children.map(described) }
}

const plainOptions = { visible: true, removable: false, readonly: false }

/** Trees as an application writes them. */
const curated = {
  h5saver: [
    h5saverSettings({ saveType: 'scan', basePath: 'C:\\Data', baseName: 'Scan', currentFile: 'C:\\Data\\Dataset_20261122_000.h5' }),
  ],
  'rois-2d': [
    roiSettings([
      {
        kind: 'RectROI',
        x: 1.5,
        y: 2,
        width: 10,
        height: 20,
        angle: 45,
        channels: ['red', "gr'een"],
        mathFunction: 'sum',
        color: [1, 2, 3, 4],
      },
      { kind: 'EllipseROI', x: 0, y: 0, width: 1, height: 1 },
      { kind: 'CircularROI', x: -1, y: -1, width: 1, height: 1 },
    ]),
  ],
  'rois-1d': [roiSettings([{ kind: 'LinearROI', left: -1e-6, right: 1e300, channels: ['CH00'] }])],
  camera: [
    {
      name: 'cam_settings',
      type: 'group',
      title: 'Caméra "µ"\n<1>',
      children: [
        { name: 'exposure', type: 'float', title: 'Exposure (ms):', value: 12.5, limits: [0, null] },
        { name: 'binning', type: 'int', value: 2, limits: [1, 8] },
        { name: 'mode', type: 'list', value: 'it\'s "slow"', limits: ['fast', 'it\'s "slow"'], ...plainOptions },
        {
          name: 'gain',
          type: 'list',
          value: 2,
          limits: new Map([
            ['low', 1],
            ['high gain', 2],
            ['max', 'max'],
          ]),
        },
        { name: 'serial', type: 'int', value: 2n ** 53n + 2n },
        { name: 'comment', type: 'text', value: ' two\nlines\t& <b> \u{1f600} ' },
      ],
    },
  ],
}

async function judgeTheirs(folder) {
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.xml') && !name.endsWith('.again.xml'))) {
    const name = join(folder, file.slice(0, -'.xml'.length))
    const root = parameterFromXml(await readFile(join(folder, file)))
    await writeFile(`${name}.again.xml`, parameterToXml(root))
    await writeFile(`${name}.read.json`, JSON.stringify(described(root)))
  }
}

async function writeOurs(folder) {
  await mkdir(folder, { recursive: true })
  const random = fc.sample(parameters, { numRuns: 300, seed: 20261122 })
  const all = [...Object.entries(curated), ...random.map((tree, index) => [`random-${String(index).padStart(3, '0')}`, tree])]
  for (const [name, tree] of all) {
    await writeFile(join(folder, `${name}.xml`), toXml(tree))
    // The tree as it comes back has the defaults that were written.
    await writeFile(join(folder, `${name}.json`), JSON.stringify(fromXml(toXml(tree)).map(described)))
  }
}

async function writeLarge(folder) {
  const children = Array.from({ length: 2000 }, (_, index) => ({
    name: `p${index}`,
    type: 'str',
    title: `Paramètre ${index}`,
    value: `valeur ${index} µ`,
  }))
  const settings = [{ name: 'large', type: 'group', children }]
  await writeFile(join(folder, 'large.xml'), toXml(settings))
  const saver = await H5Saver.create({ file: join(folder, 'large.h5') })
  const detector = saver.continuous('Large', { value: { shape: [], dtype: 'float64' } }, { settings })
  detector.append({ value: 1 })
  await saver.close()
}

const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: node trees.mjs FOLDER')
await judgeTheirs(join(folder, 'pymodaq'))
await writeOurs(join(folder, 'ours'))
await writeLarge(folder)
