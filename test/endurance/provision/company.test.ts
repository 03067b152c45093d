import { describe, it } from 'vitest'
import { companiesSurvive } from '../../support/company.js'

describe('2,500 companies over some days, with faults', () => {
  it('end with everybody as the IdP and the mapping say, and what is managed by hand untouched', async () => {
    await companiesSurvive(2_500)
  }, 300_000)
})
