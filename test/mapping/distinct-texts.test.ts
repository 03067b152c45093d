import fc from 'fast-check'
import { expect, it } from 'vitest'
import { distinctTexts } from '../../src/mapping/distinct-texts.js'

it.each([
  ['short', 0, 64],
  ['long', 60, 90],
])('%s lists of texts come out sorted by code units, each text once, frozen', (_, min, max) => {
  const unit = fc.constantFrom('a', 'b', 'B', 'é', '\u{1f600}', '\uffff')
  const lists = fc.array(fc.string({ unit, maxLength: 3 }), { minLength: min, maxLength: max })
  fc.assert(
    fc.property(lists, (texts) => {
      const wanted = [...new Set(texts)].sort()
      const sorted = distinctTexts(texts)
      expect(sorted).toEqual(wanted)
      expect(Object.isFrozen(sorted)).toBe(true)
    }),
    { numRuns: 300 },
  )
})
