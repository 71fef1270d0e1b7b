// W2: a fast camera with a small sensor, 524 kB a frame.
import { cameraRuns } from './camera-runs.mjs'

/** @type {import('../harness/types.js').Case} */
export const w2 = {
  name: 'W2',
  title: '512x512 uint16 camera frames, bright',
  columns: [{ name: 'frames', dtype: 'uint16', shape: [512, 512], source: { kind: 'camera', light: 'bright', seed: 3 } }],
  times: null,
  poolRows: { full: 96, quick: 7 },
  quickRows: 20,
  sampleEvery: 1,
  runs: cameraRuns({ fast: 600, slow: 80 }),
  marks: [],
}
