import { crowd } from 'rostermap/targets/crowd'
import { type FakeServer, fakeCrowd, targetContract } from 'rostermap/testing'
import { afterEach, describe, it } from 'vitest'
import { crowdPair } from '../support/crowd.js'

describe('crowd keeps the target contract', () => {
  for (const properties of [[], ['firstName'], ['costCenter']])
    describe(`with the properties ${JSON.stringify(properties)}`, () => {
      const cases = targetContract(() => crowdPair({}, { properties }).target)
      for (const { name, run } of cases) it(name, run)
    })

  describe('with more rows than fit into one answer', () => {
    const cases = targetContract(() => crowdPair().target, { members: 501 })
    for (const { name, run } of cases.filter((one) => one.name.includes('over all pages')))
      it(name, run)
  })

  describe('with a server that gives two rows at once, however many are asked for', () => {
    const cases = targetContract(() => crowdPair({ pageSize: 2 }).target)
    for (const { name, run } of cases) it(name, run)
  })

  describe('over HTTP on the loopback', () => {
    const servers: FakeServer[] = []
    afterEach(async () => {
      await Promise.all(servers.splice(0).map((server) => server.close()))
    })
    const cases = targetContract(async () => {
      const fake = fakeCrowd()
      const server = await fake.listen()
      servers.push(server)
      return crowd({ baseUrl: server.url, auth: fake.application, retryDelayMs: 0 })
    })
    for (const { name, run } of cases) it(name, run)
  })
})
