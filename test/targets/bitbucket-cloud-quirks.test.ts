import { bitbucketCloud } from 'rostermap/targets/bitbucket'
import { describe, expect, it } from 'vitest'
import { bitbucketCloudPair, people, peopleIds } from '../support/bitbucket.js'
import { errorOf, jsonAnswer, tamper } from '../support/jira.js'

const [ada = '', grace = ''] = peopleIds
const legacyGroups = 'write' as const

describe('Bitbucket Cloud', () => {
  it('finds by the Atlassian account id too, and calls the person by uuid', async () => {
    const { fake, target } = bitbucketCloudPair({ users: people })
    const accountId = fake.users()[0]?.accountId ?? ''
    expect(await target.findUser({ id: accountId })).toEqual({
      id: ada,
      displayName: 'ada',
      active: 'unknown',
    })
    expect(await target.findUser({ id: '' })).toBeUndefined()
  })

  it('quotes the address, so that it cannot change the question', async () => {
    const { fake, target } = bitbucketCloudPair({ users: people })
    const found = await target.findUser({ email: 'ADA@example.com' })
    expect(found).toMatchObject({ id: ada, email: 'ada@example.com' })
    expect(await target.findUser({ email: 'x","ada@example.com' })).toBeUndefined()
    expect(await target.findUser({ email: '' })).toBeUndefined()
    fake.seed({ users: [{ email: 'Ada@Example.com' }] })
    expect((await errorOf(target.findUser({ email: 'ada@example.com' }))).code).toBe(
      'TARGET_AMBIGUOUS',
    )
  })

  it('shows addresses to administrators only, and says so instead of finding nobody', async () => {
    const { fake, target } = bitbucketCloudPair({ users: people, workspaceAdmin: false })
    for (const call of [target.probe(), target.findUser({ email: 'ada@example.com' })])
      expect(await errorOf(call)).toMatchObject({
        code: 'TARGET_FORBIDDEN',
        details: { reason: 'permission' },
      })
    const silent = tamper(
      fake.fetch,
      () => true,
      () => jsonAnswer(200, { values: [{ user: { uuid: ada } }] }),
    )
    const { target: other } = bitbucketCloudPair({}, { fetch: silent })
    expect((await errorOf(other.findUser({ email: 'ada@example.com' }))).code).toBe(
      'TARGET_FORBIDDEN',
    )
  })

  it('says 404 to a workspace that is not there as well: nobody is called absent for that', async () => {
    const { target } = bitbucketCloudPair({ users: people }, { workspace: 'elsewhere' })
    expect((await errorOf(target.findUser({ id: ada }))).code).toBe('TARGET_PROTOCOL')
    const { fake } = bitbucketCloudPair()
    const proxy = tamper(
      fake.fetch,
      () => true,
      () => jsonAnswer(404, { message: 'no such resource' }),
    )
    const { target: other } = bitbucketCloudPair({}, { fetch: proxy })
    expect((await errorOf(other.findUser({ id: ada }))).code).toBe('TARGET_PROTOCOL')
  })

  it('shows another person than was asked for never as that person', async () => {
    const { fake } = bitbucketCloudPair({ users: people })
    const fetch = tamper(
      fake.fetch,
      () => true,
      () => jsonAnswer(200, { user: { uuid: grace } }),
    )
    const { target } = bitbucketCloudPair({}, { fetch })
    expect(await errorOf(target.findUser({ id: ada }))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'shape' },
    })
  })

  it('takes the query of the next page from the answer, never its host, and notices a dead end', async () => {
    const { fake, target } = bitbucketCloudPair({ users: people, pageSize: 2 })
    const first = await target.listUsers()
    expect(first.next).toContain('page=14')
    expect((await target.listUsers(first.next)).items).toHaveLength(2)
    const asked: string[] = []
    const leading = (next: unknown) =>
      bitbucketCloudPair(
        {},
        {
          fetch: tamper(
            (request) => {
              asked.push(new URL(request.url).host)
              return fake.fetch(request)
            },
            () => true,
            async (real) => jsonAnswer(200, { ...Object(await (await real()).json()), next }),
          ),
        },
      ).target
    for (const next of [
      'https://evil.example/2.0/elsewhere?page=2',
      'https://api.bitbucket.org/2.0/workspaces/acme/members',
      'https://api.bitbucket.org/2.0/workspaces/acme/members?pagelen=100',
      'nowhere',
    ])
      expect((await errorOf(leading(next).listUsers())).code).toBe('TARGET_PROTOCOL')
    const twice = leading('https://evil.example/2.0/workspaces/acme/members?page=0&again=1')
    const { next } = await twice.listUsers()
    expect((await errorOf(twice.listUsers(next))).details).toMatchObject({ reason: 'paging' })
    expect(new Set(asked)).toEqual(new Set(['api.bitbucket.org']))
    for (const cursor of ['', 'x', '{a}'])
      expect((await errorOf(target.listUsers(cursor))).code).toBe('TARGET_PROTOCOL')
    const { target: empty } = bitbucketCloudPair(
      {},
      {
        fetch: async () =>
          jsonAnswer(200, {
            values: [],
            next: 'https://x.example/2.0/workspaces/acme/members?p=2',
          }),
      },
    )
    expect((await errorOf(empty.listUsers())).code).toBe('TARGET_PROTOCOL')
    expect((await errorOf(empty.findUser({ email: 'a@example.com' }))).code).toBe('TARGET_PROTOCOL')
  })

  it('shows groups that have moved, and says that they are written elsewhere', async () => {
    const users = [{ email: 'ada@example.com', groups: ['dev'] }, { email: 'grace@example.com' }]
    const { fake, target } = bitbucketCloudPair({ users, movedGroups: true }, { legacyGroups })
    expect((await target.groupsOf(ada)).items).toEqual([{ id: 'dev', name: 'dev' }])
    const unsupported = { code: 'TARGET_UNSUPPORTED', details: { status: 405 } }
    expect((await target.addMembers('dev', [grace])).get(grace)).toMatchObject(unsupported)
    expect((await target.removeMembers('dev', [ada])).get(ada)).toMatchObject(unsupported)
    expect(await errorOf(target.createGroup('ops'))).toMatchObject(unsupported)
    expect(await errorOf(target.deleteGroup('dev'))).toMatchObject(unsupported)
    expect(fake.users()[0]?.groups).toEqual(['dev'])
  })

  it('makes one slug of two names: the second is a conflict, not the first group', async () => {
    const { target } = bitbucketCloudPair({ groups: ['Viewer Release'] }, { legacyGroups })
    expect(await target.findGroup('viewer release')).toEqual({
      id: 'viewer-release',
      name: 'Viewer Release',
    })
    expect(await errorOf(target.createGroup('viewer-release'))).toMatchObject({
      code: 'TARGET_CONFLICT',
      details: { what: 'group' },
    })
    expect((await errorOf(target.createGroup(' '))).code).toBe('TARGET_INVALID')
  })

  it('believes a membership, a group and their end when a look shows it', async () => {
    const users = [{ email: 'ada@example.com', groups: ['dev'] }, { email: 'grace@example.com' }]
    const { fake } = bitbucketCloudPair({ users })
    const fetch = tamper(
      fake.fetch,
      ({ method }) => method !== 'GET',
      () => jsonAnswer(200, {}),
    )
    const { target } = bitbucketCloudPair({}, { fetch, legacyGroups })
    const protocol = { code: 'TARGET_PROTOCOL', details: { reason: 'status' } }
    expect((await target.addMembers('dev', [grace, ada])).get(grace)).toMatchObject(protocol)
    expect((await target.removeMembers('dev', [ada])).get(ada)).toMatchObject(protocol)
    expect(await errorOf(target.createGroup('ops'))).toMatchObject(protocol)
    expect(await errorOf(target.deleteGroup('dev'))).toMatchObject(protocol)
  })

  it('serves writes whose answers got lost', async () => {
    const { fake, target } = bitbucketCloudPair(
      { users: people, groups: ['dev'] },
      { legacyGroups },
    )
    fake.failNext('drop', { applied: true, skip: 1 })
    expect((await target.addMembers('dev', [ada])).get(ada)).toBe('changed')
    expect(fake.users()[0]?.groups).toEqual(['dev'])
  })

  it('believes the member that the answer shows, and looks up whoever is called otherwise', async () => {
    const { fake, target } = bitbucketCloudPair(
      { users: people, groups: ['dev'] },
      { legacyGroups },
    )
    expect((await target.addMembers('dev', [ada])).get(ada)).toBe('changed')
    expect(fake.requests).toHaveLength(2)
    const accountId = fake.users()[1]?.accountId ?? ''
    expect((await target.addMembers('dev', [accountId])).get(accountId)).toBe('changed')
    expect((await target.removeMembers('dev', [accountId])).get(accountId)).toBe('changed')
    expect((await target.addMembers('dev', ['{none}'])).get('{none}')).toMatchObject({
      code: 'TARGET_NOT_FOUND',
      details: { what: 'user' },
    })
    expect(fake.users().map(({ groups }) => groups.length)).toEqual([1, 0, 0, 0, 0])
  })

  it('reads groups and members whole, so a cursor is nobody’s', async () => {
    const { target } = bitbucketCloudPair({ users: people, groups: ['dev'] }, { legacyGroups })
    for (const read of [
      target.groupsOf(ada, '1'),
      target.membersOf('dev', '1'),
      target.listGroups('1'),
    ])
      expect((await errorOf(read)).details).toMatchObject({ reason: 'paging' })
  })

  it('refuses the uuid of a workspace, which the API 1.0 answers as if groups had moved', () => {
    for (const workspace of ['{0bbb67de-3ee7-42ed-a340-f482ff1204b2}', '', 'a/b'])
      expect(() => bitbucketCloud({ workspace, auth: { token: 't' } })).toThrow(
        expect.objectContaining({ code: 'TARGET_CONFIG_INVALID' }),
      )
  })
})
