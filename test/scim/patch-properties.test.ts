import { describe, it } from 'vitest'
import { filtersAnswer, membersAreASet, patchIsAtomicAndValid } from './patch-properties.js'

// The long forms of these run in test/endurance.
describe('properties of PATCH and filters', () => {
  it('PATCH is atomic and never yields an invalid resource', () => patchIsAtomicAndValid(3_000))
  it('members are a set, inside the resource and apart from it', () => membersAreASet(500))
  it('whatever the filter, there is an answer or a typed fault', () => filtersAnswer(2_000))
})
