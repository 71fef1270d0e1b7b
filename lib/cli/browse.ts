/** `h5saver browse`: the H5Browser of a file, until somebody says stop. */
import { once } from 'node:events'
import { H5Browser } from '../browser/h5-browser.js'
import type { ParsedCommand } from './args.js'
import type { browseSpec } from './commands.js'
import { pageAddress, readFilePlace } from './file-place.js'
import { jsonLine } from './json.js'
import { openPage } from './open-page.js'
import type { CommandIo } from './output.js'
import { onStopSignals, signalStatus } from './signals.js'

/** Serves the page. Resolves to the exit status, after a signal.
 *  @throws what keeps the file or the port from being had */
export async function browse({ values, positionals }: ParsedCommand<typeof browseSpec.options>, io: CommandIo): Promise<number> {
  const { file, path } = readFilePlace(positionals[0] ?? '')
  const { host, port, writable, json } = values
  const stop = new AbortController()
  using _signals = onStopSignals(
    () => stop.abort(),
    (signal) => process.exit(signalStatus(signal)),
  )
  const browser = await H5Browser.open(file, { host, port, writable })
  const url = pageAddress(browser.url, path)
  io.stdout.write(json ? jsonLine({ event: 'listening', url }) : `${url}\n`)
  if (!values['no-open']) await openPage(url)
  if (!stop.signal.aborted) await once(stop.signal, 'abort')
  await browser.close()
  return 0
}
