import assert from 'node:assert/strict'
import type { SubjectKey } from '../core/subject.js'
import { sealPlan } from '../plan/seal.js'
import type { AppliedPlan, Ledger } from '../provision/ledger.js'
import type { ContractCase } from './target-contract.js'

/**
 * The ledger contract as cases: what every ledger promises, whatever keeps it.
 *
 * @param create - gives an empty ledger; called once for each case
 * @returns the cases, in a fixed order
 * @example
 * ```ts test
 * import { memoryLedger } from 'rostermap'
 * import { ledgerContract } from 'rostermap/testing'
 *
 * for (const { run } of ledgerContract(memoryLedger)) await run()
 * ```
 */
export function ledgerContract(create: () => Ledger | Promise<Ledger>): readonly ContractCase[] {
  return Object.entries(cases).map(([name, test]) => ({
    name,
    run: async () => test(await create()),
  }))
}

const ada: SubjectKey = { issuer: 'https://idp.example', subject: 'ada' }
const bob: SubjectKey = { issuer: 'https://idp.example', subject: 'bob' }

const cases: Readonly<Record<string, (ledger: Ledger) => Promise<void>>> = {
  'knows nobody at first': async (ledger) => {
    assert.equal(await ledger.link('jira', ada), undefined)
    assert.deepEqual(await ledger.owners('jira', 'U1'), [])
    assert.deepEqual(await ledger.history(ada), [])
  },

  'links a person to one account a target': async (ledger) => {
    await ledger.saveLink({ target: 'jira', subject: ada, userId: 'U1' })
    await ledger.saveLink({ target: 'confluence', subject: ada, userId: 'U2' })
    assert.deepEqual(await ledger.link('jira', ada), { target: 'jira', subject: ada, userId: 'U1' })
    assert.equal((await ledger.link('confluence', ada))?.userId, 'U2')
    assert.equal(await ledger.link('jira', bob), undefined)
  },

  'puts a new link in place of the old one': async (ledger) => {
    await ledger.saveLink({ target: 'jira', subject: ada, userId: 'U1' })
    await ledger.saveLink({ target: 'jira', subject: ada, userId: 'U9' })
    assert.equal((await ledger.link('jira', ada))?.userId, 'U9')
    assert.deepEqual(await ledger.owners('jira', 'U1'), [])
    assert.deepEqual(await ledger.owners('jira', 'U9'), [ada])
  },

  'gives an account to one person: the second is refused, and nothing changes': async (ledger) => {
    assert.equal(await ledger.saveLink({ target: 'jira', subject: ada, userId: 'U1' }), true)
    assert.equal(await ledger.saveLink({ target: 'jira', subject: bob, userId: 'U1' }), false)
    assert.equal(await ledger.saveLink({ target: 'jira', subject: ada, userId: 'U1' }), true)
    assert.equal(await ledger.saveLink({ target: 'confluence', subject: bob, userId: 'U1' }), true)
    assert.equal(await ledger.link('jira', bob), undefined)
    assert.deepEqual(await ledger.owners('jira', 'U1'), [ada])
  },

  'gives an account to one person also when two ask at once': async (ledger) => {
    const people = Array.from({ length: 10 }, (_, i) => ({ ...ada, subject: `s${i}` }))
    const given = await Promise.all(
      people.map((subject) => ledger.saveLink({ target: 'jira', subject, userId: 'U1' })),
    )
    assert.equal(given.filter((it) => it).length, 1)
    assert.equal((await ledger.owners('jira', 'U1')).length, 1)
  },

  'keeps a newcomer without an account yet, and as many as there are': async (ledger) => {
    assert.equal(await ledger.saveLink({ target: 'jira', subject: ada, newcomer: true }), true)
    assert.equal(await ledger.saveLink({ target: 'jira', subject: bob, newcomer: true }), true)
    assert.deepEqual(await ledger.link('jira', ada), {
      target: 'jira',
      subject: ada,
      newcomer: true,
    })
    await ledger.saveLink({ target: 'jira', subject: ada, userId: 'U1' })
    assert.deepEqual(await ledger.link('jira', ada), { target: 'jira', subject: ada, userId: 'U1' })
  },

  'forgets a link, and does not mind when there is none': async (ledger) => {
    await ledger.saveLink({ target: 'jira', subject: ada, userId: 'U1' })
    await ledger.removeLink('jira', ada)
    await ledger.removeLink('jira', ada)
    assert.equal(await ledger.link('jira', ada), undefined)
    assert.deepEqual(await ledger.owners('jira', 'U1'), [])
  },

  'tells people apart by issuer and subject, whatever characters those hold': async (ledger) => {
    const people = [
      { issuer: 'a', subject: 'b c' },
      { issuer: 'a b', subject: 'c' },
      { issuer: 'a"', subject: ',"b' },
      { issuer: 'A', subject: 'b c' },
      { issuer: 'é', subject: '👩‍💻' },
      { issuer: 'e\u0301', subject: '👩‍💻' },
    ]
    for (const [i, subject] of people.entries())
      await ledger.saveLink({ target: 'jira', subject, userId: `U${i}` })
    for (const [i, subject] of people.entries())
      assert.equal((await ledger.link('jira', subject))?.userId, `U${i}`)
  },

  'takes any object that has issuer and subject for the key': async (ledger) => {
    await ledger.saveLink({ target: 'jira', subject: { ...ada, ...{ more: 1 } }, userId: 'U1' })
    assert.equal((await ledger.link('jira', ada))?.userId, 'U1')
  },

  'remembers applied plans of a person, oldest first': async (ledger) => {
    await ledger.record(applied(ada, 1))
    await ledger.record(applied(bob, 2))
    await ledger.record(applied(ada, 3))
    assert.deepEqual(await ledger.history(ada), [applied(ada, 1), applied(ada, 3)])
    assert.deepEqual(await ledger.history(bob), [applied(bob, 2)])
  },

  'loses nothing when called concurrently': async (ledger) => {
    const many = Array.from({ length: 20 }, (_, i) => i)
    await Promise.all(
      many.flatMap((i) => [
        ledger.saveLink({
          target: 'jira',
          subject: { ...ada, subject: `s${i}` },
          userId: `U${i}`,
        }),
        ledger.record(applied(ada, i)),
      ]),
    )
    for (const i of many)
      assert.equal((await ledger.link('jira', { ...ada, subject: `s${i}` }))?.userId, `U${i}`)
    assert.equal((await ledger.history(ada)).length, many.length)
  },
}

function applied(subject: SubjectKey, at: number): AppliedPlan {
  const plan = sealPlan({
    version: 1,
    target: 'jira',
    subject,
    mapping: 'digest',
    userId: 'U1',
    operations: [{ kind: 'addMember', group: 'dev', reasons: [{ text: 'A rule.' }], risk: 'low' }],
    withheld: [],
    precondition: { state: 'state' },
  })
  const items = plan.operations.map((operation) => ({ operation, outcome: 'changed' as const }))
  return {
    at,
    plan,
    report: { target: 'jira', plan: plan.hash, userId: 'U1', status: 'applied', items },
  }
}
