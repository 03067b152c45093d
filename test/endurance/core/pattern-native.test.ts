import { describe, expect, it } from 'vitest'
import { matchersAgree } from '../../core/pattern-properties.js'

describe('the two matchers', () => {
  it.each([
    ['of whole texts', false],
    ['of parts', true],
  ])('give the same captures %s: 100,000 patterns', (_, search) => {
    expect(matchersAgree(search, 100_000)).toBeGreaterThan(10_000)
  })
})
