import { describe, it } from 'vitest'
import { companiesSurvive } from '../support/company.js'

describe('a company over some days, with faults', () => {
  it('ends with everybody as the IdP and the mapping say, and what is managed by hand untouched', async () => {
    await companiesSurvive(25)
  })
})
