// What stands in the settings of whole modules: the saver's tree, regions of interest, containers.
import { expect, test } from 'vitest'
import { moduleSettings } from '../../../lib/settings/all-settings.js'
import { h5saverSettings } from '../../../lib/settings/h5saver-settings.js'
import { findParameter, type Parameter } from '../../../lib/settings/parameter.js'
import { fromXml, parameterFromXml, parameterToXml, toXml } from '../../../lib/settings/parameter-xml.js'
import { type Roi, readRois, roiSettings } from '../../../lib/settings/roi.js'
import { errorOf } from '../../helpers/errors.js'

const saver = h5saverSettings({
  saveType: 'scan',
  basePath: 'C:\\Data',
  baseName: 'Scan',
  currentFile: 'C:\\Data\\x.h5',
  compression: { library: 'blosc:lz4', level: 3 },
})

test("the saver's tree has PyMoDAQ's names in their order, with what the options say", () => {
  expect(saver.children.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'save_type list',
    'save_2D bool',
    'save_raw_only bool',
    'do_save bool',
    'N_saved int',
    'backend group',
    'custom_name bool',
    'show_file bool_push',
    'base_path browsepath',
    'base_name str',
    'current_scan_name str',
    'current_scan_path text',
    'current_h5_file text',
    'new_file action',
    'dynamic list',
    'compression_options group',
  ])
  const found = (...names: string[]) => findParameter(saver.children, ...names)
  expect(found('save_type')).toMatchObject({ value: 'scan', readonly: true })
  expect(found('base_path')).toMatchObject({ value: 'C:\\Data', filetype: false })
  expect(found('current_scan_path')).toMatchObject({ value: 'C:\\Data', visible: false })
  expect(found('compression_options', 'h5comp_library')).toMatchObject({ value: 'blosc:lz4', limits: ['zlib', 'gzip', 'blosc:lz4'] })
  expect(found('compression_options', 'h5comp_level')).toMatchObject({ value: 3 })
})

test("the saver's tree goes to XML and back, and holds no password", () => {
  const xml = parameterToXml(saver)
  expect(parameterFromXml(xml)).toEqual(saver)
  expect(Buffer.from(xml).toString()).not.toMatch(/password|pwd/i)
})

test('a file without compression says level 0', () => {
  for (const compression of [{}, { compression: { library: 'none' } }]) {
    const { children } = h5saverSettings({ saveType: 'detector', basePath: '.', baseName: 'Data', ...compression })
    expect(findParameter(children, 'compression_options', 'h5comp_level')).toMatchObject({ value: 0 })
  }
})

const planes: Roi[] = [
  {
    kind: 'RectROI',
    x: 1.5,
    y: -2,
    width: 10,
    height: 20,
    angle: 45,
    channels: ['red', 'green'],
    mathFunction: 'sum',
    color: [1, 2, 3, 4],
  },
  { kind: 'CircularROI', x: 0, y: 0, width: 1, height: 1, angle: 0, mathFunction: 'argmean', color: [255, 255, 255, 255] },
]
const lines: Roi[] = [{ kind: 'LinearROI', left: -1, right: 2.5, channels: ['CH00'], mathFunction: 'mean', color: [9, 9, 9, 9] }]

test.each([
  ['2-D', planes],
  ['1-D', lines],
  ['no', []],
])('%s regions come back through XML', (_name, rois) => {
  const group = roiSettings(rois)
  expect(readRois([group])).toEqual(rois)
  expect(readRois(fromXml(toXml([group])))).toEqual(rois)
})

test('regions stand as PyMoDAQ 5.0 writes them', () => {
  const { children } = roiSettings(planes)
  expect(findParameter(children, 'ROIs')).toMatchObject({ addList: ['RectROI', 'EllipseROI', 'CircularROI'] })
  expect(findParameter(children, 'ROIs', 'ROI_00')).toMatchObject({ type: 'group', removable: true })
  expect(findParameter(children, 'ROIs', 'ROI_01')?.children?.map(({ name }) => name)).toEqual([
    'type',
    'roi_type',
    'use_channel',
    'math_function',
    'Color',
    'position',
    'size',
    'angle',
  ])
  expect(findParameter(roiSettings(lines).children, 'ROIs', 'ROI_00', 'position', 'left')).toMatchObject({ value: -1 })
})

