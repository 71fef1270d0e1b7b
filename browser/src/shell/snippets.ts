/** Lines of code that open a node in h5py, PyTables and Node, to be copied. Pure. */
import type { FileSummary, NodeDetail } from '../../../lib/browser/protocol.js'

export interface SnippetTarget {
  fileName: string
  path: string
  kind: NodeDetail['kind']
  /** what the node shows best, where that is known: it tells apart data, texts and other elements */
  shows?: NodeDetail['shows'] | undefined
  /** whether a writer lives, and how */
  live: FileSummary['live']
}

export const snippetKinds = ['h5py', 'PyTables', 'Node'] as const
export type SnippetKind = (typeof snippetKinds)[number]

/** The code for a node. */
export function snippet(kind: SnippetKind, target: SnippetTarget): string {
  if (kind === 'h5py') return h5py(target)
  return kind === 'PyTables' ? pyTables(target) : node(target)
}

function h5py({ fileName, path, kind, live }: SnippetTarget): string {
  // A SWMR reader follows the file while it grows. A writer in the default mode holds no lock, and none must be taken beside it.
  const mode = live === 'swmr' ? ", swmr=True, libver='latest', locking=False" : live === null ? '' : ', locking=False'
  const body = kind === 'dataset' ? `data = file[${quoted(path)}][()]` : `attributes = dict(file[${quoted(path)}].attrs)`
  return `import h5py\n\nwith h5py.File(${quoted(fileName)}, 'r'${mode}) as file:\n    ${body}\n`
}

function pyTables({ fileName, path, kind }: SnippetTarget): string {
  const body =
    kind === 'dataset' ? `data = file.get_node(${quoted(path)}).read()` : `node = file.get_node(${quoted(path)})\n    print(node._v_attrs)`
  return `import tables\n\nwith tables.open_file(${quoted(fileName)}, 'r') as file:\n    ${body}\n`
}

function node({ fileName, path, kind, shows }: SnippetTarget): string {
  const reader = shows === 'texts' ? 'loadTexts' : shows === 'table' ? 'loadOpaque' : 'loadData'
  const body =
    kind === 'dataset' ? `const data = await loader.${reader}(${quoted(path)})` : `const all = await loader.loadAll(${quoted(path)})`
  return `import { DataLoader } from 'h5saver'\n\nconst loader = await DataLoader.open(${quoted(fileName)})\n${body}\nawait loader.close()\n`
}

/** A text in single quotes, for Python and JavaScript alike: both know these escapes. */
function quoted(text: string): string {
  const escaped = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (character === '\\' || character === "'") return `\\${character}`
    if (character === '\n') return '\\n'
    if (code < 32 || code === 127) return `\\x${code.toString(16).padStart(2, '0')}`
    return character === '\u2028' || character === '\u2029' ? `\\u${code.toString(16)}` : character
  })
  return `'${escaped.join('')}'`
}
