// Who gets an answer from the server of the page, by real requests, with the headers as they come over the wire.

import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { H5Browser } from '../../../lib/browser/h5-browser.js'
import { openBrowser, rawRequest, TestServer } from '../../helpers/browser.js'
import { counting, FileBuilder } from '../../helpers/file-builder.js'
import { tempDir } from '../../helpers/temp-dir.js'

async function someFile(name = 'secret.h5'): Promise<string> {
  return new FileBuilder(join(await tempDir(), name)).array('/values', counting([4])).close()
}

let folder = ''
let browser: H5Browser
/** The server that most tests ask. */
let page: TestServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'h5saver-'))
  browser = await H5Browser.open(await new FileBuilder(join(folder, 'secret.h5')).array('/values', counting([4])).close())
  page = new TestServer(browser)
})

afterAll(async () => {
  await browser.close()
  await rm(folder, { recursive: true })
})

/** Bytes as they are, and what came back until the server closed or one answer was complete. */
function wire(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    const end = () => {
      socket.destroy()
      resolve(heard)
    }
    socket.setEncoding('latin1').on('data', (piece: string) => {
      heard += piece
      if (heard.includes('\r\n\r\n')) end()
    })
    socket.on('close', end).on('error', end)
  })
}

describe('the token', () => {
  test('nothing is answered without it', async () => {
    const { port } = page
    for (const path of ['/', '/api/file', '/api/node?path=/', '/assets/x.js', '/nothing']) {
      const { status, body } = await rawRequest(port, path)
      expect([path, status]).toEqual([path, 401])
      expect(body.toString()).not.toContain('secret.h5')
    }
  })

  test.each(['x', '', 'A'.repeat(32), 'A'.repeat(5000), 'é'])('%j is not it', async (token) => {
    const { port } = page
    const encoded = encodeURIComponent(token)
    expect((await rawRequest(port, `/?token=${encoded}`)).status).toBe(401)
    if (/^[\w]*$/.test(token)) {
      expect((await rawRequest(port, '/api/file', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
      expect((await rawRequest(port, '/api/file', { headers: { cookie: `h5saver-${port}=${token}` } })).status).toBe(401)
    }
  })

  test('in the address it is changed for a cookie and a clean address', async () => {
    const { port, token } = page
    const first = await rawRequest(port, `/?token=${token}`)
    expect([first.status, first.headers.location]).toEqual([302, '/'])
    const [cookie = ''] = first.headers['set-cookie'] ?? []
    expect(cookie).toMatch(new RegExp(`^h5saver-${port}=[\\w-]{32}; HttpOnly; SameSite=Strict; Path=/$`))
    expect(cookie).not.toContain(token)
    const headers = { cookie: `other=1; ${cookie.split(';', 1)[0]}` }
    expect((await rawRequest(port, '/api/file', { headers })).status).toBe(200)
  })

  // A redirect would be a request of the page that led here, and bring no cookie.
  test.each([
    ['', '/#'],
    ['/RawData/a%20b?slice=0', '/#/RawData/a%20b?slice=0'],
    ['//evil.example/', '/#//evil.example/'],
    ['x\r\nLocation: http://evil.example', '/'],
    ['é', '/'],
  ])('from another page, with %j to be shown, the browser asks anew for %j', async (to, target) => {
    const { port, token } = page
    const { status, headers, body } = await rawRequest(port, `/?token=${token}&to=${encodeURIComponent(to)}`)
    expect([status, headers.refresh, headers.location]).toEqual([200, `0; url=${target}`, undefined])
    expect(body.toString()).toBe('<!doctype html><link rel="icon" href="data:,">')
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['set-cookie']?.[0]).toMatch(/; SameSite=Strict;/)
    expect((await rawRequest(port, `/?token=wrong&to=${encodeURIComponent(to)}`)).status).toBe(401)
  })

  test('the cookie of another server opens nothing here', async () => {
    const file = await someFile()
    const [a, b] = [await openBrowser(file), await openBrowser(file)]
    const [cookie = ''] = (await rawRequest(a.port, `/?token=${a.token}`)).headers['set-cookie'] ?? []
    const value = cookie.split(';', 1)[0] ?? ''
    expect((await rawRequest(b.port, '/api/file', { headers: { cookie: value } })).status).toBe(401)
    const renamed = value.replace(`h5saver-${a.port}`, `h5saver-${b.port}`)
    expect((await rawRequest(b.port, '/api/file', { headers: { cookie: renamed } })).status).toBe(401)
  })

  test('it is taken at the root only', async () => {
    const { port, token } = page
    expect((await rawRequest(port, `/api/file?token=${token}`)).status).toBe(401)
  })
})

describe('other names and sites', () => {
  test.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost:PORT.evil.example',
    'localhost.evil.example:PORT',
    '[::2]:PORT',
    '',
  ])('the host %j is refused', async (host) => {
    const { port, token } = page
    const text = `GET /api/file HTTP/1.1\r\nHost: ${host.replace('PORT', String(port))}\r\nAuthorization: Bearer ${token}\r\n\r\n`
    expect(await wire(port, text)).toMatch(/^HTTP\/1.1 403 /)
  })

  test.each(['localhost', '127.0.0.1', 'LocalHost', '[::1]'])('the host %s is ours', async (host) => {
    const { port, token } = page
    const text = `GET /api/file HTTP/1.1\r\nHost: ${host}:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`
    expect(await wire(port, text)).toMatch(/^HTTP\/1.1 200 /)
  })

  test('a request without a host is none', async () => {
    const { port, token } = page
    expect(await wire(port, `GET /api/file HTTP/1.1\r\nAuthorization: Bearer ${token}\r\n\r\n`)).toMatch(/^HTTP\/1.1 4|^$/)
  })

  test.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'https://127.0.0.1:PORT' },
    { origin: 'http://localhost:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  ])('a request with %j is refused', async (given) => {
    const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value.replace('PORT', String(page.port))]))
    expect((await page.raw('/api/file', {}, { headers })).status).toBe(403)
  })

  test('no answer allows another site to read it', async () => {
    for (const path of ['/api/file', '/api/node?path=/', '/api/nothing', '/']) {
      const { headers } = await page.raw(path, {}, { headers: { origin: `http://127.0.0.1:${page.port}` } })
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
    const { status, headers } = await page.raw('/api/file', {}, { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } })
    expect(status).toBe(405)
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('answers', () => {
  test('forbid scripts of others, frames, guessing of types, and keeping', async () => {
    for (const path of ['/api/file', '/api/nothing', '/']) {
      const { headers } = await page.raw(path)
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe-eval')
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      })
    }
    expect((await page.raw('/api/file')).headers['cache-control']).toBe('no-store')
  })

  test('tell no path of the file', async () => {
    const paths = [
      '/api/file',
      '/api/node?path=/',
      '/api/node?path=/x',
      '/api/children?path=/values',
      '/api/values?path=/values&select=9',
      '/api/export?path=/x&format=csv',
    ]
    for (const path of paths) {
      const { body, headers } = await page.raw(path)
      expect(body.toString() + JSON.stringify(headers)).not.toContain(folder)
    }
  })
})

