import { jiraDataCenter } from 'rostermap/targets/jira'
import { type FakeServer, fakeJira, targetContract } from 'rostermap/testing'
import { afterEach, describe, it } from 'vitest'
import { jiraPair } from '../support/jira.js'

describe('jiraDataCenter keeps the target contract', () => {
  for (const version of ['8.20.30', '9.12.19', '10.1.2', '10.3.24', '11.0.1'])
    describe(`on Jira ${version}`, () => {
      const cases = targetContract(
        () => jiraPair({ version, pageSize: 2 }, { properties: ['costCenter'] }).jira,
      )
      for (const { name, run } of cases) it(name, run)
    })

  describe('on Jira 8.2, which cannot shut accounts', () => {
    const cases = targetContract(() => jiraPair({ version: '8.2.6' }).jira)
    for (const { name, run } of cases) it(name, run)
  })

  describe('on Jira 10.3 that answers 404 for a membership that is not there', () => {
    const cases = targetContract(() => jiraPair({ removeAbsentStatus: 404 }).jira)
    for (const { name, run } of cases) it(name, run)
  })

  describe('with groups in groups, whose members Jira shows as its own', () => {
    let fake = fakeJira()
    const cases = targetContract(
      () => {
        const made = jiraPair()
        fake = made.fake
        return made.jira
      },
      { nest: ({ name }, child) => fake.seed({ groups: [{ name, subgroups: [child.name] }] }) },
    )
    for (const { name, run } of cases.filter((one) => one.name.includes('inherited'))) it(name, run)
  })

  describe('with more members than Jira puts into one answer', () => {
    const cases = targetContract(() => jiraPair().jira, { members: 120 })
    for (const { name, run } of cases.filter((one) => one.name.includes('over all pages')))
      it(name, run)
  })

  describe('over HTTP on the loopback', () => {
    const servers: FakeServer[] = []
    afterEach(async () => {
      await Promise.all(servers.splice(0).map((server) => server.close()))
    })
    const cases = targetContract(async () => {
      const fake = fakeJira({ pageSize: 2 })
      const server = await fake.listen()
      servers.push(server)
      return jiraDataCenter({ baseUrl: server.url, auth: fake.admin, retryDelayMs: 0 })
    })
    for (const { name, run } of cases) it(name, run)
  })
})
