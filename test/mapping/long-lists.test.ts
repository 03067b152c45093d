import fc from 'fast-check'
import type { GroupRule } from 'rostermap'
import { expect, it } from 'vitest'
import { groupsOnly, mapClaims, namesOf } from './documents.js'

const word = fc.constantFrom('dev', 'DEV', 'ß', 'SS', 'é', 'e\u0301', 'g7', 'none')

it('many conditions about one long list say what each of them says of it alone', () => {
  const list = fc
    .array(word, { maxLength: 6 })
    .chain((words) =>
      fc
        .integer({ min: 20, max: 50 })
        .map((count) => [...Array.from({ length: count }, (_, i) => `x${i}`), ...words]),
    )
  const rules = fc
    .array(
      fc.record({
        exact: fc.oneof(word, fc.uniqueArray(word, { minLength: 1, maxLength: 3 })),
        ignoreCase: fc.boolean(),
      }),
      { minLength: 8, maxLength: 12 },
    )
    .map((tests) =>
      tests.map(
        (test, i): GroupRule => ({
          id: `r${i}`,
          when: { of: { claim: 'groups' }, ...test },
          to: [`t${i}`],
        }),
      ),
    )
  let given = 0
  fc.assert(
    fc.property(rules, list, (all, groups) => {
      const names = namesOf(mapClaims(groupsOnly({ rules: all }), { groups }))
      const alone = all.flatMap((rule) =>
        namesOf(mapClaims(groupsOnly({ rules: [rule] }), { groups })),
      )
      given += names.length
      expect(names).toEqual(alone.sort())
    }),
    { numRuns: 100 },
  )
  expect(given).toBeGreaterThan(100)
})
