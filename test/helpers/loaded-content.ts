/** Everything that DataLoader finds in a file, as plain values to compare: what has to be the same after a conversion. */
import type { DataWithAxes } from '../../lib/data/data-with-axes.js'
import type { NdArray } from '../../lib/data/nd-array.js'
import { DataLoader } from '../../lib/loaders/data-loader.js'

/** One data object, its numbers included. */
export function dataContent(data: DataWithAxes): Record<string, unknown> {
  const { name, dim, shape, units, labels, origin, source, distribution, navIndexes, timestamp } = data
  return {
    ...{ name, dim, shape, units, labels, origin, source, distribution, navIndexes, timestamp },
    data: data.data.map(arrayContent),
    errors: data.errors?.map(arrayContent),
    axes: data.axes
      .map(({ label, units: unit, index, spreadOrder, data: coordinates }) => ({
        label,
        unit,
        index,
        spreadOrder,
        coordinates: [...coordinates],
      }))
      .sort((a, b) => a.index - b.index || a.spreadOrder - b.spreadOrder),
  }
}

function arrayContent({ dtype, shape, data }: NdArray): Record<string, unknown> {
  return { dtype, shape, bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex') }
}

/** A file's data with and without backgrounds, further attributes, logs, pictures and comments. */
export interface FileContent {
  data: Record<string, unknown>[]
  withBkg: Record<string, unknown>[]
  extra: Record<string, unknown>[]
  logs: (string | Uint8Array)[]
  pixmaps: Uint8Array[]
  comments: string[]
}

/** Loads everything. */
export async function fileContent(path: string): Promise<FileContent> {
  await using loader = await DataLoader.open(path)
  const all = await loader.loadAll('/')
  return {
    data: all.data.map(dataContent),
    withBkg: (await loader.loadAll('/', { withBkg: true })).data.map(dataContent),
    extra: all.data.map(({ extra }) => ({ ...extra })),
    logs: await loader.logs(),
    pixmaps: (await loader.pixmaps()).map(({ bytes }) => new Uint8Array(bytes)),
    comments: (await loader.comments()).map(({ text }) => text),
  }
}
