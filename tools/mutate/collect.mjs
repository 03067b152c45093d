// Stands in for vitest in the tests of SAML while mutants run: it collects the tests, so that they can run again
// for each mutant without being loaded anew.
import { format } from 'node:util'
import { expect } from 'vitest'

/** The tests collected so far, in order. */
export const collected = []

const names = []
const titleOf = (title, row) =>
  format(title, ...[row].flat().map((it) => (typeof it === 'object' ? JSON.stringify(it) : it)))

export function it(title, test) {
  collected.push({ title: [...names, title].join(' > '), test })
}
it.each = (table) => (title, test) => {
  for (const row of table)
    it(titleOf(title, row), () => (Array.isArray(row) ? test(...row) : test(row)))
}

export function describe(title, suite) {
  names.push(title)
  suite()
  names.pop()
}
describe.each = (table) => (title, suite) => {
  for (const row of table)
    describe(titleOf(title, row), () => (Array.isArray(row) ? suite(...row) : suite(row)))
}

export { expect }
