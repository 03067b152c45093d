import { jiraCloud } from 'rostermap/targets/jira'
import { fakeJiraCloud } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../support/jira.js'
import { jiraCloudPair, people, peopleIds } from '../support/jira-cloud.js'

const [adaId = ''] = peopleIds
const nobody = '712020:00000000-0000-4000-8000-999999999999'

describe('jiraCloud finds people', () => {
  it('by the whole e-mail address, although the search takes beginnings', async () => {
    const { jira } = jiraCloudPair({ users: [{ email: 'ada@example.com.au' }, ...people] })
    expect((await jira.findUser({ email: 'ADA@example.com' }))?.email).toBe('ada@example.com')
    expect(await jira.findUser({ email: 'ada@example.co' })).toBeUndefined()
  })

  it('but takes one who hides the address neither for a match nor for nobody', async () => {
    const { jira } = jiraCloudPair({ users: [{ email: 'ada@example.com', hidesEmail: true }] })
    const error = await errorOf(jira.findUser({ email: 'ada@example.com' }))
    expect(error).toMatchObject({ code: 'TARGET_AMBIGUOUS', details: { key: 'email' } })
    expect((await errorOf(jira.createUser({ email: 'ada@example.com' }))).code).toBe(
      'TARGET_AMBIGUOUS',
    )
  })

  it('never takes an app for a person', async () => {
    const { jira } = jiraCloudPair({ users: [{ email: 'bot@example.com', accountType: 'app' }] })
    expect(await jira.findUser({ email: 'bot@example.com' })).toBeUndefined()
    const { items } = await jira.listUsers()
    expect(items.map(({ displayName }) => displayName)).toEqual(['Admin'])
  })

  it('never takes "you may not see it" for "not there"', async () => {
    const { jira } = jiraCloudPair({ users: people, groups: ['dev'], browseUsers: false })
    for (const call of [
      () => jira.findUser({ id: adaId }),
      () => jira.findUser({ email: 'ada@example.com' }),
      () => jira.groupsOf(adaId),
      () => jira.listUsers(),
      () => jira.findGroup('dev'),
      () => jira.probe(),
    ])
      expect(await errorOf(call())).toMatchObject({
        code: 'TARGET_FORBIDDEN',
        details: { reason: 'permission' },
      })
  })
})

