import { atlassianOrganization } from 'rostermap/targets/atlassian-cloud'
import { type FakeServer, fakeAtlassianCloud, targetContract } from 'rostermap/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { memberIds, members, organizationPair } from '../support/atlassian.js'

const managed = { manageAccounts: true, properties: ['jobTitle', 'department'] }

describe('atlassianOrganization keeps the target contract', () => {
  it('on people whose ids are known', () => {
    const { fake } = organizationPair({ users: members })
    expect(fake.state().users.map(({ accountId }) => accountId)).toEqual(memberIds)
  })

  describe.each([
    ['that answers at once', {}, {}],
    [
      'with small pages, 409 without a code, and 204 for taking out a stranger',
      { pageSize: 2, bareConflicts: true, removeAbsent: 204 as const },
      { ...managed, deactivate: 'disable' as const },
    ],
    [
      'whose reads lag behind and whose invitations come later',
      { staleReads: 3, invite: 'later' as const },
      managed,
    ],
  ])('on an organisation %s', (_, options, settings) => {
    const cases = targetContract(
      () => organizationPair({ users: members, ...options }, settings).organization,
      { userId: memberIds },
    )
    for (const { name, run } of cases) it(name, run)
  })

  describe('over HTTP on the loopback', () => {
    const servers: FakeServer[] = []
    afterEach(async () => {
      await Promise.all(servers.splice(0).map((server) => server.close()))
    })
    const cases = targetContract(
      async () => {
        const fake = fakeAtlassianCloud({ users: members })
        const server = await fake.listen()
        servers.push(server)
        const { orgId, directoryId, apiKey } = fake
        return atlassianOrganization({
          orgId,
          directoryId,
          apiUrl: server.url,
          auth: { token: apiKey },
        })
      },
      { userId: memberIds },
    )
    for (const { name, run } of cases) it(name, run)
  })
})
