// Trees, heads of data and settings as they are shown.
import { describe, expect, test } from 'vitest'
import { settingLines } from '../../lib/cli/settings-tree.js'
import { sparkline } from '../../lib/cli/sparkline.js'
import { filtersText, nodeLine, shapeText, treeLines, treeObject } from '../../lib/cli/tree-format.js'
import { settingsEntry } from '../../lib/explore/settings.js'
import type { TreeNode } from '../../lib/explore/tree-walk.js'
import { headBlock, headValues } from '../../lib/file/data-head.js'

const frames: TreeNode = {
  name: 'EnlData00',
  path: '/CH00/EnlData00',
  kind: 'dataset',
  title: 'frames',
  units: 'counts',
  info: {
    kind: 'dataset',
    dtype: 'uint16',
    littleEndian: true,
    shape: [3, 4, 5],
    maxShape: [-1, 4, 5],
    layout: 'chunked',
    chunk: [1, 4, 5],
    filters: [
      { id: 2, flags: 1, name: 'shuffle', values: [2] },
      { id: 1, flags: 1, name: 'deflate', values: [1] },
    ],
  },
  elementBytes: 120,
  storageBytes: 60,
  ratio: 2,
}

describe('tree', () => {
  test('is drawn with its joints, and says what is left out', () => {
    const root: TreeNode = {
      name: '',
      path: '/',
      kind: 'group',
      children: [
        { name: 'CH00', path: '/CH00', kind: 'group', title: 'camera', children: [frames], hidden: 7 },
        { name: 'away', path: '/away', kind: 'link', link: 'external' },
        { name: 'far', path: '/far', kind: 'link', link: 'external', target: '/x', targetFile: 'o\nther.h5' },
        { name: 'bad', path: '/bad', kind: 'dataset', error: { code: 'ERR_HDF5', message: 'line\none' } },
      ],
    }
    expect(treeLines(root)).toEqual([
      '/',
      '├─ CH00  "camera"',
      '│  ├─ EnlData00  "frames"  uint16  (3+, 4, 5)  [counts]  shuffle + deflate 1  chunk 1x4x5  120 B  ratio 2.00',
      '│  └─ … 7 more',
      '├─ away  (external link, not followed)',
      '├─ far  (external link to o\\nther.h5::/x, not followed)',
      '└─ bad  [ERR_HDF5: line\\none]',
    ])
  })

  test('escapes names from files', () => {
    expect(nodeLine({ name: '\x1b]0;x\x07', path: '/x', kind: 'group' })).toBe('\\x1b]0;x\\x07')
  })

  test('is one nested object for JSON', () => {
    expect(treeObject({ name: '', path: '/', kind: 'group', children: [frames] })).toMatchObject({
      path: '/',
      children: [
        {
          name: 'EnlData00',
          dtype: 'uint16',
          shape: [3, 4, 5],
          maxShape: [-1, 4, 5],
          units: 'counts',
          ratio: 2,
          elementBytes: 120,
          storageBytes: 60,
        },
      ],
    })
  })

  test('shapes are written as in Python', () => {
    expect([shapeText([], undefined), shapeText([7], [-1]), shapeText([2, 3], [2, 3])]).toEqual(['()', '(7+,)', '(2, 3)'])
  })

  test('names blosc by its compressor, and unknown filters by their number', () => {
    const filters = [
      { id: 32001, flags: 1, name: 'blosc', values: [2, 2, 2, 8192, 5, 2, 1] },
      { id: 32001, flags: 1, name: 'blosc', values: [2, 2, 2, 8192, 9, 1] },
      { id: 32004, flags: 0, name: '', values: [] },
      { id: 9999, flags: 0, name: 'my\x1bfilter', values: [] },
    ]
    expect(filtersText({ kind: 'dataset', filters })).toBe(
      'blosc:lz4 5 (bit shuffle) + blosc:blosclz 9 (byte shuffle) + filter 32004 + my\\x1bfilter (9999)',
    )
  })
})

describe('head of data', () => {
  test('is bounded in every dimension', () => {
    expect(headBlock([], 8, 6)).toEqual([])
    expect(headBlock([1000], 8, 6)).toEqual([6])
    expect(headBlock([1000, 3], 8, 6)).toEqual([8, 3])
    expect(headBlock([1000, 1000, 1000, 1000], 8, 6)).toEqual([1, 1, 8, 6])
  })

  test('shows elements of every kind as values', () => {
    expect(headValues('bool', Uint8Array.of(0, 1))).toEqual([false, true])
    expect(headValues('uint64', BigUint64Array.of(2n ** 63n))).toEqual([2n ** 63n])
    expect(headValues('complex64', Float32Array.of(1, 2, 3, 4))).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(headValues('float16', Uint16Array.of(0x3c00, 0xc000, 0x7c00, 0x0001))).toEqual([1, -2, Number.POSITIVE_INFINITY, 2 ** -24])
  })
})

describe('settings', () => {
  const entry = (xml: string) => settingsEntry({ name: 'settings', from: '/', inherited: false }, Buffer.from(xml))
  const xml =
    '<All_settings type="group"><cam type="group" title="Camera" visible="1"><exposure type="float" title="Exposure (ms):">12.5</exposure>' +
    '<comment type="str" title="None">a &lt;b&gt; &#181;m &amp;lt;</comment><empty type="str" title="Empty" /><mode type="list">str(&apos;slow&apos;)</mode></cam></All_settings>'

  test('become a tree of names, titles, types and values', () => {
    expect(entry(xml).parameters).toEqual([
      {
        name: 'cam',
        type: 'group',
        title: 'Camera',
        children: [
          { name: 'exposure', type: 'float', title: 'Exposure (ms):', value: '12.5' },
          { name: 'comment', type: 'str', title: 'comment', value: 'a <b> µm &lt;' },
          { name: 'empty', type: 'str', title: 'Empty', value: '' },
          { name: 'mode', type: 'list', title: 'mode', value: 'slow' },
        ],
      },
    ])
    expect(settingLines(entry(xml))).toEqual([
      'Camera',
      '  Exposure (ms):  12.5  (float)',
      '  comment  a <b> µm &lt;  (str)',
      '  Empty    (str)',
      '  mode  slow  (list)',
    ])
  })

  test.each(['', 'no xml', '<a', `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`])('are no tree: %.40s', (text) => {
    expect(entry(text)).toMatchObject({ parameters: [], error: expect.any(String) })
  })

  test('take no entities of their own', () => {
    const laughs = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a><b type="str">&y;</b></a>'
    expect(JSON.stringify(entry(laughs))).not.toContain('haha')
  })

  test('are bounded when shown', () => {
    const many = `<a type="group">${'<b type="int">1</b>'.repeat(5000)}</a>`
    expect(settingLines(entry(many)).length).toBe(1001)
  })
})

test('a row of bars goes from the least to the greatest', () => {
  expect(sparkline([0, 1, null, 7, 8])).toBe('▁▂ ██')
  expect(sparkline([3, 3])).toBe('▁▁')
  expect(sparkline([])).toBe('')
  expect(sparkline([null])).toBe(' ')
})
