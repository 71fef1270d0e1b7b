/** Gives H5Web's application what it asks for, from our server. */
import {
  type AttributeValues,
  type BuiltInExporter,
  DataProviderApi,
  type Dataset,
  type Entity,
  type ExportFormat,
  type ExportURL,
  type ProvidedEntity,
  type ValuesStoreParams,
} from '@h5web/app'
import { address, api, RequestFailed } from '../api.js'
import { formatBytes } from '../shell/format.js'
import { toEntity, toValue } from './entity.js'

/** Formats of H5Web that our server makes; the others it makes itself from the values. */
const ours: readonly ExportFormat[] = ['npy']

export class Provider extends DataProviderApi {
  override async getEntity(path: string): Promise<ProvidedEntity> {
    return toEntity(await asked(api.entity({ path })))
  }

  override async getValue({ dataset, selection }: ValuesStoreParams, signal?: AbortSignal): Promise<unknown> {
    const query = { path: dataset.path, ...(selection !== undefined && selection !== '' && { select: selection }) }
    const { answer, arrays } = await asked(api.values(query, signal))
    return toValue({ values: answer.values, array: arrays[0] }, dataset.shape.class === 'Scalar' || isOneValue(selection))
  }

  override async getAttrValues({ path, attributes }: Entity): Promise<AttributeValues> {
    const values = attributes.map(async ({ name, shape }): Promise<[string, unknown]> => {
      try {
        const { answer, arrays } = await api.values({ path, attribute: name })
        return [name, toValue({ values: answer.values, array: arrays[0] }, shape.class === 'Scalar')]
      } catch (error) {
        if (!(error instanceof RequestFailed)) throw error
        // One attribute that cannot be read must not hide the others.
        return [name, `cannot be read: ${error.message}`]
      }
    })
    return Object.fromEntries(await Promise.all(values))
  }

  override getExportURL(format: ExportFormat, dataset: Dataset, selection?: string, builtIn?: BuiltInExporter): ExportURL | undefined {
    if (builtIn) return async () => new Blob([builtIn()])
    const part = selection === undefined || selection === '' ? {} : { select: selection }
    if (!ours.includes(format)) return undefined
    return new URL(address.export({ path: dataset.path, format: 'npy', ...part }), window.location.origin)
  }
}

/** Whether a selection such as `3,0` names a single value. */
function isOneValue(selection: string | undefined): boolean {
  return selection !== undefined && selection !== '' && !selection.includes(':')
}

/** H5Web shows the message of an error and nothing else: what can be done is put into it. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof RequestFailed) || error.code !== 'ERR_DATA_TOO_LARGE') throw error
    const size = error.bytes === undefined ? '' : ` (${formatBytes(error.bytes)})`
    throw new Error(`${error.message}${size}. The tabs Plot and Table show a part of it at a time.`, { cause: error })
  }
}
