import { atlassianScimDirectory } from 'rostermap/targets/atlassian-cloud'
import { type FakeServer, fakeAtlassianCloud, targetContract } from 'rostermap/testing'
import { afterEach, describe, it } from 'vitest'
import { scimPair } from '../support/atlassian.js'

describe('atlassianScimDirectory keeps the target contract', () => {
  describe.each([
    ['that answers at once', {}],
    ['with small pages', { pageSize: 2 }],
  ])('on a directory %s', (_, options) => {
    const cases = targetContract(
      () => scimPair(options, { properties: ['department', 'title'] }).directory,
    )
    for (const { name, run } of cases) it(name, run)
  })

  describe('over HTTP on the loopback', () => {
    const servers: FakeServer[] = []
    afterEach(async () => {
      await Promise.all(servers.splice(0).map((server) => server.close()))
    })
    const cases = targetContract(async () => {
      const fake = fakeAtlassianCloud()
      const server = await fake.listen()
      servers.push(server)
      const { scimDirectoryId, scimKey } = fake
      return atlassianScimDirectory({
        directoryId: scimDirectoryId,
        apiUrl: server.url,
        auth: { token: scimKey },
      })
    })
    for (const { name, run } of cases) it(name, run)
  })
})
