/** Downloads: the command `export`, which reads the file in a guarded process, with its output as the answer. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { ServerResponse } from 'node:http'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exportFormatNames, factsOf } from '../explore/export/formats.js'
import { nodeName } from '../nodes/node-path.js'
import { ApiError, apiError } from './api-error.js'
import type { ExportQuery } from './protocol.js'
import { readExport } from './queries.js'

/** The command line of the package; started, not imported. */
const commandLine = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const atOnceMax = 2
const stderrMax = 8192
/** A node that becomes a file of its own is copied whole before the first byte is there. */
const silenceMsDefault = 15 * 60_000

/** Limits of downloads. */
export interface DownloadLimits {
  /** longest time in which nothing of a download is sent, its first byte included: 15 minutes */
  silenceMsMax?: number
}

/** The downloads of one file. */
export class Downloads {
  readonly #file: string
  readonly #silenceMsMax: number
  readonly #running = new Set<ChildProcess>()

  constructor(file: string, { silenceMsMax = silenceMsDefault }: DownloadLimits = {}) {
    this.#file = file
    this.#silenceMsMax = silenceMsMax
  }

  /** Sends an export. Resolves when all of it is sent, or its reader has gone.
   *  @throws ERR_INVALID_OPTION, and what the command tells before its first byte */
  async send(parameters: URLSearchParams, response: ServerResponse): Promise<void> {
    const query = readExport(parameters, exportFormatNames)
    if (this.#running.size >= atOnceMax) throw apiError('ERR_BUSY', `${atOnceMax} downloads are under way: wait for one of them`)
    const select = query.select === undefined ? [] : [`--select=${query.select}`]
    const args = [commandLine, 'export', this.#file, query.path, `--format=${query.format}`, ...select]
    // In place of the server's limit for idle connections, which does not hold before the first byte.
    response.setTimeout(this.#silenceMsMax, () => response.destroy())
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } })
    this.#running.add(child)
    // Whoever asked has gone: the command stops by the signal, and its reader with it.
    response.once('close', () => child.kill('SIGTERM'))
    try {
      await pipe(child, response, query, basename(this.#file))
    } finally {
      this.#running.delete(child)
    }
  }
}

async function pipe(child: ChildProcess, response: ServerResponse, query: ExportQuery, file: string): Promise<void> {
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < stderrMax) stderr += text
  })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  child.stdout?.once('data', () => response.writeHead(200, headersOf(query, file)))
  child.stdout?.pipe(response, { end: false })
  const status = await ended
  if (response.destroyed) return
  if (status !== 0 && !response.headersSent) throw failureOf(stderr)
  // What was sent is not all: the browser must not take it for the whole.
  if (status !== 0) response.destroy()
  else {
    if (!response.headersSent) response.writeHead(200, headersOf(query, file))
    response.end()
  }
}

function headersOf({ path, format }: ExportQuery, file: string): Record<string, string> {
  const { mediaType, extension } = factsOf(format)
  const name = `${file.replace(/\.[^.]*$/, '')}_${path === '/' ? 'root' : nodeName(path)}.${extension}`
  const ascii = name.replace(/[^\w.-]/g, '_')
  return {
    'Content-Type': mediaType,
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encodedName(name)}`,
  }
}

/** As RFC 8187 has it, which allows fewer characters than addresses do. */
function encodedName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** The command's line of failure: `h5saver: CODE: message`. */
function failureOf(stderr: string): ApiError {
  const found = /^h5saver: (ERR_\w+): (.*)$/m.exec(stderr)
  return new ApiError({ code: found?.[1] ?? 'ERR_INTERNAL', message: found?.[2] ?? 'the export has failed' })
}
