import { jiraDataCenter } from 'rostermap/targets/jira'
import { type Fault, type FaultOptions, fakeJira } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { ada, errorOf, jiraPair } from '../support/jira.js'

const status = (code: number, headers: Record<string, string> = {}, page?: string): Fault => ({
  status: code,
  headers,
  ...(page === undefined ? {} : { page }),
})

/** Each fault, and the one error it gives; `sent` counts requests of a read with two retries. */
const faults: readonly {
  readonly name: string
  readonly fault: Fault
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
  readonly sent: number
}[] = [
  { name: '400 as a web page', fault: status(400), code: 'TARGET_INVALID', details: {}, sent: 1 },
  { name: '401', fault: status(401), code: 'TARGET_UNAUTHORIZED', details: {}, sent: 1 },
  {
    name: '401 after a wrong password, with Seraph’s header',
    fault: status(401, { 'X-Seraph-LoginReason': 'AUTHENTICATED_FAILED' }),
    code: 'TARGET_UNAUTHORIZED',
    details: {},
    sent: 1,
  },
  {
    name: '401 with Seraph’s header for a CAPTCHA',
    fault: status(401, { 'X-Seraph-LoginReason': 'AUTHENTICATION_DENIED' }),
    code: 'TARGET_FORBIDDEN',
    details: { reason: 'captcha', status: 401 },
    sent: 1,
  },
  {
    name: '403 with the header for a CAPTCHA',
    fault: status(403, {
      'X-Authentication-Denied-Reason': 'CAPTCHA_CHALLENGE; login-url=https://x/',
    }),
    code: 'TARGET_FORBIDDEN',
    details: { reason: 'captcha' },
    sent: 1,
  },
  {
    name: '403 for want of a secure administrator session',
    fault: status(403, {}, 'WebSudo is required'),
    code: 'TARGET_FORBIDDEN',
    details: { reason: 'websudo' },
    sent: 1,
  },
  {
    name: '403 of the XSRF check',
    fault: status(403, {}, 'XSRF check failed'),
    code: 'TARGET_FORBIDDEN',
    details: { reason: 'xsrf' },
    sent: 1,
  },
  {
    name: '403',
    fault: status(403),
    code: 'TARGET_FORBIDDEN',
    details: { reason: 'permission', retryable: false },
    sent: 1,
  },
  { name: '402', fault: status(402), code: 'TARGET_LICENCE_EXCEEDED', details: {}, sent: 1 },
  {
    name: '404 as a web page',
    fault: status(404),
    code: 'TARGET_PROTOCOL',
    details: { reason: 'content-type', status: 404 },
    sent: 1,
  },
  { name: '418', fault: status(418), code: 'TARGET_PROTOCOL', details: {}, sent: 1 },
  {
    name: '429 without Retry-After',
    fault: status(429),
    code: 'TARGET_RATE_LIMITED',
    details: { retryable: true },
    sent: 3,
  },
  {
    name: '429 with Retry-After in seconds',
    fault: status(429, { 'Retry-After': '0' }),
    code: 'TARGET_RATE_LIMITED',
    details: { retryAfterMs: 0 },
    sent: 3,
  },
  {
    name: '429 that asks for more patience than there is',
    fault: status(429, { 'Retry-After': '3600' }),
    code: 'TARGET_RATE_LIMITED',
    details: { retryAfterMs: 3_600_000 },
    sent: 1,
  },
  {
    name: '500',
    fault: status(500),
    code: 'TARGET_UNAVAILABLE',
    details: { reason: 'status', status: 500, retryable: true },
    sent: 3,
  },
  {
    name: '502 as a proxy’s web page',
    fault: status(502),
    code: 'TARGET_UNAVAILABLE',
    details: { reason: 'status', status: 502 },
    sent: 3,
  },
  {
    name: '503 with an HTTP date of the past in Retry-After',
    fault: status(503, { 'Retry-After': 'Wed, 21 Oct 2015 07:28:00 GMT' }),
    code: 'TARGET_UNAVAILABLE',
    details: { retryAfterMs: 0 },
    sent: 3,
  },
  {
    name: 'no answer at all',
    fault: 'hang',
    code: 'TARGET_UNAVAILABLE',
    details: { reason: 'timeout' },
    sent: 3,
  },
  {
    name: 'a dropped connection',
    fault: 'drop',
    code: 'TARGET_UNAVAILABLE',
    details: { reason: 'network', retryable: true },
    sent: 3,
  },
  {
    name: 'an answer cut short',
    fault: 'cut-body',
    code: 'TARGET_UNAVAILABLE',
    details: { reason: 'network' },
    sent: 3,
  },
  {
    name: 'a redirect to another host',
    fault: 'redirect',
    code: 'TARGET_UNAVAILABLE',
    details: { reason: 'redirect', retryable: false },
    sent: 1,
  },
  {
    name: 'no body',
    fault: 'empty',
    code: 'TARGET_PROTOCOL',
    details: { reason: 'shape' },
    sent: 1,
  },
  {
    name: 'broken JSON',
    fault: 'bad-json',
    code: 'TARGET_PROTOCOL',
    details: { reason: 'json' },
    sent: 1,
  },
  {
    name: 'JSON of another shape',
    fault: 'bad-shape',
    code: 'TARGET_PROTOCOL',
    details: { reason: 'shape' },
    sent: 1,
  },
  {
    name: 'a sign-in page with status 200',
    fault: 'web-page',
    code: 'TARGET_PROTOCOL',
    details: { reason: 'content-type' },
    sent: 1,
  },
  {
    name: 'ten megabytes',
    fault: 'huge',
    code: 'TARGET_PROTOCOL',
    details: { reason: 'too-large' },
    sent: 1,
  },
]

const seed = { users: [{ username: 'grace', groups: ['dev'] }], groups: ['ops'] }

/** Short only where nothing comes anyway, so that a busy machine changes no result. */
const patience = (fault: Fault) => ({ timeoutMs: fault === 'hang' ? 25 : 10_000 })

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
