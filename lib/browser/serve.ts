/** Puts the parts of a server together. */
import { readAssets } from './assets.js'
import { CommentWriter } from './comments.js'
import { type DownloadLimits, Downloads } from './downloads.js'
import type { ReaderClient } from './reader-client.js'
import { BrowserServer, type ServerActions, type ServerParts } from './server.js'

/** Where a file is served, and how. */
export interface Serving extends Pick<ServerParts, 'idleMsMax'>, DownloadLimits {
  host: string
  port: number
  writable: boolean
}

/** Serves the page of a file. Resolves when it listens.
 *  @param path of the file, absolute
 *  @throws ERR_PERMISSION, ERR_IO for a host or port that cannot be had */
export async function serve(path: string, client: ReaderClient, { host, port, writable, ...limits }: Serving): Promise<BrowserServer> {
  const downloads = new Downloads(path, limits)
  const comments = new CommentWriter(path)
  const actions: ServerActions = {
    export: (parameters, response) => downloads.send(parameters, response),
    ...(writable ? { comment: (body) => comments.add(body) } : {}),
  }
  return BrowserServer.listen({ file: path, client, assets: await readAssets(), actions, ...limits }, host, port)
}
