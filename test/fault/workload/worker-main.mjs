/** The writer child with its writers in a worker thread, which the main thread terminates when it asks for it. The process
 *  lives on; it ends with status 5, and a file that it could not open for writing again is told on stderr. */
import { Worker } from 'node:worker_threads'
import { replay } from './replay.mjs'

const [, , config] = process.argv
const worker = new Worker(new URL('writer-main.mjs', import.meta.url), { argv: [config] })
worker.on('message', async () => {
  await worker.terminate()
  for (const { path } of JSON.parse(config).files) {
    const failure = await replay(path)
    if (failure !== null) console.error(`${path} cannot be written after its worker was terminated: ${failure}`)
  }
  process.exitCode = 5
})
