/** Reads files back through the addon's reader. */
import { onTestFinished } from 'vitest'
import { type DecodedAttribute, decodeAttribute } from '../../lib/attributes/attribute-codec.js'
import { unpickleText } from '../../lib/attributes/pickle.js'
import { type AnyArray, type DType, isDType, viewAs } from '../../lib/dtype.js'
import { type NativeReader, native } from '../../lib/native.js'

/** A file that was read: closed when the test has finished. */
export class ReadFile {
  private constructor(readonly reader: NativeReader) {}

  static async open(path: string): Promise<ReadFile> {
    const reader = await native.openReader(path)
    onTestFinished(() => reader.close())
    return new ReadFile(reader)
  }

  /** The whole of a dataset, in C order. */
  async array(path: string): Promise<{ dtype: DType; shape: number[]; data: AnyArray }> {
    const { dtype, shape = [] } = await this.reader.info(path)
    if (!isDType(dtype)) throw new Error(`${path} has no dtype of numbers`)
    const bytes = await this.reader.read(
      path,
      shape.map(() => 0),
      shape,
    )
    const data = viewAs(dtype, bytes, 0, bytes.byteLength)
    if (data === undefined) throw new Error(`${path} has ${bytes.byteLength} bytes`)
    return { dtype, shape, data }
  }

  /** The attributes of a node by name, decoded. */
  async attributes(path: string): Promise<Record<string, DecodedAttribute>> {
    const infos = await this.reader.attributes(path)
    return Object.fromEntries(infos.map((info) => [info.name, decodeAttribute(info)]))
  }

  /** All paths below a node, in the order of their names. */
  async paths(path = '/'): Promise<string[]> {
    const found: string[] = []
    for (const { name, kind } of await this.reader.list(path)) {
      const child = path === '/' ? `/${name}` : `${path}/${name}`
      found.push(child)
      if (kind === 'group') found.push(...(await this.paths(child)))
    }
    return found
  }

  /** The texts of the Logger. */
  async log(): Promise<(string | undefined)[]> {
    const { shape = [0] } = await this.reader.info('/RawData/Logger')
    return (await this.reader.readBytesList('/RawData/Logger', 0, shape[0] ?? 0)).map(unpickleText)
  }
}
