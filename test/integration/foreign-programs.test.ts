// Programs of others beside a writer: h5py and PyTables open the file to read it between commits, and see the last one; to write it, they
// are refused.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { H5Saver } from '../../lib/index.js'
import { packageUrl } from '../helpers/child.js'
import { tempDir } from '../helpers/temp-dir.js'

const python = process.env.H5SAVER_PYTHON ?? '/usr/bin/python3'

function isInstalled(module: string, debian: string): boolean {
  if (spawnSync(python, ['-c', `import ${module}`]).status === 0) return true
  console.error(`SKIPPED of test/integration/foreign-programs.test.ts: ${module} is not installed (apt-get install ${debian})`)
  return false
}
const hasH5py = isInstalled('h5py', 'python3-h5py')
const hasTables = isInstalled('tables', 'python3-tables')

/** What a program of Python prints about a file; nothing may go to its standard error. */
function run(program: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(python, ['-c', program, ...args], { encoding: 'utf8', timeout: 60_000 })
  expect(stderr).toBe('')
  return stdout.trim()
}

const h5pyProgram = `
import sys, h5py
try:
    with h5py.File(sys.argv[1], sys.argv[2]) as file:
        print(file['/RawData/Detector000/Data0D/CH00/EnlData00'][()].ravel().tolist())
except OSError as error:
    print(type(error).__name__)
`

// The rows with what PyMoDAQ looks at beside them: PyTables' own attributes, the shape that ours tells, and the axis.
const tablesProgram = `
import json, sys, tables
try:
    with tables.open_file(sys.argv[1], sys.argv[2]) as file:
        array = file.get_node('/RawData/Detector000/Data0D/CH00/EnlData00')
        axis = file.get_node('/RawData/Detector000/NavAxes/Axis00')
        print(type(array).__name__, array.read().ravel().tolist(), json.loads(array.attrs['shape'])['data'], axis.nrows)
except Exception as error:
    print(type(error).__name__)
`

const holderProgram = `
import sys, tables
with tables.open_file(sys.argv[1], 'r') as file:
    array = file.get_node('/RawData/Detector000/Data0D/CH00/EnlData00')
    print(array.read().ravel().tolist(), flush=True)
    sys.stdin.readline()
    print(array.read().ravel().tolist(), flush=True)
`

describe.skipIf(!hasTables)('PyTables (SKIPPED without it)', () => {
  test('reads the last commit of a file that is being written, and may not write it', async () => {
    const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5'), commitInterval: 0 })
    const rows = saver.continuous('D', { x: { shape: [], dtype: 'int32' } })
    await saver.flush()
    expect(run(tablesProgram, saver.path, 'r')).toBe('EArray [] (0, 1) 0')
    rows.append({ x: 7 })
    await saver.flush()
    // Written into libhdf5, and in no commit.
    rows.append({ x: 8 })
    expect(run(tablesProgram, saver.path, 'r')).toBe('EArray [7] (1, 1) 1')
    for (const mode of ['r+', 'a']) expect(run(tablesProgram, saver.path, mode)).toMatch(/^(HDF5ExtError|OSError|ValueError)$/)
    await saver.flush()
    expect(run(tablesProgram, saver.path, 'r')).toBe('EArray [7, 8] (2, 1) 2')
    // More of the tree comes between two commits too.
    saver.addDetGroup()
    rows.append({ x: 9 })
    await saver.flush()
    expect(run(tablesProgram, saver.path, 'r')).toBe('EArray [7, 8, 9] (3, 1) 3')
    await saver.close()
    expect(saver.stats()).toMatchObject({ committed: 3, failed: 0, error: null })
    expect(run(tablesProgram, saver.path, 'a')).toBe('EArray [7, 8, 9] (3, 1) 3')
  })

  test('that has the file open all the while keeps no commit from being made, and sees the file as it opened it or newer', async () => {
    const saver = await H5Saver.create({ file: join(await tempDir(), 'a.h5'), commitInterval: 0 })
    const rows = saver.continuous('D', { x: { shape: [], dtype: 'int32' } })
    rows.append({ x: 7 })
    await saver.flush()
    const holder = spawn(python, ['-c', holderProgram, saver.path])
    onTestFinished(() => void holder.kill('SIGKILL'))
    const lines = createInterface({ input: holder.stdout })[Symbol.asyncIterator]()
    expect((await lines.next()).value).toBe('[7]')
    for (let x = 8; x < 12; x++) {
      rows.append({ x })
      await saver.flush()
    }
    expect(saver.stats().committed).toBe(5)
    holder.stdin.write('\n')
    expect((await lines.next()).value).toBe('[7]')
    await saver.close()
    expect(run(tablesProgram, saver.path, 'r')).toBe('EArray [7, 8, 9, 10, 11] (5, 1) 5')
  })
})

describe.skipIf(!hasH5py)('h5py (SKIPPED without it)', () => {
  const h5py = (path: string, mode: 'r' | 'r+') => run(h5pyProgram, path, mode)

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
