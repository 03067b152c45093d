import { describe, it } from 'vitest'
import { transformsKeepTheirWord } from '../../mapping/transform-properties.js'

describe('every transform', () => {
  it('keeps its word, whatever comes and whatever is done before: 20,000 chains', () => {
    transformsKeepTheirWord(20_000)
  })
})
