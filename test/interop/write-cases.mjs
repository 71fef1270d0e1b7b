// Writes every case and its expectation: node write-cases.mjs FOLDER. Needs the built package.
// FOLDER/cases is for every reader, FOLDER/codecs for the quick ones: PyMoDAQ adds nothing to what its libraries decode.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { native } from '../../dist/native.js'
import { writeCase } from './case-file.mjs'
import { boundaryCases, cases, codecCases } from './cases.mjs'

/** Rows in a chunk of frames [64, 64] uint16 and of scalars, taken from a file: the sizes are the core's business. */
async function rowsPerChunk(folder) {
  const channels = { frames: { shape: [64, 64], dtype: 'uint16' }, scalar: { shape: [], dtype: 'float64' } }
  await writeCase(folder, { name: 'probe', detectors: [{ title: 'Probe', rows: 1, channels }] })
  const reader = await native.openReader(join(folder, 'probe.h5'))
  const frames = await reader.info('/RawData/Detector000/Data2D/CH00/EnlData00')
  const scalars = await reader.info('/RawData/Detector000/Data0D/CH00/EnlData00')
  await reader.close()
  return { frames: frames.chunk[0], scalars: scalars.chunk[0] }
}

const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: node write-cases.mjs FOLDER')
const probe = join(folder, 'probe')
await mkdir(probe, { recursive: true })
const sizes = await rowsPerChunk(probe)
await rm(probe, { recursive: true })
const parts = { cases: [...cases, ...boundaryCases(sizes)], codecs: codecCases() }
for (const [part, tests] of Object.entries(parts)) {
  for (const test of tests) {
    await writeCase(join(folder, part), test).catch((cause) => {
      throw new Error(`case ${test.name} cannot be written`, { cause })
    })
  }
}
