import { bitbucketCloud } from 'rostermap/targets/bitbucket'
import { type FakeServer, fakeBitbucketCloud, targetContract } from 'rostermap/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { bitbucketCloudPair, people, peopleIds } from '../support/bitbucket.js'

describe('bitbucketCloud keeps the target contract', () => {
  it('on people whose ids are known', () => {
    const { fake } = bitbucketCloudPair({ users: people })
    expect(fake.users().map(({ uuid }) => uuid)).toEqual(peopleIds)
  })

  describe.each([
    ['without groups', {}, {}],
    ['with groups that are read', { movedGroups: true }, { legacyGroups: 'read' as const }],
    ['with groups that are written', { pageSize: 2 }, { legacyGroups: 'write' as const }],
  ])('%s', (_, fakeOptions, options) => {
    const cases = targetContract(
      () => bitbucketCloudPair({ users: people, ...fakeOptions }, options).target,
      { userId: peopleIds },
    )
    for (const { name, run } of cases) it(name, run)
  })

  describe('over HTTP on the loopback, with a workspace access token', () => {
    const servers: FakeServer[] = []
    afterEach(async () => {
      await Promise.all(servers.splice(0).map((server) => server.close()))
    })
    const cases = targetContract(
      async () => {
        const fake = fakeBitbucketCloud({ users: people })
        const server = await fake.listen()
        servers.push(server)
        return bitbucketCloud({
          workspace: 'acme',
          apiUrl: server.url,
          auth: { token: fake.token },
          legacyGroups: 'write',
        })
      },
      { userId: peopleIds },
    )
    for (const { name, run } of cases) it(name, run)
  })
})
