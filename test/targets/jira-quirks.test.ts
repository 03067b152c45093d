import { describe, expect, it } from 'vitest'
import { ada, asked, errorOf, jiraPair, jsonAnswer, tamper } from '../support/jira.js'

const isPost = (path: string) => (request: Request) =>
  request.method === 'POST' && new URL(request.url).pathname.endsWith(path)
const isPutUser = (request: Request) => request.method === 'PUT' && request.url.includes('/user?')

describe('making an account in Jira', () => {
  it('asks for no default group and no mail, so that only the plan grants groups', async () => {
    const { fake, jira } = jiraPair({ defaultGroups: ['jira-software-users'] })
    const made = await jira.createUser(ada)
    expect(fake.state().users.at(-1)).toMatchObject({ key: made.id, groups: [], active: true })
  })

  it('opens the account when Jira made it shut', async () => {
    const { fake, jira } = jiraPair({ createsInactive: true })
    expect((await jira.createUser(ada)).active).toBe(true)
    expect(fake.state().users.at(-1)?.active).toBe(true)
  })

  it('tells a login that is taken from one that is not allowed, by a look and not by the text', async () => {
    const { jira } = jiraPair({ users: [{ username: 'ada' }] })
    expect(await errorOf(jira.createUser(ada))).toMatchObject({
      code: 'TARGET_CONFLICT',
      details: { what: 'user', operation: 'createUser', target: 'jira' },
    })
    expect(await errorOf(jira.createUser({ ...ada, username: 'a<b' }))).toMatchObject({
      code: 'TARGET_INVALID',
      details: { fields: ['username'] },
    })
  })

  it('names the fields Jira refuses', async () => {
    const { jira } = jiraPair()
    const error = await errorOf(jira.createUser({ username: 'ada', displayName: 'Ada' }))
    expect(error).toMatchObject({ code: 'TARGET_INVALID', details: { fields: ['emailAddress'] } })
  })

  it('refuses an answer that is about another account or group than the one asked for', async () => {
    const other = { key: 'k', name: 'eve', active: true }
    const { jira } = jiraPair({}, { fetch: async () => jsonAnswer(201, other) })
    expect((await errorOf(jira.createUser(ada))).code).toBe('TARGET_PROTOCOL')
    expect((await errorOf(jira.createGroup('dev'))).code).toBe('TARGET_PROTOCOL')
  })

  it('repeats no field name that Jira does not have: it could hold a received value', async () => {
    const body = { errorMessages: [], errors: { emailAddress: 'no', 'ada@example.com': 'no' } }
    const refuse = async ({ method }: Request) =>
      method === 'POST' ? jsonAnswer(400, body) : jsonAnswer(404, { errorMessages: ['none'] })
    const { jira } = jiraPair({}, { fetch: refuse })
    expect(await errorOf(jira.createUser(ada))).toMatchObject({
      code: 'TARGET_INVALID',
      details: { fields: ['emailAddress'] },
    })
  })

  it('keeps properties given with it', async () => {
    const { fake, jira } = jiraPair({}, { properties: ['costCenter'] })
    const made = await jira.createUser({ ...ada, properties: { costCenter: '7' } })
    expect(fake.state().users.at(-1)?.properties).toEqual({ costCenter: '7' })
    expect((await jira.findUser({ id: made.id }))?.properties).toEqual({ costCenter: '7' })
  })
})

