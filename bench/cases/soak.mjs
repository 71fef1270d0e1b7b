// soak: a hundred thousand small frames: does memory stay flat?
import { none } from './codecs.mjs'

/** @type {import('../harness/types.js').Case} */
export const soak = {
  name: 'soak',
  title: '100,000 frames of 64x64 uint16',
  columns: [{ name: 'frames', dtype: 'uint16', shape: [64, 64], source: { kind: 'camera', light: 'bright', seed: 4 } }],
  times: null,
  poolRows: { full: 4096, quick: 101 },
  quickRows: 2_000,
  sampleEvery: 8,
  memorySamples: 40,
  runs: [{ name: 'ours none copy', driver: 'ours', codec: none, rows: 100_000 }],
  marks: [
    // 8 MB is what the collector's young generation comes and goes by; a leak of one frame in a hundred would show as 4 MB more.
    {
      text: 'soak: MB by which the second half of 100,000 rows needed more memory',
      runs: ['ours none copy'],
      metric: 'memoryDriftMB',
      limit: { below: 8 },
    },
  ],
}
