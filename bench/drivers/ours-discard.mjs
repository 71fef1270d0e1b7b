// h5saver's pipeline with a sink that takes every chunk and writes nothing: what copying, packing and encoding alone reach.
// It stands on the bindings below the facade, which has no such option: a program has no use for it.
import { availableParallelism } from 'node:os'
import { performance } from 'node:perf_hooks'
import { loadWithBindings, versionsOf } from './h5saver-module.mjs'
import { serve } from './protocol.mjs'
import { Wakes } from './wakes.mjs'

/** @import { Codec } from '../harness/types.js' */
/** @import { NativeCodec } from '../../lib/native.js' */

/** As `queueBytes` of H5Saver.create when left out. */
const queueBytes = 64 * 2 ** 20

await serve({
  load: loadWithBindings,
  versions: versionsOf,
  async run({ rows, columns, codec, output, latencies }, { native, AppendCode }) {
    const wakes = new Wakes()
    const threads = availableParallelism()
    const options = /** @type {const} */ ({ path: output, threads, queueBytes, commitIntervalMs: 1000, onFull: 'refuse', sink: 'discard' })
    const writer = new native.Writer(options, () => wakes.wake())
    writer.ref(true)
    const value = columns.map(({ name, dtype, shape }) => column({ name, dtype, shape, codec, source: 'value' }))
    const series = writer.addSeries([
      ...value,
      column({ name: 'time', dtype: 'float64', shape: [], codec: { library: 'none' }, source: 'time' }),
    ])
    for (let index = 0; index < rows; index++) {
      const start = performance.now()
      const code = writer.append(series, Number.NaN, -1, ...columns.map((each) => each.at(index)))
      latencies.add(performance.now() - start)
      if (code === AppendCode.Accepted) continue
      if (code !== AppendCode.AboveHighWater) throw new Error(`append answered ${code}`)
      await wakes.drained(writer)
    }
    const { bytesEncoded, accepted, committed } = await wakes.closed(writer)
    return { format: 'none', fileBytes: bytesEncoded, counts: { accepted, committed } }
  },
})

/** @param {{ name: string, dtype: 'uint16' | 'float64', shape: number[], codec: Codec, source: 'value' | 'time' }} options */
function column({ name, dtype, shape, codec, source }) {
  const common = { attributes: [], rowCountAttributes: [] }
  return { path: `/${name}`, dtype, frameShape: shape, codec: nativeCodec(codec), source, ...common }
}

/** @param {Codec} codec
 *  @returns {NativeCodec} */
function nativeCodec({ library, level = 5, shuffle = 'byte' }) {
  if (library === 'none') return { library: 'none' }
  if (library === 'zlib') return { library: 'deflate', level }
  return { library: 'blosc', compressor: library.slice('blosc:'.length), level, shuffle }
}
