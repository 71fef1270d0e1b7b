/** HDF5 files of other programs: the tree stands below `/RawData`, each array of numbers in a group of its own with the axes that go with it,
 *  so that PyMoDAQ shows it.
 *
 *      /entry/data/counts     /RawData/entry/data/counts/{Data00, Axis00}
 *      /entry/title (text)    /RawData/entry/title (list of texts)
 *      /entry/table           /RawData/entry/table, as it stands */
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { isDType } from '../dtype.js'
import { elementsOf } from '../file/array-blocks.js'
import { titleOf } from '../file/external-plan.js'
import type { SaveType } from '../file/naming.js'
import {
  arrayAttribute,
  dataType,
  groupAttribute,
  loggerPath,
  nativeAttribute,
  navAxesName,
  numberedPath,
  originalPrefix,
  rawDataPath,
  rawDataTitle,
} from '../layout.js'
import { planForeign } from '../loaders/foreign.js'
import type { NativeAttribute, NativeNodeInfo } from '../native.js'
import { nodeName } from '../nodes/node-path.js'
import { carryAttributes } from './attributes.js'
import { carryTo } from './carry-to.js'
import type { Conversion } from './conversion.js'
import { keepDataset } from './keep-whole.js'
import { placeAxis, planData, writeData } from './legacy-data.js'
import { writeTexts } from './lists.js'
import { copyListAt } from './modern.js'
import { writeAxis } from './nav-axes.js'
import { fileAttributes, makeRoot } from './root.js'
import { safeName } from './safe-name.js'
import type { DatasetEntry, Layout } from './walk.js'

const saveType: SaveType = 'custom'
/** More texts than this stay as they are. */
const textsMax = 200_000
const nativeNames: ReadonlySet<string> = new Set(Object.values(nativeAttribute))
const reserved: ReadonlySet<string> = new Set([groupAttribute.type, arrayAttribute.dataType])

/** Files of other programs. */
export class ForeignLayout implements Layout {
  readonly #conversion: Conversion

  constructor(conversion: Conversion) {
    this.#conversion = conversion
  }

  async group(path: string, parent: string | undefined, further: readonly NativeAttribute[]): Promise<string> {
    const conversion = this.#conversion
    const isRoot = parent === undefined
    if (isRoot) await makeRoot(conversion, { carries: 'file', further: [] })
    const output = isRoot ? rawDataPath : conversion.freePath(parent, nameOf(path))
    const infos = await conversion.reader.rawAttributes(path)
    const skip = isRoot ? new Set([...nativeNames, ...fileAttributes]) : nativeNames
    const carried = carryAttributes(infos, { style: 'foreign', skip, reserved })
    const typed = isRoot ? [envelopeText(groupAttribute.type, stringEnvelope(saveType))] : []
    await conversion.makeGroup(output, titleOf(infos) || (isRoot ? rawDataTitle : ''), [...typed, ...carried.attributes, ...further])
    if (isRoot) await conversion.makeLogger(loggerPath)
    await carryTo(conversion, path, output, carried)
    return output
  }

  async datasets(_path: string, output: string, datasets: readonly DatasetEntry[]): Promise<void> {
    for (const dataset of datasets) {
      const target = this.#conversion.freePath(output, nameOf(dataset.path))
      await this.#dataset(dataset.path, target)
      dataset.done(target)
    }
  }

  async #dataset(path: string, output: string): Promise<void> {
    const conversion = this.#conversion
    const info = await conversion.reader.info(path)
    const { dtype, shape } = info
    if (dtype === 'bytes-list' && shape !== undefined) return copyListAt(conversion, path, output, shape[0] ?? 0, 'foreign')
    if (dtype === 'string' && shape !== undefined && (await this.#texts(path, output, info))) return
    if (!isDType(dtype) || shape === undefined) return keepDataset(conversion, path, output, info)
    await this.#data(path, output)
  }

  async #data(path: string, output: string): Promise<void> {
    const conversion = this.#conversion
    const data = await planData(conversion, await planForeign(conversion.view, path))
    if (data === undefined) return
    await conversion.makeGroup(output, data.plan.name, [])
    await writeData(conversion, output, data, 'foreign')
    const notes: string[] = []
    for (const [place, part] of data.plan.axes.entries()) {
      if (data.shape[part.index] === 1) continue
      const axis = await placeAxis(conversion, data, part, notes)
      // The attributes of the axis stand on the data that are made of its own dataset.
      await writeAxis(conversion, numberedPath(output, dataType.axis, place), { ...axis, grows: false, further: [] })
    }
    for (const note of notes) conversion.report.warn(path, note)
  }

  /** Texts become a list, which PyMoDAQ can show. False: they cannot, and have to stay as they are. */
  async #texts(path: string, output: string, { shape = [], itemBytes = 0 }: NativeNodeInfo): Promise<boolean> {
    const conversion = this.#conversion
    if (elementsOf(shape) > textsMax) return false
    const rows = await conversion.reader.texts(path, { start: shape.map(() => 0), count: shape })
    const texts = rows.filter((row) => typeof row === 'string')
    if (texts.length < rows.length || texts.some((text) => !text.isWellFormed())) return false
    const infos = await conversion.reader.rawAttributes(path)
    const skip = new Set<string>([...nativeNames, ...Object.values(arrayAttribute)])
    const carried = carryAttributes(infos, { style: 'foreign', skip, reserved })
    const what = itemBytes === 0 ? 'texts of variable length' : `texts of ${itemBytes} bytes`
    const origin = envelopeText(`${originalPrefix}${arrayAttribute.dtype}`, stringEnvelope(`${what}, shape [${shape.join(', ')}]`))
    await writeTexts(
      conversion,
      { path: output, title: titleOf(infos), holds: 'texts', attributes: [origin, ...carried.attributes] },
      texts,
    )
    await carryTo(conversion, path, output, carried)
    return true
  }
}

/** A name that PyMoDAQ does not take for something else. */
function nameOf(path: string): string {
  const name = safeName(nodeName(path))
  return name.toLowerCase() === navAxesName.toLowerCase() ? `${originalPrefix}${name}` : name
}
