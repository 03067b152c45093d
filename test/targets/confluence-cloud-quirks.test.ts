import { confluenceCloud } from 'rostermap/targets/confluence'
import { fakeConfluenceCloud } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { confluenceCloudPair } from '../support/confluence.js'
import { errorOf, jsonAnswer, tamper } from '../support/jira.js'
import { jiraCloudPair, people, peopleIds } from '../support/jira-cloud.js'

const [adaId = '', graceId = ''] = peopleIds
const nobody = '712020:00000000-0000-4000-8000-999999999999'

/** A site with the group `dev`, and its id. */
async function withDev(...given: Parameters<typeof confluenceCloudPair>) {
  const [options = {}, settings = {}] = given
  const pair = confluenceCloudPair({ users: people, groups: ['dev'], ...options }, settings)
  const dev = (await pair.wiki.findGroup('dev'))?.id ?? ''
  const groupsOf = (id: string) =>
    pair.fake.state().users.find(({ accountId }) => accountId === id)?.groups
  return { ...pair, dev, groupsOf }
}

describe('confluenceCloud finds people', () => {
  it('by id alone, as Confluence has no search by e-mail address', async () => {
    const { wiki } = confluenceCloudPair({ users: people })
    expect(await wiki.findUser({ id: adaId })).toEqual({
      id: adaId,
      email: 'ada@example.com',
      displayName: 'ada',
      active: 'unknown',
    })
    expect(await errorOf(wiki.findUser({ email: 'ada@example.com' }))).toMatchObject({
      code: 'TARGET_UNSUPPORTED',
      details: { capability: 'findBy.email' },
    })
    expect((await wiki.probe()).capabilities.user.findBy).toEqual([])
  })

  it('through another target of the same accounts, and then looks here', async () => {
    const { jira } = jiraCloudPair({ users: people })
    const { fake, wiki } = confluenceCloudPair({ users: people.slice(0, 1) }, { people: jira })
    expect((await wiki.probe()).capabilities.user.findBy).toEqual(['email'])
    expect((await wiki.findUser({ email: 'ADA@example.com' }))?.id).toBe(adaId)
    expect(await wiki.findUser({ email: 'grace@example.com' })).toBeUndefined()
    expect(await wiki.findUser({ email: 'nobody@example.com' })).toBeUndefined()
    expect(fake.requests.map(({ path }) => path).filter((path) => path.includes('@'))).toEqual([])
    expect((await errorOf(wiki.findUser({ username: 'ada' }))).code).toBe('TARGET_UNSUPPORTED')
  })

  it('but shows no address that somebody hides', async () => {
    const { wiki } = confluenceCloudPair({
      users: [{ ...people[0], email: 'a@b', hidesEmail: true }],
    })
    expect(await wiki.findUser({ id: adaId })).not.toHaveProperty('email')
  })

  it('but nobody in what is left of a closed account, nor in somebody else', async () => {
    const answers = (body: object) =>
      confluenceCloudPair({}, { fetch: async () => jsonAnswer(200, body) }).wiki
    const closed = answers({ type: 'unknown', accountId: adaId })
    expect(await closed.findUser({ id: adaId })).toBeUndefined()
    const other = answers({ type: 'known', accountId: graceId })
    expect((await errorOf(other.findUser({ id: adaId }))).code).toBe('TARGET_PROTOCOL')
  })
})

describe('confluenceCloud does not do what belongs to the organisation', () => {
  it('neither invites, changes, shuts nor removes, and says so', async () => {
    const { fake, wiki } = confluenceCloudPair({ users: people })
    const { capabilities } = await wiki.probe()
    expect(capabilities.user).toMatchObject({
      create: false,
      update: [],
      rename: false,
      deactivate: false,
      delete: false,
      list: false,
      readsEmail: false,
      readsActive: false,
    })
    const before = fake.state()
    for (const call of [
      () => wiki.createUser({ email: 'new@example.com' }),
      () => wiki.updateUser(adaId, { displayName: 'Ada' }),
      () => wiki.updateUser(adaId, { email: 'a@example.com' }),
      () => wiki.setActive(adaId, false),
      () => wiki.deleteUser(adaId),
      () => wiki.listUsers(),
      () => wiki.licences(),
    ])
      expect((await errorOf(call())).code).toBe('TARGET_UNSUPPORTED')
    expect(fake.state()).toEqual(before)
  })
})

