/** Small choices of the user that outlive the page: widths of columns, folded sections, colours. */

const prefix = 'h5browser.'

/** What was kept under a name, or null. */
export function readSetting(name: string): string | null {
  try {
    return window.localStorage.getItem(prefix + name)
  } catch {
    // Storage is switched off: choices last as long as the page.
    return null
  }
}

export function writeSetting(name: string, value: string): void {
  try {
    window.localStorage.setItem(prefix + name, value)
  } catch {
    // As above, or full: nothing is lost but the choice.
  }
}
