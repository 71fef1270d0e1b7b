/** The built page: the files of one folder, read once. Nothing else is ever served from the disk. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file of the page. */
export interface Asset {
  readonly type: string
  readonly bytes: Buffer
  readonly etag: string
  /** its name changes with its content */
  readonly isHashed: boolean
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}

const filesMax = 500
const bytesMax = 32 * 1024 * 1024

/** The folder of the page in the package: this file runs as dist/browser/assets.js or, under the test runner, as lib/browser/assets.ts. */
export const pageFolder = fileURLToPath(new URL('../../dist/page/', import.meta.url))

/** Reads the files of a folder: by the paths of their addresses, `/` for index.html. Empty where the page was not built. */
export async function readAssets(folder: string = pageFolder): Promise<ReadonlyMap<string, Asset>> {
  const assets = new Map<string, Asset>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  let bytesLeft = bytesMax
  for (const entry of entries) {
    const type = types[extname(entry.name)]
    if (!entry.isFile() || type === undefined || assets.size >= filesMax) continue
    const file = join(entry.parentPath, entry.name)
    const bytes = await readFile(file)
    bytesLeft -= bytes.byteLength
    if (bytesLeft < 0) break
    const path = `/${file.slice(folder.length).split('\\').join('/').replace(/^\/+/, '')}`
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
    assets.set(path === '/index.html' ? '/' : path, { type, bytes, etag, isHashed: path.startsWith('/assets/') })
  }
  return assets
}
