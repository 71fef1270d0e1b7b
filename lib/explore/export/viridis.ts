/** The colour map viridis (public domain): every eighth of its colours, and those between them on straight lines. */

const anchors =
  '440154470d6048186a482374472d7b4537814240863e49893b528b375b8d33638d2f6b8e2c728e297a8e26828e23898e21918c1f978b1f9f8821a68527ad81' +
  '31b57b3dbc744cc26c5cc8636ece5881d34d95d840aadc32c0df25d5e21aeae51afde725'

/** `count` colours from dark to bright, three bytes each, and one more that is black. */
export function viridisPalette(count: number): Uint8Array {
  const known = Buffer.from(anchors, 'hex')
  const last = known.length / 3 - 1
  const palette = new Uint8Array((count + 1) * 3)
  for (let place = 0; place < count; place++) {
    const position = (place / (count - 1)) * last
    const before = Math.min(Math.floor(position), last - 1)
    const share = position - before
    for (let channel = 0; channel < 3; channel++) {
      const from = known[before * 3 + channel] ?? 0
      const to = known[before * 3 + 3 + channel] ?? 0
      palette[place * 3 + channel] = Math.round(from + (to - from) * share)
    }
  }
  return palette
}
