import { jiraDataCenter } from 'rostermap/targets/jira'
import { type Fault, type FaultOptions, fakeJira } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { faults, patience } from '../support/fault-table.js'
import { ada, errorOf, jiraPair } from '../support/jira.js'

const seed = { users: [{ username: 'grace', groups: ['dev'] }], groups: ['ops'] }

describe.each(faults)('when Jira answers with $name', ({ fault, code, details, sent }) => {
  it('a read fails with one typed error, after as many tries as are safe', async () => {
    const { fake, jira } = jiraPair(seed, patience(fault))
    fake.failNext(fault, { times: 10 })
    expect(await errorOf(jira.findUser({ username: 'grace' }))).toMatchObject({ code, details })
    expect(fake.requests).toHaveLength(sent)
  })

  it('making an account is sent once and leaves Jira as it was', async () => {
    const { fake, jira } = jiraPair(seed, patience(fault))
    const before = fake.state()
    fake.failNext(fault)
    expect((await errorOf(jira.createUser(ada))).code).toBe(code)
    expect(fake.state()).toEqual(before)
    expect(fake.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('every other write fails the same way and leaves Jira as it was', async () => {
    const { fake, jira } = jiraPair(seed, patience(fault))
    const before = fake.state()
    const id = before.users.at(-1)?.key ?? ''
    const atWrite: FaultOptions = { skip: 1, times: 10 }
    const inMap = async (work: ReturnType<typeof jira.addMembers>) => {
      const error = (await work).get(id)
      if (typeof error === 'object') throw error
    }
    for (const write of [
      () => jira.updateUser(id, { displayName: 'Grace H' }),
      () => jira.renameUser(id, 'ghopper'),
      () => jira.setActive(id, false),
      () => inMap(jira.addMembers('ops', [id])),
      () => inMap(jira.removeMembers('dev', [id])),
    ]) {
      fake.failNext(fault, atWrite)
      const error = await errorOf(write())
      expect(error.code.startsWith('TARGET_')).toBe(true)
      expect(fake.state()).toEqual(before)
      fake.failNext(fault, { times: 0 })
    }
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
