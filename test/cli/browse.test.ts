// The built command line: h5saver browse, and log --browse.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { pageAddress, readFilePlace } from '../../lib/cli/file-place.js'
import { openerOf } from '../../lib/cli/open-page.js'
import { packageUrl } from '../helpers/child.js'
import { parseEvents, type RunningCli, runCli, startCli, temporaryFolder } from './helpers/process.js'

const frames = '/RawData/Detector000/Data2D/CH00/EnlData00'
const patience = { timeout: 120_000 }

async function recorded(): Promise<string> {
  const file = join(await temporaryFolder(), 'a.h5')
  expect(await runCli(['log', '--shape', '20x30', '--frames', '4', '--out', file])).toMatchObject({ status: 0 })
  return file
}

/** The address that a command has printed. */
async function addressOf(running: RunningCli): Promise<URL> {
  const { url } = await running.event(({ event }) => event === 'listening')
  return new URL(String(url))
}

/** Asks the server as a program does that has the token. */
async function ask(address: URL, path: string): Promise<Record<string, unknown>> {
  const token = address.searchParams.get('token') ?? ''
  const answer = await fetch(new URL(path, address.origin), { headers: { Authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Record<string, unknown>
}

describe('browse', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('serves the file until %s, and ends with status 0', patience, async (signal) => {
    const file = await recorded()
    const running = startCli('browse', file, '--no-open', '--json')
    const address = await addressOf(running)
    expect(address.hostname).toBe('127.0.0.1')
    expect(await ask(address, '/api/file')).toMatchObject({ name: 'a.h5', generation: 3, writable: false, live: null })
    expect((await fetch(new URL('/api/file', address.origin))).status).toBe(401)
    running.child.kill(signal)
    const { status, stdout, stderr } = await running.finished
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(parseEvents(stdout)).toEqual([{ event: 'listening', url: address.href }])
    await expect(fetch(address)).rejects.toThrow()
  })

  test('opens at a node, on a port that is chosen, where comments can be added', patience, async () => {
    const file = await recorded()
    const port = await freePort()
    const running = startCli('browse', `${file}::${frames}`, '--no-open', '--json', '--writable', '--port', String(port))
    const address = await addressOf(running)
    expect(address.hash).toBe(`#${frames}`)
    expect(address.port).toBe(String(port))
    expect(await ask(address, '/api/file')).toMatchObject({ writable: true })
    running.child.kill('SIGINT')
    expect((await running.finished).status).toBe(0)
  })

  test('answers with what show answers with', patience, async () => {
    const file = await recorded()
    const running = startCli('browse', file, '--no-open', '--json')
    const detail = await ask(await addressOf(running), `/api/node?path=${encodeURIComponent(frames)}`)
    const { stdout } = await runCli(['show', file, frames, '--json'])
    const [shown = {}] = parseEvents(stdout) as Record<string, unknown>[]
    for (const key of ['path', 'kind', 'settings', 'pictures', 'comments', 'shows'] as const)
      expect({ [key]: shown[key] }).toEqual({ [key]: detail[key] })
    expect(shown).toMatchObject({ shape: (detail.dataset as { shape: number[] }).shape })
    running.child.kill('SIGINT')
    await running.finished
  })

  test.each([
    ['missing.h5', undefined, 'ERR_FILE_NOT_FOUND'],
    ['text.h5', 'no HDF5 at all', 'ERR_NOT_HDF5'],
  ])('tells what is wrong with %s', patience, async (name, content, code) => {
    const file = join(await temporaryFolder(), name)
    if (content !== undefined) await writeFile(file, content)
    const { status, stdout, stderr } = await runCli(['browse', file, '--no-open', '--json'])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^h5saver: ${code}: [^\\n]+\\n$`))
  })

  test('a port that is taken is told of', patience, async () => {
    const file = await recorded()
    const taken = createServer()
    onTestFinished(() => void taken.close())
    const port = await listen(taken)
    const { status, stderr } = await runCli(['browse', file, '--no-open', '--port', String(port)])
    expect(status).toBe(1)
    expect(stderr).toMatch(new RegExp(`^h5saver: ERR_[A-Z]+: .*127\\.0\\.0\\.1:${port}.*\\n$`))
  })

  test.each([
    ['--port', '70000'],
    ['--port', 'x'],
    ['--host', ''],
  ])('%s %j is wrong usage', async (option, value) => {
    expect((await runCli(['browse', 'a.h5', option, value])).status).toBe(2)
  })
})

describe('log --browse', () => {
  test('shows the frames while they are recorded', patience, async () => {
    const file = join(await temporaryFolder(), 'a.h5')
    const running = startCli('log', '--shape', '40x50', '--fps', '50', '--out', file, '--browse', '--no-open', '--json')
    const address = await addressOf(running)
    expect(await ask(address, '/api/file')).toMatchObject({ live: 'memory' })
    const seen = async () => {
      const { dataset } = (await ask(address, `/api/node?path=${encodeURIComponent(frames)}`)) as { dataset: { shape: number[] } }
      return dataset.shape[0] ?? 0
    }
    const first = await seen()
    let later = first
    while (later < first + 20) later = await seen()
    running.child.kill('SIGINT')
    const { status, stdout, stderr } = await running.finished
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const events = parseEvents(stdout)
    expect(events[0]).toMatchObject({ event: 'open', file })
    expect(events.filter(({ event }) => event === 'listening')).toEqual([{ event: 'listening', url: address.href }])
    const { accepted, committed, dropped } = events.at(-1) as Record<string, unknown>
    expect({ committed, dropped }).toEqual({ committed: accepted, dropped: 0 })
    expect(Number(accepted)).toBeGreaterThanOrEqual(later)
  })

  test('records all the same when the page cannot be shown', patience, async () => {
    const taken = createServer()
    onTestFinished(() => void taken.close())
    const port = await listen(taken)
    const file = join(await temporaryFolder(), 'a.h5')
    const args = ['--shape', '20x30', '--frames', '5', '--out', file, '--browse', '--no-open', '--port', String(port), '--json']
    const { status, stdout, stderr } = await runCli(['log', ...args])
    expect(status).toBe(0)
    expect(stderr).toMatch(/^h5saver: ERR_[A-Z]+: .*\n$/)
    expect(parseEvents(stdout).at(-1)).toMatchObject({ event: 'close', committed: 5 })
  })

  test('what belongs to the page needs --browse', async () => {
    const { status, stderr } = await runCli(['log', '--port', '1234'])
    expect(status).toBe(2)
    expect(stderr).toContain('--browse')
  })
})

function listen(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const at = server.address()
      resolve(typeof at === 'object' && at !== null ? at.port : 0)
    })
  })
}

/** A port that nobody has a moment later either, most likely. */
async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('a file and a node in one word', () => {
  expect(readFilePlace('a.h5')).toEqual({ file: 'a.h5', path: undefined })
  expect(readFilePlace('a.h5::/RawData/x')).toEqual({ file: 'a.h5', path: '/RawData/x' })
  expect(readFilePlace('a::b.h5')).toEqual({ file: 'a::b.h5', path: undefined })
  expect(readFilePlace('::/x')).toEqual({ file: '::/x', path: undefined })
  expect(pageAddress('http://h/?token=t', undefined)).toBe('http://h/?token=t')
  expect(pageAddress('http://h/?token=t', '/')).toBe('http://h/?token=t')
  expect(pageAddress('http://h/?token=t', '/a b/c#d?e')).toBe('http://h/?token=t#/a%20b/c%23d%3Fe')
})

describe('the desktop', () => {
  const address = 'http://127.0.0.1:1234/?token=secret#/RawData/a%20b'

  /** Opens the address with a desktop that notes what it is told. Resolves to that, while the program still runs. */
  async function told(
    confined: readonly string[],
    screen: NodeJS.ProcessEnv = { DISPLAY: ':0' },
  ): Promise<{ words: string; end: () => Promise<unknown> }> {
    const folder = await temporaryFolder()
    const note = join(folder, 'told')
    const desktop = openerOf({ DISPLAY: ':0' }) ?? ''
    await writeFile(join(folder, desktop), `#!/bin/sh\nprintf '%s' "$*" > '${note}.new' && mv '${note}.new' '${note}'\n`, { mode: 0o755 })
    const program = `import { openPage } from ${JSON.stringify(new URL('./cli/open-page.js', packageUrl()).href)}
      await openPage(...JSON.parse(process.argv.at(-1)))
      process.stdin.on('end', () => process.exit(0)).resume()`
    const none = { DISPLAY: '', WAYLAND_DISPLAY: '', BROWSER: '' }
    const environment = { ...process.env, ...none, ...screen, TMPDIR: folder, PATH: `${folder}:${process.env.PATH}` }
    const words = JSON.stringify([address, environment, confined])
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, '--', words], { stdio: ['pipe', 'ignore', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    while (!existsSync(note) && child.exitCode === null) await setTimeout(20)
    const end = () => {
      child.stdin.end()
      return child.exitCode === null ? once(child, 'exit') : Promise.resolve()
    }
    return { words: await readFile(note, 'utf8'), end }
  }

  test('is given no token, but a file that only its owner can read and that is gone afterwards', patience, async () => {
    const { words, end } = await told([])
    expect(words).toMatch(/^file:\/\/\S+\.html$/)
    const file = fileURLToPath(words)
    for (const place of [file, dirname(file)]) expect((await stat(place)).mode & 0o077).toBe(0)
    const text = await readFile(file, 'utf8')
    const target = /content="0; url=([^"]*)"/.exec(text)?.[1]?.replaceAll('&#38;', '&')
    expect(target).toBe('http://127.0.0.1:1234/?token=secret&to=%2FRawData%2Fa%2520b')
    await end()
    expect(existsSync(dirname(file))).toBe(false)
  })

  test('is given the address where the browser cannot read the temporary folder', patience, async () => {
    const { words, end } = await told([process.execPath])
    expect(words).toBe(address)
    await end()
  })

  test.skipIf(process.platform === 'darwin')(
    'is given the address where a browser is named, but no screen is there',
    patience,
    async () => {
      const remote = await told([], { BROWSER: '/opt/remote/browser.sh' })
      expect(remote.words).toBe(address)
      await remote.end()
      const own = await told([], { BROWSER: 'firefox', WAYLAND_DISPLAY: 'wayland-0' })
      expect(own.words).toMatch(/^file:/)
      await own.end()
    },
  )
})

test('a page is opened where there is a desktop', () => {
  expect(openerOf({}, 'linux')).toBeUndefined()
  expect(openerOf({ DISPLAY: '' }, 'linux')).toBeUndefined()
  expect(openerOf({ DISPLAY: ':0' }, 'linux')).toBe('xdg-open')
  expect(openerOf({ BROWSER: '/opt/remote/browser.sh' }, 'linux')).toBe('xdg-open')
  expect(openerOf({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe('xdg-open')
  expect(openerOf({}, 'darwin')).toBe('open')
})
