/** The navigation over two dimensions: a map of a scan. */
import { type ReactElement, useMemo, useState } from 'react'
import { isFlippedByDefault } from './image-defaults.js'
import { ImagePlot, type Windows } from './image-plot.js'
import { LevelControl } from './level-control.js'
import { mapImageOf } from './picture.js'
import { isReduced } from './plot-model.js'
import type { NavigationPlotProps } from './plot-props.js'
import { axisTitle, useMapOf } from './use-coordinates.js'
import { statisticsOf, useImageColors } from './use-image-colors.js'

export function MapPlot(props: NavigationPlotProps): ReactElement {
  const { plot, model, axes, answer, places, onCursor } = props
  const [windows, setWindows] = useState<Windows | null>(null)
  const [rowDimension = 0, columnDimension = 1] = model.shownNavigation
  const [rows, columns] = [model.shape[rowDimension] ?? 0, model.shape[columnDimension] ?? 0]
  const rowMap = useMapOf(axes, model, rowDimension)
  const columnMap = useMapOf(axes, model, columnDimension)
  const maps = useMemo(() => [rowMap, columnMap] as const, [rowMap, columnMap])
  const picture = useMemo(() => mapImageOf(answer, 0), [answer])
  const statistics = useMemo(() => statisticsOf(picture.values), [picture])
  const colors = useImageColors(statistics, 'n')
  const unit = plot.channels[places[0] ?? 0]?.units ?? ''
  return (
    <>
      <ImagePlot
        label={`${plot.name}: navigation of ${rows} by ${columns} points. The arrow keys move the cursor.`}
        maps={maps}
        titles={[axisTitle(maps[0], rowDimension, maps[0].isIndex), axisTitle(maps[1], columnDimension, maps[1].isIndex)]}
        picture={picture}
        windows={
          windows ?? [
            [0, rows],
            [0, columns],
          ]
        }
        colors={colors.colors}
        unit={unit}
        // The first axis of a scan is the one that its users call x.
        columnsAreX={false}
        flipped={isFlippedByDefault(axes, columnDimension)}
        cursor={{
          row: isReduced(model, rowDimension) ? undefined : model.cursor[rowDimension],
          column: isReduced(model, columnDimension) ? undefined : model.cursor[columnDimension],
        }}
        onPick={(row, column) =>
          onCursor(
            new Map([
              [rowDimension, row],
              [columnDimension, column],
            ]),
          )
        }
        dragPicks
        onWindows={setWindows}
        onKeyDown={props.onKeyDown}
        onReadOut={props.setReadOut}
        canvasRef={props.canvasRef}
      />
      {props.showLevels && <LevelControl statistics={statistics} unit={unit} state={colors} />}
    </>
  )
}
