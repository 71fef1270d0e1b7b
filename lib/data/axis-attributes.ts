/** The attributes that stand on the array of an axis. */
import { intEnvelope, noneEnvelope, numpyFloatEnvelope, stringEnvelope } from '../attributes/envelope.js'
import { envelopeText } from '../attributes/text-attribute.js'
import { axisAttribute } from '../layout.js'
import type { NativeAttribute } from '../native.js'
import type { LinearForm } from './linear-form.js'
import { checkUnits } from './units.js'

/** What the attributes of an axis tell. An {@link Axis} is one. */
export interface AxisDescription extends Partial<{ [Name in keyof LinearForm]: LinearForm[Name] | undefined }> {
  label: string
  units: string
  index: number
  spreadOrder?: number
}

/** The attributes of an axis but `size`, which counts rows on axes that grow.
 *  @throws ERR_INVALID_OPTION for units with which PyMoDAQ cannot load the axis, nor any data of its group */
export function axisAttributes({ label, units, index, offset, scaling, spreadOrder = 0 }: AxisDescription): NativeAttribute[] {
  checkUnits(units, `units of axis ${JSON.stringify(label)}:`)
  const isLinear = offset !== undefined && scaling !== undefined
  const number = (value: number | undefined) => (value === undefined ? noneEnvelope() : numpyFloatEnvelope(value))
  return [
    envelopeText(axisAttribute.label, stringEnvelope(label)),
    envelopeText(axisAttribute.units, stringEnvelope(units)),
    envelopeText(axisAttribute.index, intEnvelope(index)),
    envelopeText(axisAttribute.offset, number(offset)),
    envelopeText(axisAttribute.scaling, number(scaling)),
    envelopeText(axisAttribute.distribution, stringEnvelope(isLinear ? 'uniform' : 'spread')),
    envelopeText(axisAttribute.spreadOrder, intEnvelope(spreadOrder)),
  ]
}
