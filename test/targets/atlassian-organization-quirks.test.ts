import { atlassianOrganization } from 'rostermap/targets/atlassian-cloud'
import { describe, expect, it } from 'vitest'
import { memberIds, members, organizationPair } from '../support/atlassian.js'
import { ofOne } from '../support/fault-suite.js'
import { errorOf, jsonAnswer, tamper } from '../support/jira.js'

const [adaId = ''] = memberIds
const roles = [{ resource: 'ari:cloud:jira-software::site/1', role: 'atlassian/user' }]

describe('atlassianOrganization finds people', () => {
  it('by the whole address, whatever its case, and shows how each stands', async () => {
    const { organization } = organizationPair({
      users: [
        { email: 'ada@example.com' },
        { email: 'grace@example.com', status: 'suspended' },
        { email: 'alan@example.com', status: 'deactivated' },
        { email: 'edsger@example.com', status: 'for_deletion' },
        { email: 'guest@elsewhere.example', managed: false },
        { email: 'kay@example.com', synced: true },
      ],
    })
    const find = (email: string) => organization.findUser({ email })
    expect(await find('ADA@example.com')).toMatchObject({
      email: 'ada@example.com',
      active: true,
      readOnly: { profile: false, groups: false },
    })
    expect(await find('grace@example.com')).toMatchObject({ active: false, status: 'suspended' })
    expect((await find('alan@example.com'))?.active).toBe(false)
    expect(await find('edsger@example.com')).toMatchObject({ active: false, status: 'deleted' })
    expect((await find('guest@elsewhere.example'))?.readOnly?.profile).toBe(true)
    expect((await find('kay@example.com'))?.readOnly).toEqual({ profile: true, groups: false })
  })

  it('and takes an account that is in no directory for nobody', async () => {
    const { organization } = organizationPair({
      users: [{ email: 'ada@example.com', status: 'not_invited' }],
    })
    expect(await organization.findUser({ email: 'ada@example.com' })).toBeUndefined()
    expect(await organization.findUser({ id: adaId })).toBeUndefined()
    expect((await organization.listUsers()).items).toEqual([])
    expect((await organization.createUser({ email: 'ada@example.com' })).id).toBe(adaId)
  })

  it('but takes a row with another address, or without one, neither for a match nor for nobody', async () => {
    const { fake } = organizationPair({ users: members })
    for (const email of [undefined, 'eda@example.com']) {
      const row = { accountId: adaId, accountStatus: 'active', email }
      const { organization } = organizationPair(
        {},
        {
          fetch: tamper(
            fake.fetch,
            ({ url }) => url.endsWith('users/search'),
            () => jsonAnswer(200, { data: [row] }),
          ),
        },
      )
      const error = await errorOf(organization.findUser({ email: 'ada@example.com' }))
      expect(error).toMatchObject({ code: 'TARGET_AMBIGUOUS', details: { key: 'email' } })
    }
  })

  it('and never believes an answer about somebody else', async () => {
    const { fake } = organizationPair({ users: members })
    const fetch = tamper(
      fake.fetch,
      ({ url }) => url.includes('/users/'),
      () => jsonAnswer(200, { data: { accountId: 'somebody' } }),
    )
    const { organization } = organizationPair({}, { fetch })
    expect((await errorOf(organization.findUser({ id: adaId }))).code).toBe('TARGET_PROTOCOL')
  })

  it('shows "unknown" where the organisation does not say how an account stands', async () => {
    const { fake } = organizationPair()
    const fetch = tamper(
      fake.fetch,
      ({ url }) => url.includes('/users/'),
      () => jsonAnswer(200, { data: { accountId: adaId } }),
    )
    const { organization } = organizationPair({}, { fetch })
    expect(await organization.findUser({ id: adaId })).toEqual({ id: adaId, active: 'unknown' })
  })
})

