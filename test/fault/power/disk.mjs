/** A disk that keeps what was synced, and of the rest whatever it likes: which writes, in which sectors, and which names.
 *
 *  Nothing is ordered between two syncs of a file, and nothing between files. A name that was given or taken away is kept for
 *  certain once the folder was synced. */

const sectorBytes = 512

class Inode {
  synced = Buffer.alloc(0)
  /** since the last sync: { offset, data } or { size } */
  pending = []

  sync() {
    this.synced = imageOf(this.synced, this.pending)
    this.pending = []
  }
}

export class Disk {
  names = new Map()
  #kept = new Map()
  #renamed = []

  /** Does what an event of a trace did. */
  carryOut({ op, path, offset, size, data }) {
    if (op === 'open' && !this.names.has(path)) this.#name(path, new Inode())
    else if (op === 'unlink') this.#name(path, null)
    else if (op === 'write') this.names.get(path).pending.push({ offset, data })
    else if (op === 'size') this.names.get(path).pending.push({ size })
    else if (op === 'sync') this.names.get(path)?.sync()
    else if (op === 'folder sync') {
      this.#kept = new Map(this.names)
      this.#renamed = []
    }
  }

  #name(path, inode) {
    setName(this.names, path, inode)
    this.#renamed.push([path, inode])
  }

  /** What would be lost by the worst of disks. */
  get pendingCount() {
    return [...this.names.values()].reduce((sum, inode) => sum + inode.pending.length, this.#renamed.length)
  }

  /** The files after the power came back, by path. `how`: a name of `manners`. */
  filesAfter(how, random) {
    const choose = manners[how]
    const files = new Map(this.#kept)
    for (const [path, inode] of choose(this.#renamed, random)) setName(files, path, inode)
    for (const [path, inode] of files) files.set(path, imageOf(inode.synced, choose(inode.pending, random)))
    return files
  }
}

function setName(names, path, inode) {
  if (inode === null) names.delete(path)
  else names.set(path, inode)
}

/** What the disk has of the changes since the last sync. */
export const manners = {
  all: (changes) => changes,
  none: () => [],
  prefix: (changes, random) => changes.slice(0, random.between(0, changes.length)),
  subset: (changes, random) => {
    const share = random.pick([0.1, 0.5, 0.9])
    // A size may be on the disk before the data are: zeros stand there.
    return changes.flatMap((change) => (random.chance(share) ? [change] : random.chance(0.3) ? sizeOf(change) : []))
  },
  torn: (changes, random) => {
    const share = random.pick([0.3, 0.6, 0.95])
    return changes.flatMap((change) =>
      change.data === undefined ? (random.chance(share) ? [change] : []) : sectorsOf(change, share, random),
    )
  },
}

const sizeOf = ({ offset, data }) => (data === undefined ? [] : [{ reach: offset + data.length }])

function sectorsOf({ offset, data }, share, random) {
  const parts = []
  for (let at = 0; at < data.length; ) {
    const end = Math.min(data.length, at + sectorBytes - ((offset + at) % sectorBytes))
    if (random.chance(share)) parts.push({ offset: offset + at, data: data.subarray(at, end) })
    at = end
  }
  return parts
}

function imageOf(before, changes) {
  const largest = changes.reduce(
    (most, { offset, data, size, reach }) => Math.max(most, size ?? reach ?? offset + data.length),
    before.length,
  )
  const image = Buffer.alloc(largest)
  before.copy(image)
  let end = before.length
  for (const { offset, data, size, reach } of changes) {
    if (data !== undefined) {
      data.copy(image, offset)
      end = Math.max(end, offset + data.length)
    } else if (reach !== undefined) {
      end = Math.max(end, reach)
    } else {
      if (size < end) image.fill(0, size, end)
      end = size
    }
  }
  return image.subarray(0, end)
}
