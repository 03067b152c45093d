import assert from 'node:assert/strict'
import type { SubjectKey } from '../core/subject.js'
import { sealPlan } from '../plan/seal.js'
import type { Ledger } from '../provision/ledger.js'
import type { PlanQuery, PlanRecord } from '../provision/plan-record.js'
import { ada, all, bob, type LedgerCase, link, outcomeOf, save } from './ledger-contract-links.js'

const plansOf = (ledger: Ledger, query: PlanQuery) => all((cursor) => ledger.plans(query, cursor))
const idsOf = async (ledger: Ledger, query: PlanQuery) =>
  (await plansOf(ledger, query)).map(({ id }) => id)

/** @internal */
export const planCases: Readonly<Record<string, LedgerCase>> = {
  'has no plans and no notes at first': async (ledger) => {
    assert.deepEqual(await plansOf(ledger, {}), [])
    assert.deepEqual(await ledger.notes(['a', 'b']), [])
  },

  'gives back a plan as it came, and its version': async (ledger) => {
    const record = applied('p1', ada, 1_700_000_000_123)
    const version = await save(ledger, { plans: [record] })
    assert.deepEqual(await plansOf(ledger, { id: 'p1' }), [{ ...record, version }])
  },

  'finds plans by id, person, run and state, oldest first': async (ledger) => {
    const plans = [
      { ...applied('p3', ada, 3), run: 'r1' },
      applied('p1', ada, 1),
      { ...applied('p2', bob, 2), run: 'r1', state: 'awaiting' as const },
    ]
    assert.equal(await outcomeOf(ledger, { plans }), 'saved')
    assert.deepEqual(await idsOf(ledger, {}), ['p1', 'p2', 'p3'])
    assert.deepEqual(await idsOf(ledger, { subject: ada }), ['p1', 'p3'])
    assert.deepEqual(await idsOf(ledger, { subject: { ...ada, ...{ more: 1 } } }), ['p1', 'p3'])
    assert.deepEqual(await idsOf(ledger, { run: 'r1' }), ['p2', 'p3'])
    assert.deepEqual(await idsOf(ledger, { run: 'r1', state: 'applied' }), ['p3'])
    assert.deepEqual(await idsOf(ledger, { state: 'awaiting' }), ['p2'])
    assert.deepEqual(await idsOf(ledger, { id: 'p2', state: 'applied' }), [])
  },

  'decides a plan once: one of many decisions at a time goes through': async (ledger) => {
    const record: PlanRecord = { ...applied('p1', ada, 1), state: 'awaiting' }
    const version = await save(ledger, { plans: [record] })
    const outcomes = await Promise.all(
      (['approved', 'rejected', 'approved'] as const).map((state) =>
        outcomeOf(ledger, { plans: [{ ...record, state, version }] }),
      ),
    )
    assert.deepEqual(outcomes.sort(), ['saved', 'stale', 'stale'])
    assert.deepEqual(await idsOf(ledger, { state: 'awaiting' }), [])
  },

  'lists a great many plans, each once, over pages': async (ledger) => {
    const plans = Array.from({ length: 1_050 }, (_, i) => applied(`p${i}`, ada, i % 7))
    assert.equal(await outcomeOf(ledger, { plans }), 'saved')
    const found = await plansOf(ledger, { subject: ada })
    assert.equal(new Set(found.map(({ id }) => id)).size, plans.length)
    const times = found.map(({ at }) => at)
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    )
  },

  'keeps notes of any JSON, changes them by version, and forgets them': async (ledger) => {
    const value = { since: 1.5, text: 'é "👩‍💻"', list: [null, true, {}] }
    const a = await save(ledger, { notes: [{ key: 'a', value }] })
    const b = await save(ledger, { notes: [{ key: 'b', value: 0 }] })
    assert.deepEqual(await ledger.notes(['b', 'c', 'a']), [
      { key: 'b', value: 0, version: b },
      { key: 'a', value, version: a },
    ])
    assert.equal(await outcomeOf(ledger, { notes: [{ key: 'a', value: 1 }] }), 'stale')
    const next = await save(ledger, { notes: [{ key: 'a', value: 2, version: a }] })
    assert.deepEqual(await ledger.notes(['a']), [{ key: 'a', value: 2, version: next }])
    await save(ledger, { notes: [{ key: 'a', value: null, version: next }] })
    assert.deepEqual(await ledger.notes(['a']), [])
    assert.equal(await outcomeOf(ledger, { notes: [{ key: 'a', value: 3 }] }), 'saved')
  },

  'changes all or nothing': async (ledger) => {
    await link(ledger, { target: 'jira', subject: ada, userId: 'U1' })
    const fine = {
      links: [{ target: 'confluence', subject: ada, userId: 'U1' }],
      forget: [{ target: 'jira', subject: ada }],
      plans: [applied('p1', ada, 1)],
      notes: [{ key: 'a', value: 1 }],
    }
    const stale = { target: 'jira', subject: bob, userId: 'U2', version: 9 }
    assert.equal(await outcomeOf(ledger, { ...fine, links: [...fine.links, stale] }), 'stale')
    const staleNote = { key: 'b', value: 1, version: 3 }
    assert.equal(await outcomeOf(ledger, { ...fine, notes: [...fine.notes, staleNote] }), 'stale')
    const stalePlan = { ...applied('p2', ada, 1), version: 1 }
    assert.equal(await outcomeOf(ledger, { ...fine, plans: [...fine.plans, stalePlan] }), 'stale')
    const twice = [...fine.notes, { key: 'a', value: 2 }]
    assert.equal(await outcomeOf(ledger, { ...fine, notes: twice }), 'stale')
    const taken = { target: 'jira', subject: bob, userId: 'U1' }
    assert.equal(await outcomeOf(ledger, { ...fine, forget: [], links: [taken] }), 'taken')
    assert.equal(await ledger.link('confluence', ada), undefined)
    assert.equal((await ledger.link('jira', ada))?.userId, 'U1')
    assert.deepEqual(await plansOf(ledger, {}), [])
    assert.deepEqual(await ledger.notes(['a', 'b']), [])

    assert.equal(await outcomeOf(ledger, fine), 'saved')
    assert.equal((await ledger.link('confluence', ada))?.userId, 'U1')
    assert.equal(await ledger.link('jira', ada), undefined)
    assert.deepEqual(await idsOf(ledger, {}), ['p1'])
    assert.equal((await ledger.notes(['a'])).length, 1)
  },

  'does nothing for an empty change': async (ledger) => {
    assert.equal(await outcomeOf(ledger, {}), 'saved')
  },

  'loses nothing when called concurrently': async (ledger) => {
    const many = Array.from({ length: 20 }, (_, i) => i)
    const outcomes = await Promise.all(
      many.map((i) =>
        outcomeOf(ledger, {
          links: [{ target: 'jira', subject: { ...ada, subject: `s${i}` }, userId: `U${i}` }],
          plans: [applied(`p${i}`, ada, i)],
          notes: [{ key: `n${i}`, value: i }],
        }),
      ),
    )
    assert.deepEqual(new Set(outcomes), new Set(['saved']))
    for (const i of many)
      assert.equal((await ledger.link('jira', { ...ada, subject: `s${i}` }))?.userId, `U${i}`)
    assert.equal((await plansOf(ledger, { subject: ada })).length, many.length)
    assert.equal((await ledger.notes(many.map((i) => `n${i}`))).length, many.length)
  },
}

function applied(id: string, subject: SubjectKey, at: number): PlanRecord {
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
  return { id, at, state: 'applied', plan, items: [{ outcome: 'changed' }], userId: 'U1' }
}
