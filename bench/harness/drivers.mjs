// Which program runs each driver.
import { fileURLToPath } from 'node:url'

const folder = new URL('../drivers/', import.meta.url)
const script = (/** @type {string} */ name) => fileURLToPath(new URL(name, folder))

/** Debian's Python is the one that has PyTables and h5py from packages; another can be named. */
export const python = process.env.H5SAVER_BENCH_PYTHON ?? '/usr/bin/python3'

/** Keeps Python from leaving compiled modules beside the drivers. */
export const pythonEnvironment = { PYTHONDONTWRITEBYTECODE: '1' }

/** @type {Record<string, { command: string, args: string[] }>} */
export const drivers = {
  ours: { command: process.execPath, args: [script('ours.mjs')] },
  'fs.writeSync': { command: process.execPath, args: [script('fs-write-sync.mjs')] },
  h5wasm: { command: process.execPath, args: [script('h5wasm.mjs')] },
  pytables: { command: python, args: [script('pytables.py')] },
  h5py: { command: python, args: [script('h5py_resize.py')] },
}
