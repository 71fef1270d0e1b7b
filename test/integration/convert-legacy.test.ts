// Files of PyMoDAQ 1 to 3 become files of the new layout, with the same content.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { convertFile } from '../../lib/convert/convert-file.js'
import { DataLoader } from '../../lib/loaders/data-loader.js'
import { counting, plain, vector } from '../helpers/file-builder.js'
import { continuous, LegacyFile, png, scan2D, settingsXml } from '../helpers/legacy-files.js'
import { fileContent } from '../helpers/loaded-content.js'
import { ReadFile } from '../helpers/read-back.js'
import { tempDir } from '../helpers/temp-dir.js'

async function converted(generation: 1 | 2, fill: (file: LegacyFile) => void) {
  const folder = await tempDir()
  const file = new LegacyFile(join(folder, 'old.h5'), generation)
  fill(file)
  const input = await file.close()
  const output = join(folder, 'new.h5')
  const report = await convertFile(input, output)
  return { input, output, report, read: await ReadFile.open(output) }
}

describe.each([1, 2] as const)('a scan of generation %i', (generation) => {
  test('keeps its content, in the new places', async () => {
    const { input, output, report, read } = await converted(generation, scan2D)
    expect(report).toMatchObject({ generation, keptCount: 0, linkCount: 0 })
    const before = await fileContent(input)
    const after = await fileContent(output)
    expect(before.data.map(({ shape }) => shape)).toEqual([
      [3, 4],
      [3, 4, 6],
      [3, 4, 2, 3],
      [3, 4],
    ])
    expect(before.logs).toHaveLength(2)
    expect({ ...after, extra: [] }).toEqual({ ...before, extra: [] })
    for (const [place, extra] of before.extra.entries()) expect(after.extra[place]).toMatchObject(extra)
    expect(await read.paths('/RawData/Scan000/Detector000')).toEqual([
      '/RawData/Scan000/Detector000/Data0D',
      '/RawData/Scan000/Detector000/Data0D/CH00',
      '/RawData/Scan000/Detector000/Data0D/CH00/Data00',
      '/RawData/Scan000/Detector000/Data1D',
      '/RawData/Scan000/Detector000/Data1D/CH00',
      '/RawData/Scan000/Detector000/Data1D/CH00/Axis00',
      '/RawData/Scan000/Detector000/Data1D/CH00/Data00',
      '/RawData/Scan000/Detector000/Data2D',
      '/RawData/Scan000/Detector000/Data2D/CH00',
      '/RawData/Scan000/Detector000/Data2D/CH00/Axis00',
      '/RawData/Scan000/Detector000/Data2D/CH00/Axis01',
      '/RawData/Scan000/Detector000/Data2D/CH00/Data00',
    ])
    await using loader = await DataLoader.open(output)
    expect(loader.generation()).toBe(3)
  })

  test('has one coordinate for each index, and the order of the visits where it says more', async () => {
    const { read } = await converted(generation, scan2D)
    expect([...(await read.array('/RawData/Scan000/NavAxes/Axis00')).data]).toEqual([-1, 0, 1])
    expect([...(await read.array('/RawData/Scan000/NavAxes/Axis01')).data]).toEqual([0, 1, 2, 3])
    expect(await read.attributes('/RawData/Scan000/NavAxes/Axis01')).toMatchObject({
      data_type: 'axis',
      label: 'Yaxis',
      units: 'mm',
      index: 1,
      spread_order: 0,
      size: 4,
    })
    expect([...(await read.array('/RawData/Scan000/Scan_y_axis')).data]).toEqual([3, 2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0])
    expect(await read.attributes('/RawData/Scan000/Scan_y_axis')).toMatchObject({ CLASS: 'CARRAY', original_type: 'navigation_axis' })
  })

  test('keeps settings, pictures, versions and unknown attributes', async () => {
    const { read } = await converted(generation, scan2D)
    const detector = await read.attributes('/RawData/Scan000/Detector000')
    expect(detector).toMatchObject({ TITLE: 'Det 1', type: 'detector', name: 'Det 1' })
    expect(Buffer.from(detector.settings as Uint8Array).toString()).toBe(settingsXml)
    expect(await read.attributes('/RawData/Scan000/Actuator000')).toMatchObject({ TITLE: 'Xaxis', type: 'actuator' })
    expect(new Uint8Array((await read.attributes('/RawData/Scan000/Live_scan_2D')).pixmap2D as Uint8Array)).toEqual(png)
    expect(await read.attributes('/RawData/Scan000/Detector000/Data1D/CH00/Data00')).toMatchObject({
      remark: 'kept',
      original_name: 'Mock',
    })
    expect(await read.attributes('/')).toMatchObject({
      pymodaq_version: '5.0.0',
      original_pymodaq_version: generation === 2 ? '3.6.13' : '1.6.4',
      date: '2026-11-22',
      file: 'made.h5',
    })
  })

  test('has a scan without its own zeros and a live picture that no axes are added to', async () => {
    const { read } = await converted(generation, scan2D)
    expect((await read.array('/RawData/Scan000/Detector000/Data0D/CH00/Data00')).shape).toEqual([3, 4])
    expect(await read.paths('/RawData/Scan000/Live_scan_2D')).toEqual([
      '/RawData/Scan000/Live_scan_2D/CH00',
      '/RawData/Scan000/Live_scan_2D/CH00/Data00',
      '/RawData/Scan000/Live_scan_2D/CH00/X_axis',
      '/RawData/Scan000/Live_scan_2D/CH00/Y_axis',
    ])
  })
})

