// Continuous saving: a camera and a power meter, row by row, with the time of each row.
//   node examples/continuous.mjs [FOLDER]
import { H5Saver } from 'h5saver'

const saver = await H5Saver.create({ basePath: process.argv[2] ?? 'data', compression: { library: 'zlib', level: 1 } })
const camera = saver.continuous('Camera', {
  frames: { shape: [256, 320], dtype: 'uint16', units: 'counts' },
  power: { shape: [], dtype: 'float64', units: 'mW' },
})

function* source(frame = new Uint16Array(256 * 320)) {
  for (let n = 0; n < 100; n++) yield { frames: frame.fill(n), power: Math.sin(n / 10) } // your camera goes here
}
for (const row of source()) {
  // What is appended was copied when the call returns; false says that the queue is filling up.
  if (!camera.append(row)) await camera.drain()
}
saver.addLog('100 frames')
await saver.close()

const { accepted, committed, dropped } = saver.stats()
console.error(`${accepted} rows accepted, ${committed} committed, ${dropped} dropped`)
console.log(saver.path)
