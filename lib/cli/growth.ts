/** Signs of life of a command that writes a file. */
import { stat } from 'node:fs/promises'

const growthMs = 1000

/** While the file grows, whoever writes it is alive, whether or not it asks libhdf5 for anything. */
export function tellGrowth(file: string | undefined, alive: () => void): Disposable {
  let before = ''
  const look = async () => {
    const now = file === undefined ? undefined : await stat(file).catch(() => undefined)
    const after = now === undefined ? '' : `${now.size} ${now.mtimeMs}`
    if (after !== before) alive()
    before = after
  }
  const timer = setInterval(() => void look(), growthMs)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
