import { inspect } from 'node:util'
import fc from 'fast-check'
import { isRosterError } from 'rostermap'
import { jiraDataCenter } from 'rostermap/targets/jira'
import { fakeJira } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { writeUrl } from '../../src/targets/http-url.js'
import { ada, errorOf, jiraPair } from '../support/jira.js'

describe('secrets', () => {
  const secret = 's3cr3t-Value'
  const all = (value: unknown) =>
    inspect(value, { depth: 20, showHidden: true, getters: true }) + JSON.stringify(value)

  it.each([
    ['a token', { token: secret }],
    ['a password', { username: 'admin', password: secret }],
    ['headers', { headers: () => ({ authorization: `Bearer ${secret}` }) }],
  ])('of %s never show in a target or an error', async (_, auth) => {
    const { fake, jira } = jiraPair({}, { auth })
    const encoded = Buffer.from(`admin:${secret}`).toString('base64')
    const error = await errorOf(jira.findUser({ username: 'ada' }))
    expect(error.code).toBe('TARGET_UNAUTHORIZED')
    const broken = jiraPair(
      {},
      {
        auth,
        retries: 0,
        fetch: async (request) => {
          throw new TypeError(`failed ${request.url} ${request.headers.get('authorization')}`)
        },
      },
    ).jira
    const shown = all([jira, error, fake.requests, await errorOf(broken.createUser(ada))])
    for (const text of [secret, encoded, ada.email]) expect(shown).not.toContain(text)
  })

  it('do not show when the runtime refuses the header they stand in', async () => {
    const auth = { headers: () => ({ authorization: `Bearer ${secret}\r\nx: y` }) }
    const error = await errorOf(jiraPair({}, { auth }).jira.probe())
    expect(error.code).toBe('TARGET_CONFIG_INVALID')
    expect(all(error)).not.toContain(secret)
  })

  it('that cannot be had make TARGET_UNAUTHORIZED, without the reason', async () => {
    const auth = { headers: () => Promise.reject(new Error(secret)) }
    const error = await errorOf(jiraPair({}, { auth }).jira.probe())
    expect(error.code).toBe('TARGET_UNAUTHORIZED')
    expect(all(error)).not.toContain(secret)
  })

  it('are asked for before every request, so that they can be renewed', async () => {
    let asked = 0
    const fake = fakeJira()
    const jira = jiraDataCenter({
      baseUrl: 'https://jira.example.com',
      fetch: fake.fetch,
      auth: {
        headers: () => {
          asked += 1
          return { authorization: `Bearer ${fake.token}` }
        },
      },
    })
    await jira.probe()
    expect(asked).toBe(fake.requests.length)
  })
})

describe('options of a connection', () => {
  const usual = { baseUrl: 'https://jira.example.com', auth: { token: 't' } }
  it.each([
    ['/baseUrl', { baseUrl: 'jira.example.com' }],
    ['/baseUrl', { baseUrl: 'ftp://jira.example.com' }],
    ['/baseUrl', { baseUrl: 'http://jira.example.com' }],
    ['/baseUrl', { baseUrl: 'http://127.0.0.1.example.com' }],
    ['/baseUrl', { baseUrl: 'https://ada:pw@jira.example.com' }],
    ['/baseUrl', { baseUrl: 'https://jira.example.com/?a=b' }],
    ['/auth/token', { auth: { token: 'a\nb' } }],
    ['/auth/token', { auth: { token: '' } }],
    ['/auth/username', { auth: { username: 'a:b', password: 'c' } }],
    ['/timeoutMs', { timeoutMs: 0 }],
    ['/retries', { retries: -1 }],
    ['/retries', { retries: Number.NaN }],
    ['/name', { name: ' ' }],
  ])('are refused at %s: %j', (pointer, wrong) => {
    let issues: readonly { readonly pointer: string }[] = []
    try {
      jiraDataCenter({ ...usual, ...wrong })
    } catch (error) {
      if (isRosterError(error) && error.code === 'TARGET_CONFIG_INVALID')
        issues = error.details.issues
    }
    expect(issues.map((issue) => issue.pointer)).toEqual([pointer])
  })

  it.each(['http://localhost:8080', 'http://127.0.0.1/jira/', 'http://[::1]:80'])(
    'take plain HTTP on the loopback: %s',
    (baseUrl) => {
      expect(jiraDataCenter({ ...usual, baseUrl }).name).toBe('jira')
    },
  )

  it('take plain HTTP elsewhere only when told so', () => {
    const insecure = { baseUrl: 'http://jira.example.com', allowInsecure: true }
    expect(jiraDataCenter({ ...usual, ...insecure }).product).toBe('jira-data-center')
  })
})

describe('addresses', () => {
  const base = 'https://jira.example.com/context'

  // Any code units, lone surrogates among them, and the characters that mean something in addresses.
  const unit = fc.oneof(
    fc.constantFrom('.', '/', '?', '&', '=', '#', '%', '+', ' ', '\\', '\ud800', '%2e'),
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  )
  const anyText = fc.array(unit, { maxLength: 12 }).map((units) => units.join(''))

  it('no name can change which endpoint is meant', () => {
    fc.assert(
      fc.property(anyText, anyText, (step, value) => {
        const address = writeUrl(base, ['user', 'properties', step], { userKey: value, a: 'b' })
        if (address === undefined) {
          expect(/^\.{0,2}$/.test(step) || !step.isWellFormed() || !value.isWellFormed()).toBe(true)
          return
        }
        const url = new URL(address)
        const steps = url.pathname.split('/')
        expect(url.origin).toBe('https://jira.example.com')
        expect(steps.slice(0, 4)).toEqual(['', 'context', 'user', 'properties'])
        expect(steps.slice(4).map(decodeURIComponent)).toEqual([step])
        expect([...url.searchParams]).toEqual([
          ['userKey', value],
          ['a', 'b'],
        ])
        expect(url.hash).toBe('')
      }),
    )
  })

  it('a name that would turn into another on the way is refused, not sent', async () => {
    const { fake, jira } = jiraPair({ groups: ['a\ufffd'] })
    expect((await errorOf(jira.findGroup('a\ud800'))).code).toBe('TARGET_INVALID')
    expect((await errorOf(jira.createGroup('a\ud800'))).code).toBe('TARGET_INVALID')
    expect(fake.requests).toEqual([])
  })
})

