// Starts the process that shows a file while a driver writes it: see watcher.mjs.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Somebody who looks at the file.
 *  @typedef {object} Watcher
 *  @property {() => number} frames how many frames were shown so far
 *  @property {() => void} end */

/** Resolves when the process is loaded; it opens the file as soon as it is there.
 *  @param {string} file
 *  @param {string} dataset
 *  @returns {Promise<Watcher>} */
export function startWatcher(file, dataset) {
  const child = fork(fileURLToPath(new URL('watcher.mjs', import.meta.url)), [file, dataset], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let frames = 0
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (status) => reject(new Error(`the watcher ended with status ${status}`)))
    child.on('message', (message) => {
      if (message === 'frame') frames++
      else resolve({ frames: () => frames, end: () => void child.kill() })
    })
  })
}
