import { describe, expect, it } from 'vitest'
import { bitbucketPair } from '../support/bitbucket.js'
import { opsOf, personOf, stage } from '../support/world.js'

const document = {
  version: 1 as const,
  profile: ['username', 'email', 'displayName'].map((to) => ({ to, from: { claim: to } })),
  groups: {
    from: { claim: 'groups' },
    rules: [{ id: 'r', match: { exact: 'dev' }, to: ['dev'] }],
  },
}
const claims = { username: 'ada', email: 'ada@example.com', displayName: 'Ada', groups: ['dev'] }
const ada = personOf(claims, 'ada')
const left = { kind: 'deactivated' as const, subject: { issuer: ada.issuer, subject: 'ada' } }
const back = { kind: 'present' as const, identity: ada }

describe('a life in Bitbucket, whose accounts are shut by groups', () => {
  const pair = bitbucketPair({
    groups: [
      { name: 'dev', permission: 'LICENSED_USER' },
      { name: 'makers', permission: 'PROJECT_CREATE' },
      'readers',
    ],
  })
  const at = { target: pair.target, user: () => undefined, groups: () => [], writes: () => 0 }
  const { signIn, push } = stage(at, document)
  const account = () => pair.fake.users()[0]

  it('begins with an account in the groups of the mapping, and more by hand', async () => {
    expect(opsOf(await signIn(ada))).toEqual(['createUser', 'addMember dev'])
    for (const group of ['makers', 'readers']) await pair.target.addMembers(group, ['1'])
    expect(opsOf(await signIn(ada))).toEqual([])
    expect(account()).toMatchObject({ licensed: true, groups: ['dev', 'makers', 'readers'] })
  })

  it('is interrupted: what lets in is taken, once', async () => {
    const result = await push(left)
    expect(opsOf(result)).toContain('deactivateUser')
    // Whoever approves the plan is told what shutting means here.
    const [target] = result.targets
    const operations = target && target.status !== 'failed' ? target.plan.operations : []
    expect(JSON.stringify(operations)).toContain('loses every group and permission that lets it in')
    expect(account()).toMatchObject({ licensed: false })
    expect(account()?.groups).toContain('readers')
    expect(opsOf(await push(left))).toEqual([])
  })

  it('goes on with everything that was there before, by hand as well', async () => {
    expect(opsOf(await push(back))).toContain('reactivateUser')
    expect(account()).toMatchObject({ licensed: true, groups: ['dev', 'makers', 'readers'] })
    expect(opsOf(await push(back))).toEqual([])
  })
})
