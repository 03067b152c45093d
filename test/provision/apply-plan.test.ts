import { applyPlan, memoryLedger, type Plan, provisioner } from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { alice, jiraGroups, oktaMapper } from '../support/people.js'

const planned = async (users: Parameters<typeof memoryTarget>[0] = {}) => {
  const target = memoryTarget({ name: 'jira', groups: jiraGroups, ...users })
  const { preview } = provisioner({ mapper: oktaMapper, targets: [target], ledger: memoryLedger() })
  const [plan] = (await preview(alice())).plans
  if (!plan) throw new Error('no plan')
  return { target, plan: JSON.parse(JSON.stringify(plan)) as Plan }
}
const users = [{ username: 'alice.nguyen', displayName: 'A', email: 'a@example.com' }]

describe('a plan applied later', () => {
  it('is applied when the account is still as it was, also after JSON carried the plan', async () => {
    const { target, plan } = await planned()
    const report = await applyPlan(plan, target)
    expect(report).toMatchObject({ plan: plan.hash, status: 'applied' })
    expect(report.userId).toBe(target.users()[0]?.id)
    expect(target.users()[0]?.groups).toEqual(['dev-team', 'jira-software-users'])
  })

  it('is refused when it was changed', async () => {
    const { target, plan } = await planned()
    const forged = {
      ...plan,
      operations: [
        ...plan.operations,
        { kind: 'addMember', group: 'jira-administrators', reasons: [], risk: 'low' } as const,
      ],
    }
    await expect(applyPlan(forged, target)).rejects.toMatchObject({
      code: 'PLAN_INVALID',
      details: { reason: 'hash' },
    })
    expect(target.users()).toEqual([])
  })

  it('is refused by another target', async () => {
    const { plan } = await planned()
    const other = memoryTarget({ name: 'confluence' })
    await expect(applyPlan(plan, other)).rejects.toMatchObject({
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
    const { target, plan } = await planned({ users })
    await meddle(target, target.users()[0]?.id ?? '')
    const before = JSON.stringify(target.users())
    await expect(applyPlan(plan, target)).rejects.toMatchObject({ code: 'PLAN_STALE' })
    expect(JSON.stringify(target.users())).toBe(before)
  })

  it('is stale when the account that was to be made is there', async () => {
    const { target, plan } = await planned()
    await target.createUser({ username: 'alice.nguyen' })
    await expect(applyPlan(plan, target)).rejects.toMatchObject({ code: 'PLAN_STALE' })
  })

  it('is stale when it was applied already', async () => {
    const { target, plan } = await planned({ users })
    await applyPlan(plan, target)
    await expect(applyPlan(plan, target)).rejects.toMatchObject({ code: 'PLAN_STALE' })
  })
})

async function join(target: ReturnType<typeof memoryTarget>, id: string) {
  const group = await target.findGroup('local-qa')
  await target.addMembers(group?.id ?? '', [id])
}