describe('confluenceCloud keeps properties', () => {
  it('as objects under names that stand in the path', async () => {
    const { fake, wiki } = confluenceCloudPair({ users: people }, { properties: ['costCenter'] })
    expect(await wiki.updateUser(adaId, { costCenter: '7' })).toBe('changed')
    expect(await wiki.updateUser(adaId, { costCenter: '8' })).toBe('changed')
    expect(fake.state().users[1]?.properties).toEqual({ costCenter: { text: '8' } })
    expect((await wiki.findUser({ id: adaId }))?.properties).toEqual({ costCenter: '8' })
    expect((await errorOf(wiki.updateUser(nobody, { costCenter: '7' }))).code).toBe(
      'TARGET_NOT_FOUND',
    )
    for (const name of ['a b', '../x', '', 'ä'])
      expect(() => confluenceCloudPair({}, { properties: [name] })).toThrow(
        expect.objectContaining({ code: 'TARGET_CONFIG_INVALID' }),
      )
  })

  it('and settles who was quicker when two make one at a time (409)', async () => {
    const { fake } = confluenceCloudPair({ users: people })
    const racing = (mine: string) =>
      tamper(
        fake.fetch,
        ({ method, url }) => method === 'PUT' && url.includes('property'),
        async (real) => {
          const answer = await real()
          const { wiki } = confluenceCloudPair({}, { fetch: fake.fetch, properties: ['x'] })
          await wiki.updateUser(adaId, { x: mine })
          return answer
        },
      )
    const same = confluenceCloudPair({}, { fetch: racing('1'), properties: ['x'] }).wiki
    expect(await same.updateUser(adaId, { x: '1' })).toBe('changed')
    await same.updateUser(adaId, { x: null })
    const other = confluenceCloudPair({}, { fetch: racing('2'), properties: ['x'] }).wiki
    expect((await errorOf(other.updateUser(adaId, { x: '1' }))).code).toBe('TARGET_PROTOCOL')
  })
})

describe('confluenceCloud keeps groups', () => {
  it('that the search does not show, and makes none a second time', async () => {
    const { wiki, dev } = await withDev({ picksGroups: false })
    expect((await wiki.findGroup('DEV'))?.id).toBe(dev)
    expect((await wiki.createGroup('Dev')).id).toBe(dev)
    expect(await wiki.findGroup('')).toBeUndefined()
    expect((await errorOf(wiki.createGroup(' '))).code).toBe('TARGET_INVALID')
  })

  it('of others read-only: an identity provider fills them', async () => {
    const { wiki } = await withDev({ groups: ['dev', { name: 'synced', externallyManaged: true }] })
    const synced = await wiki.findGroup('synced')
    expect(synced?.readOnly).toBe(true)
    expect((await wiki.findGroup('dev'))?.readOnly).toBe(false)
    const added = await wiki.addMembers(synced?.id ?? '', [adaId])
    expect(added.get(adaId)).toMatchObject({ code: 'TARGET_READ_ONLY' })
  })

  it('and tells an unknown group or account from one that is empty', async () => {
    const { wiki, dev } = await withDev()
    expect((await wiki.membersOf(dev)).items).toEqual([])
    expect((await wiki.groupsOf(adaId)).items).toEqual([])
    expect((await errorOf(wiki.membersOf('none'))).code).toBe('TARGET_NOT_FOUND')
    expect((await errorOf(wiki.groupsOf(nobody))).code).toBe('TARGET_NOT_FOUND')
    for (const verb of ['addMembers', 'removeMembers'] as const) {
      expect((await wiki[verb]('none', [adaId])).get(adaId)).toMatchObject({
        code: 'TARGET_NOT_FOUND',
        details: { what: 'group' },
      })
      expect((await wiki[verb](dev, [nobody])).get(nobody)).toMatchObject({
        code: 'TARGET_NOT_FOUND',
        details: { what: 'user' },
      })
    }
  })
})

