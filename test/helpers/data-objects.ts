/** Short ways to the data objects that the savers' tests save. */
import { DataToExport } from '../../lib/data/data-to-export.js'
import { DataWithAxes, type DataWithAxesInit } from '../../lib/data/data-with-axes.js'
import { H5Saver } from '../../lib/file/h5-saver.js'
import type { H5SaverOptions } from '../../lib/file/saver-options.js'
import { tempDir } from './temp-dir.js'

/** A moment that a float holds exactly. */
export const moment = 1_700_000_000.25

/** A DataWithAxes of one array, or as `init` says. */
export function dwa(name: string, data: DataWithAxesInit['data'][number], init: Partial<DataWithAxesInit> = {}): DataWithAxes {
  return new DataWithAxes({ name, data: [data], timestamp: moment, ...init })
}

/** A DataToExport of some data. */
export function dte(name: string, data: readonly DataWithAxes[], timestamp = moment): DataToExport {
  return new DataToExport({ name, data, timestamp })
}

/** A file in a folder that is gone after the test. Its commits come when the test asks for them. */
export async function newFile(options: H5SaverOptions = {}): Promise<H5Saver> {
  return H5Saver.create({ file: `${await tempDir()}/test.h5`, commitInterval: 0, ...options })
}