describe('giving up', () => {
  it('ends a request under way with the signal’s reason, whatever it is', async () => {
    for (const reason of [new Error('gone'), 'plain text', 42]) {
      const { fake, jira } = jiraPair()
      fake.failNext('hang')
      const controller = new AbortController()
      const call = jira.findGroup('dev', { signal: controller.signal })
      setTimeout(() => controller.abort(reason), 5)
      await expect(call).rejects.toBe(reason)
      expect(fake.requests).toHaveLength(1)
    }
  })

  it('ends even when fetch heeds no signal', async () => {
    const { jira } = jiraPair({}, { fetch: () => new Promise(() => undefined), retries: 0 })
    const controller = new AbortController()
    setTimeout(() => controller.abort('enough'), 5)
    const call = jira.findGroup('dev', { signal: controller.signal })
    await expect(call).rejects.toBe('enough')
    const slow = jiraPair(
      {},
      { fetch: () => new Promise(() => undefined), retries: 0, timeoutMs: 5 },
    ).jira
    expect(await errorOf(slow.findGroup('dev'))).toMatchObject({
      code: 'TARGET_UNAVAILABLE',
      details: { reason: 'timeout' },
    })
  })

  it('ends the wait for a free connection, and leaves its place to the next', async () => {
    const fake = fakeJira({ groups: ['dev'] })
    let free: (() => void) | undefined
    const first = new Promise<void>((resolve) => {
      free = resolve
    })
    let sent = 0
    const fetch: typeof fake.fetch = async (request) => {
      sent += 1
      if (sent === 1) await first
      return fake.fetch(request)
    }
    const { jira } = jiraPair({}, { fetch, concurrency: 1 })
    const slow = jira.findGroup('dev')
    const controller = new AbortController()
    const waiting = jira.findGroup('dev', { signal: controller.signal })
    const next = jira.findGroup('dev')
    setTimeout(() => controller.abort('enough'), 5)
    await expect(waiting).rejects.toBe('enough')
    expect(sent).toBe(1)
    free?.()
    expect((await slow)?.name).toBe('dev')
    expect((await next)?.name).toBe('dev')
    expect(sent).toBe(2)
  })

  it('ends the wait between two tries', async () => {
    const { fake, jira } = jiraPair()
    fake.failNext({ status: 429, headers: { 'Retry-After': '20' } }, { times: 5 })
    const controller = new AbortController()
    const call = jira.findGroup('dev', { signal: controller.signal })
    setTimeout(() => controller.abort('enough'), 20)
    await expect(call).rejects.toBe('enough')
    expect(fake.requests).toHaveLength(1)
  })

  it('ends several members in the middle', async () => {
    const fake = fakeJira({ users: [{ username: 'ada' }], groups: ['dev'] })
    const controller = new AbortController()
    const fetch: typeof fake.fetch = (request) => {
      if (fake.requests.length === 3) controller.abort('enough')
      return fake.fetch(request)
    }
    const { jira } = jiraPair({}, { fetch })
    const id = fake.state().users.at(-1)?.key ?? ''
    const call = jira.addMembers('dev', [id, 'other'], { signal: controller.signal })
    await expect(call).rejects.toBe('enough')
    expect(fake.state().users.at(-1)?.groups).toEqual(['dev'])
  })
})

describe('requests', () => {
  it('ask for JSON, never follow a redirect, and mark writes as no forgery', async () => {
    const seen: Request[] = []
    const fake = fakeJira()
    const { jira } = jiraPair(
      {},
      {
        fetch: (request) => {
          seen.push(request)
          return fake.fetch(request)
        },
      },
    )
    await jira.createGroup('dev')
    await jira.findGroup('dev')
    expect(seen.map((request) => request.redirect)).toEqual(['manual', 'manual'])
    expect(seen.map(({ headers }) => headers.get('accept'))).toEqual(
      Array(2).fill('application/json'),
    )
    expect(seen.map(({ headers }) => headers.get('x-atlassian-token'))).toEqual(['no-check', null])
  })

  it('are counted as followed when fetch follows them against its orders', async () => {
    const followed = Object.defineProperty(new Response('{}'), 'redirected', { value: true })
    const { jira } = jiraPair({}, { fetch: async () => followed })
    expect(await errorOf(jira.findGroup('dev'))).toMatchObject({ details: { reason: 'redirect' } })
  })

  it('take a body shorter than declared for cut, and JSON by its content type only', async () => {
    const short = () =>
      new Response('{"groups":[]}', {
        headers: { 'content-type': 'application/json', 'content-length': '99' },
      })
    const { jira } = jiraPair({}, { fetch: async () => short(), retries: 0 })
    expect(await errorOf(jira.findGroup('dev'))).toMatchObject({ details: { reason: 'network' } })
  })

  it('read no more than they may', async () => {
    const { fake, jira } = jiraPair({}, { maxResponseBytes: 64 })
    expect(await errorOf(jira.findUser({ username: 'admin' }))).toMatchObject({
      code: 'TARGET_PROTOCOL',
      details: { reason: 'too-large' },
    })
    expect(fake.requests).toHaveLength(1)
  })
})
