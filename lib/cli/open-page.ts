/** Opens an address in the user's browser, where there is one. */
import { spawn } from 'node:child_process'

/** Asks the desktop to show an address. Never fails, and waits for nothing: whoever has no desktop opens the printed address. */
export function openPage(url: string, environment: NodeJS.ProcessEnv = process.env): void {
  const opener = openerOf(environment)
  if (opener === undefined) return
  const child = spawn(opener, [url], { detached: true, stdio: 'ignore' })
  child.on('error', () => {
    // There is no such program: the address is printed all the same.
  })
  child.unref()
}

/** The desktop's program; undefined on a machine without a screen, where it would start a browser for terminals. */
export function openerOf(
  { DISPLAY, WAYLAND_DISPLAY, BROWSER }: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (platform === 'darwin') return 'open'
  return [DISPLAY, WAYLAND_DISPLAY, BROWSER].some((value) => value !== undefined && value !== '') ? 'xdg-open' : undefined
}
