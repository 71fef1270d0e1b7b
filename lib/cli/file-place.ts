/** A file and a node of it in one word: `FILE::/path`. */

/** Where something stands. */
export interface FilePlace {
  readonly file: string
  /** absolute; undefined when only the file was named */
  readonly path: string | undefined
}

/** Takes `FILE::/path` apart. A name of a file may hold `::` as long as no slash follows. */
export function readFilePlace(text: string): FilePlace {
  const at = text.indexOf('::/')
  return at < 1 ? { file: text, path: undefined } : { file: text.slice(0, at), path: text.slice(at + 2) }
}

/** The address of a node of the page. @param url that of the page */
export function pageAddress(url: string, path: string | undefined): string {
  const steps = (path ?? '').split('/').filter(Boolean)
  return steps.length === 0 ? url : `${url}#/${steps.map(encodeURIComponent).join('/')}`
}
