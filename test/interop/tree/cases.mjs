// The cases of the savers: one for every saver and variant. Each step is carried out by our saver and by PyMoDAQ's own.
import { dataCaseList } from './data-cases.mjs'
import { moduleCaseList } from './module-cases.mjs'

/** Cases that differ from others in their data only: nobody goes on with their files. */
const variants = new Set([
  'axis-special',
  'data-shapes',
  'data-dtypes',
  'data-units',
  'data-texts',
  'data-one-group',
  'enlargeable-chunks',
  'export-timed-one-row',
  'scan-any-order',
  'scan-stopped',
  'scan-described',
  'scan-averaged',
])

/** Every case. Case names are file names. */
export const cases = [...dataCaseList, ...moduleCaseList].map((one) => (variants.has(one.name) ? { ...one, goOn: false } : one))
