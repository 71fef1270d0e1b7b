// Settings in files: of modules inside and outside of scans, of the saver, of any size.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  DataLoader,
  DataToExport,
  DataWithAxes,
  DetectorSaver,
  findParameter,
  fromXml,
  H5Saver,
  type Parameter,
  readRois,
  ScanSaver,
} from '../../lib/index.js'
import { errorOf } from '../helpers/errors.js'
import { tempDir } from '../helpers/temp-dir.js'

const gain: Parameter[] = [{ name: 'module_settings', type: 'group', children: [{ name: 'gain', type: 'int', value: 2n ** 60n }] }]

async function settingsOf(file: string, node: string): Promise<string> {
  await using loader = await DataLoader.open(file)
  const found = await loader.settings(node)
  expect(found?.path).toBe(node)
  return Buffer.from(found?.xml ?? []).toString()
}

test('a scan has the settings of its saver, the modules inside have their own only', async () => {
  const saver = await H5Saver.create({ basePath: await tempDir(), saveType: 'scan', compression: { library: 'blosc:zstd', level: 3 } })
  const scans = new ScanSaver(saver, {
    settings: gain,
    detectors: { Camera: { settings: gain, rois: [[{ kind: 'LinearROI', left: 1, right: 2 }]] } },
    actuators: { Stage: { settings: gain } },
  })
  scans.start({ axes: [{ label: 'x', offset: 0, scaling: 1, size: 3 }] })
  await saver.close()

  const scan = fromXml(await settingsOf(saver.path, '/RawData/Scan000'))
  expect(scan.map(({ name }) => name)).toEqual(['module_settings', 'H5Saver'])
  expect(findParameter(scan, 'module_settings', 'gain')).toMatchObject({ value: 2n ** 60n })
  const own = (...names: string[]) => findParameter(scan, 'H5Saver', 'h5saver_settings', ...names)
  expect(own('current_h5_file')).toMatchObject({ value: saver.path })
  expect(own('save_type')).toMatchObject({ value: 'scan' })
  expect(own('compression_options', 'h5comp_library')).toMatchObject({ value: 'blosc:zstd' })

  const camera = fromXml(await settingsOf(saver.path, '/RawData/Scan000/Detector000'))
  expect(camera.map(({ name }) => name)).toEqual(['module_settings', 'ROI_Viewer_00'])
  expect(readRois(camera)).toMatchObject([{ left: 1, right: 2 }])
  expect(await settingsOf(saver.path, '/RawData/Scan000/Actuator000')).toMatch(/^<All_settings><module_settings type="group"><gain /)
  expect(readFileSync(saver.path).includes('password')).toBe(false)
})

test('a detector of its own is a main module; a document is stored as it was given', async () => {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'odd \u0001 name.h5') })
  const point = new DataToExport({ name: 'D', data: [new DataWithAxes({ name: 'd', data: [1] })] })
  const detector = new DetectorSaver(saver, { title: 'Parameters', settings: gain })
  detector.addData(detector.getSetNode(), point)
  const document = "<?xml version='1.0'?><All_settings><!-- mine --><x type='str'>é</x></All_settings>"
  new DetectorSaver(saver, { title: 'Document', settings: document }).getSetNode()
  new DetectorSaver(saver, { title: 'Own saver', settings: [{ name: 'H5Saver', type: 'group', children: [] }] }).getSetNode()
  expect(findParameter([saver.settings], 'h5saver_settings', 'custom_name')).toMatchObject({ value: true })
  await saver.close()

  const main = fromXml(await settingsOf(saver.path, '/RawData/Detector000'))
  const file = findParameter(main, 'H5Saver', 'h5saver_settings', 'current_h5_file')
  expect(file).toMatchObject({ value: saver.path.replace('\u0001', '\ufffd') })
  expect(await settingsOf(saver.path, '/RawData/Detector001')).toBe(document)
  expect(fromXml(await settingsOf(saver.path, '/RawData/Detector002'))).toEqual([{ name: 'H5Saver', type: 'group', children: [] }])
})

test('settings of a megabyte are stored whole, by every way in', async () => {
  const children = Array.from(
    { length: 6000 },
    (_, index): Parameter => ({ name: `p${index}`, type: 'text', value: 'µ'.repeat(index % 40) }),
  )
  const settings: Parameter[] = [{ name: 'large', type: 'group', children }]
  const saver = await H5Saver.create({ file: join(await tempDir(), 'large.h5') })
  saver.continuous('Continuous', { value: { shape: [], dtype: 'uint8' } }, { settings })
  saver.addDetGroup(saver.rawGroup, { title: 'Group', settings })
  new DetectorSaver(saver, { title: 'Saver', settings }).getSetNode()
  await saver.close()
  for (const number of [0, 1, 2]) {
    const xml = await settingsOf(saver.path, `/RawData/Detector00${number}`)
    expect(xml.length).toBeGreaterThan(1_000_000)
    expect(findParameter(fromXml(xml), 'large', 'p5999')).toMatchObject({ value: 'µ'.repeat(5999 % 40) })
  }
})

test('settings that cannot be written are refused before anything is', async () => {
  const saver = await H5Saver.create({ file: join(await tempDir(), 'none.h5') })
  const before = [...saver.walkNodes()].length
  const wrong: Parameter[] = [{ name: 'camera settings', type: 'group', children: [] }]
  for (const call of [
    () => saver.addDetGroup(saver.rawGroup, { settings: wrong }),
    () => saver.continuous('C', { value: { shape: [], dtype: 'uint8' } }, { settings: wrong }),
    () => new DetectorSaver(saver, { title: 'D', settings: wrong }),
  ]) {
    const error = errorOf(call)
    expect(error.code).toBe('ERR_INVALID_NAME')
    expect(error.message).toContain('camera settings')
  }
  expect([...saver.walkNodes()].length).toBe(before)
  await saver.close()
})