describe('atlassianOrganization takes 404 for "not there"', () => {
  it('only when the directory itself is there for the key', async () => {
    const { organization } = organizationPair(
      { users: members, groups: ['dev'] },
      { directoryId: 'd0000000-0000-4000-8000-000000000000' },
    )
    for (const call of [
      () => organization.probe(),
      () => organization.findUser({ id: adaId }),
      () => organization.deleteUser(adaId),
      () => organization.deleteGroup('any'),
      () => organization.setActive(adaId, false),
      () => organization.membersOf('any'),
      () => ofOne(organization.addMembers('any', [adaId]), adaId),
    ])
      expect((await errorOf(call())).code).toMatch(/^TARGET_(?:CONFIG_INVALID|PROTOCOL)$/)
    expect(await errorOf(organization.findUser({ id: adaId }))).toMatchObject({
      code: 'TARGET_CONFIG_INVALID',
      details: { issues: [{ pointer: '/directoryId' }] },
    })
  })

  it('and never for an organisation that the key may not manage', async () => {
    const { organization } = organizationPair({ users: members }, { orgId: 'another' })
    expect(await errorOf(organization.findUser({ id: adaId }))).toMatchObject({
      code: 'TARGET_CONFIG_INVALID',
      details: { issues: [{ pointer: '/orgId' }] },
    })
  })

  it('and never in a form that is not the API’s', async () => {
    const { fake } = organizationPair({ users: members })
    const fetch = tamper(
      fake.fetch,
      ({ url }) => url.includes('/users/'),
      () => jsonAnswer(404, { code: 404, message: 'no such route' }),
    )
    const { organization } = organizationPair({}, { fetch })
    expect((await errorOf(organization.findUser({ id: adaId }))).code).toBe('TARGET_PROTOCOL')
  })
})

describe('atlassianOrganization chooses its directory', () => {
  it('by itself when there is one, asked for once', async () => {
    const { fake, organization } = organizationPair({ users: members })
    await organization.findUser({ id: adaId })
    await organization.findUser({ id: adaId })
    expect(fake.requests.map(({ path }) => path.split('/').slice(5)[0])).toEqual([
      'directories?limit=100',
      'directories',
      'directories',
    ])
  })

  it('and wants to be told which when there are several', async () => {
    const { fake, organization } = organizationPair({ users: members, otherDirectories: ['other'] })
    expect(await errorOf(organization.probe())).toMatchObject({
      code: 'TARGET_CONFIG_INVALID',
      details: { issues: [{ pointer: '/directoryId' }] },
    })
    const { orgId, directoryId, apiKey, fetch } = fake
    const told = atlassianOrganization({ orgId, directoryId, auth: { token: apiKey }, fetch })
    expect((await told.findUser({ id: adaId }))?.id).toBe(adaId)
  })

  it.each([
    ['/orgId', { orgId: '../x' }],
    ['/directoryId', { directoryId: '-' }],
    ['/properties/0', { properties: ['shoeSize'], manageAccounts: true }],
    ['/properties', { properties: ['jobTitle'] }],
    ['/roles/0/resource', { roles: [{ resource: 'jira', role: 'atlassian/user' }] }],
    ['/roles/0/role', { roles: [{ resource: 'ari:cloud:jira::site/1', role: 'user' }] }],
    ['/baseUrl', { apiUrl: 'http://a.example' }],
  ])('refuses options at %s: %j', (pointer, options) => {
    expect(() => organizationPair({}, options)).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ issues: [expect.objectContaining({ pointer })] }),
      }),
    )
  })
})

