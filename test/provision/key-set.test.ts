import fc from 'fast-check'
import { expect, it } from 'vitest'
import { keySet } from '../../src/provision/key-set.js'

it('has what was added, through any growth, and nothing else', () => {
  const halves = fc.constantFrom('\ud800', '\ud801', '\udfff')
  const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), halves), { maxLength: 50 })
  fc.assert(
    fc.property(texts, texts, fc.nat(2000), (added, others, more) => {
      const set = keySet()
      const plain = new Set<string>()
      for (const key of [...added, ...Array.from({ length: more }, (_, i) => `person-${i}`)]) {
        if (set.add(key) === plain.has(key)) expect.fail('it was there and is not, or the reverse')
        plain.add(key)
      }
      for (const key of [...plain, ...others])
        if (set.has(key) !== plain.has(key)) expect.fail('it does not have what it should')
    }),
  )
})
