// What groups of PyMoDAQ before 4 are called in the new layout.
import { expect, test } from 'vitest'
import { legacyGroupKind, modernGroupName } from '../../../lib/convert/legacy-names.js'

test.each([
  ['/Raw_datas', 'raw', 'RawData'],
  ['/Raw_datas/Scan007', 'scan', 'Scan007'],
  ['/Raw_datas/Scan1234', 'scan', 'Scan1234'],
  ['/Raw_datas/Scan000/Move001', 'actuator', 'Actuator001'],
  ['/Raw_datas/Det000', 'detector', 'Detector000'],
  ['/Raw_datas/Detector012', 'detector', 'Detector012'],
  ['/Raw_datas/Detector000/Data1D', 'dimension', 'Data1D'],
  ['/Data0d', 'dimension', 'Data0D'],
  ['/Raw_datas/Detector000/DataND/Ch003', 'channel', 'CH03'],
  ['/Raw_datas/Detector000/Data1D/CH123', 'channel', 'CH123'],
  ['/Raw_datas/Scan000/Live_scan_2D', 'other', 'Live_scan_2D'],
  ['/Raw_datas/Mine', 'other', 'Mine'],
] as const)('%s is %s, and called %s', (path, kind, name) => {
  expect(legacyGroupKind(path, undefined)).toBe(kind)
  expect(modernGroupName(path, kind)).toBe(name)
})

test('where the name says nothing, the type does', () => {
  expect(legacyGroupKind('/Raw_datas/Stage', 'move')).toBe('actuator')
  expect(modernGroupName('/Raw_datas/Stage', 'actuator')).toBe('Stage')
})