describe('atlassianOrganization invites', () => {
  it('with the roles it was given, and without any mail', async () => {
    const bodies: unknown[] = []
    const { fake } = organizationPair()
    const { organization } = organizationPair(
      {},
      {
        roles,
        fetch: async (request) => {
          if (request.url.endsWith('/invite')) bodies.push(await request.clone().json())
          return fake.fetch(request)
        },
      },
    )
    const made = await organization.createUser({ email: 'new@example.com' })
    expect(made).toMatchObject({ status: 'invited', active: 'unknown' })
    expect(bodies).toEqual([
      { emails: ['new@example.com'], permissionRules: roles, sendNotification: false },
    ])
  })

  it('once: the second time is a conflict, and nothing is sent', async () => {
    const { fake, organization } = organizationPair({ users: members })
    const error = await errorOf(organization.createUser({ email: 'ADA@example.com' }))
    expect(error).toMatchObject({ code: 'TARGET_CONFLICT', details: { what: 'user' } })
    expect(fake.requests.some(({ path }) => path.endsWith('/invite'))).toBe(false)
  })

  it('and gives no id when the account does not show in time', async () => {
    const { organization } = organizationPair({ staleReads: 1000 })
    const made = await organization.createUser({ email: 'new@example.com' })
    expect(made).toEqual({ email: 'new@example.com', active: 'unknown', status: 'invited' })
  })

  it('and says so when some of the access was not given (206)', async () => {
    const { organization } = organizationPair({ invite: 'partial' }, { roles })
    expect(await errorOf(organization.createUser({ email: 'new@example.com' }))).toMatchObject({
      code: 'TARGET_INVALID',
      details: { fields: ['permissionRules'] },
    })
  })

  it.each(['no-subscription', 'user-limit'] as const)(
    'nobody without a licence: %s',
    async (how) => {
      const { fake, organization } = organizationPair({ invite: how })
      const error = await errorOf(organization.createUser({ email: 'new@example.com' }))
      expect(error.code).toBe('TARGET_LICENCE_EXCEEDED')
      expect(fake.state().users).toEqual([])
    },
  )

  it('and writes name and properties of an account of its domains at once, of no other', async () => {
    const { fake, organization } = organizationPair(
      {},
      { manageAccounts: true, properties: ['jobTitle'] },
    )
    const person = { displayName: 'Ada L', properties: { jobTitle: 'Countess' } }
    await organization.createUser({ email: 'ada@example.com', ...person })
    await organization.createUser({ email: 'guest@elsewhere.example', ...person })
    expect(fake.state().users).toMatchObject([
      { displayName: 'Ada L', profile: { job_title: 'Countess' } },
      { displayName: 'guest@elsewhere.example', profile: {} },
    ])
  })

  it('only by an e-mail address, and only with properties it keeps', async () => {
    const { organization } = organizationPair()
    expect(await errorOf(organization.createUser({ username: 'ada' }))).toMatchObject({
      code: 'TARGET_INVALID',
      details: { fields: ['email'] },
    })
    const error = await errorOf(
      organization.createUser({ email: 'a@example.com', properties: { shoeSize: '38' } }),
    )
    expect(error.code).toBe('TARGET_UNSUPPORTED')
  })
})

describe('atlassianOrganization shuts and opens', () => {
  it('by suspending: groups and roles stay, and come back with the person', async () => {
    const { fake, organization } = organizationPair({
      users: [{ email: 'ada@example.com', groups: ['dev'] }],
    })
    expect(await organization.setActive(adaId, false)).toBe('changed')
    expect(fake.state().users[0]).toMatchObject({ status: 'suspended', groups: ['dev'] })
    expect(await organization.setActive(adaId, true)).toBe('changed')
    expect(fake.state().users[0]).toMatchObject({ status: 'active', groups: ['dev'] })
  })

  it('by disabling what the organisation owns, and suspending others', async () => {
    const { fake, organization } = organizationPair(
      { users: [...members.slice(0, 1), { email: 'guest@elsewhere.example', managed: false }] },
      { deactivate: 'disable' },
    )
    const [ada = '', guest = ''] = fake.state().users.map(({ accountId }) => accountId)
    await organization.setActive(ada, false)
    await organization.setActive(guest, false)
    expect(fake.state().users.map(({ status }) => status)).toEqual(['deactivated', 'suspended'])
    await organization.setActive(ada, true)
    await organization.setActive(guest, true)
    expect(fake.state().users.map(({ status }) => status)).toEqual(['active', 'active'])
  })

  it.each(['deactivated', 'for_deletion'] as const)(
    'but lets nobody in again whom somebody else has shut for all of Atlassian: %s',
    async (status) => {
      const { fake, organization } = organizationPair({
        users: [{ email: 'ada@example.com', status }],
      })
      expect(await organization.setActive(adaId, false)).toBe('unchanged')
      const error = await errorOf(organization.setActive(adaId, true))
      expect(error).toMatchObject({
        code: 'TARGET_UNSUPPORTED',
        details: { capability: 'activate' },
      })
      expect(fake.state().users[0]?.status).toBe(status)
    },
  )

  it('and says pending when Atlassian does not show it in time', async () => {
    const { organization } = organizationPair({ users: members, staleReads: 1000 })
    expect(await organization.setActive(adaId, false)).toBe('pending')
  })

  it.each([
    ['suspend', 'suspended'],
    ['disable', 'deactivated'],
  ] as const)(
    'as it was asked last, while reads still show what was before: %s',
    async (deactivate, shut) => {
      const stands = ({ fake }: ReturnType<typeof organizationPair>) =>
        fake.state().users[0]?.status
      const opened = organizationPair({ users: members, staleReads: 1000 }, { deactivate })
      expect(await opened.organization.setActive(adaId, false)).toBe('pending')
      expect(stands(opened)).toBe(shut)
      expect(await opened.organization.setActive(adaId, true)).not.toBe('unchanged')
      expect(stands(opened)).toBe('active')
      await opened.organization.setActive(adaId, false)
      expect(stands(opened)).toBe(shut)

      const users = [{ email: 'ada@example.com', status: shut }]
      const closed = organizationPair({ users, staleReads: 1000 }, { deactivate })
      expect(await closed.organization.setActive(adaId, true)).toBe('pending')
      expect(stands(closed)).toBe('active')
      expect(await closed.organization.setActive(adaId, false)).not.toBe('unchanged')
      expect(stands(closed)).toBe(shut)
    },
  )

  it('and names what stands in the way: an identity provider, the lifecycle (409), a key with scopes', async () => {
    const disable = { deactivate: 'disable' as const }
    const synced = organizationPair({ users: [{ email: 'a@example.com', synced: true }] }, disable)
    expect((await errorOf(synced.organization.setActive(adaId, false))).code).toBe(
      'TARGET_READ_ONLY',
    )
    const stuck = organizationPair(
      { users: [{ email: 'a@example.com', lifecycleConflict: true }] },
      disable,
    )
    expect(await errorOf(stuck.organization.setActive(adaId, false))).toMatchObject({
      code: 'TARGET_INVALID',
      details: { fields: ['active'], status: 409 },
    })
    const { fake } = organizationPair()
    const scoped = organizationPair(
      { users: members },
      { ...disable, auth: { token: fake.scopedApiKey } },
    )
    expect(await errorOf(scoped.organization.setActive(adaId, false))).toMatchObject({
      code: 'TARGET_FORBIDDEN',
      details: { reason: 'permission' },
    })
  })
})

