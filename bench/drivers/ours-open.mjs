// h5saver opening and closing a file that is there: to read it (option `mode: 'read'`), or to go on with it ('append'). Between the two it
// asks for the node with the many chunks.
import { statSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { loadH5Saver, versionsOf } from './h5saver-module.mjs'
import { serve } from './protocol.mjs'

/** @import { H5SaverModule } from './h5saver-module.mjs' */

await serve({
  load: loadH5Saver,
  versions: versionsOf,
  async run({ input, options, columns, rows }, { DataLoader, H5Saver }) {
    const path = input?.datasets[columns[0]?.name ?? '']
    if (!input || !path) throw new Error('this driver opens a file that is there')
    const times = options.mode === 'read' ? await readIt(DataLoader, input.path, path, rows) : await goOnWithIt(H5Saver, input.path, path)
    const [started = 0, opened = 0, known = 0, closed = 0] = times
    const extra = { openMs: opened - started, nodeMs: known - opened, closeMs: closed - known }
    return { format: 'none', fileBytes: statSync(input.path).size, extra }
  },
})

/** @param {H5SaverModule['DataLoader']} DataLoader
 *  @param {string} file
 *  @param {string} path of the node
 *  @param {number} rows that it has
 *  @returns {Promise<number[]>} when it began, was open, knew the node, was closed: of performance.now() */
async function readIt(DataLoader, file, path, rows) {
  const times = [performance.now()]
  const loader = await DataLoader.open(file)
  times.push(performance.now())
  const { info } = await loader.getNode(path)
  times.push(performance.now())
  if (info?.shape?.[0] !== rows) throw new Error(`${path} has the shape ${info?.shape}, expected ${rows} rows`)
  await loader.close()
  return [...times, performance.now()]
}

/** @param {H5SaverModule['H5Saver']} H5Saver
 *  @param {string} file
 *  @param {string} path of the node
 *  @returns {Promise<number[]>} as {@link readIt} */
async function goOnWithIt(H5Saver, file, path) {
  const times = [performance.now()]
  const saver = await H5Saver.open(file, { durability: 'fast' })
  times.push(performance.now())
  saver.getNode(path)
  times.push(performance.now())
  await saver.close()
  return [...times, performance.now()]
}
