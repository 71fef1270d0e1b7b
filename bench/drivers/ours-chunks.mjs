// Makes a PyMoDAQ file with very many chunks for the case `growth`: one for each row, however small the row is. The facade packs small rows,
// so the bindings below it add the dataset to a file of the facade's.
import { loadWithBindings, versionsOf } from './h5saver-module.mjs'
import { serve } from './protocol.mjs'
import { Wakes } from './wakes.mjs'

/** Below this, and below two rows, no chunk can be made. */
const chunkBytesMin = 1
const path = '/RawData/Many'

await serve({
  load: loadWithBindings,
  versions: versionsOf,
  async run({ rows, columns, output }, { H5Saver, native, AppendCode }) {
    const [column] = columns
    if (!column) throw new Error('this driver needs a column')
    const saver = await H5Saver.create({ file: output, durability: 'fast' })
    const detector = saver.continuous('Bench', { [column.name]: { shape: column.shape, dtype: column.dtype } })
    detector.append({ [column.name]: column.at(0) })
    await saver.close()

    const wakes = new Wakes()
    const options = /** @type {const} */ ({
      path: output,
      mode: 'append',
      durability: 'fast',
      threads: 1,
      queueBytes: 2 ** 28,
      commitIntervalMs: 1000,
      onFull: 'refuse',
    })
    const writer = new native.Writer(options, () => wakes.wake())
    writer.ref(true)
    const none = /** @type {const} */ ({ library: 'none' })
    const series = writer.addSeries([
      {
        path,
        dtype: column.dtype,
        frameShape: column.shape,
        codec: none,
        source: 'value',
        attributes: [],
        rowCountAttributes: [],
        chunkBytesMax: chunkBytesMin,
      },
    ])
    for (let row = 0; row < rows; row++) {
      const code = writer.append(series, Number.NaN, -1, column.at(row))
      if (code === AppendCode.AboveHighWater) await wakes.drained(writer)
      else if (code !== AppendCode.Accepted) throw new Error(`append answered ${code}`)
    }
    const { accepted, committed } = await wakes.closed(writer)
    return { format: 'none', datasets: { [column.name]: path }, counts: { accepted, committed } }
  },
})
