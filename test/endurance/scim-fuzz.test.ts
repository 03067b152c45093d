import { describe, it } from 'vitest'
import { filtersAnswer, membersAreASet, patchIsAtomicAndValid } from '../scim/patch-properties.js'

describe('SCIM messages by the hundred thousand', () => {
  it('100,000 PATCH bodies: atomic, valid, or a typed fault', () => patchIsAtomicAndValid(100_000))
  it('20,000 sequences of member changes are those of a set', () => membersAreASet(20_000))
  it('100,000 filters: an answer or a typed fault', () => filtersAnswer(100_000))
})
