// h5saver opening and closing a file that is there: to read it (option `mode: 'read'`), or to go on with it ('append').
import { statSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { loadH5Saver, versionsOf } from './h5saver-module.mjs'
import { serve } from './protocol.mjs'

await serve({
  load: loadH5Saver,
  versions: versionsOf,
  async run({ input, options, columns, rows }, { DataLoader, H5Saver }) {
    const path = input?.datasets[columns[0]?.name ?? '']
    if (!input || !path) throw new Error('this driver opens a file that is there')
    const started = performance.now()
    let opened
    if (options.mode === 'read') {
      const loader = await DataLoader.open(input.path)
      // A file is open to a program when it knows what is in there.
      const node = await loader.getNode(path)
      opened = performance.now()
      if (node.info?.shape?.[0] !== rows) throw new Error(`${path} has the shape ${node.info?.shape}, expected ${rows} rows`)
      await loader.close()
    } else {
      const saver = await H5Saver.open(input.path, { durability: 'fast' })
      saver.getNode(path)
      opened = performance.now()
      await saver.close()
    }
    const extra = { openMs: opened - started, closeMs: performance.now() - opened }
    return { format: 'none', fileBytes: statSync(input.path).size, extra }
  },
})
