import { jiraCloud } from 'rostermap/targets/jira'
import { type FakeServer, fakeJiraCloud, targetContract } from 'rostermap/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { jiraCloudPair, people, peopleIds } from '../support/jira-cloud.js'

describe('jiraCloud keeps the target contract', () => {
  it('on people whose ids are known', () => {
    const { fake } = jiraCloudPair({ users: people })
    expect(
      fake
        .state()
        .users.slice(1)
        .map(({ accountId }) => accountId),
    ).toEqual(peopleIds)
  })

  describe.each([
    ['that answers at once', {}],
    ['with small pages', { pageSize: 2 }],
    ['that refuses invitations which go out', { invite: 'refused-but-sent' as const }],
    ['whose reads lag behind', { staleReads: 3 }],
  ])('on a Jira Cloud %s', (_, options) => {
    const cases = targetContract(
      () => jiraCloudPair({ users: people, ...options }, { properties: ['costCenter'] }).jira,
      { userId: peopleIds },
    )
    for (const { name, run } of cases) it(name, run)
  })

  describe('over HTTP on the loopback, through the gateway', () => {
    const servers: FakeServer[] = []
    afterEach(async () => {
      await Promise.all(servers.splice(0).map((server) => server.close()))
    })
    const cases = targetContract(
      async () => {
        const fake = fakeJiraCloud({ users: people })
        const server = await fake.listen()
        servers.push(server)
        const { cloudId, scopedToken } = fake
        return jiraCloud({ cloudId, apiUrl: server.url, auth: { token: scopedToken } })
      },
      { userId: peopleIds },
    )
    for (const { name, run } of cases) it(name, run)
  })
})
