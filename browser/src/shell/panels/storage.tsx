/** How a dataset is stored: dtype, shape, chunks, filters, what the filters save. */
import type { DatasetDetail } from '../../../../lib/browser/protocol.js'
import { useLivePart } from '../../events.js'
import { formatBytes, formatCount, formatShape } from '../format.js'
import { Section } from './section.js'

export function Storage({ path, dataset }: { path: string; dataset: DatasetDetail }) {
  // The shape of a growing dataset is told by events, the rest only when the node is asked for again.
  const shape = useLivePart(({ state }) => state?.shapes[path]) ?? dataset.shape
  const { dtype, dtypeClass, littleEndian, maxShape, layout, chunk, filters, bytes, storageBytes } = dataset
  const ratio = storageBytes === undefined || storageBytes === 0 || bytes === 0 ? undefined : bytes / storageBytes
  const order = littleEndian === false ? ', big-endian' : ''
  const facts: [string, string | undefined][] = [
    ['dtype', `${dtype}${dtypeClass === undefined || dtypeClass === dtype ? '' : ` (${dtypeClass})`}${order}`],
    ['shape', formatShape(shape)],
    ['may grow to', maxShape?.some((extent, index) => extent !== shape[index]) ? formatShapeMax(maxShape) : undefined],
    ['layout', layout],
    ['chunk', chunk && formatShape(chunk)],
    [
      'filters',
      filters.length === 0
        ? 'none'
        : filters.map(({ id, name, values }) => `${name} (${[id, ...values].join(' ').replace(' ', ': ')})`).join('\n'),
    ],
    ['size', formatBytes(bytes)],
    [
      'on disk',
      storageBytes === undefined ? undefined : `${formatBytes(storageBytes)}${ratio === undefined ? '' : `, ratio ${ratio.toFixed(2)}`}`,
    ],
    ['elements', formatCount(shape.reduce((product, extent) => product * extent, 1))],
  ]
  return (
    <Section title="Storage" aside={dtype}>
      <table className="grid facts">
        <tbody>
          {facts.map(
            ([name, value]) =>
              value !== undefined && (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td className="value">{value}</td>
                </tr>
              ),
          )}
        </tbody>
      </table>
    </Section>
  )
}

function formatShapeMax(maxShape: readonly number[]): string {
  return maxShape.map((extent) => (extent < 0 ? '∞' : extent)).join(' × ')
}