describe('confluenceCloud keeps memberships', () => {
  it('that Confluence says yes to whether or not they change', async () => {
    const { wiki, dev, groupsOf } = await withDev()
    const add = async () => (await wiki.addMembers(dev, [adaId])).get(adaId)
    const remove = async () => (await wiki.removeMembers(dev, [adaId])).get(adaId)
    expect([await add(), await add()]).toEqual(['changed', 'unchanged'])
    expect(groupsOf(adaId)).toEqual(['dev'])
    expect([await remove(), await remove()]).toEqual(['changed', 'unchanged'])
    expect(groupsOf(adaId)).toEqual([])
  })

  it('and says pending when they do not show in time', async () => {
    const { wiki, dev } = await withDev({ staleReads: 1000 })
    expect((await wiki.addMembers(dev, [adaId])).get(adaId)).toBe('pending')
  })

  it('and says when no seat is left, which Confluence does by an error of its own (CONFCLOUD-84635)', async () => {
    const { fake, wiki } = await withDev({ groups: ['confluence-users'], seats: 0 })
    const seats = (await wiki.findGroup('confluence-users'))?.id ?? ''
    const before = fake.requests.length
    const outcomes = await wiki.addMembers(seats, [adaId, 'nobody'])
    expect(outcomes.get(adaId)).toMatchObject({
      code: 'TARGET_LICENCE_EXCEEDED',
      details: { status: 500, retryable: false },
    })
    // It is one person's, so that the others are gone on with; and it is not sent again.
    expect(outcomes.get('nobody')).toMatchObject({ code: 'TARGET_NOT_FOUND' })
    const sent = fake.requests.slice(before).filter(({ method }) => method === 'POST')
    expect(sent.filter(({ status }) => status === 500)).toHaveLength(1)
  })

  it('and says when it may not write', async () => {
    const plain = await withDev({ siteAdmin: false })
    expect((await plain.wiki.addMembers(plain.dev, [adaId])).get(adaId)).toMatchObject({
      code: 'TARGET_FORBIDDEN',
      details: { reason: 'permission' },
    })
    const outside = confluenceCloudPair({ browseUsers: false }).wiki
    for (const call of [() => outside.probe(), () => outside.findGroup('dev')])
      expect((await errorOf(call())).code).toBe('TARGET_FORBIDDEN')
  })

  it('with no more requests than its page says', async () => {
    const { fake, wiki, dev } = await withDev({}, { properties: ['costCenter'] })
    const requests = async (call: () => Promise<unknown>) => {
      const before = fake.requests.length
      await call()
      return fake.requests.length - before
    }
    expect(await requests(() => wiki.findUser({ id: adaId }))).toBe(2)
    expect(await requests(() => wiki.findGroup('dev'))).toBe(1)
    expect(await requests(() => wiki.findGroup('none'))).toBe(2)
    expect(await requests(() => wiki.addMembers(dev, [adaId]))).toBe(4)
    expect(await requests(() => wiki.addMembers(dev, [adaId]))).toBe(1)
    expect(await requests(() => wiki.groupsOf(adaId))).toBe(1)
    expect(await requests(() => wiki.removeMembers(dev, [adaId]))).toBe(4)
  })
})

describe('confluenceCloud signs in', () => {
  it('with a scoped token through the gateway only', async () => {
    const fake = fakeConfluenceCloud()
    const { cloudId, scopedToken, fetch } = fake
    const auth = { token: scopedToken }
    await confluenceCloud({ cloudId, auth, fetch }).probe()
    expect(fake.requests[0]?.path).toBe(`/ex/confluence/${cloudId}/wiki/rest/api/user/current`)
    const site = confluenceCloud({ siteUrl: 'https://example.atlassian.net', auth, fetch })
    expect((await errorOf(site.probe())).code).toBe('TARGET_UNAUTHORIZED')
  })

  it('or not at all, where a site lets anybody read', async () => {
    const fetch = async () => jsonAnswer(200, { type: 'anonymous', displayName: 'Anonymous' })
    const error = await errorOf(confluenceCloudPair({}, { fetch }).wiki.probe())
    expect(error.code).toBe('TARGET_UNAUTHORIZED')
  })
})
