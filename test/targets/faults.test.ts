import { jiraDataCenter } from 'rostermap/targets/jira'
import { type Fault, fakeJira } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { describeFaults } from '../support/fault-suite.js'
import { patience } from '../support/fault-table.js'
import { ada, errorOf, jiraPair, jsonAnswer, tamper } from '../support/jira.js'

const seed = { users: [{ username: 'grace', groups: ['dev'] }], groups: ['ops'] }

describeFaults('Jira', (options) => {
  const { fake, jira } = jiraPair(seed, { ...options, properties: ['costCenter'] })
  return {
    fake,
    read: () => jira.findUser({ username: 'nobody' }),
    create: [0, () => jira.createUser(ada)],
  }
})

describe('an answer that names no property', () => {
  it('does not pass for a property without a value', async () => {
    const { fake } = jiraPair(seed)
    const { key = '' } = fake.state().users.at(-1) ?? {}
    const asks = (request: Request) => request.url.includes('/user/properties/')
    const fetch = tamper(fake.fetch, asks, () => jsonAnswer(200, { unexpected: true }))
    const { jira } = jiraPair(
      {},
      { auth: { token: fake.token }, fetch, properties: ['costCenter'] },
    )
    const error = await errorOf(jira.findUser({ id: key }))
    expect(error).toMatchObject({ code: 'TARGET_PROTOCOL', details: { reason: 'shape' } })
  })
})

describe('a connection that breaks after the write was done', () => {
  it('makes no second account: the next run finds the first', async () => {
    const { fake, jira } = jiraPair()
    fake.failNext('drop', { applied: true })
    expect((await errorOf(jira.createUser(ada))).code).toBe('TARGET_UNAVAILABLE')
    expect((await jira.findUser({ username: 'ada' }))?.username).toBe('ada')
    expect((await errorOf(jira.createUser(ada))).code).toBe('TARGET_CONFLICT')
    expect(fake.state().users.filter(({ username }) => username === 'ada')).toHaveLength(1)
  })

  it('loses no membership and no change', async () => {
    const { fake, jira } = jiraPair(seed)
    const id = fake.state().users.at(-1)?.key ?? ''
    fake.failNext('cut-body', { skip: 1, applied: true })
    expect((await jira.addMembers('ops', [id])).get(id)).toBe('changed')
    fake.failNext('cut-body', { skip: 1, applied: true })
    expect(await jira.setActive(id, false)).toBe('changed')
    expect(fake.state().users.at(-1)).toMatchObject({ active: false, groups: ['dev', 'ops'] })
  })
})

describe('several members at once', () => {
  it('stops at wrong credentials instead of trying them until the account is locked', async () => {
    const { fake, jira } = jiraPair({}, { auth: { token: 'wrong' } })
    const outcomes = await jira.addMembers('ops', ['a', 'b', 'c'])
    expect([...outcomes.keys()]).toEqual(['a', 'b', 'c'])
    for (const outcome of outcomes.values())
      expect(outcome).toMatchObject({ code: 'TARGET_UNAUTHORIZED' })
    expect(fake.requests).toHaveLength(1)
  })
})

describe('over a real connection', () => {
  const cases: readonly [Fault, string][] = [
    ['drop', 'network'],
    ['cut-body', 'network'],
    ['hang', 'timeout'],
    ['redirect', 'redirect'],
  ]
  it.each(cases)('%s gives TARGET_UNAVAILABLE with reason %s', async (fault, reason) => {
    const fake = fakeJira(seed)
    const server = await fake.listen()
    const jira = jiraDataCenter({
      baseUrl: server.url,
      auth: { token: fake.token },
      retries: 0,
      ...patience(fault),
    })
    fake.failNext(fault)
    const error = await errorOf(jira.findUser({ username: 'grace' }))
    await server.close()
    expect(error).toMatchObject({ code: 'TARGET_UNAVAILABLE', details: { reason } })
  })

  it('a closed port gives TARGET_UNAVAILABLE with the system’s word for it', async () => {
    const fake = fakeJira()
    const server = await fake.listen()
    await server.close()
    const jira = jiraDataCenter({ baseUrl: server.url, auth: fake.admin, retries: 0 })
    const error = await errorOf(jira.findGroup('dev'))
    expect(error.message).toContain('ECONNREFUSED')
  })
})
