/** Makes a file in folders that are not there yet. Its only argument is a JSON text: { path, mode }. Says "ack {…}" when its first nodes are committed. */
import { writeSync } from 'node:fs'
import { H5Saver } from '../../../dist/index.js'

const { path, mode } = JSON.parse(process.argv[2])
const saver = await H5Saver.create({ file: path, durability: mode })
writeSync(1, 'ack {}\n')
await saver.close()
writeSync(1, 'end []\n')
