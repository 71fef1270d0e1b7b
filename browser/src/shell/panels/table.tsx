/** Values in words, of any dtype: a page of rows and columns of one slice. */
import { useState } from 'react'
import { api } from '../../api.js'
import { useLivePart, useWatch } from '../../events.js'
import { FailureNote } from '../failure-note.js'
import { formatCount } from '../format.js'
import { numbered } from '../numbered.js'
import { useRequest } from '../use-request.js'
import { useViewState } from '../view-state.js'
import { parseTableSelection, wholeDimensions, withTerm } from './table-selection.js'

const pageRows = 100
const pageColumns = 40

interface Props {
  path: string
  shape: readonly number[]
}

export function Table({ path, shape: shapeAtFirst }: Props) {
  useWatch([path])
  const shape = useLivePart(({ state }) => state?.shapes[path]) ?? shapeAtFirst
  const [state, setState] = useViewState()
  const terms = parseTableSelection(state.cells, shape)
  const select = terms.join(',')
  const rowStart = Math.max(Number.parseInt(state.row ?? '0', 10) || 0, 0)
  const columnStart = Math.max(Number.parseInt(state.column ?? '0', 10) || 0, 0)
  const query = { path, ...(shape.length > 0 && { select }), rowStart, rowCount: pageRows, columnStart, columnCount: pageColumns }
  const { answer, failure, loading, retry } = useRequest(`${path} ${select} ${rowStart} ${columnStart}`, (signal) =>
    api.table(query, signal),
  )
  const [rowDimension, columnDimension] = wholeDimensions(terms)
  const setTerm = (dimension: number, term: string) =>
    setState({ cells: withTerm(terms, dimension, term).join(','), row: undefined, column: undefined })

  return (
    <div className="table-panel">
      {shape.length > 0 && (
        <div className="toolbar panel-toolbar">
          {terms.map((term, dimension) => (
            <DimensionField
              // biome-ignore lint/suspicious/noArrayIndexKey: a dimension is its place.
              key={dimension}
              dimension={dimension}
              extent={shape[dimension] ?? 0}
              term={term}
              role={dimension === rowDimension ? 'rows' : dimension === columnDimension ? 'columns' : 'index'}
              onChange={(next) => setTerm(dimension, next)}
            />
          ))}
          {loading && <span className="busy" />}
        </div>
      )}
      {failure && (
        <FailureNote failure={failure} retry={retry}>
          {failure.code === 'ERR_DATA_TOO_LARGE' && <p>Choose indexes for more dimensions above.</p>}
        </FailureNote>
      )}
      {!answer && !failure && <p className="empty busy">Reading the values</p>}
      {answer && (
        <>
          <Pages
            what="Rows"
            start={answer.rowStart}
            count={answer.cells.length}
            total={answer.rows}
            page={pageRows}
            onGo={(row) => setState({ row: String(row) })}
          />
          <Pages
            what="Columns"
            start={answer.columnStart}
            count={answer.cells[0]?.length ?? 0}
            total={answer.columns}
            page={pageColumns}
            onGo={(column) => setState({ column: String(column) })}
          />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keyboard. */}
          <section className="table-scroll" tabIndex={0} aria-label={`Values of ${path}`}>
            <table className="grid cells">
              <thead>
                <tr>
                  <th scope="col">
                    <span className="unseen">index</span>
                  </th>
                  {(answer.cells[0] ?? []).map((_, column) => {
                    const index = answer.columnStart + column
                    return (
                      <th key={index} scope="col" className="number">
                        {answer.columnNames?.[index] ?? (answer.columns === 1 ? 'value' : index)}
                      </th>
                    )
                  })}
                </tr>
              </thead>
              <tbody>
                {numbered(answer.cells, answer.rowStart).map((row) => (
                  <tr key={row.number}>
                    <th scope="row" className="number">
                      {row.number}
                    </th>
                    {numbered(row.item, answer.columnStart).map((cell) => (
                      <td key={cell.number} className={isNumber(cell.item) ? 'number' : 'value'}>
                        {cell.item}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
            {answer.cells.length === 0 && <p className="empty">There are no values.</p>}
          </section>
        </>
      )}
    </div>
  )
}

/** Numbers, and words as short as they are, stand at the right. */
function isNumber(cell: string): boolean {
  return cell.length < 26 && /^[-+0-9.a-z]*$/i.test(cell)
}

interface DimensionFieldProps {
  dimension: number
  extent: number
  term: string
  role: 'rows' | 'columns' | 'index'
  onChange: (term: string) => void
}

function DimensionField({ dimension, extent, term, role, onChange }: DimensionFieldProps) {
  return (
    <span className="dimension">
      <label>
        <span className="muted">dim {dimension}</span>{' '}
        <select
          className="select"
          aria-label={`Dimension ${dimension} of ${extent}`}
          value={term === ':' ? 'whole' : 'index'}
          onChange={(event) => onChange(event.target.value === 'whole' ? ':' : '0')}
        >
          <option value="whole">{role === 'index' ? 'whole' : role}</option>
          <option value="index">index</option>
        </select>
      </label>
      {term !== ':' && (
        <IndexField
          label={`Index of dimension ${dimension}`}
          extent={extent}
          value={Number(term)}
          onChange={(index) => onChange(String(index))}
        />
      )}
      <span className="muted">of {formatCount(extent)}</span>
    </span>
  )
}

function IndexField({
  label,
  extent,
  value,
  onChange,
}: {
  label: string
  extent: number
  value: number
  onChange: (index: number) => void
}) {
  const [text, setText] = useState(String(value))
  const [shown, setShown] = useState(value)
  if (shown !== value) {
    setShown(value)
    setText(String(value))
  }
  return (
    <input
      className="field index-field"
      type="number"
      min={0}
      max={Math.max(extent - 1, 0)}
      aria-label={label}
      value={text}
      onChange={(event) => {
        setText(event.target.value)
        const index = Number(event.target.value)
        if (event.target.value !== '' && Number.isInteger(index) && index >= 0 && index < extent) onChange(index)
      }}
    />
  )
}

interface PagesProps {
  what: string
  start: number
  count: number
  total: number
  page: number
  onGo: (start: number) => void
}

function Pages({ what, start, count, total, page, onGo }: PagesProps) {
  if (total <= page && start === 0) return null
  const last = Math.max(Math.floor((total - 1) / page) * page, 0)
  return (
    <div className="toolbar panel-toolbar">
      <span className="muted">
        {what} {formatCount(start)} to {formatCount(Math.max(start + count - 1, start))} of {formatCount(total)}
      </span>
      <button type="button" className="button" disabled={start === 0} onClick={() => onGo(0)}>
        First
      </button>
      <button type="button" className="button" disabled={start === 0} onClick={() => onGo(Math.max(start - page, 0))}>
        Back
      </button>
      <button type="button" className="button" disabled={start + count >= total} onClick={() => onGo(start + page)}>
        Next
      </button>
      <button type="button" className="button" disabled={start + count >= total} onClick={() => onGo(last)}>
        Last
      </button>
    </div>
  )
}
