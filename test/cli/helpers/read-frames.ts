/** Reads back what was logged, through the addon's reader. */
import { native } from '../../../lib/native.js'

export const framesPath = '/RawData/Detector000/Data2D/CH00/EnlData00'

/** All elements of a dataset, as bytes. */
export async function readBytes(file: string, path = framesPath): Promise<{ shape: number[]; bytes: Buffer }> {
  const reader = await native.openReader(file)
  try {
    const { shape = [] } = await reader.info(path)
    if (shape.includes(0)) return { shape, bytes: Buffer.alloc(0) }
    const start = shape.map(() => 0)
    return { shape, bytes: Buffer.from(await reader.read(path, start, shape)) }
  } finally {
    await reader.close()
  }
}
