// The code that is copied for a node. That it runs is shown with real h5py and PyTables where the languages are tested against each other.
import { describe, expect, test } from 'vitest'
import { type SnippetTarget, snippet } from '../../../browser/src/shell/snippets.js'

const dataset: SnippetTarget = { fileName: 'data.h5', path: '/RawData/Data00', kind: 'dataset', live: null }

describe('code to copy', () => {
  test('for h5py', () => {
    expect(snippet('h5py', dataset)).toBe(
      "import h5py\n\nwith h5py.File('data.h5', 'r') as file:\n    data = file['/RawData/Data00'][()]\n",
    )
  })

  test('for h5py, beside a writer for readers: SWMR', () => {
    expect(snippet('h5py', { ...dataset, live: 'swmr' })).toContain("h5py.File('data.h5', 'r', swmr=True, libver='latest', locking=False)")
  })

  test.each(['default', 'memory'] as const)('for h5py, beside a writer in the mode %s: no lock', (live) => {
    expect(snippet('h5py', { ...dataset, live })).toContain("h5py.File('data.h5', 'r', locking=False)")
  })

  test('for PyTables', () => {
    expect(snippet('PyTables', dataset)).toBe(
      "import tables\n\nwith tables.open_file('data.h5', 'r') as file:\n    data = file.get_node('/RawData/Data00').read()\n",
    )
  })

  test('for Node', () => {
    expect(snippet('Node', dataset)).toBe(
      "import { DataLoader } from 'h5saver'\n\nconst loader = await DataLoader.open('data.h5')\n" +
        "const data = await loader.loadData('/RawData/Data00')\nawait loader.close()\n",
    )
  })

  test.each([
    ['plot', 'loadData'],
    ['texts', 'loadTexts'],
    ['table', 'loadOpaque'],
  ] as const)('for Node, what is shown as %s is read by %s', (shows, reader) => {
    expect(snippet('Node', { ...dataset, shows })).toContain(`loader.${reader}('/RawData/Data00')`)
  })

  test('a group gives its attributes, and in Node all data below it', () => {
    const group: SnippetTarget = { ...dataset, path: '/RawData', kind: 'group' }
    expect(snippet('h5py', group)).toContain("dict(file['/RawData'].attrs)")
    expect(snippet('PyTables', group)).toContain("file.get_node('/RawData')")
    expect(snippet('Node', group)).toContain("loader.loadAll('/RawData')")
  })

  test.each(['h5py', 'PyTables', 'Node'] as const)('names with quotes and control characters cannot leave their text, for %s', (kind) => {
    const text = snippet(kind, { ...dataset, fileName: "it's.h5", path: "/a\\b'\n\u0007c" })
    expect(text).toContain("'it\\'s.h5'")
    expect(text).toContain("'/a\\\\b\\'\\n\\x07c'")
    // Evaluated as JavaScript, whose escapes these are too, the text is what it was.
    expect(JSON.parse(`"${"/a\\\\b'\\n\\u0007c"}"`)).toBe("/a\\b'\n\u0007c")
  })
})
