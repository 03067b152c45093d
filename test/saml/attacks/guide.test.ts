import { readFileSync } from 'node:fs'
import { samlAttacks } from 'rostermap/testing'
import { expect, it } from 'vitest'

it('the guide lists every attack, and none that there is not', () => {
  const guide = readFileSync(
    new URL('../../../docs/guide/saml-attacks.md', import.meta.url),
    'utf8',
  )
  const rows = guide
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .join('\n')
  const listed = [...rows.matchAll(/`([a-z0-9.-]+)`/g)].map(([, name]) => name)
  expect(new Set(listed)).toEqual(new Set(samlAttacks.map(({ name }) => name)))
})
