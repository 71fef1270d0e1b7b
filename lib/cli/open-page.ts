/** Opens an address in the user's browser, where there is one. */
import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openingAddress } from '../browser/security.js'

/** Browsers that may not read the temporary folder, though the rest of the desktop can. */
const confinedBrowsers = ['/snap/bin/firefox', '/snap/bin/chromium']

/** Asks the desktop to show an address. Never fails: whoever has no desktop opens the printed address. Resolves when the desktop was asked.
 *
 *  The address lets its reader in, and every user of the machine can read the command lines of all programs: the desktop is given a file
 *  that only its owner can read, and that leads there. It is gone when this process ends.
 *  @param confined programs of browsers that could not read the file: where one is installed, the desktop is given the address itself */
export async function openPage(
  url: string,
  environment: NodeJS.ProcessEnv = process.env,
  confined: readonly string[] = confinedBrowsers,
): Promise<void> {
  const opener = openerOf(environment)
  if (opener === undefined) return
  const target = confined.some((program) => existsSync(program)) ? url : await leadingFile(url).catch(() => undefined)
  if (target === undefined) return
  const child = spawn(opener, [target], { detached: true, stdio: 'ignore', env: environment })
  child.on('error', () => {
    // There is no such program: the address is printed all the same.
  })
  child.unref()
}

/** Makes the file that leads to an address. Resolves to its own address. */
async function leadingFile(url: string): Promise<string> {
  // The folder is its owner's alone, too.
  const folder = await mkdtemp(join(tmpdir(), 'h5saver-page-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'open.html')
  await writeFile(file, leadingPage(openingAddress(url)), { mode: 0o600, flag: 'wx' })
  return pathToFileURL(file).href
}

/** A page that goes on to an address at once, or by a click where that is switched off. */
function leadingPage(url: string): string {
  const address = url.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>H5Browser</title><meta http-equiv="refresh" content="0; url=${address}"></head>
<body><p><a href="${address}">Open the H5Browser</a></p></body></html>
`
}

/** The desktop's program; undefined on a machine without a screen, where it would start a browser for terminals. */
export function openerOf(
  { DISPLAY, WAYLAND_DISPLAY, BROWSER }: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (platform === 'darwin') return 'open'
  return [DISPLAY, WAYLAND_DISPLAY, BROWSER].some((value) => value !== undefined && value !== '') ? 'xdg-open' : undefined
}
