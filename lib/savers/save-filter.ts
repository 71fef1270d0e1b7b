/** Which data of a detector are saved: PyMoDAQ's `DetectorSaver.filter_data`. */
import type { DataToExport } from '../data/data-to-export.js'
import type { DataWithAxes } from '../data/data-with-axes.js'
import { createError, describe } from '../errors.js'
import { type DataDimension, dataDimensions } from '../layout.js'
import { checkBoolean, checkChoice, checkKeys } from '../options.js'

/** What is saved of a detector's data. Data with the extra attribute `do_save` decide for themselves, whatever stands here. */
export interface SaveFilter {
  /** only data with the source `raw`; false when left out (PyMoDAQ's `save_raw_only`, which is on there) */
  rawOnly?: boolean
  /** only data of these dimensions; all when left out (PyMoDAQ's `save_2D` off: `['Data0D', 'Data1D']`) */
  dims?: readonly DataDimension[]
}

/** The extra attribute by which data say whether they are saved. */
const ownChoice = 'do_save'

/** Checks a filter.
 *  @throws ERR_INVALID_OPTION */
export function checkSaveFilter(filter: SaveFilter = {}): SaveFilter {
  checkKeys(filter, ['rawOnly', 'dims'], 'filter')
  const rawOnly = checkBoolean(filter.rawOnly ?? false, 'filter.rawOnly')
  const { dims = dataDimensions } = filter
  if (!Array.isArray(dims)) {
    throw createError('ERR_INVALID_OPTION', `filter.dims must be a list; got ${describe(dims)}`, {
      option: 'filter.dims',
      given: describe(dims),
    })
  }
  return { rawOnly, dims: dims.map((dim: DataDimension, place) => checkChoice(dim, `filter.dims[${place}]`, dataDimensions)) }
}

/** The data that are saved. */
export function filterData(dte: DataToExport, { rawOnly = false, dims = dataDimensions }: SaveFilter): DataToExport {
  const isSaved = (dwa: DataWithAxes) => {
    if (Object.hasOwn(dwa.extra, ownChoice)) return Boolean(dwa.extra[ownChoice])
    return (!rawOnly || dwa.source === 'raw') && dims.includes(dwa.dim)
  }
  return dte.data.every(isSaved) ? dte : dte.with({ data: dte.data.filter(isSaved) })
}
