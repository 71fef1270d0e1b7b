// Carries out the exports of a list, one JSON object a line: { file, path, format, out, select, withBackground, levels }. Prints for each `ok`, or
// the code of its error. The command line itself is tested elsewhere: starting it for each of them would take most of the time.
import { open, readFile, rm } from 'node:fs/promises'
import { FileSink } from '../../dist/cli/file-sink.js'
import { exportNode } from '../../dist/explore/export/export-node.js'
import { H5Reader } from '../../dist/file/h5-reader.js'

const [list] = process.argv.slice(2)
const jobs = (await readFile(list, 'utf8'))
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line))
for (const { file, path, format, out, select, withBackground = false, levels = 'data' } of jobs)
  console.log(await run(file, { path, format, select, withBackground, picture: { colours: 'grey', levels } }, out))

async function run(file, request, out) {
  const reader = await H5Reader.open(file)
  const handle = await open(out, 'w')
  const temporary = `${out}.tmp`
  const rest = { temporary, note: () => {} }
  try {
    await exportNode(reader, { ...request, ...rest }, new FileSink(handle.fd, out, () => {}))
    return 'ok'
  } catch (error) {
    if (error.code === undefined) throw error
    return error.code
  } finally {
    await handle.close()
    await reader.close()
    await rm(temporary, { force: true })
  }
}
