/** File systems of a few megabytes, mounted on a folder: in memory, and ext4 in a file. For root only. */
import { execFileSync } from 'node:child_process'
import { rmSync, truncateSync, writeFileSync } from 'node:fs'

const run = (command, ...args) => execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })

export const diskKinds = {
  tmpfs: {
    mount: (folder, bytes) => run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder),
    unmount: (folder) => run('umount', folder),
  },
  ext4: {
    mount: (folder, bytes) => {
      const image = `${folder}.img`
      writeFileSync(image, '')
      truncateSync(image, bytes)
      run('mkfs.ext4', '-q', '-F', '-m', '0', image)
      run('mount', '-o', 'loop', image, folder)
    },
    unmount: (folder) => {
      run('umount', folder)
      rmSync(`${folder}.img`)
    },
  },
}

/** Why there can be none of a kind here; null where there can. */
export function whyNoDisk(kind, folder) {
  try {
    diskKinds[kind].mount(folder, 16 << 20)
    diskKinds[kind].unmount(folder)
    return null
  } catch (error) {
    rmSync(`${folder}.img`, { force: true })
    return `a small disk (${kind}) cannot be mounted here: ${
      String(error.stderr ?? error.message)
        .trim()
        .split('\n')[0]
    }`
  }
}
