// Files of each generation of PyMoDAQ, and of other programs: tree, attributes, pictures, settings and plots as they were written.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openBrowser } from '../helpers/browser.js'
import { counting, FileBuilder, pyTables } from '../helpers/file-builder.js'
import { attributes, foreignFile } from '../helpers/foreign-files.js'
import { LegacyFile, scan2D } from '../helpers/legacy-files.js'
import { addAxis, addData, addGroup, modernFile } from '../helpers/modern-files.js'
import { tempDir } from '../helpers/temp-dir.js'
import { describeInChromium } from './harness/chromium.js'
import { eventually } from './harness/eventually.js'
import { pngBytes, typesFile } from './harness/files.js'
import { openPage, type TestPage } from './harness/page.js'
import { plot } from './harness/plot.js'

const open = async (file: string) => openPage((await openBrowser(file)).url)

async function layoutIs(p: TestPage, words: string): Promise<void> {
  await p.go('/')
  await p.page.locator('.file-facts').getByText(words, { exact: true }).waitFor()
}

const xml = '<All_settings title="All Settings" type="group"><gain title="Gain" type="float">3.5</gain></All_settings>'

describeInChromium('files of each generation', () => {
  test('PyMoDAQ before 1.6: plain HDF5 with pickled attributes', async () => {
    const path = join(await tempDir(), 'generation-0.h5')
    const file = new FileBuilder(path)
    file.group('/', pyTables('GROUP', 'PyMoDAQ file'))
    file.group('/Raw_datas', pyTables('GROUP', 'Data from PyMoDAQ modules'))
    file.array('/Raw_datas/Curve', counting([7], 2), pyTables('CARRAY'))
    const p = await open(await file.close())
    await p.go('/Raw_datas/Curve')
    await plot(p, 'Signal').reads('from 0 to 12')
    await p.shot('generation-0')
  })

  test.each([
    [1, 'PyMoDAQ 1.6 to 2.0', '1.6.4'],
    [2, 'PyMoDAQ 2.1 to 3.6', '3.6.13'],
  ] as const)('generation %i, a scan of two axes', async (generation, words, version) => {
    const file = new LegacyFile(join(await tempDir(), 'old.h5'), generation)
    scan2D(file)
    file.group('/Raw_datas/Seen', 'Seen', 'detector', [file.bytes('pixmap2D', pngBytes), file.bytes('settings', Buffer.from(xml))])
    const p = await open(await file.close())
    await layoutIs(p, words)
    expect(await p.page.locator('.header-version').textContent()).toBe(`PyMoDAQ ${version}`)
    expect(await p.fact('pymodaq_version').textContent()).toBe(version)
    await p.go('/Raw_datas/Seen')
    await p.page.locator('.setting', { hasText: 'Gain' }).getByText('3.5').waitFor()
    const picture = p.page.getByRole('img', { name: 'pixmap2D of /Raw_datas/Seen' })
    await eventually(
      () => picture.evaluate((element) => (element as HTMLImageElement).naturalWidth),
      (width) => expect(width).toBe(2),
    )
    const detector = '/Raw_datas/Scan000/Detector000'
    await p.go(`${detector}/Data1D/Ch000/Data`)
    const [navigation, signal] = [plot(p, 'Navigation'), plot(p, 'Signal')]
    await navigation.drawn()
    await signal.drawn()
    expect(await navigation.label()).toContain('3 by 4 points')
    expect(await signal.label()).toContain('over wl')
    await p.shot(`generation-${generation}-1d`)
    await p.go(`${detector}/Data2D/Ch000/Data?slice=2,3,:,:`)
    await signal.reads('from 66 to 71')
    // The coordinates of the visited points, in their order.
    const coordinates = p.page.locator('.viewer-slice-coordinate')
    await eventually(
      () => coordinates.allTextContents(),
      (seen) => expect(seen).toEqual(['1 mm', '3 mm']),
    )
    expect(await signal.label()).toContain('2 by 3')
    await p.shot(`generation-${generation}-2d`)
    await p.go('/Raw_datas/Logger')
    await p.page.locator('.texts-lines li', { hasText: '2026-11-22 19:11:19: started' }).waitFor()
  })

  test('PyMoDAQ 5 as PyTables writes it: labels, units and axes', async () => {
    const file = modernFile(join(await tempDir(), 'modern.h5'))
    addGroup(file, '/RawData/Detector000', 'Spectro', 'detector')
    addGroup(file, '/RawData/Detector000/Data1D', '', 'data_dim')
    addGroup(file, '/RawData/Detector000/Data1D/CH00', 'spectrum', 'channel')
    addData(file, '/RawData/Detector000/Data1D/CH00/Data00', counting([5], 3), { name: 'spectrum', label: 'A', units: 'V' })
    addAxis(file, '/RawData/Detector000/Data1D/CH00/Axis00', counting([5], 0.5, 400), { label: 'wavelength', units: 'nm' })
    const p = await open(await file.close())
    await layoutIs(p, 'PyMoDAQ 4 and later')
    await p.go('/RawData/Detector000/Data1D/CH00/Data00')
    const signal = plot(p, 'Signal')
    await signal.reads('from 0 to 12')
    expect(await signal.label()).toContain('over wavelength')
    expect(await p.fact('units').textContent()).toBe('V')
    expect(await p.fact('timestamp').textContent()).toContain('1700000000.25')
    await p.shot('generation-3')
  })

  test('a file of h5wasm: netCDF-like scales and attributes', async () => {
    const path = await foreignFile(join(await tempDir(), 'foreign.h5'), (file) => {
      attributes(file, { creator: 'somebody <else>' })
      file.create_dataset({ name: 'curve', data: Float64Array.from([1, 4, 9, 16]), shape: [4] })
      file.create_group('empty group')
    })
    const p = await open(path)
    await layoutIs(p, 'HDF5 of another program')
    expect(await p.fact('creator').textContent()).toBe('somebody <else>')
    await p.go('/curve')
    await plot(p, 'Signal').reads('from 1 to 16')
    await p.go('/empty group')
    await p.page.getByText('This group is empty.').waitFor()
  })

  const cells = (p: TestPage) => p.page.locator('.cells tbody td')

  test('values of other programs as a table', async () => {
    const p = await open(typesFile)
    const wanted = {
      enum: ['RED', 'GREEN', 'BLUE', 'GREEN'],
      strings: ['first', 'sécond', ''],
      fixed: ['ab', 'cdef'],
      bool: ['true', 'false', 'true'],
      half: ['0.5', '1.5'],
      big_endian: ['1', '258'],
    }
    for (const [name, values] of Object.entries(wanted)) {
      await p.go(`/${name}`)
      await p.tab('Table').click()
      await p.page.getByRole('region', { name: `Values of /${name}` }).waitFor()
      await eventually(
        () => cells(p).allTextContents(),
        (seen) => expect(seen).toEqual(values),
      )
    }
  })

  test('compounds, references and complex numbers in words, what is empty as such, links as links', async () => {
    const p = await open(typesFile)
    await p.go('/compound')
    await p.tab('Table').click()
    await eventually(
      () => p.page.locator('.cells thead th').allTextContents(),
      (seen) => expect(seen.join(' ')).toMatch(/index.*name.*point/),
    )
    await eventually(
      () => cells(p).allTextContents(),
      (seen) => expect(seen.join(' ')).toMatch(/1.*one.*0\.5.*2.*two.*1\.5.*thrée/),
    )
    await p.shot('types-compound')
    await p.go('/complex?tab=table')
    await eventually(
      () => cells(p).allTextContents(),
      (seen) => expect(seen.join(' ')).toMatch(/1.*2.*-3\.5|1.*2.*−3\.5/),
    )
    await p.go('/references?tab=table')
    await eventually(
      () => cells(p).count(),
      (count) => expect(count).toBe(2),
    )
    await p.go('/null')
    await p.page.getByText('This dataset has no values.').waitFor()
    await p.go('/empty')
    await p.page.getByText('This dataset has no values.').waitFor()
    expect(await p.tab('Plot').count()).toBe(0)
    expect(p.problems).toEqual([])
  })

  test('links that lead nowhere or out of the file are shown, not followed', async () => {
    const p = await openPage((await openBrowser(typesFile)).url, { expected: [/status (of )?4\d\d/, /status of 4\d\d/] })
    await p.go('/soft')
    await p.page.getByText('A link to another node').waitFor()
    await p.go('/external')
    await p.page.getByText('Links to other files are shown and not followed.').waitFor()
    expect(await p.page.locator('.note').textContent()).toContain('elsewhere.h5')
    await p.shot('types-link')
  })

  test('the generic view shows them all', async () => {
    const p = await openPage((await openBrowser(typesFile)).url, {
      // H5Web hands an image without rows on to WebGL.
      expected: [/glTexStorage2D: One or more image dimensions are not positive/, /glTexSubImage2D.*Level of detail outside of range/],
    })
    const words = {
      strings: /sécond/,
      references: /enum/,
      complex: /[LM]/,
      enum: /Matrix/,
      entry: /angle/,
      numbers: /Heatmap/,
      scalar: /2\.5/,
      empty: /Heatmap/,
      compound: /one/,
    }
    const view = p.page.locator('.generic')
    for (const [name, text] of Object.entries(words)) {
      await p.go(`/${name}?tab=generic`)
      await eventually(
        () => view.innerText(),
        (seen) => {
          expect(seen).toContain(name)
          expect(seen).toMatch(text)
          expect(seen).not.toMatch(/Loading|Error|not supported|Fetching/i)
        },
      )
      await p.shot(`generic-${name}`)
    }
  })
})
