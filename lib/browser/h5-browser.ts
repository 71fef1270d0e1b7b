/** The H5Browser: a page that shows a file, served to this machine. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createError, describe, errorFromFileSystem, isErrorCode } from '../errors.js'
import { checkBoolean, checkInteger, checkKeys } from '../options.js'
import { ApiError } from './api-error.js'
import { ProcessClient } from './process-client.js'
import type { ReaderClient } from './reader-client.js'
import { isLoopback } from './security.js'
import { serve } from './serve.js'
import type { BrowserServer } from './server.js'

/** How a page is served. */
export interface H5BrowserOptions {
  /** the address to listen at: `127.0.0.1` when left out, which only this machine can reach. With any other, whoever has the printed
   *  address can see all of the file, over a connection that is not encrypted. */
  host?: string
  /** the port to listen at; 0, when left out, takes a free one */
  port?: number
  /** whether comments can be added to nodes, while nobody writes the file; false when left out */
  writable?: boolean
}

const optionNames = ['host', 'port', 'writable']

/** A page that shows a file: tree, attributes, settings, pictures, plots, also while another process writes it.
 *
 *  The file is read by a process of its own with limits of memory and time: a damaged file can end that process and nothing else.
 *  It is opened read-only and never in the way of its writer; comments are the only thing that can be written, and only when asked for.
 *
 *  @example
 *  await using browser = await H5Browser.open('Dataset_20261122_000.h5')
 *  console.log(browser.url) // open it in any browser of this machine */
export class H5Browser implements AsyncDisposable {
  /** the file */
  readonly path: string
  readonly #server: BrowserServer
  readonly #client: ReaderClient
  #closing: Promise<void> | undefined

  private constructor(path: string, server: BrowserServer, client: ReaderClient) {
    this.path = path
    this.#server = server
    this.#client = client
  }

  /** Serves the page of a file. Resolves when it can be opened in a browser. A file that crashes or blocks whoever reads it is told of on
   *  the page.
   *  @throws ERR_INVALID_OPTION; ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_PATH for what is no file that can be read; ERR_NOT_HDF5;
   *    ERR_PERMISSION, ERR_IO for a host or port that cannot be had */
  static async open(file: string, options: H5BrowserOptions = {}): Promise<H5Browser> {
    const { host, port, writable } = checkBrowserOptions(file, options)
    const path = resolve(file)
    await checkFile(path)
    if (!isLoopback(host)) warnOfNetwork(host)
    const client = new ProcessClient(path, { writable })
    try {
      await firstLook(client, path)
      return new H5Browser(path, await serve(path, client, { host, port, writable }), client)
    } catch (error) {
      await client.close()
      throw error
    }
  }

  /** The address of the page, with the token that lets its reader in: whoever has it can see the file. */
  get url(): string {
    return this.#server.url
  }

  /** The port that is listened at. */
  get port(): number {
    return this.#server.port
  }

  /** Ends the page and all its connections. Harmless when repeated. Resolves when nobody has the file open any more. */
  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end(): Promise<void> {
    await this.#server.close()
    await this.#client.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** Checks where a page is to be served. @throws ERR_INVALID_OPTION */
export function checkBrowserOptions(file: unknown, options: H5BrowserOptions): Required<H5BrowserOptions> {
  if (typeof file !== 'string' || file === '') {
    throw createError('ERR_INVALID_OPTION', `file must be the path of a file; got ${describe(file)}`, {
      option: 'file',
      given: describe(file),
    })
  }
  checkKeys(options, optionNames, 'options')
  const { host = '127.0.0.1', port = 0, writable = false } = options
  if (typeof host !== 'string' || !/^[\w.:-]{1,255}$/.test(host)) {
    throw createError('ERR_INVALID_OPTION', `host must be a name or an address; got ${describe(host)}`, {
      option: 'host',
      given: describe(host),
    })
  }
  return { host, port: checkInteger(port, 'port', 0, 65_535), writable: checkBoolean(writable, 'writable') }
}

function warnOfNetwork(host: string): void {
  process.emitWarning(`the page can be reached from other machines at ${host}, and the connection is not encrypted`, {
    type: 'H5SaverWarning',
    code: 'H5SAVER_OPEN_TO_NETWORK',
  })
}

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    const isMissing = error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isMissing) throw createError('ERR_FILE_NOT_FOUND', `there is no file '${path}'`, { path, cause: error })
    throw errorFromFileSystem(error, 'the file cannot be looked at', path)
  })
  if (!found.isFile()) throw createError('ERR_PATH', `'${path}' is no file`, { path })
}

/** What says that there is nothing to show is told at once; everything else is told on the page. */
async function firstLook(client: ReaderClient, path: string): Promise<void> {
  try {
    await client.ask({ name: 'file', query: {} }, AbortSignal.timeout(60_000))
  } catch (error) {
    const code = error instanceof ApiError ? error.failure.code : ''
    if (error instanceof ApiError && isErrorCode(code) && fatalCodes.has(code)) throw createError(code, error.message, { path })
  }
}

const fatalCodes: ReadonlySet<string> = new Set(['ERR_NOT_HDF5', 'ERR_FILE_NOT_FOUND', 'ERR_PERMISSION', 'ERR_PATH'])
