import { compileMapping, memoryLedger, parseMapping, provisioner, trustClaims } from 'rostermap'
import { memoryTarget } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'

const mapper = compileMapping(
  parseMapping({
    version: 1,
    profile: [
      { to: 'username', from: { claim: 'login' } },
      { to: 'externalId', from: { identity: 'subject' } },
    ],
  }),
)
const person = (subject: string, login: string) =>
  trustClaims({ login }, { reason: 'test', issuer: 'https://idp.example', subject })

const setUp = (users: Parameters<typeof memoryTarget>[0] & object = {}) => {
  const target = memoryTarget({
    name: 'directory',
    capabilities: { user: { findBy: ['username', 'externalId'], properties: [] } },
    ...users,
  })
  return { target, ...provisioner({ mapper, targets: [target], ledger: memoryLedger() }) }
}
const withheldOf = (result: Awaited<ReturnType<ReturnType<typeof setUp>['signIn']>>) => {
  const [first] = result.targets
  return first && first.status !== 'failed' ? first.plan.withheld : undefined
}

describe('externalId, where the product keeps the IdP’s own id of an account', () => {
  it('is given to a new account, once', async () => {
    const { target, signIn } = setUp()
    await signIn(person('00u1', 'ada'))
    expect(target.users()).toMatchObject([{ username: 'ada', externalId: '00u1' }])
    const again = await signIn(person('00u1', 'ada'))
    expect([withheldOf(again), again.targets[0]?.status]).toEqual([[], 'done'])
    expect(target.calls.filter(({ verb }) => verb === 'updateUser')).toEqual([])
  })

  it('finds an account that has another login by now, before any login is looked for', async () => {
    const { target, signIn } = setUp({
      users: [
        { id: 'old', username: 'ada.byron', externalId: '00u1' },
        { id: 'other', username: 'ada' },
      ],
    })
    const first = await signIn(person('00u1', 'ada'))
    expect(first.targets[0]).toMatchObject({ status: 'done', plan: { userId: 'old' } })
    // A first contact, and the new login is somebody else's besides.
    expect(withheldOf(first)?.map(({ code }) => code)).toEqual(['first-contact'])
    expect(target.users()).toHaveLength(2)
  })

  it('attack: does not link to an account that the ledger has as somebody else’s', async () => {
    const { target, signIn } = setUp()
    await signIn(person('00u1', 'ada'))
    const thief = trustClaims(
      { login: 'eve' },
      { reason: 'test', issuer: 'https://other.example', subject: '00u1' },
    )
    const result = await signIn(thief)
    expect(result.targets[0]).toMatchObject({ status: 'blocked' })
    expect(target.users()).toHaveLength(1)
  })

  it('is looked up in a full comparison without a write for whom it fits', async () => {
    const { target, reconcile, signIn } = setUp()
    await signIn(person('00u1', 'ada'))
    const before = target.calls.length
    const { targets } = await reconcile([person('00u1', 'ada')])
    expect(targets[0]).toMatchObject({ unchanged: 1, changing: 0 })
    const verbs = target.calls.slice(before).map(({ verb }) => verb)
    expect(verbs).not.toContain('findUser')
    expect(verbs).not.toContain('updateUser')
  })

  it('is a property like any other where the product does not look accounts up by it', async () => {
    const target = memoryTarget()
    const { signIn } = provisioner({ mapper, targets: [target], ledger: memoryLedger() })
    await signIn(person('00u1', 'ada'))
    expect(target.users()).toMatchObject([{ properties: { externalId: '00u1' } }])
    expect(target.users()[0]?.externalId).toBeUndefined()
  })
})
