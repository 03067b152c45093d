import assert from 'node:assert/strict'
import type { MappingCases } from '../mapping/case-document.js'
import type { CaseDifference } from '../mapping/case-report.js'
import { testMapping } from '../mapping/case-test.js'
import type { MappingDocument } from '../mapping/document.js'
import type { ContractCase } from './target-contract.js'

/**
 * Makes one test for your runner of each case of a document of mapping tests.
 *
 * All cases are tried at once, here; `run` rejects with what differs, where it stands in both documents, and why.
 *
 * @param mapping - the mapping document; one that `parseMapping` did not make is parsed first
 * @param cases - the document of cases, as `rostermap test` reads it
 * @returns one test a case, in the order of the document
 * @throws a `RosterError` with code `MAPPING_INVALID` or `MAPPING_CASES_INVALID`
 * @example
 * ```ts test
 * import { mappingCases } from 'rostermap/testing'
 *
 * const tests = mappingCases(
 *   {
 *     version: 1,
 *     profile: [],
 *     groups: {
 *       from: { claim: 'groups' },
 *       rules: [{ id: 'devs', match: { exact: 'idp-dev' }, to: ['dev-team'] }],
 *     },
 *   },
 *   {
 *     version: 1,
 *     cases: [
 *       { name: 'a developer', person: { claims: { groups: ['idp-dev'] } }, expect: { groups: ['dev-team'] } },
 *       { name: 'a guest', person: { claims: { groups: ['Idp-dev'] } }, expect: { groups: ['dev-team'] } },
 *     ],
 *   },
 * )
 * console.log(tests.map(({ name }) => name)) //=> ['a developer', 'a guest']
 * await tests[0]?.run()
 * const { message } = await tests[1]?.run().catch((error: Error) => error) ?? { message: '' }
 * console.log(message.split('\n')[1]) //=> '  "dev-team" is not wanted.'
 * ```
 */
export function mappingCases(
  mapping: MappingDocument,
  cases: MappingCases,
): readonly ContractCase[] {
  return testMapping(mapping, cases).cases.map(({ name, differences }) => ({
    name,
    async run() {
      if (differences.length === 0) return
      throw new assert.AssertionError({
        message: [name, ...differences.flatMap(describe)].join('\n'),
        actual: byPlace(differences, 'actual'),
        expected: byPlace(differences, 'expected'),
        operator: 'mapping',
      })
    },
  }))
}

function describe({ pointer, message, why, mapping }: CaseDifference): string[] {
  const from = mapping.length > 0 ? `, from ${mapping.join(', ')} of the mapping` : ''
  return [`  ${message}`, ...why.map((sentence) => `    ${sentence}`), `    at ${pointer}${from}`]
}

/** As runners show a difference side by side. */
function byPlace(differences: readonly CaseDifference[], side: 'actual' | 'expected'): object {
  return Object.fromEntries(differences.map((it) => [it.pointer, it[side]]))
}
