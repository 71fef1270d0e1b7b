/** The version of this package, as package.json says. */
import { readFileSync } from 'node:fs'

// dist/version.js and lib/version.ts both lie one folder below package.json.
const { version: packageVersion } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** The version of h5saver. It is written into every file as `h5saver_version`. */
export const version: string = packageVersion
