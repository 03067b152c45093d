import { confluenceCloud } from 'rostermap/targets/confluence'
import { type FakeServer, fakeConfluenceCloud, targetContract } from 'rostermap/testing'
import { afterEach, describe, it } from 'vitest'
import { confluenceCloudPair } from '../support/confluence.js'
import { jiraCloudPair, people, peopleIds } from '../support/jira-cloud.js'

describe('confluenceCloud keeps the target contract', () => {
  describe.each([
    ['with small pages and properties', { pageSize: 2 }, { properties: ['costCenter'] }],
    [
      'whose reads lag behind, with Jira to find people',
      { staleReads: 3 },
      { people: jiraCloudPair({ users: people }).jira },
    ],
    ['whose search finds no group', { picksGroups: false }, {}],
  ])('on a Confluence Cloud %s', (_, options, settings) => {
    const cases = targetContract(
      () => confluenceCloudPair({ users: people, ...options }, settings).wiki,
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
        const fake = fakeConfluenceCloud({ users: people })
        const server = await fake.listen()
        servers.push(server)
        const { cloudId, scopedToken } = fake
        return confluenceCloud({ cloudId, apiUrl: server.url, auth: { token: scopedToken } })
      },
      { userId: peopleIds },
    )
    for (const { name, run } of cases) it(name, run)
  })
})
