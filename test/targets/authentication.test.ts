import { inspect } from 'node:util'
import type { ExchangeEvent } from 'rostermap'
import { fakeJira } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { clientCredentialsToken } from '../../src/targets/oauth-token.js'
import { errorOf, jiraPair, jsonAnswer } from '../support/jira.js'

const tokenUrl = 'https://jira.example.com/rest/oauth2/latest/token'

/** A Jira in front of which a token endpoint stands. */
function withTokens(answer: (form: URLSearchParams) => Response) {
  const fake = fakeJira()
  const forms: URLSearchParams[] = []
  const fetch = async (request: Request): Promise<Response> => {
    if (request.url !== tokenUrl) return fake.fetch(request)
    const form = new URLSearchParams(await request.text())
    forms.push(form)
    return answer(form)
  }
  const auth = { clientId: 'service', clientSecret: 's3cr3t-Value', tokenUrl, scopes: ['ADMIN'] }
  const { jira } = jiraPair({}, { fetch, auth })
  return { fake, forms, jira }
}

describe('client credentials (RFC 6749 4.4)', () => {
  it('are changed for a token once, by all who ask at one time', async () => {
    const { fake, forms, jira } = withTokens(() =>
      jsonAnswer(200, { access_token: fakeJira().token, token_type: 'Bearer', expires_in: 3600 }),
    )
    await Promise.all([jira.findGroup('a'), jira.findGroup('b'), jira.findGroup('c')])
    await jira.findUser({ username: 'admin' })
    expect(forms.map((form) => Object.fromEntries(form))).toEqual([
      {
        grant_type: 'client_credentials',
        client_id: 'service',
        client_secret: 's3cr3t-Value',
        scope: 'ADMIN',
      },
    ])
    expect(fake.requests.every(({ status }) => status !== 401)).toBe(true)
  })

  it('are changed anew within the call when the product refuses a token that was good', async () => {
    const fake = fakeJira()
    let issued = 0
    let good = 1
    const fetch = async (request: Request): Promise<Response> => {
      if (request.url === tokenUrl) {
        issued += 1
        return jsonAnswer(200, { access_token: `t${issued}`, expires_in: 3600 })
      }
      const ours = request.headers.get('authorization') === `Bearer t${good}`
      const token = ours ? fake.token : 'revoked'
      return fake.fetch(new Request(request, { headers: { authorization: `Bearer ${token}` } }))
    }
    const auth = { clientId: 'service', clientSecret: 'secret', tokenUrl }
    const { jira } = jiraPair({}, { fetch, auth })
    await jira.findUser({ username: 'admin' })
    await jira.findUser({ username: 'admin' })
    good = 2
    expect((await jira.findUser({ username: 'admin' }))?.username).toBe('admin')
    expect(issued).toBe(2)
  })

  it('are changed once for all requests that the product refuses at one time, and for what is sent once', async () => {
    const fake = fakeJira({ users: [{ username: 'grace' }] })
    let issued = 0
    let good = 1
    let held: (() => void)[] | undefined
    const fetch = async (request: Request): Promise<Response> => {
      if (request.url === tokenUrl) {
        issued += 1
        return jsonAnswer(200, { access_token: `t${issued}`, expires_in: 3600 })
      }
      const ours = request.headers.get('authorization') === `Bearer t${good}`
      // Refusals of the old token come one after the other, the last when a new one is long there.
      if (!ours) await new Promise<void>((resolve) => held?.push(resolve) ?? resolve())
      const headers = new Headers(request.headers)
      headers.set('authorization', `Bearer ${ours ? fake.token : 'revoked'}`)
      return fake.fetch(new Request(request, { headers }))
    }
    const auth = { clientId: 'service', clientSecret: 'secret', tokenUrl }
    const { jira } = jiraPair({}, { fetch, auth, retries: 0 })
    await jira.findUser({ username: 'admin' })
    await jira.findUser({ username: 'admin' })
    good = 2
    held = []
    const calls = [
      jira.findUser({ username: 'admin' }),
      jira.findUser({ username: 'grace' }),
      jira.createGroup('new'),
    ]
    for (let released = 0; released < 3; released += 1) {
      await expect.poll(() => held?.length).toBeGreaterThan(0)
      held.shift()?.()
    }
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(
      Array(3).fill('fulfilled'),
    )
    expect(issued).toBe(2)
    expect(fake.state().groups).toContain('new')
  })

  it('say that the server of tokens is away, not that the credentials are wrong', async () => {
    const away: [() => Response | Promise<Response>, string, object][] = [
      [
        () => new Response('', { status: 503 }),
        'TARGET_UNAVAILABLE',
        { reason: 'status', status: 503 },
      ],
      [
        () => new Response('', { status: 429, headers: { 'retry-after': '7200' } }),
        'TARGET_UNAVAILABLE',
        { status: 429, retryAfterMs: 7_200_000 },
      ],
      [
        () => Promise.reject(new TypeError('s3cr3t-Value')),
        'TARGET_UNAVAILABLE',
        { reason: 'network' },
      ],
      [() => new Promise(() => undefined), 'TARGET_UNAVAILABLE', { reason: 'timeout' }],
      [
        () =>
          new Response('', { status: 307, headers: { location: 'https://elsewhere.example/' } }),
        'TARGET_UNAVAILABLE',
        { reason: 'redirect', retryable: false },
      ],
    ]
    for (const [answer, code, details] of away) {
      const fake = fakeJira()
      const fetch = async (request: Request) =>
        request.url === tokenUrl ? answer() : fake.fetch(request)
      const auth = { clientId: 'service', clientSecret: 's3cr3t-Value', tokenUrl }
      const { jira } = jiraPair({}, { fetch, auth, timeoutMs: 30, retries: 0 })
      const error = await errorOf(jira.createGroup('dev'))
      expect(error).toMatchObject({ code, details })
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('s3cr3t')
      expect(fake.requests).toEqual([])
    }
  })

  it('are asked for again when the server of tokens was away for a moment', async () => {
    let asked = 0
    const { jira, fake } = withTokens(() => {
      asked += 1
      return asked === 1
        ? new Response('', { status: 502 })
        : jsonAnswer(200, { access_token: fakeJira().token, expires_in: 3600 })
    })
    expect(await jira.findGroup('none')).toBeUndefined()
    expect(fake.requests.every(({ status }) => status !== 401)).toBe(true)
    expect(asked).toBe(2)
  })

  it('are not changed again and again when the product refuses even a fresh token', async () => {
    const tokens = [fakeJira().token, 'stale', fakeJira().token]
    const { forms, jira } = withTokens(() =>
      jsonAnswer(200, { access_token: tokens[forms.length], expires_in: 3600 }),
    )
    // The first token of the list is never given: a token is asked for when `forms` has one entry.
    expect((await errorOf(jira.findUser({ username: 'admin' }))).code).toBe('TARGET_UNAUTHORIZED')
    expect((await jira.findUser({ username: 'admin' }))?.username).toBe('admin')
    expect(forms).toHaveLength(2)
  })

  it('make TARGET_UNAUTHORIZED when no token is given, without showing anything', async () => {
    for (const answer of [
      () => jsonAnswer(401, { error: 'invalid_client', error_description: 's3cr3t-Value' }),
      () => jsonAnswer(200, { access_token: 'two words' }),
      () => jsonAnswer(200, {}),
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
    ]) {
      const { jira, fake } = withTokens(answer)
      const error = await errorOf(jira.findUser({ username: 'admin' }))
      expect(error.code).toBe('TARGET_UNAUTHORIZED')
      expect(inspect([error, jira], { depth: 20, showHidden: true })).not.toContain('s3cr3t')
      expect(fake.requests).toEqual([])
    }
  })

  it('are refused as options when empty, or when the token would be got over plain HTTP', () => {
    const make = (auth: { clientId: string; clientSecret: string; tokenUrl?: string }) => () =>
      jiraPair({}, { auth })
    expect(make({ clientId: '', clientSecret: 'x' })).toThrow('configured wrongly')
    expect(make({ clientId: 'x', clientSecret: 'x', tokenUrl: 'http://a.example' })).toThrow(
      'configured wrongly',
    )
  })

  it('are asked for the audience of Atlassian’s own server, and kept until shortly before the end', async () => {
    let now = 0
    let asked = 0
    const token = clientCredentialsToken(
      {
        fetch: async (request) => {
          asked += 1
          expect(new URLSearchParams(await request.text()).get('audience')).toBe(
            'api.atlassian.com',
          )
          return jsonAnswer(200, { access_token: `t${asked}`, expires_in: 3600 })
        },
        timeoutMs: 1000,
        tokenUrl: 'https://auth.atlassian.com/oauth/token',
        clientId: 'a',
        clientSecret: 'b',
        audience: 'api.atlassian.com',
      },
      () => now,
    )
    expect(await token.get()).toBe('t1')
    now = 3_539_999
    expect(await token.get()).toBe('t1')
    now = 3_540_000
    expect(await token.get()).toBe('t2')
  })
})

