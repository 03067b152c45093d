import type { MappingDocument, Target } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { organizationPair, scimPair } from '../support/atlassian.js'
import { heldOf, opsOf, personOf, settled, stage, type World } from '../support/world.js'

const issuer = 'https://idp.example'
const email = 'ada@example.com'
const document: MappingDocument = {
  version: 1,
  profile: [
    { to: 'email', from: { claim: 'mail' } },
    { to: 'displayName', from: { claim: 'name' } },
  ],
  groups: {
    from: { claim: 'groups' },
    rules: [
      { id: 'dev', match: { exact: 'idp-dev' }, to: ['dev-team'] },
      { id: 'ops', match: { exact: 'idp-ops' }, to: ['ops-team'] },
    ],
  },
}
const withLogin: MappingDocument = {
  ...document,
  profile: [{ to: 'username', from: { claim: 'mail' } }, ...(document.profile ?? [])],
}
const ada = (groups: readonly string[], name = 'Ada') =>
  personOf({ mail: email, name, groups }, 'p1', issuer)
const policy = { match: { ownedDomains: ['example.com'] } }

type Fake = ReturnType<typeof organizationPair>['fake']

function worldOf(target: Target, fake: Fake): Pick<World, 'target' | 'writes'> {
  const isWrite = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method !== 'GET' && !path.endsWith('/search')
  return {
    target,
    writes: () => fake.requests.filter(isWrite).length,
  }
}

const account = (fake: Fake) => fake.state().users.find((user) => user.email === email)

describe.each([
  ['that answers at once', {}],
  ['whose reads lag and whose invitations come later', { staleReads: 2, invite: 'later' as const }],
])('a person at an organisation %s', (_, conduct) => {
  it('is invited once, joins, moves, leaves, and comes back', async () => {
    const { fake, organization } = organizationPair(
      { groups: ['dev-team', 'ops-team'], ...conduct },
      { manageAccounts: true },
    )
    const at = worldOf(organization, fake)
    const { signIn, push } = stage(at, document, policy)
    const first = await signIn(ada(['idp-dev']))
    expect(opsOf(first)).toEqual(['createUser', 'addMember dev-team'])
    await settled(at, () => signIn(ada(['idp-dev'])))
    expect(account(fake)).toMatchObject({ displayName: 'Ada', groups: ['dev-team'] })

    await settled(at, () => signIn(ada(['idp-ops'], 'Ada Lovelace')))
    expect(account(fake)).toMatchObject({ displayName: 'Ada Lovelace', groups: ['ops-team'] })

    await push({ kind: 'deactivated', subject: { issuer, subject: 'p1' } })
    expect(account(fake)).toMatchObject({ status: 'suspended', groups: ['ops-team'] })
    await push({ kind: 'present', identity: ada(['idp-ops'], 'Ada Lovelace') })
    expect(account(fake)).toMatchObject({ status: 'active', groups: ['ops-team'] })
    expect(fake.requests.filter(({ path }) => path.endsWith('/invite'))).toHaveLength(1)
    expect(fake.state().users).toHaveLength(1)
  })
})

it('a person whose account belongs to somebody else gets groups, and a warning for the name', async () => {
  const { fake, organization } = organizationPair(
    { groups: ['dev-team'], users: [{ email, displayName: 'A.', managed: false }] },
    { manageAccounts: true },
  )
  const result = await stage(worldOf(organization, fake), document, policy).signIn(ada(['idp-dev']))
  expect(opsOf(result)).toEqual(['addMember dev-team'])
  expect(heldOf(result)).toEqual(['read-only displayName'])
})

it('a person in a provisioning directory is made, moves, leaves, and comes back', async () => {
  const { fake, directory } = scimPair()
  for (const name of ['dev-team', 'ops-team']) await directory.createGroup(name)
  const at = worldOf(directory, fake)
  const { signIn, push } = stage(at, withLogin, policy)
  const first = await settled(at, () => signIn(ada(['idp-dev'])))
  expect(opsOf(first)).toEqual(['createUser', 'addMember dev-team'])
  await settled(at, () => signIn(ada(['idp-ops'], 'Ada Lovelace')))
  expect(account(fake)).toMatchObject({ displayName: 'Ada Lovelace', groups: ['ops-team'] })
  await push({ kind: 'deactivated', subject: { issuer, subject: 'p1' } })
  expect(account(fake)).toMatchObject({ status: 'deactivated', groups: ['ops-team'] })
  await push({ kind: 'present', identity: ada(['idp-ops'], 'Ada Lovelace') })
  expect(account(fake)).toMatchObject({ status: 'active', groups: ['ops-team'] })
  expect(fake.provisioned()).toHaveLength(1)
})
