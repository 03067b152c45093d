import { type FakeJiraOptions, fakeJira } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'

interface Answered {
  readonly status: number
  readonly text: string
  json(): unknown
}

/** Asks a fake as its administrator, or with other headers. */
function on(options: FakeJiraOptions = {}) {
  const fake = fakeJira(options)
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {
      authorization: `Bearer ${fake.token}`,
      'x-atlassian-token': 'no-check',
    },
  ): Promise<Answered> => {
    const response = await fake.fetch(
      new Request(`https://jira.example.com/rest/api/2/${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    const text = await response.text()
    return { status: response.status, text, json: () => JSON.parse(text) }
  }
  return { fake, ask }
}

const ada = { name: 'Ada', displayName: 'Ada L', emailAddress: 'ada@example.com' }

describe('fakeJira behaves as Jira Data Center does: accounts', () => {
  it('puts a new account into the default groups unless applicationKeys is empty', async () => {
    const { fake, ask } = on({ defaultGroups: ['jira-software-users'] })
    expect((await ask('POST', 'user', ada)).status).toBe(201)
    await ask('POST', 'user', { ...ada, name: 'bob', applicationKeys: [] })
    const groups = Object.fromEntries(fake.state().users.map((u) => [u.username, u.groups]))
    expect(groups).toMatchObject({ ada: ['jira-software-users'], bob: [] })
  })

  it('gives keys JIRAUSERnnnnn that outlive a rename', async () => {
    const { fake, ask } = on({ users: [{ username: 'ada' }] })
    const key = fake.state().users.at(-1)?.key
    expect(key).toMatch(/^JIRAUSER\d{5}$/)
    await ask('PUT', `user?key=${key}`, { name: 'ada.l' })
    expect((await ask('GET', `user?key=${key}`)).json()).toMatchObject({ key, name: 'ada.l' })
    expect((await ask('GET', 'user?username=ada')).status).toBe(404)
  })

  it('answers 400 with errors.username for a login that is taken', async () => {
    const { ask } = on({ users: [{ username: 'ada' }] })
    const answer = await ask('POST', 'user', ada)
    expect(answer.status).toBe(400)
    expect(answer.json()).toMatchObject({ errors: { username: expect.any(String) } })
  })

  it('answers 400 to a username and a key at once, and to neither', async () => {
    const { ask } = on()
    expect((await ask('GET', 'user?username=admin&key=JIRAUSER10100')).status).toBe(400)
    expect((await ask('GET', 'user')).status).toBe(400)
  })

  it('finds nothing to change in an empty PUT, and before 8.3 in `active`', async () => {
    const nothing = { errorMessages: ['error.no.value.found.to.be.changed'], errors: {} }
    expect((await on().ask('PUT', 'user?username=plain', {})).json()).toEqual(nothing)
    const old = on({ version: '8.2.6' })
    expect((await old.ask('PUT', 'user?username=plain', { active: false })).json()).toEqual(nothing)
  })

  it('caps a search at 100 and ignores startAt from 10.0 on', async () => {
    const users = Array.from({ length: 120 }, (_, at) => ({ username: `zz${at}` }))
    const path = 'user/search?username=zz&maxResults=1000&startAt=50'
    const count = async (version: string) => {
      const found = (await on({ version, users }).ask('GET', path)).json()
      return Array.isArray(found) ? [found.length, found[0]?.name] : found
    }
    expect(await count('9.12.19')).toEqual([70, 'zz50'])
    expect(await count('10.3.24')).toEqual([100, 'zz0'])
  })

  it('lists accounts with a cursor from 10.3 on', async () => {
    const { ask } = on()
    const first = (await ask('GET', 'user/list?maxResults=1')).json()
    expect(first).toMatchObject({ isLast: false, nextCursor: '10100', values: [{ name: 'admin' }] })
    const second = (await ask('GET', 'user/list?maxResults=1&cursor=10100')).json()
    expect(second).toMatchObject({ isLast: true, values: [{ name: 'plain' }] })
    expect((await on({ version: '10.0.0' }).ask('GET', 'user/list')).status).toBe(404)
  })

  it('deletes an account together with its memberships', async () => {
    const { fake, ask } = on({ users: [{ username: 'ada', groups: ['dev'] }] })
    expect((await ask('DELETE', 'user?username=ada')).status).toBe(204)
    expect(fake.state().users.map(({ username }) => username)).toEqual(['admin', 'plain'])
  })
})

describe('fakeJira behaves as Jira Data Center does: groups', () => {
  it('hides shut members unless asked, and gives at most 50 at once', async () => {
    const users = Array.from({ length: 60 }, (_, at) => ({
      username: `u${at}`,
      active: at > 0,
      groups: ['dev'],
    }))
    const { ask } = on({ users })
    expect((await ask('GET', 'group/member?groupname=dev&maxResults=1000')).json()).toMatchObject({
      total: 59,
      maxResults: 50,
      isLast: false,
    })
    const all = await ask('GET', 'group/member?groupname=DEV&includeInactiveUsers=true&startAt=50')
    expect(all.json()).toMatchObject({ total: 60, startAt: 50, isLast: true })
  })

  it('answers 400 to a second membership and to taking away none, or 404 when told so', async () => {
    const { ask } = on({ users: [{ username: 'ada', groups: ['dev'] }], groups: ['ops'] })
    expect((await ask('POST', 'group/user?groupname=dev', { name: 'ada' })).status).toBe(400)
    expect((await ask('DELETE', 'group/user?groupname=ops&username=ada')).status).toBe(400)
    const other = on({ removeAbsentStatus: 404, groups: ['ops'] })
    expect((await other.ask('DELETE', 'group/user?groupname=ops&username=plain')).status).toBe(404)
  })

  it('answers 400 to a group that is there, and 404 to one that is not', async () => {
    const { ask } = on({ groups: ['dev'] })
    expect((await ask('POST', 'group', { name: 'DEV' })).status).toBe(400)
    expect((await ask('GET', 'group/member?groupname=none')).status).toBe(404)
    expect((await ask('DELETE', 'group?groupname=dev')).status).toBe(200)
    expect((await ask('GET', 'group/member?groupname=dev')).status).toBe(404)
  })

  it('has GET /group before 10.0 only', async () => {
    const path = 'group?groupname=jira-administrators'
    expect((await on({ version: '9.12.19' }).ask('GET', path)).status).toBe(200)
    expect((await on({ version: '10.0.0' }).ask('GET', path)).status).toBe(404)
  })
})

describe('fakeJira behaves as Jira Data Center does: who may ask', () => {
  it('answers 401 to wrong credentials and to none, 403 to whoever is no administrator', async () => {
    const { fake, ask } = on()
    const write = { 'x-atlassian-token': 'no-check' }
    const status = async (headers: Record<string, string>) =>
      (await ask('POST', 'group', { name: 'dev' }, { ...write, ...headers })).status
    const basic = (password: string) => ({
      authorization: `Basic ${Buffer.from(`${fake.admin.username}:${password}`).toString('base64')}`,
    })
    expect(await status({})).toBe(401)
    expect(await status({ authorization: 'Bearer wrong' })).toBe(401)
    expect(await status(basic('wrong'))).toBe(401)
    expect(await status({ authorization: `Bearer ${fake.plainToken}` })).toBe(403)
    expect(await status(basic(fake.admin.password))).toBe(201)
  })

  it('answers 403 in plain text to a write without X-Atlassian-Token', async () => {
    const { fake, ask } = on()
    const headers = { authorization: `Bearer ${fake.token}` }
    const answer = await ask('POST', 'group', { name: 'dev' }, headers)
    expect([answer.status, answer.text]).toEqual([403, 'XSRF check failed'])
  })

  it('keeps a log without secrets', async () => {
    const { fake, ask } = on()
    await ask('GET', 'user?username=admin')
    expect(fake.requests).toEqual([
      { method: 'GET', path: '/rest/api/2/user?username=admin', status: 200 },
    ])
  })

  it('answers as late as it is told', async () => {
    const { fake, ask } = on({ latencyMs: 1 })
    const asking = ask('GET', 'serverInfo')
    expect(fake.requests).toEqual([{ method: 'GET', path: '/rest/api/2/serverInfo', status: 0 }])
    expect((await asking).json()).toMatchObject({ version: '10.3.24', deploymentType: 'Server' })
  })
})
