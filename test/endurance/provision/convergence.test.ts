import { describe, it } from 'vitest'
import { convergesDespiteFaults } from '../../support/convergence.js'

describe('faults of every kind, at every call', () => {
  it('20,000 runs come to where they would have come without', async () => {
    await convergesDespiteFaults(20_000)
  }, 600_000)
})
