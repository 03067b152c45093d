import { expect, it } from 'vitest'
import { memberIds, members, organizationPair } from '../support/atlassian.js'

const [adaId = ''] = memberIds
const nobody = '712020:nobody'

it('atlassianOrganization sends as many requests as its page in docs/targets says', async () => {
  const { fake, organization } = organizationPair(
    { users: members, groups: ['dev'] },
    {
      manageAccounts: true,
      properties: ['jobTitle'],
      directoryId: 'd1a2b3c4-0000-4000-8000-00000000000b',
    },
  )
  const dev = fake.state().groups[0]?.id ?? ''
  const counts: Record<string, number> = {}
  const count = async (task: string, work: () => Promise<unknown>) => {
    const before = fake.requests.length
    await work()
    counts[task] = fake.requests.length - before
  }
  await count('find by id', () => organization.findUser({ id: adaId }))
  await count('find by address', () => organization.findUser({ email: 'ada@example.com' }))
  await count('find nobody by id', () => organization.findUser({ id: nobody }))
  await count('find nobody by address', () => organization.findUser({ email: 'x@example.com' }))
  await count('invite', () => organization.createUser({ email: 'new@example.com' }))
  await count('suspend', () => organization.setActive(adaId, false))
  await count('restore', () => organization.setActive(adaId, true))
  await count('restore again', () => organization.setActive(adaId, true))
  await count('change a profile', () => organization.updateUser(adaId, { jobTitle: 'Countess' }))
  await count('change it again', () => organization.updateUser(adaId, { jobTitle: 'Countess' }))
  await count('change an address', () =>
    organization.updateUser(adaId, { email: 'countess@example.com' }),
  )
  await count('add', () => organization.addMembers(dev, [adaId]))
  await count('add again', () => organization.addMembers(dev, [adaId]))
  await count('groups of an account', () => organization.groupsOf(adaId))
  await count('take out', () => organization.removeMembers(dev, [adaId]))
  await count('find a group', () => organization.findGroup('dev'))
  await count('find no group', () => organization.findGroup('nothing'))
  await count('make a group', () => organization.createGroup('new'))
  expect(counts).toEqual({
    ...{ 'find by id': 1, 'find by address': 1 },
    ...{ 'find nobody by id': 2, 'find nobody by address': 1 },
    ...{ invite: 3, suspend: 3, restore: 3, 'restore again': 1 },
    ...{ 'change a profile': 4, 'change it again': 2, 'change an address': 5 },
    ...{ add: 2, 'add again': 2, 'groups of an account': 1, 'take out': 4 },
    ...{ 'find a group': 1, 'find no group': 2, 'make a group': 2 },
  })
})
