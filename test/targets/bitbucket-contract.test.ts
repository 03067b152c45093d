import { bitbucketDataCenter } from 'rostermap/targets/bitbucket'
import { type FakeServer, fakeBitbucket, targetContract } from 'rostermap/testing'
import { afterEach, describe, it } from 'vitest'
import { bitbucketPair } from '../support/bitbucket.js'

describe('bitbucketDataCenter keeps the target contract', () => {
  for (const version of ['7.21.23', '9.4.10', '10.0.1'])
    describe(`on Bitbucket ${version}`, () => {
      const cases = targetContract(() => bitbucketPair({ version, pageSize: 2 }).target)
      for (const { name, run } of cases) it(name, run)
    })

  describe('where an unknown group is 404 and a taken login 409', () => {
    const fakeOptions = { unknownContext: 404, renameConflict: 409 } as const
    const cases = targetContract(() => bitbucketPair(fakeOptions).target)
    for (const { name, run } of cases) it(name, run)
  })

  describe('where accounts are not to be shut', () => {
    const cases = targetContract(() => bitbucketPair({}, { shutByGroups: false }).target)
    for (const { name, run } of cases) it(name, run)
  })

  describe('with more members than Bitbucket puts into one answer, and than one request adds', () => {
    const cases = targetContract(() => bitbucketPair({ pageSize: 50 }).target, { members: 130 })
    for (const { name, run } of cases.filter((one) => one.name.includes('over all pages')))
      it(name, run)
  })

  describe('over HTTP on the loopback', () => {
    const servers: FakeServer[] = []
    afterEach(async () => {
      await Promise.all(servers.splice(0).map((server) => server.close()))
    })
    const cases = targetContract(async () => {
      const fake = fakeBitbucket()
      const server = await fake.listen()
      servers.push(server)
      return bitbucketDataCenter({ baseUrl: server.url, auth: fake.admin, retryDelayMs: 0 })
    })
    for (const { name, run } of cases) it(name, run)
  })
})
