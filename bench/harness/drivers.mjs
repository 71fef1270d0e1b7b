// Which program runs each driver.
import { fileURLToPath } from 'node:url'
import { findPython, systemPython } from './environment.mjs'

const folder = new URL('../drivers/', import.meta.url)
const script = (/** @type {string} */ name) => fileURLToPath(new URL(name, folder))

export const python = findPython()

/** @type {(name: string) => Driver} */
const javascript = (name) => ({ command: process.execPath, args: [script(name)], language: 'javascript' })
/** @type {(name: string) => Driver} */
const pythonScript = (name) => ({ command: python, args: [script(name)], language: 'python' })

/** The system's build of PyTables beside that of PyPI: one may have a much quicker Blosc than the other.
 *  @type {Driver} */
const pytablesOfSystem = {
  ...pythonScript('pytables.py'),
  command: systemPython,
  ...(python === systemPython ? { missing: "the rivals are not installed, so the driver pytables is the system's" } : {}),
}

/** `missing`: why this driver cannot run, where that is known without starting it.
 *  @typedef {{ command: string, args: string[], language: 'javascript' | 'python', missing?: string }} Driver */

/** @type {Record<string, Driver>} */
export const drivers = {
  ours: javascript('ours.mjs'),
  'ours-discard': javascript('ours-discard.mjs'),
  'ours-read': javascript('ours-read.mjs'),
  'ours-open': javascript('ours-open.mjs'),
  'ours-chunks': javascript('ours-chunks.mjs'),
  'fs.writeSync': javascript('fs-write-sync.mjs'),
  pwrite: javascript('pwrite.mjs'),
  h5wasm: javascript('h5wasm.mjs'),
  zarrita: javascript('zarrita.mjs'),
  pytables: pythonScript('pytables.py'),
  'pytables-system': pytablesOfSystem,
  pymodaq: pythonScript('pymodaq_saver.py'),
  h5py: pythonScript('h5py_resize.py'),
  'h5py-direct': pythonScript('h5py_direct.py'),
  'h5py-read': pythonScript('h5py_read.py'),
  'pytables-read': pythonScript('pytables_read.py'),
  tensorstore: pythonScript('tensorstore_zarr.py'),
  'acquire-zarr': pythonScript('acquire_zarr_stream.py'),
}
