/** Which parameters of a settings tree a text finds. Pure. */
import type { SettingsNode } from '../../../../lib/browser/protocol.js'

/** Parameters whose title, name or value has the text, and the groups that hold such. */
export function matching(parameters: readonly SettingsNode[], text: string): SettingsNode[] {
  return parameters.flatMap((parameter) => {
    const { title, name, value = '' } = parameter
    if ([title, name, value].some((word) => word.toLowerCase().includes(text))) return [parameter]
    const children = matching(parameter.children ?? [], text)
    return children.length > 0 ? [{ ...parameter, children }] : []
  })
}