test('the form of PyMoDAQ 5.3 is read', () => {
  const roi = (content: string) =>
    `<roi_parameters type="group"><rois type="scalable_roigroup_parameter"><ROI_00 type="roi_group" index="0">${content}</ROI_00></rois></roi_parameters>`
  const shared =
    "<use_channel type=\"itemselect\" all_items=\"['red', 'blue']\">['blue']</use_channel>" +
    '<math_function type="list">str(\'mean\')</math_function><color type="color">[1, 2, 3, 50]</color>' +
    '<position type="group"><x type="float">1.0</x><y type="float">2.0</y></position>'
  const options = { channels: ['blue'], mathFunction: 'mean', color: [1, 2, 3, 50] }
  expect(readRois([parameterFromXml(roi(shared))])).toEqual([{ kind: 'LinearROI', left: 1, right: 2, ...options }])
  const plane = `${shared}<roi_type type="list">str('EllipseROI')</roi_type><size type="group"><width type="float">3</width><height type="float">4</height></size>`
  expect(readRois([parameterFromXml(roi(plane))])).toEqual([{ kind: 'EllipseROI', x: 1, y: 2, width: 3, height: 4, angle: 0, ...options }])
})

test('regions that are none, or that belong to another viewer, are refused', () => {
  const refused = (rois: unknown) => errorOf(() => roiSettings(rois as Roi[]))
  expect(refused([{ kind: 'Square', x: 0 }]).message).toContain('rois[0].kind must be RectROI or')
  expect(refused([...lines, ...planes]).message).toContain('rois[1].kind must be LinearROI in a 1D viewer')
  expect(refused([{ ...planes[0], width: '3' }]).message).toContain('rois[0].width')
  expect(refused([{ ...planes[0], channels: 'CH00' }]).message).toContain('rois[0].channels must be a list of strings')
  expect(refused([{ ...planes[0], channels: [7] }]).message).toContain('rois[0].channels')
  expect(refused([{ ...lines[0], mathFunction: 3 }]).message).toContain('rois[0].mathFunction must be a string')
  expect(refused([{ ...lines[0], lft: 1 }]).code).toBe('ERR_INVALID_OPTION')
})

test('a module says all about itself in one document', () => {
  const settings: Parameter[] = [{ name: 'daq_viewer_settings', type: 'group', children: [{ name: 'gain', type: 'int', value: 2 }] }]
  const tree = fromXml(moduleSettings('detector', { settings, saver, rois: [planes, lines] }))
  expect(tree.map(({ name }) => name)).toEqual(['daq_viewer_settings', 'H5Saver', 'ROI_Viewer_00', 'ROI_Viewer_01'])
  expect(findParameter(tree, 'H5Saver', 'h5saver_settings', 'save_type')).toMatchObject({ value: 'scan' })
  expect(readRois([...(findParameter(tree, 'ROI_Viewer_01')?.children ?? [])])).toEqual(lines)
})

test("each module's root is the one that PyMoDAQ writes", () => {
  const root = (kind: Parameters<typeof moduleSettings>[0]) => Buffer.from(moduleSettings(kind, {})).toString()
  expect(root('detector')).toBe('<All_settings type="group" />')
  expect(root('actuator')).toBe('<All_settings />')
  expect(root('dataset')).toBe('<All_settings title="All Settings" type="group" />')
})

test('settings that are XML already are put into the same document', () => {
  const xml = '<All_settings type="group"><a type="int" title="a" visible="1" removable="0" readonly="0">5</a></All_settings>'
  expect(Buffer.from(moduleSettings('scan', { settings: xml })).toString()).toBe(xml)
  expect(errorOf(() => moduleSettings('scan', { settings: '<a>' })).code).toBe('ERR_SETTINGS_XML')
})

test('what the saver does not know is refused, a password above all', () => {
  const known = { saveType: 'scan' as const, basePath: '.', baseName: 'Data' }
  const withPassword = { ...known, password: 'secret' }
  expect(errorOf(() => h5saverSettings(withPassword)).message).toContain("no option 'password'")
  expect(errorOf(() => h5saverSettings({ ...known, saveType: 'film' as 'scan' })).message).toContain('saveType must be one of')
})
