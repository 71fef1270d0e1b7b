/** The signal as an image. */
import { type ReactElement, useMemo } from 'react'
import { ImagePlot, type Windows } from './image-plot.js'
import { valueTitle } from './legend.js'
import { LevelControl } from './level-control.js'
import { imageOf } from './picture.js'
import { parseImagePlace, windowOf, windowTermOf } from './plot-model.js'
import type { ShownSignal, SignalCallbacks, SignalViewProps } from './plot-props.js'
import { Profiles } from './profiles.js'
import { axisTitle, useMapOf } from './use-coordinates.js'
import { useImageColors } from './use-image-colors.js'

export function SignalImage(props: SignalViewProps & ShownSignal & SignalCallbacks & { place: number }): ReactElement {
  const { plot, model, axes, picture, place, setWindows, turned, flipped } = props
  const [rowDimension = 0, columnDimension = 1] = model.shownSignal
  const rowMap = useMapOf(axes, model, rowDimension)
  const columnMap = useMapOf(axes, model, columnDimension)
  const statistics = picture.answer.channels[0]
  const colors = useImageColors(statistics, '')
  const maps = useMemo(() => [rowMap, columnMap] as const, [rowMap, columnMap])
  const content = useMemo(() => imageOf(picture, 0), [picture])
  const channel = plot.channels[place]
  const [row, column] = [windowOf(model, rowDimension), windowOf(model, columnDimension)]
  const rowSize = model.shape[rowDimension] ?? 0
  const columnSize = model.shape[columnDimension] ?? 0
  const setBoth = (windows: Windows | null) =>
    setWindows(
      new Map([
        [rowDimension, windows === null ? { kind: 'whole' } : windowTermOf(windows[0], rowSize)],
        [columnDimension, windows === null ? { kind: 'whole' } : windowTermOf(windows[1], columnSize)],
      ]),
    )
  const profilesAt = parseImagePlace(props.profiles, [rowSize, columnSize])
  const titles = [axisTitle(rowMap, rowDimension, rowMap.isIndex), axisTitle(columnMap, columnDimension, columnMap.isIndex)] as const
  return (
    <>
      <ImagePlot
        label={`${plot.name}: image of ${rowSize} by ${columnSize}. Plus, minus and 0 change the zoom; the table view has the numbers.`}
        maps={maps}
        titles={titles}
        picture={content}
        windows={[row, column]}
        colors={colors.colors}
        unit={channel?.units ?? ''}
        columnsAreX={!turned}
        flipped={flipped}
        isEqual={props.isEqual}
        cursor={profilesAt === null ? undefined : { row: profilesAt[0], column: profilesAt[1] }}
        onPick={profilesAt === null ? undefined : (row, column) => props.onProfiles(`${row},${column}`)}
        onWindows={setBoth}
        onSize={props.onSize}
        onReadOut={props.setReadOut}
        canvasRef={props.canvasRef}
      />
      {profilesAt !== null && (
        <Profiles
          picture={content}
          maps={maps}
          titles={titles}
          valueTitle={valueTitle(plot.channels, [place])}
          at={profilesAt}
          windows={[row, column]}
          onWindows={setBoth}
          onReadOut={props.setReadOut}
        />
      )}
      {props.showLevels && statistics !== undefined && <LevelControl statistics={statistics} unit={channel?.units ?? ''} state={colors} />}
    </>
  )
}
