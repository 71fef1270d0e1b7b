/** Saves a node in one of the formats, or the plot as a picture. */
import { useEffect, useRef, useState } from 'react'
import type { ExportFormat } from '../../../lib/browser/protocol.js'
import { exportFormatNames, factsOf } from '../../../lib/explore/export/formats.js'
import { address, type RequestFailed } from '../api.js'
import { Dialog } from './dialog.js'
import { download, saveBlob } from './download.js'
import { FailureNote } from './failure-note.js'
import { formatBytes } from './format.js'
import { usePlotPicture } from './plot-picture.js'
import { say } from './status.js'
import { failureFrom } from './use-request.js'

interface Props {
  path: string
  /** datasets can be exported in part */
  shape: readonly number[] | undefined
  fileName: string
  onClose: () => void
}

type Choice = ExportFormat | 'plot'

export function ExportDialog({ path, shape, fileName, onClose }: Props) {
  const [choice, setChoice] = useState<Choice>(shape ? 'npy' : 'h5')
  const [select, setSelect] = useState('')
  const [received, setReceived] = useState<number | null>(null)
  const [failure, setFailure] = useState<RequestFailed | null>(null)
  const makePicture = usePlotPicture()
  const controller = useRef<AbortController>()
  useEffect(() => () => controller.current?.abort(), [])

  const takesSelection = choice !== 'plot' && factsOf(choice).takesSelection && (shape?.length ?? 0) > 0
  const base = `${fileName.replace(/\.[^.]*$/, '')}${path === '/' ? '' : path.replaceAll('/', '_')}`

  const run = async () => {
    const abort = new AbortController()
    controller.current = abort
    setFailure(null)
    setReceived(0)
    try {
      if (choice === 'plot') {
        if (makePicture) saveBlob(await makePicture(), `${base}_plot.png`)
      } else {
        const part = takesSelection && select.trim() !== '' ? { select: select.trim() } : {}
        await download(address.export({ path, format: choice, ...part }), `${base}.${factsOf(choice).extension}`, setReceived, abort.signal)
      }
      say(`${path} exported`)
      onClose()
    } catch (error) {
      if (!abort.signal.aborted) setFailure(failureFrom(error))
    } finally {
      setReceived(null)
    }
  }

  const busy = received !== null
  return (
    <Dialog title={`Export ${path}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void run()
        }}
      >
        <fieldset className="formats" disabled={busy}>
          <legend className="unseen">Format</legend>
          {exportFormatNames.map((format) => (
            <Format key={format} value={format} words={factsOf(format).description} chosen={choice} onChoose={setChoice} />
          ))}
          {makePicture && <Format value="plot" words="the plot as it stands, as a PNG picture" chosen={choice} onChoose={setChoice} />}
        </fieldset>
        {takesSelection && shape && (
          <label className="export-part">
            Part of it
            <input
              className="field code"
              placeholder={shape.map(() => ':').join(',')}
              value={select}
              disabled={busy}
              onChange={(event) => setSelect(event.target.value)}
            />
            <span className="muted">
              One term for each dimension of [{shape.join(', ')}], with commas: <code>:</code> whole, <code>a:b</code> a part,{' '}
              <code>n</code> one index. Empty: all.
            </span>
          </label>
        )}
        {failure && <FailureNote failure={failure} heading="This could not be exported" />}
        <div className="dialog-foot">
          <span className="muted" role="status">
            {busy && <span className="busy">{received === 0 ? 'The server makes it' : `${formatBytes(received)} received`}</span>}
          </span>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-main" disabled={busy}>
            Export
          </button>
        </div>
      </form>
    </Dialog>
  )
}

interface FormatProps {
  value: Choice
  words: string
  chosen: Choice
  onChoose: (choice: Choice) => void
}

function Format({ value, words, chosen, onChoose }: FormatProps) {
  return (
    <label className="format">
      <input type="radio" name="format" value={value} checked={chosen === value} onChange={() => onChoose(value)} />
      <span className="format-name code">{value}</span>
      <span>{words}</span>
    </label>
  )
}
