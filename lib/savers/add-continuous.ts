/** Adds a detector that is saved continuously: what `H5Saver.continuous` does. */

import type { Attributes } from '../attributes/envelope.js'
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { type Channels, checkChannels } from '../data/channel.js'
import { createError, describe } from '../errors.js'
import { groupAttributes, groupPathOf } from '../file/groups.js'
import type { OnRelease } from '../file/lent-memory.js'
import type { TreeWriter } from '../file/tree-writer.js'
import { groupAttribute, groupPrefix, groupType, modulePath } from '../layout.js'
import { native } from '../native.js'
import { checkTitle } from '../nodes/names.js'
import { checkKeys } from '../options.js'
import type { Settings } from '../settings/settings-xml.js'
import type { OnFull } from './append-options.js'
import { ContinuousSaver } from './continuous-saver.js'
import { detectorTree } from './detector-tree.js'

/** Options of `H5Saver.continuous`. */
export interface ContinuousOptions {
  /** the detector's settings: parameters, or XML, which is stored as given */
  settings?: Settings
  /** attributes of the detector's group */
  metadata?: Attributes
  /** gets lent frames back (`append` with `transfer: true`): all that came free since the last call */
  onRelease?: OnRelease
}

/** What all detectors of a saver have in common. */
export interface ContinuousContext {
  tree: TreeWriter
  onFull: OnFull
  /** the caller's clock in Unix seconds; undefined for the system's */
  clock: (() => number) | undefined
  /** told that a row was dropped */
  onDrop: () => void
}

/** Adds a detector to the group of all data, and gives what saves its rows. Checks everything before it creates anything. */
export function addContinuous<const C extends Channels>(
  { tree, onFull, clock, onDrop }: ContinuousContext,
  title: string,
  channels: C,
  options: ContinuousOptions,
): ContinuousSaver<C> {
  checkKeys(options, ['settings', 'metadata', 'onRelease'], 'options of continuous')
  const { settings, metadata, onRelease } = options
  if (onRelease !== undefined && typeof onRelease !== 'function') {
    const given = describe(onRelease)
    throw createError('ERR_INVALID_OPTION', `onRelease must be a function; got ${given}`, { option: 'onRelease', given })
  }
  tree.session.checkUsable()
  const checked = checkChannels(channels, tree.codec, native.buildInfo().bloscCompressors)
  const checkedTitle = checkTitle(title, 'title')
  const module = { ...(settings === undefined ? {} : { settings }), ...(metadata === undefined ? {} : { metadata }) }
  const attributes = [...groupAttributes(module), envelopeText(groupAttribute.type, stringEnvelope(groupType.detector))]
  const where = groupPathOf(tree, tree.rawPath)
  const prefix = groupPrefix(groupType.detector)
  const path = modulePath(where, prefix, tree.nodes.nextIndex(where, prefix))
  const { ops, columns, dataPaths } = detectorTree({
    path,
    title: checkedTitle,
    channels: checked,
    attributes,
    codec: tree.codec,
    timestamp: tree.now(),
    rewrittenTextBytes: tree.rewrittenTextBytes,
  })
  const series = tree.batch(() => {
    tree.submit(ops)
    return tree.growing(columns)
  })
  const saver = new ContinuousSaver<C>({
    session: tree.session,
    title: checkedTitle,
    path,
    channels: checked,
    series,
    dataPaths,
    onFull,
    onRelease,
    clock,
    onDrop,
    rewrittenTextBytes: tree.rewrittenTextBytes,
    onFirstRow: tree.live === undefined ? undefined : () => tree.startLiveSoon(),
  })
  tree.atClose(() => saver.lastOps())
  return saver
}
