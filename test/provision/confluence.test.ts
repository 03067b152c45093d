import { applyPlan, compileMapping, memoryLedger, parseMapping, provisioner } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { confluenceCloudPair, confluencePair } from '../support/confluence.js'
import { jiraCloudPair } from '../support/jira-cloud.js'
import { personOf } from '../support/world.js'

const document = {
  version: 1 as const,
  profile: [
    { to: 'username', from: { claim: 'login' } },
    { to: 'email', from: { claim: 'email' } },
    { to: 'displayName', from: { claim: 'login' } },
  ],
  groups: { from: { claim: 'groups' }, rules: [{ id: 'r', match: { exact: 'dev' }, to: ['dev'] }] },
}
const mapper = compileMapping(parseMapping(document))
const ada = (email = 'ada@example.com', groups: readonly string[] = ['dev']) =>
  personOf({ login: 'ada', email, groups })

describe('a sign-in to Confluence Data Center', () => {
  it('writes an address that it cannot read only when the person has another', async () => {
    const { fake, confluence } = confluencePair({ groups: ['dev'] })
    const { signIn } = provisioner({ mapper, targets: [confluence], ledger: memoryLedger() })
    const writes = async (person = ada()) => {
      const before = fake.requests.length
      await signIn(person, { now: 0 })
      // The look whether accounts can be changed names nobody, and so writes nothing.
      return fake.requests
        .slice(before)
        .filter(({ method, path }) => method !== 'GET' && !path.includes('permission%20check'))
        .map(({ method, path }) => `${method} ${path.split('/rest/api/')[1]}`)
    }
    expect(await writes()).toEqual(['POST admin/user', 'PUT user/ada/group/dev'])
    expect(await writes()).toEqual([])
    expect(await writes(ada('countess@example.com'))).toEqual(['PUT admin/user/ada'])
    expect(await writes(ada('countess@example.com'))).toEqual([])
    expect(await writes(ada('countess@example.com', []))).toEqual(['DELETE user/ada/group/dev'])
    expect(fake.state().users.at(-1)).toMatchObject({ email: 'countess@example.com', groups: [] })
  })
})

describe('a product whose accounts have no login', () => {
  it('is not asked for the login that the mapping gives for others', async () => {
    const { fake, jira } = jiraCloudPair({ groups: ['dev'] })
    const ledger = memoryLedger()
    const { preview, signIn } = provisioner({ mapper, targets: [jira], ledger })
    const [plan] = (await preview(ada(), { now: 0 })).plans
    expect(plan && (await applyPlan(plan, jira, { ledger })).status).toBe('applied')
    expect(fake.state().users.at(-1)).toMatchObject({ groups: ['dev'] })
    const again = (await signIn(ada(), { now: 1 })).targets
    expect(again).toMatchObject([
      { status: 'done', plan: { operations: [], withheld: [{ attribute: 'displayName' }] } },
    ])
  })
})

describe('a sign-in to Jira and Confluence Cloud on one site', () => {
  it('invites through Jira, and Confluence finds there whom it cannot find itself', async () => {
    const jiraSite = jiraCloudPair({ groups: ['dev'] })
    const { jira } = jiraSite
    const { fake, wiki } = confluenceCloudPair({ groups: ['dev'] }, { people: jira })
    const policy = { match: { ownedDomains: ['example.com'] } }
    const ledger = memoryLedger()
    const { signIn } = provisioner({ mapper, targets: [jira, wiki], ledger, policy })
    await signIn(ada(), { now: 0 })
    expect(jiraSite.fake.state().users.at(-1)).toMatchObject({ groups: ['dev'] })
    // The store of accounts is one: whom Jira has invited is there in Confluence.
    fake.seed({ users: [{ email: 'ada@example.com' }] })
    await signIn(ada(), { now: 1 })
    expect(fake.state().users.at(-1)).toMatchObject({ email: 'ada@example.com', groups: ['dev'] })
  })
})
