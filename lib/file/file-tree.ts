/** What every new file begins with: the root, `/RawData` and its Logger. */
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { groupAttribute, loggerPath, pymodaqVersions, rawDataPath, rawDataTitle, rootAttribute, rootTitle } from '../layout.js'
import type { NativeAttribute, NativeTreeOp } from '../native.js'
import { group, rootGroup } from '../nodes/group.js'
import { logger } from '../nodes/string-array.js'
import { version } from '../version.js'
import { isoDate, isoTime, type SaveType } from './naming.js'

/** The first changes of the tree of a new file. `metadata`: further attributes of `/RawData`. */
export function fileTree(fileName: string, saveType: SaveType, created: Date, metadata: readonly NativeAttribute[]): NativeTreeOp[] {
  const texts: [string, string][] = [
    [rootAttribute.pymodaqVersion, pymodaqVersions.pymodaq],
    [rootAttribute.pymodaqDataVersion, pymodaqVersions.pymodaqData],
    [rootAttribute.h5saverVersion, version],
    [rootAttribute.file, fileName],
    [rootAttribute.date, isoDate(created)],
    [rootAttribute.time, isoTime(created)],
  ]
  return [
    rootGroup(
      rootTitle,
      texts.map(([name, text]) => envelopeText(name, stringEnvelope(text))),
    ),
    group(rawDataPath, rawDataTitle, [envelopeText(groupAttribute.type, stringEnvelope(saveType)), ...metadata]),
    logger(loggerPath),
  ]
}
