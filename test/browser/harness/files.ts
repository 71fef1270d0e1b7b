/** Files with something for every panel of the page. What the tests expect to see stands beside what is written. */
import { fileURLToPath } from 'node:url'
import { Axis, DataToExport, DataWithAxes, DetectorSaver, H5Saver, NdArray, ScanSaver } from '../../../lib/index.js'
import { tempDir } from '../../helpers/temp-dir.js'

/** Types and links that PyMoDAQ does not write, as h5py wrote them; hdf5_types.py beside it made it. */
export const typesFile = fileURLToPath(new URL('../../fixtures/hdf5_types.h5', import.meta.url))

/** A picture of four pixels. */
export const pngBytes = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVR42mP4z8DAAMIM/4EAAB/uBfvxq7p3AAAAAElFTkSuQmCC',
  'base64',
)

export const detectorPath = '/RawData/Detector000'
export const mapsPath = '/RawData/Detector001'
export const comment = 'aligned <b>twice</b> & locked'
export const logLine = 'the shutter opened'

/** Settings of the camera. */
const settings =
  '<All_settings title="All Settings" type="group"><main title="Main" type="group">' +
  '<exposure title="Exposure time" type="float">12.5</exposure><mode title="Trigger mode" type="str">internal</mode>' +
  '</main></All_settings>'

const counting = (count: number, of: (index: number) => number = (index) => index) =>
  Float64Array.from({ length: count }, (_, at) => of(at))

/** Points of the spread data, scattered over a plane. */
export const spreadPoints = 40
export const fourD = [6, 5, 8, 10] as const
/** The value of the four-dimensional data at a point: the cursor's indexes can be read off it. */
export const fourDValue = (a: number, b: number, y: number, x: number) => 1000 * a + 100 * b + 10 * y + x

/** A file of our savers: a camera with data of each dimension, errors and a background, and maps over navigation axes. */
export async function richFile(): Promise<string> {
  const saver = await H5Saver.create({ file: `${await tempDir()}/rich.h5`, compression: { library: 'zlib' } })
  const camera = new DetectorSaver(saver, {
    title: 'Camera',
    settings,
    metadata: { comments: comment, pixmap2D: Uint8Array.from(pngBytes), gain: 2.5, operator: 'A. Physicist', list: [1, 2, 3] },
  })
  const node = camera.getSetNode()
  const image = new NdArray(
    'uint16',
    [30, 40],
    Uint16Array.from({ length: 1200 }, (_, at) => at),
  )
  const dark = new NdArray('uint16', [30, 40], new Uint16Array(1200).fill(100))
  camera.addData(
    node,
    new DataToExport({
      name: 'Camera',
      data: [
        new DataWithAxes({
          name: 'image',
          data: [image, image],
          labels: ['left', 'right'],
          units: 'counts',
          axes: [
            { label: 'height', units: 'um', index: 0, offset: -3, scaling: 0.5, size: 30 },
            { label: 'width', units: 'um', index: 1, offset: -4, scaling: 0.5, size: 40 },
          ],
        }),
        new DataWithAxes({
          name: 'spectrum',
          data: [counting(50), counting(50, (at) => 100 - at)],
          labels: ['A', 'B'],
          units: 'V',
          axes: [{ label: 'wavelength', units: 'nm', index: 0, offset: 400, scaling: 0.25, size: 50 }],
          errors: [counting(50, () => 0.5), counting(50, () => 0.25)],
        }),
        new DataWithAxes({ name: 'power', data: [1.25, 0.5], labels: ['in', 'out'], units: 'mW' }),
      ],
    }),
  )
  camera.addBkg(
    node,
    new DataToExport({ name: 'Camera', data: [new DataWithAxes({ name: 'image', data: [dark, dark], units: 'counts' })] }),
  )
  addMaps(saver)
  saver.addLog(logLine)
  await saver.close()
  return saver.path
}

function addMaps(saver: H5Saver): void {
  const maps = new DetectorSaver(saver, { title: 'Maps' })
  const [A, B, Y, X] = fourD
  const values = new Float32Array(A * B * Y * X)
  let at = 0
  for (let a = 0; a < A; a++)
    for (let b = 0; b < B; b++) for (let y = 0; y < Y; y++) for (let x = 0; x < X; x++) values[at++] = fourDValue(a, b, y, x)
  const series = new NdArray(
    'float64',
    [20, 25],
    counting(500, (place) => 100 * Math.floor(place / 25) + (place % 25)),
  )
  const axis = (label: string, units: string, index: number, size: number, spreadOrder = 0) => ({
    label,
    units,
    index,
    spreadOrder,
    offset: 0,
    scaling: 0.5,
    size,
  })
  const place = (label: string, spreadOrder: number, of: (at: number) => number) => ({
    label,
    units: 'um',
    index: 0,
    spreadOrder,
    data: counting(spreadPoints, of),
  })
  maps.addData(
    maps.getSetNode(),
    new DataToExport({
      name: 'Maps',
      data: [
        new DataWithAxes({
          name: 'four',
          data: [new NdArray('float32', [...fourD], values)],
          labels: ['pl'],
          units: 'counts',
          navIndexes: [0, 1],
          axes: [axis('stage x', 'mm', 0, A), axis('stage y', 'mm', 1, B), axis('ky', '1/nm', 2, Y), axis('kx', '1/nm', 3, X)],
        }),
        new DataWithAxes({
          name: 'three',
          data: [series],
          labels: ['sp'],
          units: 'V',
          navIndexes: [0],
          axes: [axis('delay', 'fs', 0, 20), axis('energy', 'eV', 1, 25)],
        }),
        new DataWithAxes({
          name: 'spread',
          data: [counting(spreadPoints)],
          labels: ['diode'],
          units: 'V',
          distribution: 'spread',
          navIndexes: [0],
          axes: [place('px', 0, (n) => (n * 7) % 11), place('py', 1, (n) => (n * 5) % 13)],
        }),
      ],
    }),
  )
}

/** A stack of 2048 × 2048 × 10,000 frames of which three are there: the rest takes no room on the disk. */
export async function hugeFile(): Promise<string> {
  const saver = await H5Saver.create({ file: `${await tempDir()}/huge.h5`, saveType: 'scan', compression: { library: 'blosc' } })
  const scans = new ScanSaver(saver, { detectors: { Camera: {} }, actuators: { Delay: { units: 'fs' } }, timestamps: false })
  const scan = scans.start({ axes: [new Axis({ label: 'Delay', units: 'fs', offset: 0, scaling: 1, size: 10_000 })] })
  for (const point of [0, 5000, 9999]) {
    const frame = new NdArray('uint16', [2048, 2048], new Uint16Array(2048 * 2048).fill(point + 7))
    const data = new DataWithAxes({ name: 'image', data: [frame] })
    if (!scan.addData('Camera', new DataToExport({ name: 'Camera', data: [data] }), [point])) await saver.drain()
  }
  scan.done()
  await saver.close()
  return saver.path
}