describe('atlassianOrganization changes accounts', () => {
  const managed = { manageAccounts: true, properties: ['jobTitle', 'nickname', 'timeZone'] }

  it('of its own domains only, and none that an identity provider keeps', async () => {
    const { fake, organization } = organizationPair(
      {
        users: [
          { email: 'guest@elsewhere.example', managed: false },
          { email: 'kay@example.com', synced: true },
        ],
      },
      managed,
    )
    for (const { accountId } of fake.state().users) {
      const error = await errorOf(organization.updateUser(accountId, { displayName: 'X' }))
      expect(error.code).toBe('TARGET_READ_ONLY')
    }
    expect(fake.requests.some(({ path }) => path.includes('/manage/'))).toBe(false)
  })

  it('and keeps the inner fields apart from the outer', async () => {
    const { fake, organization } = organizationPair({ users: members }, managed)
    const change = {
      displayName: 'Ada L',
      nickname: 'al',
      timeZone: 'Europe/London',
      jobTitle: 'X',
    }
    expect(await organization.updateUser(adaId, change)).toBe('changed')
    expect(fake.state().users[0]).toMatchObject({
      displayName: 'Ada L',
      profile: { nickname: 'al', zoneinfo: 'Europe/London', job_title: 'X' },
    })
    expect((await organization.findUser({ id: adaId }))?.properties).toEqual({
      nickname: 'al',
      timeZone: 'Europe/London',
      jobTitle: 'X',
    })
    expect(await organization.updateUser(adaId, {})).toBe('unchanged')
  })

  it('and cannot move an address to a domain that nobody has verified', async () => {
    const { organization } = organizationPair({ users: members }, managed)
    const error = await errorOf(organization.updateUser(adaId, { email: 'ada@elsewhere.example' }))
    expect(error).toMatchObject({ code: 'TARGET_INVALID', details: { fields: ['email'] } })
  })

  it('and names the refused field, never its value', async () => {
    const { organization } = organizationPair({ users: members }, managed)
    const value = 'secret '.repeat(30)
    const error = await errorOf(organization.updateUser(adaId, { jobTitle: value }))
    expect(error).toMatchObject({ code: 'TARGET_INVALID', details: { fields: ['job_title'] } })
    expect(JSON.stringify(error)).not.toContain('secret')
  })

  it.each(['displayName', 'email', 'nickname', 'timeZone'])('and cannot empty %s', async (name) => {
    const { organization } = organizationPair({ users: members }, managed)
    const error = await errorOf(organization.updateUser(adaId, { [name]: null }))
    expect(error).toMatchObject({ code: 'TARGET_INVALID', details: { fields: [name] } })
  })

  it('and believes no success without effect', async () => {
    const { fake } = organizationPair({ users: members })
    const fetch = tamper(
      fake.fetch,
      ({ method }) => method === 'PUT',
      () => new Response(null, { status: 204 }),
    )
    const { organization } = organizationPair({}, { ...managed, fetch })
    const error = await errorOf(organization.updateUser(adaId, { email: 'a@example.com' }))
    expect(error).toMatchObject({ code: 'TARGET_PROTOCOL', details: { reason: 'status' } })
  })
})

