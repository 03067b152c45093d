import { targetContract } from 'rostermap/testing'
import { describe, it } from 'vitest'
import { type Lateness, slowTarget } from '../support/slow-target.js'

const late: Readonly<Record<string, Lateness>> = {
  'shows the state of 15 milliseconds ago, and writes again what it does not see yet': {
    ms: 15,
    first: 'changed',
    again: 'changed',
  },
  'answers pending, and does it 10 milliseconds later': {
    ms: 10,
    first: 'pending',
    again: 'pending',
    makesAtOnce: true,
  },
}

for (const [what, how] of Object.entries(late))
  describe(`a target that ${what}, keeps the contract`, () => {
    for (const { name, run } of targetContract(() => slowTarget(how))) it(name, run)
  })
