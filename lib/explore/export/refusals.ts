/** Why a node cannot be exported in a format. */
import { createError } from '../../errors.js'
import type { ExportTask } from './export-task.js'

/** The error for what is no dataset. */
export function isGroup({ path, kind }: Pick<ExportTask, 'path' | 'kind'>, format: string): Error {
  const advice = kind === 'group' ? '; export one of its arrays, or the group as h5, txt, csv or json' : ''
  return createError('ERR_NODE_KIND', `'${path}' is a ${kind}: ${format} takes arrays${advice}`, { node: path })
}
