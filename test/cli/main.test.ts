// The built command line: help, versions, terminals, and readers that go away.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cliWords, parseEvents, runCli, runShell, temporaryFolder } from './helpers/process.js'

const packageVersion = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version

describe('help and version', () => {
  test.each([[['--help']], [['-h']], [['log', '--help']], [['ls', '-h']], [['show', '--help']], [['--version', '--help']]])(
    '%j is no failure',
    async (args) => {
      const { status, stdout, stderr } = await runCli(args)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toMatch(/^usage: h5saver /)
    },
  )

  test('--version is the version of the package', async () => {
    expect(await runCli(['--version'])).toMatchObject({ status: 0, stdout: `h5saver ${packageVersion}\n` })
  })

  test('--version with what it does not know is wrong usage, in one line', async () => {
    const { status, stdout, stderr } = await runCli(['--version', '--bogus'])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^h5saver: ERR_INVALID_OPTION: --version: Unknown option '--bogus'/)
  })

  test('--version --json tells what the addon is built of', async () => {
    const { status, stdout } = await runCli(['--version', '--json'])
    expect(status).toBe(0)
    const [build] = parseEvents(stdout) as Record<string, unknown>[]
    expect(build).toMatchObject({ version: packageVersion, node: process.versions.node })
    expect(build?.hdf5).toMatch(/^1\.\d+\.\d+/)
    expect(build?.bloscCompressors).toContain('lz4')
    expect(build?.deflateEngines).toHaveLength(9)
  })
})

describe('readers that go away', () => {
  test('ls and show end quietly', async () => {
    const file = join(await temporaryFolder(), 'a.h5')
    expect((await runCli(['log', '--shape', '8x8', '--frames', '2', '--out', file])).status).toBe(0)
    for (const args of [['ls', file], ['show', file], ['--help']]) {
      const { stderr } = await runShell(`{ ${cliWords(...args)}; echo "status $?" >&2; } | true`)
      expect(stderr).toBe('status 0\n')
    }
  })
})

const hasScript = spawnSync('script', ['--version']).status === 0
if (!hasScript) console.error('SKIPPED terminals in test/cli/main.test.ts: script is not installed (apt-get install bsdutils)')

describe.skipIf(!hasScript)('on a terminal (SKIPPED without script)', () => {
  const onTerminal = (words: string) => runShell(`script -qec "${words}" /dev/null < /dev/null`)

  test('log redraws one line', async () => {
    const file = join(await temporaryFolder(), 'a.h5')
    const words = cliWords('log', '--shape', '64x64', '--fps', '100', '--seconds', '1', '--out', file)
    const { status, stdout } = await onTerminal(words)
    expect(status).toBe(0)
    const lines = stdout.split('\u001b[K').filter((text) => text.startsWith('\r') || text.includes('\r0.'))
    expect(lines.length).toBeGreaterThanOrEqual(3)
    expect(stdout).toMatch(/\r\d\.\d s {2}\d+ frames/)
    expect(stdout).toContain(`${file}\r\n`)
  })

  test('log does not wait for frames from a keyboard', async () => {
    const folder = await temporaryFolder()
    const { status, stdout } = await onTerminal(cliWords('log', '--source', '-', '--base-path', folder))
    expect(status).toBe(2)
    expect(stdout).toContain('standard input is a terminal')
  })
})