describe('finding an account in Jira', () => {
  it('finds a shut account by e-mail, and only an exact one', async () => {
    const { fake, jira } = jiraPair({
      users: [
        { username: 'ada', email: 'ada@example.com', active: false },
        { username: 'ada2', email: 'ada@example.com.au' },
      ],
    })
    const key = fake.state().users.find(({ username }) => username === 'ada')?.key
    expect((await jira.findUser({ email: 'ADA@example.com' }))?.id).toBe(key)
    expect(await jira.findUser({ email: 'ada@example' })).toBeUndefined()
  })

  it('refuses to choose between two accounts of one e-mail address', async () => {
    const users = ['ada', 'ada2'].map((username) => ({ username, email: 'ada@example.com' }))
    const { jira } = jiraPair({ users })
    expect(await errorOf(jira.findUser({ email: 'ada@example.com' }))).toMatchObject({
      code: 'TARGET_AMBIGUOUS',
      details: { key: 'email' },
    })
  })

  const crowd = Array.from({ length: 150 }, (_, at) => ({
    username: `u${at}`,
    email: at === 140 ? 'team@example.com' : `team@example.com.${at}`,
  }))

  it('reads on to the page that holds the exact match, before Jira 10', async () => {
    const { jira } = jiraPair({ version: '9.12.19', users: crowd })
    expect((await jira.findUser({ email: 'team@example.com' }))?.username).toBe('u140')
  })

  it('JRASERVER-78520: says so when Jira 10 ignores startAt, instead of missing the account', async () => {
    const { jira } = jiraPair({ version: '10.3.24', users: crowd })
    expect(await errorOf(jira.findUser({ email: 'team@example.com' }))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'paging' },
    })
  })

  it('does not take the empty list of somebody who may not browse users for "nobody"', async () => {
    const { jira } = jiraPair({ browseUsers: false, users: [{ username: 'ada' }] })
    expect(await errorOf(jira.findUser({ email: 'ada@example.com' }))).toMatchObject({
      code: 'TARGET_FORBIDDEN',
      details: { reason: 'permission' },
    })
    expect((await jira.probe()).capabilities.user.findBy).toEqual(['username'])
  })

  it('notices that "Browse Users" was taken away since it last looked', async () => {
    const { fake, jira: first } = jiraPair({ users: [ada] })
    let mayBrowse = true
    const blind = tamper(
      fake.fetch,
      ({ url }) => url.includes('/user/search'),
      (real) => (mayBrowse ? real() : jsonAnswer(200, [])),
    )
    const { jira } = jiraPair({}, { auth: { token: fake.token }, fetch: blind })
    expect(await first.findUser({ email: 'nobody@example.com' })).toBeUndefined()
    expect((await jira.probe()).capabilities.user.findBy).toContain('email')
    mayBrowse = false
    expect((await errorOf(jira.findUser({ email: ada.email }))).code).toBe('TARGET_FORBIDDEN')
  })

  it('gives a search up that brings new accounts for ever', async () => {
    let made = 0
    const user = () => ({ key: `k${++made}`, name: `u${made}` })
    const { jira } = jiraPair(
      {},
      { fetch: async () => jsonAnswer(200, Array.from({ length: 100 }, user)) },
    )
    expect(await errorOf(jira.findUser({ email: 'ada@example.com' }))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'paging' },
    })
    expect(made).toBeLessThan(20_000)
  })

  it('does not take an account that was deleted at its source for one that is there', async () => {
    const gone = { key: 'k', name: 'ada', deleted: true }
    const { jira } = jiraPair({}, { fetch: async () => jsonAnswer(200, gone) })
    expect(await jira.findUser({ id: 'k' })).toBeUndefined()
  })

  it('believes a property only when it reads it back', async () => {
    const { fake } = jiraPair({ users: [ada] })
    const id = fake.state().users.at(-1)?.key ?? ''
    const deaf = tamper(
      fake.fetch,
      ({ method, url }) => method === 'PUT' && url.includes('/properties/'),
      () => jsonAnswer(200, {}),
    )
    const { jira } = jiraPair({}, { fetch: deaf, properties: ['costCenter'] })
    expect((await errorOf(jira.updateUser(id, { costCenter: '7' }))).code).toBe('TARGET_PROTOCOL')
  })

  it('shows no property that is not text: the mapping writes text only', async () => {
    const { fake } = jiraPair({ users: [ada] })
    const odd = tamper(
      fake.fetch,
      ({ url }) => url.includes('/properties/'),
      () => jsonAnswer(200, { key: 'costCenter', value: { code: 7 } }),
    )
    const { jira } = jiraPair({}, { fetch: odd, properties: ['costCenter'] })
    expect((await jira.findUser({ username: 'ada' }))?.properties).toEqual({})
  })

  it('does not take the 404 of a wrong context path for "nobody"', async () => {
    for (const answer of [
      new Response('<html>404</html>', { status: 404, headers: { 'content-type': 'text/html' } }),
      jsonAnswer(404, { message: 'null for uri', 'status-code': 404 }),
      new Response(null, { status: 404 }),
    ]) {
      const { jira } = jiraPair({}, { fetch: async () => answer.clone() })
      expect((await errorOf(jira.findUser({ username: 'ada' }))).code).toBe('TARGET_PROTOCOL')
      expect((await errorOf(jira.findGroup('dev'))).code).toBe('TARGET_PROTOCOL')
    }
  })

  it('never links to an account of another name than the one asked for', async () => {
    const other = { key: 'JIRAUSER1', name: 'eve', active: true }
    const { jira } = jiraPair({}, { fetch: async () => jsonAnswer(200, other) })
    expect((await errorOf(jira.findUser({ username: 'ada' }))).code).toBe('TARGET_PROTOCOL')
    expect((await errorOf(jira.findUser({ id: 'JIRAUSER2' }))).code).toBe('TARGET_PROTOCOL')
  })
})

