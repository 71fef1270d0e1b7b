// What a user of the package does: installs the tarball in an empty project, builds the addon, runs the README's first program.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { read, root } from '../contract/tree.js'

/** Compiling the whole addon on a busy machine: a guard against hanging, no expectation. */
const buildMsMax = 10 * 60_000

let scratch = ''
let project = ''
let tarball = ''

function run(command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`${[command, ...args].join(' ')} failed:\n${stdout ?? ''}\n${stderr ?? ''}`, { cause: error })
  }
}

/** The README's first program, as the reader sees it. */
function firstProgram(): { language: string; code: string } {
  const match = /^```(js|ts)\n([\s\S]*?import \{[^}]*H5Saver[\s\S]*?)^```/m.exec(read('README.md'))
  if (!match) throw new Error('README.md has no js or ts program that imports H5Saver')
  return { language: match[1] ?? '', code: match[2] ?? '' }
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'h5saver-pack-'))
  project = join(scratch, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'lab', private: true, type: 'module' }))
  const packed: { filename: string }[] = JSON.parse(run('npm', 'pack', root, '--pack-destination', scratch, '--json', '--ignore-scripts'))
  tarball = join(scratch, packed[0]?.filename ?? '')
  run('npm', 'install', '--no-audit', '--no-fund', tarball)
})

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

test('the tarball holds the library, the native sources and the build, and nothing of the workshop', () => {
  const names = run('tar', '-tzf', tarball).trim().split('\n')
  for (const name of [
    'dist/index.js',
    'dist/index.d.ts',
    'dist/cli/main.js',
    'native/core/errors.def',
    'CMakeLists.txt',
    'binding.gyp',
    'LICENSE',
    'README.md',
    // What `h5saver bench` runs.
    'bench/run.mjs',
    'bench/requirements.txt',
    'bench/drivers/ours.mjs',
    'bench/drivers/pytables.py',
    'bench/drivers/pwrite.c',
  ]) {
    expect(names).toContain(`package/${name}`)
  }
  expect(names.filter((name) => /^package\/(test|build|node_modules|data|lib|\.|bench\/(results|.*__pycache__))/.test(name))).toEqual([])
})

test('installing builds nothing, and the error says what to run', () => {
  expect(existsSync(join(project, 'node_modules/h5saver/build'))).toBe(false)
  expect(() => run('node', '--input-type=module', '-e', "import 'h5saver'")).toThrow(
    /ERR_NATIVE_NOT_FOUND[\s\S]*npx h5saver-build|npx h5saver-build[\s\S]*ERR_NATIVE_NOT_FOUND/,
  )
})

test("npx h5saver-build builds the addon, and the README's first program makes its file", { timeout: buildMsMax }, () => {
  run('npx', '--no-install', 'h5saver-build')
  const { language, code } = firstProgram()
  writeFileSync(join(project, `program.${language}`), code)
  if (language === 'ts') {
    const options = ['--target', 'es2022', '--lib', 'es2023,esnext.disposable', '--module', 'nodenext', '--strict', '--skipLibCheck']
    const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')]
    run('node', join(root, 'node_modules/typescript/bin/tsc'), ...options, ...types, 'program.ts')
  }
  run('node', 'program.js')
  const made = filesUnder(project).filter((path) => path.endsWith('.h5') && !path.includes('node_modules'))
  expect(made).toHaveLength(1)
  const signature = readFileSync(made[0] ?? '').subarray(0, 8)
  expect(signature.toString('latin1')).toBe('\x89HDF\r\n\x1a\n')
  const tree = run('npx', '--no-install', 'h5saver', 'ls', made[0] ?? '')
  expect(tree).toContain('EnlData00')
})

test('h5saver bench runs from the installed package', () => {
  const results = JSON.parse(
    run('npx', '--no-install', 'h5saver', 'bench', '--quick', '--case', 'W4', '--driver', 'ours,fs.writeSync', '--json'),
  )
  const [{ runs }] = results.cases
  expect(runs.map(({ status }: { status: string }) => status)).toEqual(['done', 'done', 'done'])
  expect(results.commit).toBeNull()
})
