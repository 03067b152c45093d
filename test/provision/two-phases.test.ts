import { memoryLedger, type ProvisionPolicy, provisioner } from 'rostermap'
import { type MemoryTargetOptions, memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { alice, jiraGroups, oktaMapper } from '../support/people.js'

const day = 24 * 60 * 60 * 1_000
const person = (i: number) => alice({ email: `p${i}@example.com`, firstName: `P${i}` }, `s${i}`)
const everybody = Array.from({ length: 4 }, (_, i) => person(i))
const others = everybody.slice(1)

async function world(leavers: ProvisionPolicy['leavers'], options: MemoryTargetOptions = {}) {
  const target = memoryTarget({ groups: jiraGroups, ...options })
  const ledger = memoryLedger()
  let now = Date.parse('2026-03-01')
  const made = provisioner({
    ...{ mapper: oktaMapper, targets: [target], ledger, policy: { leavers: leavers ?? {} } },
    clock: () => now,
  })
  await made.reconcile(everybody)
  const compare = async (people = others) => {
    const run = await made.reconcile(people, { complete: true })
    return run.targets[0]
  }
  const state = () => {
    const user = target.users().find(({ username }) => username === 'p0')
    return user ? (user.active ? 'open' : 'shut') : 'deleted'
  }
  const later = (days: number) => {
    now += days * day
  }
  return { target, ledger, compare, state, later, ...made }
}

describe('leavers.deleteAfterMs: shut first, deleted later', () => {
  const leavers = { deleteAfterMs: 30 * day }

  it('deletes by the first comparison after that time, not earlier, and once', async () => {
    const { compare, state, later } = await world(leavers)
    await compare()
    expect(state()).toBe('shut')
    later(29)
    expect(await compare()).toMatchObject({ leavers: 0, operations: { changed: 0 } })
    expect(state()).toBe('shut')
    later(1)
    expect(await compare()).toMatchObject({ leavers: 1, operations: { changed: 1 } })
    expect(state()).toBe('deleted')
    later(60)
    expect(await compare()).toMatchObject({ leavers: 0, operations: { changed: 0 } })
  })

  it('keeps the account of somebody who came back in time, and counts anew when they leave again', async () => {
    const { compare, state, later } = await world(leavers)
    await compare()
    later(20)
    await compare(everybody)
    expect(state()).toBe('open')
    later(20)
    await compare()
    expect(state()).toBe('shut')
    later(20)
    await compare()
    expect(state()).toBe('shut')
    later(10)
    await compare()
    expect(state()).toBe('deleted')
  })

  it('deletes whom a push shut too, and only SCIM can bring them back then', async () => {
    const { compare, state, later, push, signIn } = await world(leavers)
    const { issuer, subject } = person(0)
    await push({ kind: 'deactivated', subject: { issuer, subject } })
    later(30)
    expect(state()).toBe('shut')
    await compare()
    expect(state()).toBe('deleted')
    expect((await signIn(person(0))).targets[0]?.status).toBe('blocked')
    expect(state()).toBe('deleted')
    await push({ kind: 'present', identity: person(0) })
    expect(state()).toBe('open')
  })

  it('leaves the account shut where the target deletes none, and finds nothing to do from then on', async () => {
    const { compare, state, later } = await world(leavers, {
      capabilities: { user: { delete: false } },
    })
    await compare()
    later(31)
    expect(await compare()).toMatchObject({ leavers: 0, blocked: 0, operations: { changed: 0 } })
    expect(state()).toBe('shut')
  })

  it('attack: a clock that jumps ahead deletes nobody beyond the threshold for departures', async () => {
    const crowd = Array.from({ length: 120 }, (_, i) => person(i))
    const { reconcile, target, later } = await world(leavers)
    await reconcile(crowd)
    await reconcile(crowd.slice(0, 100), { complete: true })
    await reconcile(crowd.slice(0, 80), { complete: true })
    await reconcile(crowd.slice(0, 70), { complete: true })
    expect(target.users().filter(({ active }) => !active)).toHaveLength(50)
    later(400)
    const run = await reconcile(crowd.slice(0, 70), { complete: true })
    expect(run.targets[0]).toMatchObject({ leavers: 50, staged: 50, operations: { changed: 0 } })
    expect(target.users()).toHaveLength(120)
  })
})

describe('leavers.grace: nobody is taken out for one comparison that did not find them', () => {
  it('takes out after so many comparisons in a row; being found begins anew', async () => {
    const { compare, state, ledger } = await world({ grace: { evaluations: 3 } })
    await compare()
    await compare()
    expect(state()).toBe('open')
    await compare(everybody)
    const { issuer, subject } = person(0)
    expect(await ledger.link('memory', { issuer, subject })).not.toHaveProperty('away')
    expect(await compare(everybody)).toMatchObject({ unchanged: 4, changing: 0 })
    await compare()
    await compare()
    expect(state()).toBe('open')
    expect(await compare()).toMatchObject({ leavers: 1, operations: { changed: 1 } })
    expect(state()).toBe('shut')
    expect(await compare()).toMatchObject({ leavers: 0 })
  })

  it('takes out after so much time; a dry run does not count', async () => {
    const { compare, state, later, reconcile } = await world({
      ...{ grace: { ms: 2 * day, evaluations: 2 } },
    })
    await reconcile(others, { complete: true, dryRun: true })
    later(3)
    await compare()
    expect(state()).toBe('open')
    later(1)
    await compare()
    expect(state()).toBe('open')
    later(1)
    await compare()
    expect(state()).toBe('shut')
  })

  it('is not for what the IdP says', async () => {
    const { state, push } = await world({ grace: { evaluations: 3 } })
    const { issuer, subject } = person(0)
    await push({ kind: 'deactivated', subject: { issuer, subject } })
    expect(state()).toBe('shut')
  })

  it('grace, then shut, then deleted', async () => {
    const { compare, state, later } = await world({
      ...{ grace: { ms: 7 * day }, deleteAfterMs: 30 * day },
    })
    const seen: string[] = []
    for (let i = 0; i < 12; i += 1) {
      await compare()
      seen.push(state())
      later(5)
    }
    expect(seen.join(' ')).toBe(
      'open open shut shut shut shut shut shut deleted deleted deleted deleted',
    )
  })
})
