/** A disk that is soon full: a file system in memory or in a file, mounted for one test. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { tempDir } from './temp-dir.js'

/** Whether this process may mount file systems. Root in a container often may not. */
export const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0

/** Whether it can also have a real file system, where room is reserved ahead: that needs a loop device. */
export const canMountImages = canMount && spawnSync('losetup', ['-f']).status === 0 && spawnSync('mkfs.ext4', ['-V']).status === 0

/** A folder on an ext4 disk of so many MiB. It is gone after the test. */
export async function smallExt4Disk(mebibytes: number): Promise<string> {
  const image = join(await tempDir(), 'disk.img')
  const folder = await tempDir()
  execFileSync('truncate', ['-s', `${mebibytes}M`, image])
  execFileSync('mkfs.ext4', ['-q', '-m', '0', image])
  execFileSync('mount', ['-o', 'loop', image, folder])
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return folder
}

/** A folder on a disk of so many MiB. It is gone after the test. */
export async function smallDisk(mebibytes: number): Promise<string> {
  const folder = await tempDir()
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder])
  // Lazily: a file that a failed test has left open shall not keep it.
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return folder
}

/** Whether a file system of btrfs can be had, for its quotas: the kernel may lack it where its tools are there, so it is tried. */
export const canMountQuotas = canMountImages && canMountBtrfs()

function canMountBtrfs(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'h5saver-btrfs-'))
  const image = join(place, 'disk.img')
  const did = (command: string, ...args: string[]) => spawnSync(command, args).status === 0
  try {
    if (!did('truncate', '-s', '128M', image) || !did('mkfs.btrfs', '-q', image) || !did('mount', '-o', 'loop', image, place)) return false
    const hasQuotas = did('btrfs', 'quota', 'enable', place)
    return did('umount', '-l', place) && hasQuotas
  } finally {
    // Of what cannot be unmounted nothing is removed.
    if (!did('mountpoint', '-q', place)) rmSync(place, { recursive: true })
  }
}

/** A folder with a quota of so many MiB, on a btrfs disk that has a lot more. It is gone after the test. */
export async function smallQuota(mebibytes: number): Promise<string> {
  const image = join(await tempDir(), 'disk.img')
  const whole = await tempDir()
  const folder = await tempDir()
  execFileSync('truncate', ['-s', '512M', image])
  execFileSync('mkfs.btrfs', ['-q', image], { stdio: 'ignore' })
  execFileSync('mount', ['-o', 'loop', image, whole])
  try {
    execFileSync('btrfs', ['quota', 'enable', whole])
    execFileSync('btrfs', ['subvolume', 'create', join(whole, 'limited')], { stdio: 'ignore' })
  } finally {
    execFileSync('umount', [whole])
  }
  execFileSync('mount', ['-o', 'loop,subvol=limited', image, folder])
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  execFileSync('btrfs', ['qgroup', 'limit', `${mebibytes}M`, folder])
  return folder
}
