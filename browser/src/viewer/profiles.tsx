/** The values of an image along the row and the column through a place. */
import { type ReactElement, useMemo } from 'react'
import type { AxisMap } from './axis-map.js'
import { CurvePlot } from './curve-plot.js'
import type { ImagePicture } from './draw-image.js'
import type { Windows } from './image-plot.js'
import { profileOf } from './picture.js'
import type { ImagePlace } from './plot-model.js'
import { formatNumber } from './scales.js'

export interface ProfilesProps {
  picture: ImagePicture
  maps: readonly [rows: AxisMap, columns: AxisMap]
  titles: readonly [rows: string, columns: string]
  /** of the values */
  valueTitle: string
  at: ImagePlace
  windows: Windows
  onWindows: (windows: Windows | null) => void
  onReadOut: (text: string) => void
}

/** Both profiles beside each other: along the columns first, as that is the image's x unless it is turned. */
export function Profiles(props: ProfilesProps): ReactElement {
  return (
    <div className="viewer-profiles">
      <Profile {...props} side={1} />
      <Profile {...props} side={0} />
    </div>
  )
}

/** @param side the axis that it runs along: 0 rows, 1 columns */
function Profile({ picture, maps, titles, at, side, ...props }: ProfilesProps & { side: 0 | 1 }): ReactElement {
  const other = side === 0 ? 1 : 0
  const [row, column] = at
  const map = maps[side]
  const curve = useMemo(() => {
    const { start, step, shape } = picture
    const x = Float64Array.from({ length: shape[side] }, (_, place) =>
      map.toCoordinate(start[side] + step[side] * place + (step[side] - 1) / 2),
    )
    return { place: 0, label: '', x, y: profileOf(picture, [row, column], side) }
  }, [picture, row, column, side, map])
  const { units } = maps[other]
  const where = `${formatNumber(maps[other].toCoordinate(at[other]))}${units === '' ? '' : ` ${units}`}`
  const name = `at ${side === 1 ? 'row' : 'column'} ${at[other]}${maps[other].isIndex || maps[other].label === '' ? '' : ` (${maps[other].label} ${where})`}`
  return (
    <figure className="viewer-profile">
      <CurvePlot
        label={`Profile ${name}`}
        map={map}
        xTitle={titles[side]}
        yTitle={props.valueTitle}
        curves={[curve]}
        window={props.windows[side]}
        yType="linear"
        onWindow={(window) => {
          const next: [readonly [number, number], readonly [number, number]] = [props.windows[0], props.windows[1]]
          next[side] = window ?? [0, map.size]
          props.onWindows(next)
        }}
        onReadOut={props.onReadOut}
      />
      <figcaption className="muted cut">{name}</figcaption>
    </figure>
  )
}