describe.each([1, 2] as const)('continuous saving of generation %i', (generation) => {
  test('stays enlargeable, with its time', async () => {
    const { input, output, read } = await converted(generation, continuous)
    const before = await fileContent(input)
    expect({ ...(await fileContent(output)), extra: [] }).toEqual({ ...before, extra: [] })
    const single = await read.reader.info('/RawData/Scan000/Detector000/Data0D/CH00/EnlData00')
    expect(single).toMatchObject({ shape: [4, 1], maxShape: [-1, 1] })
    expect(await read.reader.info('/RawData/Scan000/Detector000/Data1D/CH00/EnlData00')).toMatchObject({ shape: [4, 3], maxShape: [-1, 3] })
    expect(await read.reader.info('/RawData/Scan000/NavAxes/Axis00')).toMatchObject({ shape: [4], maxShape: [-1] })
    expect(await read.attributes('/RawData/Scan000/Detector000/Data1D/CH00/EnlData00')).toMatchObject({
      CLASS: 'EARRAY',
      data_type: 'data_enlargeable',
      shape: [4, 3],
      nav_indexes: [0],
      distribution: 'spread',
    })
  })
})

describe('other files before version 4', () => {
  test('a tabular scan keeps its points as spread axes', async () => {
    const { input, output, read } = await converted(2, (file) => {
      file.group('/Raw_datas/Scan000', '', 'scan')
      const channel = file.channel(file.detector('/Raw_datas/Scan000/Detector000'), '1D')
      file.array(`${channel}/Data`, counting([5, 3]), { scanType: 'tabular', scanSubtype: 'Linear' })
      file.navigationAxis('/Raw_datas/Scan000/Scan_00_axis', [0, 2, 1, 2, 0], 'x', 'mm', 0)
      file.navigationAxis('/Raw_datas/Scan000/Scan_01_axis', [5, 5, 6, 7, 9], 'y', 'mm', 1)
    })
    expect((await fileContent(output)).data).toEqual((await fileContent(input)).data)
    expect(await read.attributes('/RawData/Scan000/NavAxes/Axis01')).toMatchObject({ index: 0, spread_order: 1, label: 'y' })
  })

  test('a snapshot with a background keeps it', async () => {
    const { input, output, read } = await converted(1, (file) => {
      const channel = file.channel(file.detector('/Raw_datas/Detector000'), '1D')
      file.array(`${channel}/Data`, counting([6], 2), {})
      file.array(`${channel}/Bkg`, counting([6], 0.5), { type: 'bkg' })
      file.axis(`${channel}/X_axis`, [1, 2, 4, 8, 16, 32], 'x', 'nm')
    })
    const before = await fileContent(input)
    const after = await fileContent(output)
    expect({ ...after, extra: [] }).toEqual({ ...before, extra: [] })
    expect(after.withBkg).not.toEqual(after.data)
    expect(await read.attributes('/RawData/Detector000/Data1D/CH00/Bkg00')).toMatchObject({ data_type: 'bkg' })
  })

  test('data outside of channels get a group, whatever else stands there keeps its name', async () => {
    const { input, output, read } = await converted(1, (file) => {
      file.array('/Raw_datas/Earr', counting([2, 3]), { extra: [plain('comments', 'mine')] })
      file.file.array('/Raw_datas/Untyped', vector([1, 2]), [plain('CLASS', 'CARRAY', 'ascii'), plain('who', 'knows')])
    })
    expect({ ...(await fileContent(output)), extra: [] }).toEqual({ ...(await fileContent(input)), extra: [] })
    expect(await read.attributes('/RawData/Earr/Data00')).toMatchObject({ comments: 'mine', data_type: 'data' })
    expect([...(await read.array('/RawData/Untyped')).data]).toEqual([1, 2])
    expect(await read.attributes('/RawData/Untyped')).toMatchObject({ CLASS: 'CARRAY', who: 'knows' })
  })

  test('data with other axes than their scan keep them, and the scan its own', async () => {
    const { input, output, read } = await converted(2, (file) => {
      scan2D(file)
      const channel = file.channel(file.detector('/Raw_datas/Scan000/Detector001', 'Det 2'), '1D')
      file.array(`${channel}/Data`, counting([4]), { dimension: '1D' })
    })
    expect({ ...(await fileContent(output)), extra: [] }).toEqual({ ...(await fileContent(input)), extra: [] })
    expect(await read.paths('/RawData/Scan000/Detector001/Data1D/CH00')).toContain('/RawData/Scan000/Detector001/Data1D/CH00/NavAxes')
  })
})
