// Units that PyMoDAQ can load. Each text here was given to pint 0.25.3 by PyMoDAQ's own check.
import { expect, test } from 'vitest'
import { checkUnits, unitsFault } from '../../../lib/data/units.js'
import { errorOf } from '../../helpers/errors.js'
import { slowness } from '../../helpers/slowness.js'

test.each([
  ...['', ' ', 'V', 'counts', 'm/s', 'm^2', 'm**2', 'm s', '1/s', '1', '%', '°C', 'Å', 'µm', 'Ω', 'm²', 'm⁻¹', 'm^-1', 'm^(1/2)', 'm^1.5'],
  ...['cm²·V⁻¹·s⁻¹', 'W/(m²·K)', 'kg·m²/s²', 'a.u.', 'arb. units', 'counts per second', 'm squared', 'dBm/Hz', 'delta_degC', '‰', '[V]'],
])('%j passes, and PyMoDAQ knows it or makes a dimensionless unit of it', (units) => {
  expect(unitsFault(units)).toBeUndefined()
})

test.each(['xyz', '日本', 'photons', 'Ang', 'W/cm2', 'x per y', 'per', 'm\n'])('%j passes too: an unknown name is no fault', (units) => {
  expect(checkUnits(units, 'units')).toBe(units)
})

test.each([
  ...[
    's-1',
    'm-1',
    'cm-1',
    'W.cm-2',
    'e-',
    'counts/',
    'm^',
    'm^0',
    'm⁰',
    '(m)^0',
    'm^(1/0)',
    '10 counts',
    '2 m',
    'm 2',
    '10%',
    '5',
    '1e5',
    '0x10',
  ],
  ...[
    '/s',
    '*',
    'm*',
    '(',
    'm)',
    'a)b',
    '()',
    'm()',
    '#',
    '#/s',
    '$',
    '€',
    '@',
    '~',
    '"',
    "'",
    '...',
    ',',
    'nan',
    'NaN',
    'm+s',
    '-m',
    'm^m',
    'm]',
  ],
  ...['²', '%²', '🙂', '\u200b', '٣', 'mdB', 'm°C', 'k.nan', 'm^02', 'L⁰²', 'usq dBm', '\\', '´'],
])('%j does not: PyMoDAQ raises an exception on it, and so on every file that has it', (units) => {
  const error = errorOf(() => checkUnits(units, 'channels.a.units'))
  expect(error).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'channels.a.units' })
  expect(error.message).toContain(`channels.a.units ${JSON.stringify(units)}`)
  expect(error.message).toContain('PyMoDAQ raises an exception')
})

test('texts of any length and depth are told apart in no time', () => {
  expect(unitsFault('('.repeat(200))).toContain('parentheses')
  expect(unitsFault('m'.repeat(100_000))).toContain('255')
  // Of the processor, not of the clock: a loaded machine takes its time.
  const started = process.cpuUsage()
  for (let round = 0; round < 100; round++) unitsFault(`${'a.'.repeat(126)}!`)
  expect(process.cpuUsage(started).user).toBeLessThan(1_000_000 * slowness)
})
