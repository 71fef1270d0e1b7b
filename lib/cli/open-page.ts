/** Opens an address in the user's browser, where there is one. */
import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openingAddress } from '../browser/security.js'

/** Browsers that may not read the temporary folder, though the rest of the desktop can. */
const confinedBrowsers = ['/snap/bin', '/var/lib/snapd/snap/bin'].flatMap((folder) =>
  ['firefox', 'chromium', 'brave', 'opera'].map((name) => `${folder}/${name}`),
)

/** Asks the desktop to show an address. Never fails: whoever has no desktop opens the printed address. Resolves when the desktop was asked.
 *
 *  The address lets its reader in, and every user of the machine can read the command lines of all programs: the desktop is given a file
 *  that only its owner can read, and that leads there. It is gone when this process ends. A browser that could not read the file is given
 *  the address itself: so is the program that $BROWSER names where there is no screen, as it shows the page on another machine.
 *  @param confined programs of browsers that could not read the file: where one is installed, the desktop is given the address itself */
export async function openPage(
  url: string,
  environment: NodeJS.ProcessEnv = process.env,
  confined: readonly string[] = confinedBrowsers,
): Promise<void> {
  const opener = openerOf(environment)
  if (opener === undefined) return
  const readsFiles = hasScreen(environment) && !confined.some((program) => existsSync(program))
  const target = readsFiles ? await leadingFile(url).catch(() => undefined) : url
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
export function openerOf(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform === 'darwin') return 'open'
  return hasScreen(environment, platform) || isSet(environment.BROWSER) ? 'xdg-open' : undefined
}

/** Whether the browser runs on this machine, and reads its files. */
function hasScreen({ DISPLAY, WAYLAND_DISPLAY }: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'darwin' || isSet(DISPLAY) || isSet(WAYLAND_DISPLAY)
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
