// Arguments of the command line, and the help that is made from the same tables.
import { describe, expect, test } from 'vitest'
import { commandHelp, flag, option, parseCommand, UsageError, usageLine } from '../../lib/cli/args.js'
import { browseSpec, exportSpec, logSpec, lsSpec, showSpec } from '../../lib/cli/commands.js'
import { integer } from '../../lib/cli/values.js'

const spec = {
  name: 'try',
  summary: 'Tries.',
  positionals: ['FILE', '[PATH]'],
  options: { count: option('N', 'how many', integer(1, 9), 3), json: flag('as JSON') },
}

describe('parseCommand', () => {
  test('gives every option its value, or its initial one', () => {
    expect(parseCommand(spec, ['a.h5']).values).toEqual({ count: 3, json: false })
    expect(parseCommand(spec, ['--json', 'a.h5', '--count=7', '/b'])).toEqual({
      values: { count: 7, json: true },
      positionals: ['a.h5', '/b'],
      help: false,
    })
  })

  test.each([
    [['a.h5', '--nonsense'], 'nonsense'],
    [['a.h5', '--count'], 'count'],
    [['a.h5', '--count', '10'], '--count: "10" is not a whole number from 1 to 9'],
    [['a.h5', '--json=yes'], 'json'],
    [[], 'FILE is missing'],
    [['a.h5', '/b', 'c'], 'unexpected argument "c"'],
  ])('refuses %j as wrong usage', (args, message) => {
    expect(() => parseCommand(spec, args)).toThrow(UsageError)
    expect(() => parseCommand(spec, args)).toThrow(message)
  })

  test('takes a value that begins with a dash and a digit', () => {
    expect(parseCommand(exportSpec, ['a.h5', '/b', '--select', '-1,:', '--levels', '-.5:1']).values).toMatchObject({
      select: '-1,:',
      levels: [-0.5, 1],
    })
    expect(() => parseCommand(exportSpec, ['a.h5', '/b', '--select', '--json'])).toThrow(UsageError)
    expect(() => parseCommand(spec, ['a.h5', '--json', '-1'])).toThrow(UsageError)
    expect(parseCommand(spec, ['--', '--count', '-1']).positionals).toEqual(['--count', '-1'])
  })

  test('takes help without the positional arguments', () => {
    expect(parseCommand(spec, ['--help']).help).toBe(true)
    expect(parseCommand(spec, ['-h']).help).toBe(true)
  })

  test('takes "-" as the value of --source', () => {
    expect(parseCommand(logSpec, ['--source', '-']).values.source).toBe('-')
  })

  test('knows every option of the contract of log, and their initial values', () => {
    expect(parseCommand(logSpec, []).values).toEqual({
      source: 'synthetic',
      shape: [2048, 2048],
      dtype: 'uint16',
      fps: 'max',
      frames: Number.POSITIVE_INFINITY,
      seconds: Number.POSITIVE_INFINITY,
      'base-path': '.',
      'base-name': 'Data',
      out: undefined,
      title: 'Camera',
      compression: 'none',
      level: undefined,
      durability: 'durable',
      'commit-interval': undefined,
      live: false,
      'on-full': 'wait',
      settings: undefined,
      browse: false,
      port: undefined,
      'no-open': false,
      json: false,
    })
  })
})

describe('help', () => {
  test.each([logSpec, lsSpec, showSpec, browseSpec, exportSpec])('of $name names every option', (command) => {
    const help = commandHelp(command)
    const usage = usageLine(command)
    for (const name of Object.keys(command.options)) {
      expect(help).toContain(`--${name}`)
      expect(usage).toContain(`[--${name}`)
    }
    expect(help).toMatch(/--help {2,}show this help/)
  })
})
