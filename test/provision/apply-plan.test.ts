import { applyPlan, memoryLedger, type Plan, provisioner } from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { alice, jiraGroups, oktaMapper } from '../support/people.js'

const planned = async (users: Parameters<typeof memoryTarget>[0] = {}) => {
  const target = memoryTarget({ name: 'jira', groups: jiraGroups, ...users })
  const ledger = memoryLedger()
  const { preview, signIn } = provisioner({ mapper: oktaMapper, targets: [target], ledger })
  const [plan] = (await preview(alice())).plans
  if (!plan) throw new Error('no plan')
  return { target, ledger, signIn, plan: JSON.parse(JSON.stringify(plan)) as Plan }
}
const users = [{ username: 'alice.nguyen', displayName: 'A', email: 'a@example.com' }]

describe('a plan applied later', () => {
  it('is applied when the account is still as it was, also after JSON carried the plan', async () => {
    const { target, ledger, plan } = await planned()
    const report = await applyPlan(plan, target, { ledger })
    expect(report).toMatchObject({ plan: plan.hash, status: 'applied' })
    expect(report.userId).toBe(target.users()[0]?.id)
    expect(target.users()[0]?.groups).toEqual(['dev-team', 'jira-software-users'])
  })

  it('is refused when it was changed', async () => {
    const { target, ledger, plan } = await planned()
    const forged = {
      ...plan,
      operations: [
        ...plan.operations,
        { kind: 'addMember', group: 'jira-administrators', reasons: [], risk: 'low' } as const,
      ],
    }
    await expect(applyPlan(forged, target, { ledger })).rejects.toMatchObject({
      code: 'PLAN_INVALID',
      details: { reason: 'hash' },
    })
    expect(target.users()).toEqual([])
  })

  it.each([
    ['null', null],
    ['text', 'plan'],
    ['another version', { version: 2, operations: [] }],
    ['no operations', { version: 1 }],
    ['an operation of no known kind', { version: 1, operations: [{ kind: 'toString' }] }],
  ])('is refused when it is none: %s', async (_, value) => {
    const { target, ledger } = await planned()
    const plan = JSON.parse(JSON.stringify(value))
    await expect(applyPlan(plan, target, { ledger })).rejects.toMatchObject({
      code: 'PLAN_INVALID',
      details: { reason: 'shape' },
    })
  })

  it('is refused by another target', async () => {
    const { ledger, plan } = await planned()
    const other = memoryTarget({ name: 'confluence' })
    await expect(applyPlan(plan, other, { ledger })).rejects.toMatchObject({
      code: 'PLAN_INVALID',
      details: { reason: 'target' },
    })
  })

  it.each([
    ['a group was joined', (t: ReturnType<typeof memoryTarget>, id: string) => join(t, id)],
    [
      'the name was changed',
      (t: ReturnType<typeof memoryTarget>, id: string) => t.updateUser(id, { displayName: 'B' }),
    ],
    [
      'the account was shut',
      (t: ReturnType<typeof memoryTarget>, id: string) => t.setActive(id, false),
    ],
  ])('is stale when meanwhile %s', async (_, meddle) => {
    const { target, ledger, plan } = await planned({ users })
    await meddle(target, target.users()[0]?.id ?? '')
    const before = JSON.stringify(target.users())
    await expect(applyPlan(plan, target, { ledger })).rejects.toMatchObject({ code: 'PLAN_STALE' })
    expect(JSON.stringify(target.users())).toBe(before)
  })

  it('is stale when the account that was to be made is there', async () => {
    const { target, ledger, plan } = await planned()
    await target.createUser({ username: 'alice.nguyen' })
    await expect(applyPlan(plan, target, { ledger })).rejects.toMatchObject({ code: 'PLAN_STALE' })
  })

  it('links the account it makes, so that the next sign-in knows it and gives it nothing twice', async () => {
    const { target, ledger, signIn, plan } = await planned()
    const { userId } = await applyPlan(plan, target, { ledger, clock: () => 7 })
    const link = await ledger.link('jira', plan.subject)
    expect(link).toMatchObject({ target: 'jira', subject: plan.subject, userId })
    expect(link?.newcomer).toBeUndefined()
    expect((await ledger.plans({ subject: plan.subject })).items).toMatchObject([
      { at: 7, userId, plan: { hash: plan.hash } },
    ])
    const [again] = (await signIn(alice())).targets
    expect(again).toMatchObject({ status: 'done', plan: { operations: [] } })
  })

  it.each([
    ['the person has got another account', 'alice', 'user-99'],
    ['the account has become somebody else’s', 'bob', 'user-1'],
  ])('is stale when meanwhile %s', async (_, subject, userId) => {
    const { target, ledger, plan } = await planned({ users })
    await ledger.commit({
      links: [{ target: 'jira', subject: { ...plan.subject, subject }, userId }],
    })
    const before = JSON.stringify(target.users())
    await expect(applyPlan(plan, target, { ledger })).rejects.toMatchObject({ code: 'PLAN_STALE' })
    expect(JSON.stringify(target.users())).toBe(before)
  })

  it('that makes an account is stale when the person has one under another login', async () => {
    const { target, ledger, plan } = await planned()
    const other = await target.createUser({ username: 'alice2' })
    await ledger.commit({ links: [{ target: 'jira', subject: plan.subject, userId: other.id }] })
    await expect(applyPlan(plan, target, { ledger })).rejects.toMatchObject({ code: 'PLAN_STALE' })
    expect(target.users()).toHaveLength(1)
  })

  it('is stale when it was applied already', async () => {
    const { target, ledger, plan } = await planned({ users })
    await applyPlan(plan, target, { ledger })
    await expect(applyPlan(plan, target, { ledger })).rejects.toMatchObject({ code: 'PLAN_STALE' })
  })
})

async function join(target: ReturnType<typeof memoryTarget>, id: string) {
  const group = await target.findGroup('local-qa')
  await target.addMembers(group?.id ?? '', [id])
}