describe('changing an account in Jira', () => {
  it('JRASERVER-37294: answers TARGET_UNSUPPORTED before 8.3, where nobody can be shut', async () => {
    const { fake, jira } = jiraPair({ version: '8.2.6', users: [{ username: 'ada' }] })
    const id = fake.state().users.at(-1)?.key ?? ''
    expect(await errorOf(jira.setActive(id, false))).toMatchObject({
      code: 'TARGET_UNSUPPORTED',
      details: { capability: 'deactivate' },
    })
    expect((await jira.probe()).capabilities.user.deactivate).toBe(false)
  })

  it('says that Jira refuses to shut a project lead', async () => {
    const { fake, jira } = jiraPair({
      users: [{ username: 'ada' }],
      projects: [{ key: 'DEV', lead: 'ada' }],
    })
    const id = fake.state().users.at(-1)?.key ?? ''
    expect(await errorOf(jira.setActive(id, false))).toMatchObject({
      code: 'TARGET_INVALID',
      details: { fields: ['active'] },
    })
  })

  it('does not believe a success without effect', async () => {
    const { fake, jira } = jiraPair()
    const { id } = await jira.createUser(ada)
    const lying = jiraPair(
      {},
      { fetch: tamper(fake.fetch, isPutUser, () => jsonAnswer(200, { key: id, name: 'ada' })) },
    ).jira
    for (const change of [
      lying.setActive(id, false),
      lying.updateUser(id, { email: 'new@example.com' }),
      lying.renameUser(id, 'ada.l'),
    ])
      expect(await errorOf(change)).toMatchObject({
        code: 'TARGET_PROTOCOL',
        details: { reason: 'status' },
      })
  })

  it('says that another directory has the login too when an account is still there after its end', async () => {
    const duplicates = { ada: ['Jira Internal Directory', 'Corp LDAP'] }
    const { fake, jira } = jiraPair({ users: [{ username: 'ada' }], duplicates })
    const id = fake.state().users.at(-1)?.key ?? ''
    const error = await errorOf(jira.deleteUser(id))
    expect(error).toMatchObject({ code: 'TARGET_PROTOCOL', details: { reason: 'status' } })
    expect(error.message).toContain('another directory')
    // The second time it is the account of the last directory, which shadows nobody.
    expect(await jira.deleteUser(id)).toBe('changed')
    expect(await jira.findUser({ id })).toBeUndefined()
  })

  it('sends only what differs', async () => {
    const { fake, jira } = jiraPair()
    const { id } = await jira.createUser(ada)
    const before = fake.requests.length
    await jira.updateUser(id, { email: ada.email, displayName: ada.displayName })
    expect(asked(fake).slice(before)).toEqual([`GET user?key=${id}`])
  })

  it('takes another spelling of the same login for no change', async () => {
    const { jira } = jiraPair()
    const { id } = await jira.createUser(ada)
    expect(await jira.renameUser(id, 'ADA')).toBe('unchanged')
  })

  it('refuses to clear what Jira cannot be without, before anything is sent', async () => {
    const { fake, jira } = jiraPair()
    expect(await errorOf(jira.updateUser('JIRAUSER1', { email: null }))).toMatchObject({
      code: 'TARGET_INVALID',
      details: { fields: ['email'] },
    })
    expect(fake.requests).toEqual([])
  })

  it.each(['', '.', '..', '\ud800', 'x'.repeat(256)])(
    'refuses a property name that would change the address: %j',
    (name) => {
      expect(() => jiraPair({}, { properties: ['fine', name] })).toThrowError(
        expect.objectContaining({
          code: 'TARGET_CONFIG_INVALID',
          details: expect.objectContaining({
            issues: [expect.objectContaining({ pointer: '/properties/1' })],
          }),
        }),
      )
    },
  )

  it('keeps no property it would not read back: the planner would write it again for ever', async () => {
    const { fake, jira } = jiraPair({}, { properties: ['listed'] })
    const refused = [
      jira.updateUser('k', { other: 'x' }),
      jira.createUser({ ...ada, properties: { other: 'x' } }),
    ]
    for (const call of refused)
      expect(await errorOf(call)).toMatchObject({
        code: 'TARGET_UNSUPPORTED',
        details: { capability: 'properties' },
      })
    expect(fake.requests).toEqual([])
  })

  it('says TARGET_READ_ONLY where the directory takes no writes', async () => {
    const { fake, jira } = jiraPair({
      readOnlyDirectory: true,
      users: [{ username: 'ada', groups: ['dev'] }],
      groups: ['ops'],
    })
    const before = fake.state()
    const id = before.users.at(-1)?.key ?? ''
    const codes = [
      (await errorOf(jira.updateUser(id, { displayName: 'New' }))).code,
      (await errorOf(jira.createUser({ ...ada, username: 'new' }))).code,
      (await jira.addMembers('ops', [id])).get(id),
      (await jira.removeMembers('dev', [id])).get(id),
    ].map((outcome) => (typeof outcome === 'object' ? outcome.code : outcome))
    expect(codes).toEqual(Array(4).fill('TARGET_READ_ONLY'))
    expect(fake.state()).toEqual(before)
  })

  it('does not take a group that is called read-only for a directory that is', async () => {
    const { jira } = jiraPair({
      groups: [{ name: 'read-only', subgroups: ['dev'] }],
      users: [{ username: 'ada', groups: ['dev'] }],
    })
    const id = (await jira.findUser({ username: 'ada' }))?.id ?? ''
    expect((await jira.removeMembers('read-only', [id])).get(id)).toMatchObject({
      code: 'TARGET_UNSUPPORTED',
    })
  })

  it('writes memberships in a directory with local groups', async () => {
    const { fake, jira } = jiraPair({
      readOnlyDirectory: 'local-groups',
      users: [{ username: 'ada' }],
      groups: ['ops'],
    })
    const id = fake.state().users.at(-1)?.key ?? ''
    expect((await jira.addMembers('ops', [id])).get(id)).toBe('changed')
    expect((await errorOf(jira.renameUser(id, 'ada.l'))).code).toBe('TARGET_READ_ONLY')
  })
})

