import { describe, it } from 'vitest'
import { staleIsNeverApplied } from '../../support/stale-plans.js'

describe('a plan that is applied later', () => {
  it('20,000 times: is refused, or exactly what it says comes of it', async () => {
    await staleIsNeverApplied(20_000)
  }, 900_000)
})