describe('addresses', () => {
  test.each([
    '/..',
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '//evil.example/',
    '/\\evil',
    '/assets/%00',
    'http://evil.example/',
    '*',
  ])('%j leads nowhere', async (path) => {
    const { port, token } = page
    const text = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`
    expect(await wire(port, text)).toMatch(/^HTTP\/1.1 404 /)
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'TRACE'])('%s is not taken', async (method) => {
    expect((await page.raw('/api/file', {}, { method })).status).toBe(405)
  })

  test('one that is too long is refused, and headers that are too long end the connection', async () => {
    const { port, token } = page
    const head = `Host: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n`
    expect(await wire(port, `GET /api/node?path=/${'x'.repeat(50_000)} HTTP/1.1\r\n${head}\r\n`)).toMatch(/^HTTP\/1.1 414 /)
    expect(await wire(port, `GET /api/file HTTP/1.1\r\n${head}X: ${'x'.repeat(100_000)}\r\n\r\n`)).toMatch(/^$|^HTTP\/1.1 431 /)
  })

  test.each([
    ['/api/node', {}, 'path'],
    ['/api/node', { path: 'a\0b' }, 'path'],
    ['/api/node', { path: '/../x' }, 'path'],
    ['/api/node', { path: '/', file: '/etc/passwd' }, 'file'],
    ['/api/children', { path: '/', limit: 'many' }, 'limit'],
    ['/api/children', { path: '/', limit: 5000 }, 'limit'],
    ['/api/children', { path: '/', offset: -1 }, 'offset'],
    ['/api/plot', { path: '/values', scope: 'all' }, 'scope'],
    ['/api/view', { path: '/values', select: ':', reduce: 'median' }, 'reduce'],
    ['/api/search', { text: ' ' }, 'text'],
    ['/api/search', { text: 'x'.repeat(5000) }, 'text'],
    ['/api/events', { watch: '{}' }, 'watch'],
    ['/api/events', { watch: JSON.stringify(Array.from({ length: 201 }, (_, place) => `/n${place}`)) }, 'watch'],
    ['/api/export', { path: '/values', format: 'exe' }, 'format'],
  ])('%s with %j is refused, naming %s', async (path, parameters, name) => {
    const { status, body } = await page.raw(path, parameters as Record<string, string | number>)
    expect(status).toBe(400)
    const failure = JSON.parse(body.toString()) as { code: string; message: string }
    expect(failure.code).toBe('ERR_INVALID_OPTION')
    expect(failure.message).toContain(name)
  })
})

describe('where it listens', () => {
  test('this machine only, unless asked, and with a warning then', async () => {
    const file = await someFile()
    const warnings: string[] = []
    const note = (warning: Error) => warnings.push(warning.message)
    process.on('warning', note)
    await (await H5Browser.open(file)).close()
    const open = await H5Browser.open(file, { host: '0.0.0.0' })
    const page = new TestServer(open)
    expect(open.url).toMatch(/^http:\/\/localhost:\d+\/\?token=/)
    expect((await page.raw('/api/file', {}, { headers: { host: `192.0.2.7:${page.port}` } })).status).toBe(200)
    expect((await page.raw('/api/file', {}, { headers: { host: `evil.example:${page.port}` } })).status).toBe(403)
    await open.close()
    process.off('warning', note)
    expect(warnings).toEqual([expect.stringContaining('0.0.0.0')])
  })

  test('a port that is taken, and options that are none, are refused', async () => {
    const file = await someFile()
    const { port } = await openBrowser(file)
    await expect(H5Browser.open(file, { port })).rejects.toMatchObject({ code: 'ERR_IO' })
    await expect(H5Browser.open(file, { port: 70_000 })).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'port' })
    await expect(H5Browser.open(file, { host: 'a b' })).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'host' })
    await expect(H5Browser.open('')).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'file' })
    const wrong = { prot: 1 } as Record<string, unknown>
    await expect(H5Browser.open(file, wrong)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'prot' })
    await expect(H5Browser.open(join(await tempDir(), 'none.h5'))).rejects.toMatchObject({ code: 'ERR_FILE_NOT_FOUND' })
    await expect(H5Browser.open(await tempDir())).rejects.toMatchObject({ code: 'ERR_PATH' })
  })
})