describe('groups in Jira', () => {
  it('finds a group beyond the picker’s limit, and one spelled otherwise', async () => {
    const groups = [...Array.from({ length: 30 }, (_, at) => `dev-${at}`), 'dev', 'Ops']
    const { jira } = jiraPair({ groups, pickerLimit: 20 })
    expect(await jira.findGroup('dev')).toEqual({ id: 'dev', name: 'dev' })
    expect(await jira.findGroup('ops')).toEqual({ id: 'Ops', name: 'Ops' })
    expect(await jira.findGroup('dev-99')).toBeUndefined()
  })

  it('keeps groups apart that full case folding would mix up', async () => {
    const { jira } = jiraPair({ groups: ['straße'] })
    expect(await jira.findGroup('strasse')).toBeUndefined()
    expect((await jira.createGroup('strasse')).name).toBe('strasse')
  })

  it('gives an existing group back as Jira spells it', async () => {
    const { jira } = jiraPair({ groups: ['Dev'] })
    expect(await jira.createGroup('DEV')).toEqual({ id: 'Dev', name: 'Dev' })
  })

  it('reports an inherited membership that cannot be taken away as nested, once', async () => {
    const { fake, jira } = jiraPair({
      groups: [{ name: 'all', subgroups: ['dev'] }],
      users: [{ username: 'ada', groups: ['dev'] }],
    })
    const id = fake.state().users.at(-1)?.key ?? ''
    expect((await jira.groupsOf(id)).items.map(({ name }) => name)).toEqual(['all', 'dev'])
    expect((await jira.removeMembers('all', [id])).get(id)).toMatchObject({
      code: 'TARGET_UNSUPPORTED',
      details: { capability: 'nested' },
    })
    expect(asked(fake).filter((line) => line.startsWith('DELETE'))).toHaveLength(1)
  })

  it('takes 400 "already a member" for unchanged when somebody else was quicker', async () => {
    const { fake } = jiraPair({ groups: ['dev'], users: [{ username: 'ada' }] })
    const id = fake.state().users.at(-1)?.key ?? ''
    const { jira } = jiraPair(
      {},
      {
        fetch: tamper(fake.fetch, isPost('/group/user'), async (real) => {
          await jiraPair({}, { fetch: fake.fetch }).jira.addMembers('dev', [id])
          return real()
        }),
      },
    )
    expect((await jira.addMembers('dev', [id])).get(id)).toBe('unchanged')
  })

  it('takes 400 for changed when the answer to its own first try was lost', async () => {
    const { fake, jira } = jiraPair({ groups: ['dev'], users: [{ username: 'ada' }] })
    const id = fake.state().users.at(-1)?.key ?? ''
    fake.failNext('cut-body', { skip: 1, applied: true })
    expect((await jira.addMembers('dev', [id])).get(id)).toBe('changed')
    fake.failNext('drop', { skip: 1, applied: true })
    expect((await jira.removeMembers('dev', [id])).get(id)).toBe('changed')
  })

  it('says whether the user or the group of a 404 is missing', async () => {
    const { fake, jira } = jiraPair({ users: [{ username: 'ada' }] })
    const id = fake.state().users.at(-1)?.key ?? ''
    expect((await jira.addMembers('none', [id])).get(id)).toMatchObject({
      code: 'TARGET_NOT_FOUND',
      details: { what: 'group' },
    })
    expect((await jira.addMembers('none', ['JIRAUSER1'])).get('JIRAUSER1')).toMatchObject({
      code: 'TARGET_NOT_FOUND',
      details: { what: 'user' },
    })
  })

  it('says that the user of a 404 is missing when the group is there', async () => {
    const { fake } = jiraPair({ groups: ['dev'], users: [{ username: 'ada' }] })
    const id = fake.state().users.at(-1)?.key ?? ''
    const gone = tamper(fake.fetch, isPost('/group/user'), () =>
      jsonAnswer(404, { errorMessages: ['no such user'] }),
    )
    const { jira } = jiraPair({}, { fetch: gone })
    expect((await jira.addMembers('dev', [id])).get(id)).toMatchObject({
      code: 'TARGET_NOT_FOUND',
      details: { what: 'user' },
    })
  })

  it('tries a member asked for twice only once, and nobody after a CAPTCHA', async () => {
    const { fake, jira } = jiraPair({ groups: ['dev'], users: [{ username: 'ada' }] })
    const id = fake.state().users.at(-1)?.key ?? ''
    expect([...(await jira.addMembers('dev', [id, id]))]).toEqual([[id, 'changed']])
    let requests = 0
    const captcha = jiraPair(
      {},
      {
        fetch: async () => {
          requests += 1
          return new Response('', {
            status: 403,
            headers: { 'x-authentication-denied-reason': 'CAPTCHA_CHALLENGE' },
          })
        },
      },
    ).jira
    await captcha.addMembers('dev', ['a', 'b', 'c'])
    expect(requests).toBe(1)
  })

  it.each([400, 403, 500])(
    'knows a read-only directory by its sentence, status %i',
    async (status) => {
      const body = { errorMessages: ['The directory is read only.'] }
      const { jira } = jiraPair({}, { fetch: async () => jsonAnswer(status, body), retries: 0 })
      expect((await errorOf(jira.createUser(ada))).code).toBe('TARGET_READ_ONLY')
    },
  )

  it('knows no cursor for the groups of an account', async () => {
    const { fake, jira } = jiraPair({ users: [{ username: 'ada' }] })
    const id = fake.state().users.at(-1)?.key ?? ''
    expect((await errorOf(jira.groupsOf(id, '1'))).code).toBe('TARGET_PROTOCOL')
  })

  it('does not take a list of groups that was cut short for lost memberships', async () => {
    const bean = { key: 'k', name: 'ada', groups: { size: 2, items: [{ name: 'dev' }] } }
    const { jira } = jiraPair({}, { fetch: async () => jsonAnswer(200, bean) })
    expect(await errorOf(jira.groupsOf('k'))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'paging' },
    })
  })

  it('reads on by the total where Jira does not say which page is the last', async () => {
    const page = { startAt: 0, maxResults: 1, total: 2, values: [{ key: 'k', name: 'a' }] }
    const { jira } = jiraPair({}, { fetch: async () => jsonAnswer(200, page) })
    expect((await jira.membersOf('dev')).next).toBe('1:k')
    const whole = jiraPair({}, { fetch: async () => jsonAnswer(200, { ...page, total: 1 }) }).jira
    expect((await whole.membersOf('dev')).next).toBeUndefined()
  })

  it('stops when a page of members comes again', async () => {
    const { fake } = jiraPair({ groups: ['dev'] })
    fake.seed({ users: ['a', 'b', 'c'].map((username) => ({ username, groups: ['dev'] })) })
    const page = {
      startAt: 0,
      maxResults: 1,
      total: 3,
      isLast: false,
      values: [{ key: 'k', name: 'a' }],
    }
    const stuck = jiraPair({}, { fetch: async () => jsonAnswer(200, page) }).jira
    const first = await stuck.membersOf('dev')
    expect(await errorOf(stuck.membersOf('dev', first.next))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'paging' },
    })
    const liar = jiraPair({}, { fetch: async () => jsonAnswer(200, { ...page, startAt: 1 }) }).jira
    expect((await errorOf(liar.membersOf('dev', '2:other'))).code).toBe('TARGET_PROTOCOL')
    const dry = jiraPair({}, { fetch: async () => jsonAnswer(200, { ...page, values: [] }) }).jira
    expect((await errorOf(dry.membersOf('dev'))).code).toBe('TARGET_PROTOCOL')
  })
})

