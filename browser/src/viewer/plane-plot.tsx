/** The navigation of spread data over two axes or more: its points lie in a plane. */
import { type ReactElement, useMemo } from 'react'
import { knownCoordinateAt } from './axis-map.js'
import { LevelControl } from './level-control.js'
import { plainValues } from './picture.js'
import { isReduced } from './plot-model.js'
import type { NavigationPlotProps } from './plot-props.js'
import { PointsPlot } from './points-plot.js'
import { axisTitle, type KnownAxis } from './use-coordinates.js'
import { statisticsOf, useImageColors } from './use-image-colors.js'

const fillWords = { triangles: 'triangles between them', nearest: 'each fills the area nearest to it', none: 'drawn as dots' } as const

export function PlanePlot(props: NavigationPlotProps): ReactElement {
  const { plot, model, axes, answer, places, fill, onCursor } = props
  const dimension = model.shownNavigation[0] ?? 0
  const [across, up] = axes.filter(({ axis }) => axis.index === dimension)
  const values = plainValues(answer.arrays[0])
  const start = answer.answer.start[0] ?? 0
  const step = answer.answer.step[0] ?? 1
  const [x, y] = useMemo(() => {
    const along = (known: KnownAxis | undefined) =>
      Float64Array.from({ length: values.length }, (_, place) => coordinateOf(known, start + step * place))
    return [along(across), along(up)] as const
  }, [across, up, values.length, start, step])
  const statistics = useMemo(() => statisticsOf(values), [values])
  const colors = useImageColors(statistics, 'n')
  const unit = plot.channels[places[0] ?? 0]?.units ?? ''
  const at = model.cursor[dimension] ?? 0
  const cursor = isReduced(model, dimension) ? undefined : { x: coordinateOf(across, at), y: coordinateOf(up, at) }
  const title = (known: KnownAxis | undefined) => (known === undefined ? '' : axisTitle(known.axis, dimension, false))
  return (
    <>
      <PointsPlot
        label={`${plot.name}: ${values.length} points; ${fillWords[fill]}. The arrow keys move the cursor.`}
        titles={[title(across), title(up)]}
        x={x}
        y={y}
        values={values}
        unit={unit}
        indexOf={(place) => start + step * place}
        colors={colors.colors}
        fill={fill}
        cursor={cursor}
        onPickIndex={(index) => onCursor(new Map([[dimension, index]]))}
        onKeyDown={props.onKeyDown}
        onReadOut={props.setReadOut}
        canvasRef={props.canvasRef}
      />
      {props.showLevels && <LevelControl statistics={statistics} unit={unit} state={colors} />}
    </>
  )
}

/** The coordinate of a point, where it is known. */
function coordinateOf(known: KnownAxis | undefined, index: number): number {
  return known === undefined ? Number.NaN : knownCoordinateAt(known.axis, known.coordinates, index)
}
