// Reading into typed arrays: data with axes, a part of a large array, settings, log. Without FILE it writes one first.
//   node examples/read.mjs [FOLDER] [FILE]
import { DataLoader, findParameter, fromXml, H5Saver } from 'h5saver'

const file = process.argv[3] ?? (await writeSome(process.argv[2] ?? 'data'))
const loader = await DataLoader.open(file)

for (const data of await loader.loadAll()) {
  const [array] = data.data
  console.error(`${data.loadedFrom?.path}: ${data.name}, ${array?.dtype} [${data.shape.join(', ')}] in a ${array?.data.constructor.name}`)
  for (const axis of data.axes) console.error(`  dimension ${axis.index}: ${axis.label} (${axis.units}), ${axis.size} values`)
}

// Rows 10 to 19 of the frames only.
const frames = await loader.loadData('/RawData/Detector000/Data2D/CH00/EnlData00', { start: [10], count: [10] })
const pixels = frames.data[0]?.data
console.error(`ten frames: ${pixels?.length} pixels, the first of frame 10 is ${pixels?.[0]}`)

const settings = await loader.settings('/RawData/Detector000')
const exposure = settings && findParameter(fromXml(settings.xml), 'camera', 'exposure')
console.error(`exposure: ${exposure?.type === 'float' ? exposure.value : 'unknown'} ms`)
for (const line of await loader.logs()) console.error(`log: ${line}`)
await loader.close()
console.log(file)

async function writeSome(folder) {
  const saver = await H5Saver.create({ basePath: folder })
  const settings = [{ name: 'camera', type: 'group', children: [{ name: 'exposure', type: 'float', value: 12.5 }] }]
  const camera = saver.continuous('Camera', { frames: { shape: [48, 64], dtype: 'uint16', units: 'counts' } }, { settings })
  saver.addLog('30 frames')
  for (let n = 0; n < 30; n++) camera.append({ frames: new Uint16Array(48 * 64).fill(n) })
  await saver.close()
  return saver.path
}
