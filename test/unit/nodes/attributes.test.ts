// Attributes that callers add to nodes.
import { expect, test } from 'vitest'
import { stringEnvelope } from '../../../lib/attributes/envelope.js'
import { callerAttributes } from '../../../lib/nodes/attributes.js'
import { errorOf } from '../../helpers/errors.js'

test('attributes are kept, whatever they are called', () => {
  const given = JSON.parse('{"author": "A", "__proto__": "B"}')
  expect(callerAttributes(given, 'metadata', new Set())).toMatchObject([
    { name: 'author', text: stringEnvelope('A') },
    { name: '__proto__', text: stringEnvelope('B') },
  ])
})

test('reserved names and values that cannot be stored are refused', () => {
  const reserved = new Set(['type'])
  const refuse = (attributes: unknown) => errorOf(() => callerAttributes(attributes as Record<string, string>, 'metadata', reserved))
  for (const attributes of [{ type: 'x' }, { a: undefined }, { a: Number.NaN }, { a: '\ud800' }, { a: ['\ud800'] }, 5, null, []]) {
    expect(refuse(attributes).code).toBe('ERR_INVALID_OPTION')
  }
  expect(refuse({ 'a/b': 1 })).toMatchObject({ code: 'ERR_INVALID_NAME' })
})
