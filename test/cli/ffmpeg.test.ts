// A real program's frames through the command line, compared with what that program gives by itself.
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cliWords, runShell, temporaryFolder } from './helpers/process.js'
import { readBytes } from './helpers/read-frames.js'

const ffmpeg = spawnSync('ffmpeg', ['-version']).status === 0
if (!ffmpeg) console.error('SKIPPED test/cli/ffmpeg.test.ts: ffmpeg is not installed (apt-get install ffmpeg)')

// ffmpeg's own test picture: it changes from frame to frame and carries a clock.
const source = (size: string, format: string) =>
  `ffmpeg -nostdin -v error -f lavfi -i testsrc=size=${size}:rate=25:duration=2 -pix_fmt ${format} -f rawvideo`

describe.skipIf(!ffmpeg)('ffmpeg into log (SKIPPED without ffmpeg)', () => {
  test.each([
    { size: '1920x1080', format: 'gray', shape: '1080x1920', dtype: 'uint8', dimension: 'Data2D', more: [] },
    {
      size: '640x360',
      format: 'gray16le',
      shape: '360x640',
      dtype: 'uint16',
      dimension: 'Data2D',
      more: ['--compression', 'zlib', '--level', '1'],
    },
    { size: '318x242', format: 'rgb24', shape: '242x318x3', dtype: 'uint8', dimension: 'DataND', more: ['--compression', 'blosc:lz4'] },
  ])('keeps every frame of $size $format bit for bit', async ({ size, format, shape, dtype, dimension, more }) => {
    const folder = await temporaryFolder()
    const out = join(folder, 'video.h5')
    const raw = join(folder, 'video.raw')
    const words = cliWords('log', '--source', '-', '--shape', shape, '--dtype', dtype, '--out', out, ...more)
    const piped = await runShell(`set -o pipefail; ${source(size, format)} - | ${words}`)
    expect(piped.status, piped.stderr).toBe(0)
    const direct = await runShell(`${source(size, format)} '${raw}'`)
    expect(direct.status, direct.stderr).toBe(0)

    const saved = await readBytes(out, `/RawData/Detector000/${dimension}/CH00/EnlData00`)
    expect(saved.shape).toEqual([50, ...shape.split('x').map(Number)])
    const expected = await readFile(raw)
    expect(saved.bytes.length).toBe(expected.length)
    const frameBytes = expected.length / 50
    for (let frame = 0; frame < 50; frame++) {
      const part = (bytes: Buffer) => bytes.subarray(frame * frameBytes, (frame + 1) * frameBytes)
      expect(part(saved.bytes).equals(part(expected)), `frame ${frame}`).toBe(true)
    }
  })
})
