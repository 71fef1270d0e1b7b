/** The root of a converted file that was none of the new layout: the versions that it follows, and what the old root said. */
import { basename } from 'node:path'
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { isoDate, isoTime } from '../file/naming.js'
import { nativeAttribute, originalPrefix, pymodaqVersions, rootAttribute, rootTitle } from '../layout.js'
import { textOf } from '../loaders/file-view.js'
import { fileTimestamp } from '../loaders/timestamp.js'
import type { NativeAttribute } from '../native.js'
import { rootGroup } from '../nodes/group.js'
import { version } from '../version.js'
import { carryAttributes } from './attributes.js'
import { carryTo } from './carry-to.js'
import type { Conversion } from './conversion.js'

/** How the root is made. */
export interface RootOptions {
  /** `all` attributes of the old root, or only those that tell of the `file`: the others go to the group of all data */
  carries: 'all' | 'file'
  further: readonly NativeAttribute[]
}

/** Attributes of the root that tell of the file. */
export const fileAttributes: ReadonlySet<string> = new Set(Object.values(rootAttribute))

/** Makes the root. */
export async function makeRoot(conversion: Conversion, { carries, further }: RootOptions): Promise<void> {
  const { reader, view, tree } = conversion
  const decoded = await view.attributes('/')
  const old = (name: string) => textOf(decoded, name)
  const seconds = await fileTimestamp(view)
  const created = seconds === 0 ? undefined : new Date(seconds * 1000)
  const { pymodaqVersion, pymodaqDataVersion, h5saverVersion, file, date, time } = rootAttribute
  const texts: [name: string, text: string | undefined][] = [
    [pymodaqVersion, pymodaqVersions.pymodaq],
    [pymodaqDataVersion, pymodaqVersions.pymodaqData],
    [h5saverVersion, version],
    [file, old(file) ?? basename(tree.session.path)],
    [date, created === undefined ? old(date) : isoDate(created)],
    [time, old(time) ?? (created === undefined ? undefined : isoTime(created))],
    [`${originalPrefix}${pymodaqVersion}`, old(pymodaqVersion)],
    [`${originalPrefix}${pymodaqDataVersion}`, old(pymodaqDataVersion)],
  ]
  const own = texts.flatMap(([name, text]) => (text === undefined ? [] : [envelopeText(name, stringEnvelope(text))]))
  const infos = carries === 'all' ? await reader.rawAttributes('/') : []
  const skip = new Set<string>([...Object.values(nativeAttribute), ...fileAttributes])
  const carried = carryAttributes(infos, { style: conversion.generation === 'foreign' ? 'foreign' : 'legacy', skip })
  await conversion.submit([rootGroup(rootTitle, [...own, ...carried.attributes, ...further])])
  await carryTo(conversion, '/', '/', carried)
}
