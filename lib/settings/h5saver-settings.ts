/** The settings tree of PyMoDAQ's H5Saver (version 5.0), as it stands in the settings of main modules below `H5Saver`. It has no password: PyMoDAQ
 *  writes that of its HSDS server in clear into every file, and nothing here talks to such a server. */
import { type SaveType, saveTypes } from '../file/naming.js'
import { backendName } from '../layout.js'
import { checkChoice, checkKeys } from '../options.js'
import type { GroupParameter, Parameter } from './parameter.js'
import { holdableText } from './xml-text.js'

/** What the tree tells about a saver. What is left out has PyMoDAQ's default. */
export interface H5SaverSettings {
  readonly saveType: SaveType
  /** the folder of all data */
  readonly basePath: string
  /** the beginning of the names of files or of scans */
  readonly baseName: string
  /** the file that is open */
  readonly currentFile?: string
  /** such as `Scan000`; '' when left out */
  readonly currentScanName?: string
  /** the folder of the open file; `basePath` when left out */
  readonly currentScanPath?: string
  /** whether the file's name was chosen by the user; false when left out */
  readonly customName?: boolean
  /** whether data of two and more dimensions is saved; true when left out */
  readonly save2D?: boolean
  /** whether only raw data is saved; true when left out */
  readonly saveRawOnly?: boolean
  /** how many rows were saved; 0 when left out */
  readonly savedCount?: number
  /** `none` has level 0 */
  readonly compression?: { readonly library: string; readonly level?: number }
}

const backendNames: readonly string[] = ['tables', 'h5py']
const dynamics: readonly string[] = ['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64', 'float64']
const libraries: readonly string[] = ['zlib', 'gzip']
const levelDefault = 5

// PyMoDAQ states these three of every parameter.
const plain = { visible: true, removable: false, readonly: false } as const
const fixed = { ...plain, readonly: true } as const
const hidden = { ...plain, visible: false } as const

const keys = [
  ...['saveType', 'basePath', 'baseName', 'currentFile', 'currentScanName', 'currentScanPath', 'customName', 'save2D', 'saveRawOnly'],
  ...['savedCount', 'compression'],
] as const satisfies (keyof H5SaverSettings)[]

/** The group `h5saver_settings`. Values of other types than those of `H5SaverSettings` are refused when it is written.
 *  @throws ERR_INVALID_OPTION for a key that is not known, such as a password, and for a save type that is none */
export function h5saverSettings(settings: H5SaverSettings): GroupParameter {
  checkKeys(settings, keys, 'settings of the saver')
  checkChoice(settings.saveType, 'saveType', saveTypes)
  const { saveType, basePath, baseName, currentFile = '', currentScanName = '', currentScanPath = basePath } = settings
  const { customName = false, save2D = true, saveRawOnly = true, savedCount = 0, compression } = settings
  return group('h5saver_settings', 'h5saver_settings', [
    { name: 'save_type', type: 'list', title: 'Save type:', ...fixed, limits: saveTypes, value: saveType },
    { name: 'save_2D', type: 'bool', title: 'Save 2D datas and above:', ...plain, value: save2D },
    { name: 'save_raw_only', type: 'bool', title: 'Save raw datas only:', ...plain, value: saveRawOnly },
    { name: 'do_save', type: 'bool', title: 'Do Save:', ...plain, value: false },
    { name: 'N_saved', type: 'int', title: 'N saved:', ...hidden, value: savedCount },
    backend(),
    { name: 'custom_name', type: 'bool', title: 'custom_name?:', ...plain, value: customName },
    { name: 'show_file', type: 'bool_push', title: 'show file content?', ...plain, value: false },
    { name: 'base_path', type: 'browsepath', title: 'Base path:', ...fixed, filetype: false, value: holdableText(basePath) },
    { name: 'base_name', type: 'str', title: 'Base name:', ...fixed, value: holdableText(baseName) },
    { name: 'current_scan_name', type: 'str', title: 'Current scan:', ...fixed, value: holdableText(currentScanName) },
    { name: 'current_scan_path', type: 'text', title: 'Current path:', ...fixed, visible: false, value: holdableText(currentScanPath) },
    { name: 'current_h5_file', type: 'text', title: 'h5file:', ...fixed, value: holdableText(currentFile) },
    { name: 'new_file', type: 'action', title: 'New file', ...plain, value: null },
    { name: 'dynamic', type: 'list', title: 'Saving dynamic', ...plain, limits: dynamics, value: 'float64' },
    compressionOptions(compression),
  ])
}

function backend(): GroupParameter {
  return group('backend', 'Backend:', [
    { name: 'backend_type', type: 'list', title: 'Backend type:', ...fixed, limits: backendNames, value: backendName },
    {
      ...group('hsds_options', 'HSDS Server:', [
        { name: 'endpoint', type: 'str', title: 'Endpoint:', ...plain, value: '' },
        { name: 'user', type: 'str', title: 'User:', ...plain, value: '' },
      ]),
      ...hidden,
    },
  ])
}

function compressionOptions(compression: H5SaverSettings['compression']): GroupParameter {
  const library = compression === undefined || compression.library === 'none' ? 'zlib' : compression.library
  const level = compression === undefined || compression.library === 'none' ? 0 : (compression.level ?? levelDefault)
  const limits = libraries.includes(library) ? libraries : [...libraries, library]
  return group('compression_options', 'Compression options:', [
    { name: 'h5comp_library', type: 'list', title: 'Compression library:', ...plain, limits, value: library },
    { name: 'h5comp_level', type: 'int', title: 'Compression level:', ...plain, value: level },
  ])
}

function group(name: string, title: string, children: readonly Parameter[]): GroupParameter {
  return { name, type: 'group', title, ...plain, children }
}
