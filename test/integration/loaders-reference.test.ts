// Files that real PyMoDAQs wrote, where there is a folder of them beside the project.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { DataLoader } from '../../lib/loaders/data-loader.js'

const folder = fileURLToPath(new URL('../../../shared/reference', import.meta.url))

/** Of each file: its generation, and its data as `name shape navIndexes distribution: axes`. */
const expected: Record<string, [generation: number, ...data: string[]]> = {
  'k02_scan2D_v164.h5': [
    1,
    'Earr 1,3 [0] spread: 1.',
    'Mock_CH000 3,4,6 [0,1] uniform: 0.Xaxis 1.Yaxis 2.wl',
    'Scan_Data_000 3,4 [0,1] uniform: 0.Xaxis 1.Yaxis',
  ],
  'l02_detector_continuous.h5': [2, 'Mock_CH000 4 [0] spread: 0.Time axis', 'Mock_CH000 4,6 [0] spread: 0.Time axis 1.wl'],
  'l03_scan2D.h5': [
    2,
    'Mock_CH000 3,4 [0,1] uniform: 0.Xaxis 1.Yaxis',
    'Mock_CH000 3,4,6 [0,1] uniform: 0.Xaxis 1.Yaxis 2.wl',
    'Mock_CH000 3,4,2,3 [0,1] uniform: 0.Xaxis 1.Yaxis 3.x 2.y',
    'Scan_Data_000 3,4 [0,1] uniform: 0.Xaxis 1.Yaxis',
  ],
  'm03_enlargeable.h5': [
    3,
    'd0D 4 [0] spread: 0.xpos 0.ypos',
    'd1D 4,6 [0] spread: 1.wavelength 0.xpos 0.ypos',
    'd2D 4,3,4 [0] spread: 1.y 2.x 0.xpos 0.ypos',
  ],
  'm05_extended_scan2D.h5': [
    3,
    'd0D 3,4 [0,1] uniform: 0.Xaxis 1.Yaxis',
    'd1D 3,4,6 [0,1] uniform: 2.wavelength 0.Xaxis 1.Yaxis',
    'd2D 3,4,2,3 [0,1] uniform: 2.y 3.x 0.Xaxis 1.Yaxis',
    'd0D 5 [0] spread: 0.Xaxis 0.Yaxis',
    'd1D 5,6 [0] spread: 1.wavelength 0.Xaxis 0.Yaxis',
  ],
  'm07_detector_continuous.h5': [3, 'd0D 4 [0] spread: 0.time', 'd1D 4,12 [0] spread: 1.wavelength 0.time'],
  'm09_scan.h5': [3, 'd0D 3 [0] uniform: 0.Stage X', 'd1D 3,12 [0] uniform: 1.wavelength 0.Stage X'],
  'm10_logger.h5': [3, 'Stage X 3 [0] spread: 0.time', 'd1D 3,4 [0] spread: 1.wavelength 0.time'],
}

test.for(Object.entries(expected))('%s', async ([name, [generation, ...data]], { skip }) => {
  const path = `${folder}/${name}`
  skip(!existsSync(path), 'skipped: no reference files')
  const loader = await DataLoader.open(path)
  try {
    expect(loader.generation()).toBe(generation)
    const all = [...(await loader.loadAll())]
    expect(all.flatMap(({ loadedFrom }) => loadedFrom?.notes ?? [])).toEqual([])
    const words = all.map(({ name, shape, navIndexes, distribution, axes }) => {
      const axisWords = axes.map(({ index, label }) => `${index}.${label}`)
      return `${name} ${shape.join(',')} [${navIndexes.join(',')}] ${distribution}: ${axisWords.join(' ')}`
    })
    expect(words).toEqual(data)
  } finally {
    await loader.close()
  }
})
