import { describe, it } from 'vitest'
import * as changes from '../../mapping/group-change-properties.js'
import * as properties from '../../mapping/group-properties.js'

// Four thousand mappings, each asked about five people.
describe('the mapping algebra with every feature of groups, 20,000 cases each', () => {
  it.each([...Object.entries(properties), ...Object.entries(changes)])('%s', (_, holds) => {
    holds(4_000)
  })
})
