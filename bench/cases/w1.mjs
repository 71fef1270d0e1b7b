// W1: a scientific camera at full resolution, 8.4 MB a frame.
import { cameraRuns } from './camera-runs.mjs'

/** @type {import('../harness/types.js').Case} */
export const w1 = {
  name: 'W1',
  title: '2048x2048 uint16 camera frames, bright',
  columns: [{ name: 'frames', dtype: 'uint16', shape: [2048, 2048], source: { kind: 'camera', light: 'bright', seed: 1 } }],
  times: null,
  poolRows: { full: 8, quick: 3 },
  quickRows: 4,
  sampleEvery: 1,
  runs: cameraRuns({ fast: 192, slow: 6 }),
  marks: [
    {
      text: 'W1 uncompressed, copied: × fs.writeSync',
      runs: ['ours none copy'],
      against: 'fs.writeSync',
      metric: 'mbPerSecond',
      limit: { atLeast: 0.6 },
    },
    {
      text: 'W1 zlib 1: × PyTables zlib 5',
      runs: ['ours zlib 1'],
      against: 'PyTables zlib 5',
      metric: 'mbPerSecond',
      limit: { atLeast: 8 },
    },
    {
      text: 'W1 uncompressed, copied: event-loop utilisation',
      runs: ['ours none copy'],
      metric: 'eventLoopUtilization',
      limit: { below: 0.5 },
    },
    {
      text: 'W1 peak memory growth in MB, the worst of our runs',
      runs: ['ours none copy', 'ours none transfer', 'ours zlib 1', 'ours blosc:lz4', 'ours blosc:zstd'],
      metric: 'memoryGrowthMB',
      limit: { below: 150 },
    },
  ],
}
