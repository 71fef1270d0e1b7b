/** The numbers that a plot shows, as a table: for those who cannot see the plot, and for reading off. */
import { type ReactElement, useState } from 'react'
import { formatNumber } from './scales.js'

/** Rows and columns of numbers with words for each. */
export interface TableContent {
  caption: string
  rows: number
  columns: number
  rowHead: (row: number) => string
  columnHead: (column: number) => string
  cell: (row: number, column: number) => number
}

const rowsAtOnce = 100
const columnsAtOnce = 16

export function ValuesTable({ content }: { content: TableContent }): ReactElement {
  const [corner, setCorner] = useState<readonly [row: number, column: number]>([0, 0])
  const row = Math.min(corner[0], Math.max(0, content.rows - 1))
  const column = Math.min(corner[1], Math.max(0, content.columns - 1))
  const rows = Array.from({ length: Math.min(rowsAtOnce, content.rows - row) }, (_, at) => row + at)
  const columns = Array.from({ length: Math.min(columnsAtOnce, content.columns - column) }, (_, at) => column + at)
  return (
    <div className="viewer-values">
      <Pager
        what="Rows"
        first={row}
        shown={rows.length}
        all={content.rows}
        page={rowsAtOnce}
        onFirst={(first) => setCorner([first, column])}
      />
      <Pager
        what="Columns"
        first={column}
        shown={columns.length}
        all={content.columns}
        page={columnsAtOnce}
        onFirst={(first) => setCorner([row, first])}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keys. */}
      <section className="viewer-values-scroll" tabIndex={0} aria-label="Values">
        <table className="grid">
          <caption className="unseen">{content.caption}</caption>
          <thead>
            <tr>
              <td />
              {columns.map((at) => (
                <th key={at} scope="col" className="number">
                  {content.columnHead(at)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((at) => (
              <tr key={at}>
                <th scope="row" className="number">
                  {content.rowHead(at)}
                </th>
                {columns.map((other) => (
                  <td key={other} className="number">
                    {formatNumber(content.cell(at, other))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}

interface PagerProps {
  what: string
  first: number
  shown: number
  all: number
  page: number
  onFirst: (first: number) => void
}

function Pager({ what, first, shown, all, page, onFirst }: PagerProps): ReactElement | null {
  if (all <= page) return null
  return (
    <div className="toolbar">
      <span className="muted">
        {what} {first} to {first + shown - 1} of {all}
      </span>
      <button
        type="button"
        className="button"
        disabled={first === 0}
        onClick={() => onFirst(Math.max(0, first - page))}
        aria-label={`${what} before`}
      >
        ‹
      </button>
      <button
        type="button"
        className="button"
        disabled={first + shown >= all}
        onClick={() => onFirst(first + page)}
        aria-label={`${what} after`}
      >
        ›
      </button>
    </div>
  )
}
