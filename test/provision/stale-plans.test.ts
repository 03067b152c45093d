import { describe, it } from 'vitest'
import { staleIsNeverApplied } from '../support/stale-plans.js'

describe('a plan that is applied later', () => {
  it('is refused, or nothing that it names has changed and exactly what it says comes of it', async () => {
    await staleIsNeverApplied(400)
  })
})
