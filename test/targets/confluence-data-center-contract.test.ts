import { confluenceDataCenter } from 'rostermap/targets/confluence'
import { type FakeServer, fakeConfluence, targetContract } from 'rostermap/testing'
import { afterEach, describe, it } from 'vitest'
import { confluencePair } from '../support/confluence.js'

describe('confluenceDataCenter keeps the target contract', () => {
  describe.each([
    ['8.5.4, which answers 405 for what it lacks', { absentEndpoint: 405 as const }],
    ['9.2.2, which cannot change accounts', {}],
    ['10.0.3, with default groups', { defaultGroups: ['confluence-users'] }],
  ])('on Confluence %s', (version, options) => {
    const [number = ''] = version.split(/[, ]/)
    const cases = targetContract(
      () => confluencePair({ version: number, pageSize: 2, ...options }).confluence,
    )
    for (const { name, run } of cases) it(name, run)
  })

  describe('on Confluence 7.19, which can neither list nor make nor shut accounts and does not tell its version', () => {
    const cases = targetContract(
      () =>
        confluencePair({
          version: '7.19.0',
          tellsVersion: false,
          absentEndpoint: 'web-page',
          users: [{ username: 'ada' }, { username: 'grace' }, { username: 'alan' }],
        }).confluence,
      { userId: ['3', '4', '5'].map((last) => `4028d6768851c890${last.padStart(16, '0')}`) },
    )
    for (const { name, run } of cases) it(name, run)
  })

  describe('with groups in groups', () => {
    let fake = fakeConfluence()
    const cases = targetContract(
      () => {
        const made = confluencePair()
        fake = made.fake
        return made.confluence
      },
      { nest: ({ name }, child) => fake.seed({ groups: [{ name, subgroups: [child.name] }] }) },
    )
    for (const { name, run } of cases.filter((one) => one.name.includes('inherited'))) it(name, run)
  })

  describe('with more members than Confluence puts into one answer', () => {
    const cases = targetContract(() => confluencePair({ pageSize: 50 }).confluence, {
      members: 51,
    })
    for (const { name, run } of cases.filter((one) => one.name.includes('over all pages')))
      it(name, run)
  })

  describe('over HTTP on the loopback', () => {
    const servers: FakeServer[] = []
    afterEach(async () => {
      await Promise.all(servers.splice(0).map((server) => server.close()))
    })
    const cases = targetContract(async () => {
      const fake = fakeConfluence({ pageSize: 2 })
      const server = await fake.listen()
      servers.push(server)
      return confluenceDataCenter({ baseUrl: server.url, auth: fake.admin, retryDelayMs: 0 })
    })
    for (const { name, run } of cases) it(name, run)
  })
})