describe('atlassianOrganization keeps memberships', () => {
  it('and tells the two meanings of 409 apart by code', async () => {
    const { fake, organization } = organizationPair({
      users: members,
      groups: ['jira-users'],
      seats: 1,
    })
    const group = fake.state().groups[0]?.id ?? ''
    const outcomes = await organization.addMembers(group, memberIds.slice(0, 2))
    expect(outcomes.get(adaId)).toBe('changed')
    expect(outcomes.get(memberIds[1] ?? '')).toMatchObject({ code: 'TARGET_LICENCE_EXCEEDED' })
    expect((await organization.addMembers(group, [adaId])).get(adaId)).toBe('unchanged')
  })

  it('and without a code by looking', async () => {
    const { fake, organization } = organizationPair({
      users: members,
      groups: ['jira-users'],
      seats: 1,
      bareConflicts: true,
    })
    const group = fake.state().groups[0]?.id ?? ''
    const outcomes = await organization.addMembers(group, memberIds.slice(0, 2))
    expect(outcomes.get(memberIds[1] ?? '')).toMatchObject({
      code: 'TARGET_LICENCE_EXCEEDED',
      details: { status: 409 },
    })
    expect((await organization.addMembers(group, [adaId])).get(adaId)).toBe('unchanged')
  })

  it.each([400, 403] as const)(
    'and says read-only for a group that an identity provider fills (%i)',
    async (syncedGroupStatus) => {
      const { organization } = organizationPair({
        users: [{ email: 'ada@example.com', groups: ['synced'] }],
        groups: [{ name: 'synced', synced: true }],
        syncedGroupStatus,
      })
      const group = await organization.findGroup('SYNCED')
      expect(group?.readOnly).toBe(true)
      for (const verb of ['addMembers', 'removeMembers'] as const)
        expect((await organization[verb](group?.id ?? '', [adaId])).get(adaId)).toMatchObject({
          code: 'TARGET_READ_ONLY',
        })
      expect((await errorOf(organization.deleteGroup(group?.id ?? ''))).code).toBe(
        'TARGET_READ_ONLY',
      )
    },
  )

  it('and says pending when Atlassian has said yes but does not show it in time', async () => {
    const { fake, organization } = organizationPair({
      users: members,
      groups: ['dev'],
      staleReads: 1000,
    })
    const group = fake.state().groups[0]?.id ?? ''
    expect((await organization.addMembers(group, [adaId])).get(adaId)).toBe('pending')
  })

  it('and sends a removal even when the reads do not show the membership yet', async () => {
    const { fake, organization } = organizationPair({
      users: members,
      groups: ['dev'],
      staleReads: 7,
    })
    const group = fake.state().groups[0]?.id ?? ''
    await ofOne(organization.addMembers(group, [adaId]), adaId)
    await ofOne(organization.removeMembers(group, [adaId]), adaId)
    expect(fake.state().users[0]?.groups).toEqual([])
  })

  it('and makes no group twice whose name differs only by case', async () => {
    const { fake, organization } = organizationPair({ groups: ['Dev'] })
    expect((await organization.createGroup('dev')).name).toBe('Dev')
    expect(fake.state().groups).toHaveLength(1)
    expect(await organization.findGroup('')).toBeUndefined()
  })

  it('and says "later" for a group that was made and does not show', async () => {
    const { organization } = organizationPair({ staleReads: 1000 })
    expect(await errorOf(organization.createGroup('dev'))).toMatchObject({
      code: 'TARGET_UNAVAILABLE',
      details: { retryable: true },
    })
  })
})
