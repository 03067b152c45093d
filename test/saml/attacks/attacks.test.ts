import { samlAttacks, type TestIdpStyle } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { mountAll } from './mounted.js'

// All the others: test/endurance/saml/attacks.test.ts.
describe.each<TestIdpStyle>(['okta', 'entra'])('a Response in the style of %s', mountAll)

it('every attack has a name of its own', () => {
  expect(new Set(samlAttacks.map(({ name }) => name)).size).toBe(samlAttacks.length)
})