describe('headers of one’s own', () => {
  it('are asked for with the request they are to sign', async () => {
    const lines: string[] = []
    const { fake, jira } = jiraPair(
      {},
      {
        auth: {
          headers: ({ method, url }) => {
            lines.push(`${method} ${new URL(url).pathname}`)
            return { authorization: `Bearer ${fakeJira().token}` }
          },
        },
      },
    )
    await jira.findGroup('dev')
    expect(lines[0]).toBe('GET /context/rest/api/2/groups/picker')
    expect(fake.requests[0]?.status).toBe(200)
  })
})

describe('observe', () => {
  it('tells of every request, without names, ids or secrets', async () => {
    const events: ExchangeEvent[] = []
    const { fake, jira } = jiraPair(
      { users: [{ username: 'grace' }] },
      { observe: (event) => events.push(event), properties: ['costCenter'] },
    )
    fake.failNext({ status: 503 })
    await jira.findUser({ username: 'grace' })
    expect(events.map(({ endpoint, attempt, status }) => [endpoint, attempt, status])).toEqual([
      ['GET user', 1, 503],
      ['GET user', 2, 200],
      ['GET user/properties/{}', 1, 404],
    ])
    expect(JSON.stringify(events)).not.toMatch(/grace|JIRAUSER|costCenter|fake-jira/)
  })

  it('that throws fails nothing', async () => {
    const { jira } = jiraPair(
      {},
      {
        observe: () => {
          throw new Error('broken')
        },
      },
    )
    expect(await jira.findGroup('none')).toBeUndefined()
  })
})
