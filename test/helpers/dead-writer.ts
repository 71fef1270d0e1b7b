/** Files of writers that died: a process of its own writes, says that it has committed, and is killed. */
import { runChild } from './child.js'

/** Rows that are committed when the writer dies, and those that it had only accepted. */
export const committedRows = 17
export const lostRows = 4

/** Writes a file of two channels, a list of texts and the Logger, and dies by SIGKILL after its second commit. The journal stays. */
export async function deadWriter(file: string, library: 'zlib' | 'none' = 'zlib'): Promise<void> {
  const { signal, stderr } = await runChild(`
    const saver = await h5saver.H5Saver.create({ file: ${JSON.stringify(file)}, commitInterval: 0, compression: { library: '${library}', level: 1 } })
    const camera = saver.continuous('Camera', { image: { dtype: 'uint16', shape: [64, 64] }, total: { dtype: 'float64', shape: [] } })
    const append = (from, count) => {
      for (let row = from; row < from + count; row++) camera.append({ image: new Uint16Array(4096).fill(row), total: row }, { time: 1e9 + row })
    }
    append(0, 10)
    saver.addLog('one')
    await saver.flush()
    append(10, ${committedRows} - 10)
    saver.addLog('two')
    await saver.flush()
    append(${committedRows}, ${lostRows})
    process.kill(process.pid, 'SIGKILL')`)
  if (signal !== 'SIGKILL') throw new Error(`the writer was to be killed:\n${stderr}`)
}
