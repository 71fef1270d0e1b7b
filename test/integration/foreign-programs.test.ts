// Programs of others beside a writer: h5py opens the file to read it between commits, and sees the last one; to write it, it is refused.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { H5Saver } from '../../lib/index.js'
import { packageUrl } from '../helpers/child.js'
import { tempDir } from '../helpers/temp-dir.js'

const python = process.env.H5SAVER_PYTHON ?? '/usr/bin/python3'
const hasH5py = spawnSync(python, ['-c', 'import h5py']).status === 0
if (!hasH5py) console.error('SKIPPED test/integration/foreign-programs.test.ts: h5py is not installed (apt-get install python3-h5py)')

const program = `
import sys, h5py
try:
    with h5py.File(sys.argv[1], sys.argv[2]) as file:
        print(file['/RawData/Detector000/Data0D/CH00/EnlData00'][()].ravel().tolist())
except OSError as error:
    print(type(error).__name__)
`

describe.skipIf(!hasH5py)('h5py (SKIPPED without it)', () => {
  const h5py = (path: string, mode: 'r' | 'r+') => {
    const { stdout, stderr } = spawnSync(python, ['-c', program, path, mode], { encoding: 'utf8', timeout: 60_000 })
    expect(stderr).toBe('')
    return stdout.trim()
  }

  test('reads the last commit of a file that is being written, and may not write it', async () => {
    const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5'), commitInterval: 0 })
    const rows = saver.continuous('D', { x: { shape: [], dtype: 'int32' } })
    rows.append({ x: 7 })
    await saver.flush()
    rows.append({ x: 8 })
    expect(h5py(saver.path, 'r')).toBe('[7]')
    expect(h5py(saver.path, 'r+')).toBe('BlockingIOError')
    await saver.flush()
    expect(h5py(saver.path, 'r')).toBe('[7, 8]')
    await saver.close()
    expect(h5py(saver.path, 'r+')).toBe('[7, 8]')
  })

  test('holds a file open to write it: ours is refused, and changes nothing', async () => {
    const path = join(await tempDir(), 'a.h5')
    await (await H5Saver.create({ file: path })).close()
    const holder = `
import sys, subprocess, h5py
with h5py.File(sys.argv[1], 'r+') as file:
    sys.stdout.write(subprocess.run(sys.argv[2:], capture_output=True, text=True).stdout)
`
    const writer = `import { H5Saver } from ${JSON.stringify(packageUrl())}
    await H5Saver.open(${JSON.stringify(path)}).then(() => console.log('opened'), ({ code }) => console.log(code))`
    const { stdout, stderr } = spawnSync(python, ['-c', holder, path, process.execPath, '--input-type=module', '-e', writer], {
      encoding: 'utf8',
      timeout: 60_000,
    })
    expect({ stdout, stderr }).toEqual({ stdout: 'ERR_FILE_LOCKED\n', stderr: '' })
  })
})