describe('probing Jira', () => {
  it.each([
    ['8.2.6', false],
    ['8.3.0', 'flag'],
    ['10.0.0', 'flag'],
  ])('JRASERVER-37294: %s can shut accounts: %s', async (version, deactivate) => {
    const { jira } = jiraPair({ version })
    expect((await jira.probe()).capabilities.user.deactivate).toBe(deactivate)
  })

  it('tells version and capabilities', async () => {
    const { jira } = jiraPair({ version: '9.12.19' })
    expect(await jira.probe()).toMatchObject({
      version: '9.12.19',
      capabilities: {
        names: { logins: 'ignoreCase', groups: 'ignoreCase' },
        user: { deactivate: 'flag' },
      },
    })
  })

  it('refuses credentials that are wrong, or right but not those of an administrator', async () => {
    const wrong = jiraPair({}, { auth: { token: 'wrong' } }).jira
    expect((await errorOf(wrong.probe())).code).toBe('TARGET_UNAUTHORIZED')
    const plain = jiraPair()
    const { jira } = jiraPair({}, { auth: { token: plain.fake.plainToken } })
    expect((await errorOf(jira.probe())).code).toBe('TARGET_FORBIDDEN')
  })

  it('sends whoever points it at Jira Cloud away', async () => {
    const cloud = { version: '1001.0.0', deploymentType: 'Cloud' }
    const { jira } = jiraPair({}, { fetch: async () => jsonAnswer(200, cloud) })
    expect((await errorOf(jira.probe())).code).toBe('TARGET_CONFIG_INVALID')
  })
})
