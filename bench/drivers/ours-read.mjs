// h5saver reading: the whole of the first column in one call, as an application loads what it shows.
import { statSync } from 'node:fs'
import { loadH5Saver, versionsOf } from './h5saver-module.mjs'
import { serve } from './protocol.mjs'

await serve({
  load: loadH5Saver,
  versions: versionsOf,
  async run({ input, rows, columns }, { DataLoader }) {
    const [column] = columns
    const path = input?.datasets[column?.name ?? '']
    if (!input || !column || !path) throw new Error('this driver reads a file that is there')
    const loader = await DataLoader.open(input.path)
    const loaded = await loader.loadData(path, { bytesMax: 2 ** 40 })
    await loader.close()
    const values = loaded.data[0]?.data
    const check = () => {
      if (!values || values.length !== rows * column.elements) throw new Error(`${values?.length} elements were read`)
      const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
      const size = values.byteLength / rows
      for (let row = 0; row < rows; row++) {
        const given = column.at(row)
        const same = bytes.subarray(row * size, (row + 1) * size).equals(Buffer.from(given.buffer, given.byteOffset, given.byteLength))
        if (!same) throw new Error(`row ${row} is not what was written`)
      }
    }
    return { format: 'none', fileBytes: statSync(input.path).size, check }
  },
})
