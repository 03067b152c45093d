import { describe, it } from 'vitest'
import { companiesSurvive } from '../../support/company.js'

describe('5,000 companies over some days, with faults', () => {
  it('end with everybody as the IdP and the mapping say, and what is managed by hand untouched', async () => {
    await companiesSurvive(5_000)
  }, 300_000)
})