describe('jiraCloud invites', () => {
  it('once: the second time is a conflict, and nothing is sent', async () => {
    const { fake, jira } = jiraCloudPair()
    await jira.createUser({ email: 'new@example.com' })
    const error = await errorOf(jira.createUser({ email: 'NEW@example.com' }))
    expect(error).toMatchObject({ code: 'TARGET_CONFLICT', details: { what: 'user' } })
    expect(fake.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('and waits for the account when a 400 says no but the invitation went out', async () => {
    const { fake, jira } = jiraCloudPair({ invite: 'refused-but-sent', hiddenLooks: 3 })
    const made = await jira.createUser({ email: 'new@example.com' })
    expect(made).toMatchObject({ status: 'invited', email: 'new@example.com' })
    expect(made.id).toBe(fake.state().users.at(-1)?.accountId)
  })

  it('and gives an account without an id when it does not come in time', async () => {
    const { fake, jira } = jiraCloudPair({ invite: 'refused-but-sent', hiddenLooks: 1000 })
    const made = await jira.createUser({ email: 'new@example.com' })
    expect(made).toEqual({ email: 'new@example.com', active: 'unknown', status: 'invited' })
    expect(fake.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  it('and believes a refusal that nobody follows', async () => {
    const { jira } = jiraCloudPair({ invite: 'refused' })
    expect((await errorOf(jira.createUser({ email: 'new@example.com' }))).code).toBe(
      'TARGET_INVALID',
    )
    expect(await errorOf(jira.createUser({ email: 'nonsense' }))).toMatchObject({
      code: 'TARGET_INVALID',
      details: { fields: ['emailAddress'] },
    })
    expect((await errorOf(jira.createUser({ displayName: 'x' }))).code).toBe('TARGET_INVALID')
  })

  it('nobody twice when the connection breaks after the invitation', async () => {
    const { fake, jira } = jiraCloudPair()
    fake.failNext('drop', { skip: 3, applied: true })
    expect((await errorOf(jira.createUser({ email: 'new@example.com' }))).code).toBe(
      'TARGET_UNAVAILABLE',
    )
    expect((await errorOf(jira.createUser({ email: 'new@example.com' }))).code).toBe(
      'TARGET_CONFLICT',
    )
    expect(fake.state().users.filter(({ email }) => email === 'new@example.com')).toHaveLength(1)
  })

  it('only for an administrator', async () => {
    const { jira } = jiraCloudPair({ siteAdmin: false, users: people, groups: ['dev'] })
    expect((await jira.probe()).capabilities.licence).toEqual({ seats: false, groups: false })
    for (const call of [
      () => jira.createUser({ email: 'new@example.com' }),
      () => jira.createGroup('ops'),
      () => jira.deleteUser(adaId),
      () => jira.licences(),
    ])
      expect((await errorOf(call())).code).toBe('TARGET_FORBIDDEN')
  })
})

describe('jiraCloud keeps memberships', () => {
  it('and says pending when Jira has said yes but does not show it in time', async () => {
    const { jira } = jiraCloudPair({ users: people, groups: ['dev'], staleReads: 1000 })
    const dev = await jira.findGroup('dev')
    expect((await jira.addMembers(dev?.id ?? '', [adaId])).get(adaId)).toBe('pending')
  })

  it('and says read-only for a group that an identity provider fills', async () => {
    const { jira } = jiraCloudPair({
      users: people,
      groups: [{ name: 'synced', externallyManaged: true }],
    })
    const group = await jira.findGroup('synced')
    const outcome = (await jira.addMembers(group?.id ?? '', [adaId])).get(adaId)
    expect(outcome).toMatchObject({ code: 'TARGET_READ_ONLY' })
  })

  it('and loses none when the connection breaks after the write', async () => {
    const { fake, jira } = jiraCloudPair({ users: people, groups: ['dev'] })
    const dev = await jira.findGroup('dev')
    fake.failNext('drop', { applied: true })
    expect((await jira.addMembers(dev?.id ?? '', [adaId])).get(adaId)).toBe('changed')
    fake.failNext('cut-body', { applied: true })
    expect((await jira.removeMembers(dev?.id ?? '', [adaId])).get(adaId)).toBe('changed')
    expect(fake.state().users.find(({ accountId }) => accountId === adaId)?.groups).toEqual([])
  })

  it('by the id of the group, which outlives a new name', async () => {
    const { jira } = jiraCloudPair({ users: people, groups: ['dev'] })
    const dev = await jira.findGroup('DEV')
    await jira.addMembers(dev?.id ?? '', [adaId])
    expect((await jira.groupsOf(adaId)).items).toEqual([{ id: dev?.id, name: 'dev' }])
  })

  it('and stops at the first 429 without a body in JSON', async () => {
    const { fake, jira } = jiraCloudPair({ users: people, groups: ['dev'] }, { retries: 0 })
    fake.failNext({ status: 429, page: 'local_rate_limited' })
    expect((await errorOf(jira.groupsOf(adaId))).code).toBe('TARGET_RATE_LIMITED')
  })
})

describe('jiraCloud signs in', () => {
  it('with a scoped token through the gateway only', async () => {
    const fake = fakeJiraCloud()
    const { cloudId, scopedToken, fetch } = fake
    const auth = { token: scopedToken }
    const gateway = jiraCloud({ cloudId, auth, fetch })
    expect((await gateway.probe()).capabilities.user.create).toBe('invite')
    expect(fake.requests[0]?.path).toBe(`/ex/jira/${cloudId}/rest/api/3/serverInfo`)
    const site = jiraCloud({ siteUrl: 'https://example.atlassian.net', auth, fetch })
    expect((await errorOf(site.probe())).code).toBe('TARGET_UNAUTHORIZED')
  })

  it.each([
    ['/siteUrl', {}],
    ['/siteUrl', { siteUrl: 'https://a.example', cloudId: 'x' }],
    ['/cloudId', { cloudId: '../x' }],
    ['/baseUrl', { siteUrl: 'http://a.example' }],
  ])('refuses options at %s: %j', (pointer, site) => {
    // @ts-expect-error the types refuse most of these as well
    expect(() => jiraCloud({ auth: { token: 't' }, ...site })).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ issues: [expect.objectContaining({ pointer })] }),
      }),
    )
  })
})

describe('jiraCloud takes away', () => {
  it('an account once, and tells that it was gone', async () => {
    const { jira } = jiraCloudPair({ users: people })
    expect(await jira.deleteUser(adaId)).toBe('changed')
    expect(await jira.deleteUser(adaId)).toBe('unchanged')
    expect(await jira.deleteUser(nobody)).toBe('unchanged')
  })
})
