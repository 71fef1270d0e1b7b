// What the drivers of h5saver share: the built package, its versions, and where its layout puts what was appended.

/** @import { Column } from './column.mjs' */
/** @typedef {typeof import('../../lib/index.js')} H5SaverModule */
/** @typedef {typeof import('../../lib/native.js')} NativeModule */

// The addresses are put together so that the type checker does not need a build.
const built = (/** @type {string} */ name) => import(new URL(`../../dist/${name}`, import.meta.url).href)

/** @returns {Promise<H5SaverModule>} */
export const loadH5Saver = () => built('index.js')

/** The bindings below the facade, for what no program does: see the drivers that use them.
 *  @returns {Promise<H5SaverModule & NativeModule>} */
export const loadWithBindings = async () => ({ ...(await loadH5Saver()), ...(await built('native.js')) })

/** @param {H5SaverModule} module */
export function versionsOf({ buildInfo, version }) {
  return { h5saver: version, ...Object.fromEntries(Object.entries(buildInfo()).map(([name, value]) => [name, String(value)])) }
}

/** Where PyMoDAQ's layout puts the channels and the row times; channels are numbered anew for each dimension.
 *  @param {Column[]} columns
 *  @returns {Record<string, string>} */
export function datasetPaths(columns) {
  const detector = '/RawData/Detector000'
  const numbers = new Map()
  const paths = columns.map(({ name, shape }) => {
    const dimension = shape.length > 2 ? 'DataND' : `Data${shape.length}D`
    const number = numbers.get(dimension) ?? 0
    numbers.set(dimension, number + 1)
    return [name, `${detector}/${dimension}/CH${String(number).padStart(2, '0')}/EnlData00`]
  })
  return { ...Object.fromEntries(paths), time: `${detector}/NavAxes/Axis00` }
}
