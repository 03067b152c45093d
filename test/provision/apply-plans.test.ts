import {
  applyPlans,
  memoryLedger,
  type Plan,
  type PlanOutcome,
  provisioner,
  RosterError,
  type Target,
} from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { alice, jiraGroups, oktaMapper } from '../support/people.js'

const people = (count: number) =>
  Array.from({ length: count }, (_, i) => alice({ email: `p${i}@example.com` }, `s${i}`))

const setUp = async (count: number) => {
  const target = memoryTarget({ name: 'jira', groups: jiraGroups })
  const ledger = memoryLedger()
  const { preview } = provisioner({ mapper: oktaMapper, targets: [target], ledger })
  const plans: Plan[] = []
  for (const person of people(count)) plans.push(...(await preview(person)).plans)
  return { target, ledger, plans }
}
const all = async (outcomes: AsyncIterable<PlanOutcome>) => {
  const list: PlanOutcome[] = []
  for await (const outcome of outcomes) list.push(outcome)
  return list
}
const down = () =>
  new RosterError('TARGET_UNAVAILABLE', 'down', {
    target: 'jira',
    operation: 'test',
    retryable: true,
    reason: 'status',
  })

describe('many plans', () => {
  it('are all applied, at most so many at a time', async () => {
    const { target, ledger, plans } = await setUp(20)
    let now = 0
    let most = 0
    const watched: Target = {
      ...target,
      createUser: async (user, options) => {
        now += 1
        most = Math.max(most, now)
        await new Promise((resolve) => setImmediate(resolve))
        now -= 1
        return target.createUser(user, options)
      },
    }
    const outcomes = await all(applyPlans(plans, watched, { ledger, concurrency: 3 }))
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(plans.map(() => 'applied'))
    expect(target.users()).toHaveLength(20)
    expect(most).toBe(3)
  })

  it('of one person go one after the other; the second of the same is stale', async () => {
    const { target, ledger, plans } = await setUp(1)
    const outcomes = await all(applyPlans([...plans, ...plans], target, { ledger }))
    expect(outcomes).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'refused', error: { code: 'PLAN_STALE' } },
    ])
  })

  it('skip the rest once the target could not serve several in a row', async () => {
    const { target, ledger, plans } = await setUp(30)
    const dead: Target = { ...target, createUser: () => Promise.reject(down()) }
    const outcomes = await all(applyPlans(plans, dead, { ledger, concurrency: 1, giveUpAfter: 4 }))
    expect(outcomes.slice(0, 4).map(({ outcome }) => outcome)).toEqual([
      'failed',
      'failed',
      'failed',
      'failed',
    ])
    expect(outcomes.slice(4).every(({ outcome }) => outcome === 'skipped')).toBe(true)
    const again = await all(applyPlans(plans, target, { ledger }))
    expect(again.filter(({ outcome }) => outcome === 'applied')).toHaveLength(30)
    expect(target.users()).toHaveLength(30)
  })

  it('given up: what has begun ends in a report, the rest is skipped', async () => {
    const { target, ledger, plans } = await setUp(10)
    const giveUp = new AbortController()
    const outcomes: PlanOutcome[] = []
    for await (const outcome of applyPlans(plans, target, {
      ledger,
      concurrency: 1,
      signal: giveUp.signal,
    })) {
      outcomes.push(outcome)
      if (outcomes.length === 3) giveUp.abort()
    }
    expect(outcomes).toHaveLength(10)
    expect(outcomes.filter(({ outcome }) => outcome === 'skipped').length).toBeGreaterThanOrEqual(6)
  })

  it('whoever stops reading waits for what has begun', async () => {
    const { target, ledger, plans } = await setUp(10)
    for await (const _ of applyPlans(plans, target, { ledger, concurrency: 2 })) break
    const made = target.users().length
    expect(made).toBeLessThan(10)
    await new Promise((resolve) => setImmediate(resolve))
    expect(target.users()).toHaveLength(made)
    for (const user of target.users()) expect(user.groups).toHaveLength(2)
  })

  it('a ledger that fails is an exception', async () => {
    const { target, ledger, plans } = await setUp(3)
    const broken = { ...ledger, commit: () => Promise.reject(new Error('disk full')) }
    await expect(all(applyPlans(plans, target, { ledger: broken }))).rejects.toThrow('disk full')
    expect(target.users()).toEqual([])
  })
})
