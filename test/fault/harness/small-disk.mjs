/** File systems of a few megabytes, mounted on a folder: in memory, ext4 in a file, and a quota of btrfs, beyond which writes fail with
 *  EDQUOT while the disk itself has room. For root only. */
import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** btrfs wants more than a hundred megabytes. */
const quotaDiskBytes = 256 << 20

function makeImage(folder, bytes) {
  const image = `${folder}.img`
  writeFileSync(image, '')
  truncateSync(image, bytes)
  return image
}

function unmountImage(folder) {
  run('umount', folder)
  rmSync(`${folder}.img`)
}

const run = (command, ...args) => execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })

export const diskKinds = {
  tmpfs: {
    mount: (folder, bytes) => run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder),
    unmount: (folder) => run('umount', folder),
  },
  ext4: {
    mount: (folder, bytes) => {
      const image = makeImage(folder, bytes)
      run('mkfs.ext4', '-q', '-F', '-m', '0', image)
      run('mount', '-o', 'loop', image, folder)
    },
    unmount: unmountImage,
  },
  quota: {
    mount: (folder, bytes) => {
      const image = makeImage(folder, quotaDiskBytes)
      run('mkfs.btrfs', '-q', image)
      // The quota is that of a subvolume, which is mounted instead of the whole.
      run('mount', '-o', 'loop', image, folder)
      run('btrfs', 'quota', 'enable', folder)
      run('btrfs', 'subvolume', 'create', join(folder, 'limited'))
      run('umount', folder)
      run('mount', '-o', 'loop,subvol=limited', image, folder)
      run('btrfs', 'qgroup', 'limit', String(bytes), folder)
    },
    unmount: unmountImage,
  },
}

/** Why there can be none of a kind here; null where there can. */
export function whyNoDisk(kind, folder) {
  try {
    diskKinds[kind].mount(folder, 16 << 20)
    diskKinds[kind].unmount(folder)
    return null
  } catch (error) {
    // Of several steps the first may have succeeded.
    spawnSync('umount', [folder])
    rmSync(`${folder}.img`, { force: true })
    return `a small disk (${kind}) cannot be mounted here: ${
      String(error.stderr ?? error.message)
        .trim()
        .split('\n')[0]
    }`
  }
}
