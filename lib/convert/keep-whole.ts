/** Keeps nodes that PyMoDAQ cannot show, whole: tables, enumerations, texts in arrays, references, elements of filters that are not here.
 *  libhdf5 copies them as they stand, and they get the attributes without which PyMoDAQ could not walk over the file. */
import { stringEnvelope } from '../attributes/envelope.js'
import { envelopeText, nativeText } from '../attributes/text-attribute.js'
import { H5SaverError } from '../errors.js'
import { elementsOf } from '../file/array-blocks.js'
import { dangerousAttributes } from '../file/external-attributes.js'
import { classAttributes, datasetFault, liesElsewhere, titleOf } from '../file/external-plan.js'
import { arrayAttribute, backendName, descriptionSuffix, nativeAttribute, nodeClass, originalPrefix } from '../layout.js'
import type { NativeAttribute, NativeAttributeInfo, NativeNodeInfo } from '../native.js'
import { entryAt } from '../nodes/node-index.js'
import type { Conversion } from './conversion.js'

/** Copies a dataset as it stands. What cannot be kept is told in the report.
 *  @param further attributes that are written on the copy, instead of its own */
export async function keepDataset(
  conversion: Conversion,
  path: string,
  output: string,
  info: NativeNodeInfo,
  further: readonly NativeAttribute[] = [],
): Promise<void> {
  const infos = await conversion.reader.rawAttributes(path)
  if (info.dtypeClass === 'reference') return keepReferences(conversion, path, output, info, infos)
  const isElsewhere = info.dtype !== undefined && (await liesElsewhere(conversion.reader, path, info))
  const fault = datasetFault(info) ?? (isElsewhere ? 'left out: its data lie in other files' : undefined)
  if (fault !== undefined) return conversion.report.keep({ path, output: undefined, reason: fault })
  const { kind, attributes } = classAttributes(info, await conversion.view.text(path, nativeAttribute.class), infos)
  const dangerous = dangerousAttributes(infos)
  for (const { attribute } of dangerous) if (attribute !== undefined) attributes.push(attribute)
  const replaced = new Set(further.map(({ name }) => name))
  await conversion.enqueue(() =>
    conversion.tree.batch(() => {
      const op = { op: 'copy', path: output, sourceFile: conversion.reader.path, sourcePath: path } as const
      conversion.tree.adopt(op, entryAt(output, { kind, title: titleOf(infos) }), info.shape?.[0])
      conversion.tree.setAttributes(output, [...attributes.filter(({ name }) => !replaced.has(name)), ...further])
    }),
  )
  const what = info.dtype === 'opaque' ? `elements of the HDF5 class ${info.dtypeClass}` : (info.dtype ?? 'a dataset')
  conversion.report.keep({ path, output, reason: `${what}: copied as it stands` })
  for (const { name, change = 'stored in another form' } of dangerous) conversion.report.warn(path, `attribute '${name}': ${change}`)
  conversion.tell(output)
}

/** References are the places of nodes in their file: in another one their bytes would point at something else, so that they are kept as bytes. */
async function keepReferences(
  conversion: Conversion,
  path: string,
  output: string,
  info: NativeNodeInfo,
  infos: readonly NativeAttributeInfo[],
): Promise<void> {
  const shape = info.shape ?? []
  const itemBytes = info.itemBytes ?? 0
  const bytes = elementsOf(shape) * itemBytes
  if (bytes > conversion.options.sliceBytes) {
    conversion.report.keep({
      path,
      output: undefined,
      reason: `left out: ${bytes} bytes of references, which mean nothing in another file`,
    })
    return
  }
  const data = await conversion.reader.raw(path, { start: shape.map(() => 0), count: shape })
  const target = [...shape, itemBytes]
  const description = `references of ${itemBytes} bytes, as they stand in the old file`
  const attributes = [
    nativeText(nativeAttribute.class, nodeClass.cArray.class, 'ascii'),
    nativeText(nativeAttribute.title, titleOf(infos), 'ascii'),
    nativeText(nativeAttribute.version, nodeClass.cArray.version, 'ascii'),
    envelopeText(arrayAttribute.backend, stringEnvelope(backendName)),
    envelopeText(`${originalPrefix}dtype${descriptionSuffix}`, stringEnvelope(description)),
  ]
  await conversion.submit([{ op: 'array', path: output, dtype: 'uint8', shape: target, codec: { library: 'none' }, data, attributes }])
  conversion.report.keep({ path, output, reason: description })
  conversion.tell(output)
}

/** Copies a named datatype. */
export async function keepDatatype(conversion: Conversion, path: string, output: string): Promise<void> {
  const infos = await conversion.reader.rawAttributes(path)
  const { cArray } = nodeClass
  const attributes = [
    nativeText(nativeAttribute.class, cArray.class, 'ascii'),
    nativeText(nativeAttribute.title, titleOf(infos), 'ascii'),
    nativeText(nativeAttribute.version, cArray.version, 'ascii'),
  ]
  await conversion.enqueue(() =>
    conversion.tree.batch(() => {
      const op = { op: 'copy', path: output, sourceFile: conversion.reader.path, sourcePath: path } as const
      conversion.tree.adopt(op, entryAt(output, { kind: 'foreign', title: titleOf(infos) }))
      conversion.tree.setAttributes(output, attributes)
    }),
  )
  conversion.report.keep({ path, output, reason: 'a named datatype: copied as it stands' })
}

/** The filters that PyTables brings along (PyTables manual, "Filters"), and we do not: lzo, bzip2. */
const pytablesFilters: ReadonlySet<number> = new Set([305, 307])

/** Keeps an array whose elements cannot be decoded: as it stands where only its filter is missing, not at all where its data lie in
 *  other files.
 *  @param attributes what stands on the copy, by whether PyMoDAQ can decode it
 *  @returns whether that is why it could not be read */
export async function keepUnreadable(
  conversion: Conversion,
  { path, info }: { path: string; info: NativeNodeInfo },
  output: string,
  failure: unknown,
  attributes: (isShown: boolean) => readonly NativeAttribute[],
): Promise<boolean> {
  if (!(failure instanceof H5SaverError)) return false
  if (failure.code === 'ERR_NODE_KIND') {
    conversion.report.keep({ path, output: undefined, reason: `left out: ${failure.message}` })
    return true
  }
  if (failure.code !== 'ERR_FILTER_UNAVAILABLE') return false
  const isShown = (info.filters ?? []).some(({ id }) => pytablesFilters.has(id))
  await keepDataset(conversion, path, output, info, attributes(isShown))
  return true
}
