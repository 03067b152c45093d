import { targetContract, targetFaults } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { choir } from '../../examples/choir/product.js'
import { choirTarget } from '../../examples/choir/target.js'
import { guild } from '../../examples/guild/product.js'
import { guildTarget } from '../../examples/guild/target.js'
import { askAt } from '../../examples/rota/ask.js'
import { rota } from '../../examples/rota/product.js'
import { rotaTarget } from '../../examples/rota/target.js'
import { errorOf } from '../support/jira.js'

const at = 'https://rota.example.com'

describe('a target written from docs/guide/writing-a-target.md and target-over-http.md alone', () => {
  const cases = targetContract(() => rotaTarget(at, 'rota-token', rota()), {
    members: 7,
    secrets: ['rota-token'],
  })
  for (const { name, run } of cases) it(name, run)

  const faults = targetFaults(
    (spoil) => rotaTarget(at, 'rota-token', spoil(rota()), { timeoutMs: 500 }),
    { secrets: ['rota-token'], impatient: true },
  )
  for (const { name, run } of faults) it(name, run)

  it.each([
    [
      () => new Response('<p>Sign in</p>', { headers: { 'content-type': 'text/html' } }),
      'TARGET_PROTOCOL',
    ],
    [() => Response.json({}), 'TARGET_PROTOCOL'],
    [() => Response.json({ error: 'nothing here' }, { status: 404 }), 'TARGET_PROTOCOL'],
    [() => Response.json({ rows: [], after: '1' }), 'TARGET_PROTOCOL'],
    [
      () => new Response('{"rows":', { headers: { 'content-type': 'application/json' } }),
      'TARGET_PROTOCOL',
    ],
    [() => new Response(null, { status: 302 }), 'TARGET_UNAVAILABLE'],
    [() => Response.json({}, { status: 401 }), 'TARGET_UNAUTHORIZED'],
    [() => Response.json({}, { status: 429 }), 'TARGET_RATE_LIMITED'],
    [() => Response.json({}, { status: 502 }), 'TARGET_UNAVAILABLE'],
    [() => Promise.reject(new TypeError('fetch failed')), 'TARGET_UNAVAILABLE'],
  ])('gives one typed error for %s: %s', async (answer, code) => {
    const target = rotaTarget(at, 'rota-token', async () => answer())
    expect((await errorOf(target.listUsers())).code).toBe(code)
  })
})

describe('the target with other habits of docs/guide/target-over-http.md', () => {
  const base = 'https://guild.example.com'
  const make = (send: (request: Request) => Promise<Response>) =>
    guildTarget({ base, token: 'guild-token', send }, { retryDelayMs: 0 })
  const product = (closingMs?: number) =>
    guild({
      accounts: ['Ada', 'adam', 'bob', 'cleo', 'dan'].map((login) => ({
        login,
        mail: `${login}@guild.example`,
      })),
      ...(closingMs !== undefined && { closingMs }),
    })
  const options = { secrets: ['guild-token'], userId: ['a1', 'a2', 'a3', 'a4', 'a5'] }
  for (const { name, run } of targetContract(() => make(product()), options)) it(name, run)

  const faults = targetFaults((spoil) => make(spoil(product())), options)
  for (const { name, run } of faults) it(name, run)

  it('finds whoever stands on a later page of what the product finds by parts', async () => {
    const accounts = ['a.dan@x.org', 'b.dan@x.org', 'c.dan@x.org', 'Dan@x.org'].map((mail, at) => ({
      login: `p${at}`,
      mail,
    }))
    const target = make(guild({ accounts }))
    expect((await target.findUser({ email: 'dan@X.org' }))?.id).toBe('a4')
    expect(await target.findUser({ email: 'an@x.org' })).toBeUndefined()
    expect((await target.findUser({ username: 'P2' }))?.id).toBe('a3')
  })

  it('is pending where an account is not shut in the time that it declares, and lets it be opened meanwhile', async () => {
    const target = make(product(3_600_000))
    expect(await target.setActive('a1', false)).toBe('pending')
    expect((await target.findUser({ id: 'a1' }))?.active).toBe(true)
    expect(await target.setActive('a1', true)).toBe('changed')
    expect(await target.setActive('a1', true)).toBe('unchanged')
  })

  it('loses no member of others who write at the same time', async () => {
    const target = make(product())
    const ids = options.userId
    const { id } = await target.createGroup('dev')
    const outcomes = await Promise.all(ids.map((one) => target.addMembers(id, [one])))
    expect(outcomes.map((one, at) => one.get(ids[at] ?? ''))).toEqual(ids.map(() => 'changed'))
    const first = await target.membersOf(id)
    const second = await target.membersOf(id, first.next)
    expect([...first.items, ...second.items].map((user) => user.id).sort()).toEqual(ids)
  })

  it('says changed when the answer to its own write was lost, unchanged when another was first', async () => {
    const send = product()
    let spoils = false
    const target = make(async (request) => {
      const response = await send(request.clone())
      if (request.method !== 'PUT' || !spoils) return response
      spoils = false
      throw new TypeError('fetch failed')
    })
    const { id } = await target.createGroup('dev')
    spoils = true
    expect((await target.addMembers(id, ['a1'])).get('a1')).toBe('changed')
    expect((await target.addMembers(id, ['a1'])).get('a1')).toBe('unchanged')

    let joins = true
    const late = make(async (request) => {
      if (request.method === 'PUT' && joins) {
        joins = false
        await target.addMembers(id, ['a2'])
      }
      return send(request)
    })
    expect((await late.addMembers(id, ['a2'])).get('a2')).toBe('unchanged')
  })
})

describe('the target with one address of docs/guide/target-over-http.md', () => {
  const base = 'https://choir.example.com/graphql'
  const make = (send: (request: Request) => Promise<Response>) =>
    choirTarget({ base, token: 'choir-token', send, timeoutMs: 500 })
  const options = { secrets: ['choir-token'], userId: ['s1', 's2', 's3', 's4', 's5'] }
  const product = () => choir(['ada', 'bob', 'cleo', 'dan', 'eve'])
  for (const { name, run } of targetContract(() => make(product()), options)) it(name, run)

  const faults = targetFaults((spoil) => make(spoil(product())), { ...options, impatient: true })
  for (const { name, run } of faults) it(name, run)

  const errors = (...codes: readonly string[]) => ({
    errors: codes.map((code) => ({ message: 'x', extensions: { code } })),
  })
  it.each([
    [errors('UNAUTHENTICATED'), 'TARGET_UNAUTHORIZED', { retryable: false, status: 200 }],
    [errors('FORBIDDEN'), 'TARGET_FORBIDDEN', { reason: 'permission', retryable: false }],
    [errors('THROTTLED'), 'TARGET_RATE_LIMITED', { retryable: true }],
    [errors('INTERNAL'), 'TARGET_UNAVAILABLE', { reason: 'status', retryable: true }],
    [errors('SOMETHING_NEW'), 'TARGET_PROTOCOL', { reason: 'status', status: 200 }],
    [errors('constructor'), 'TARGET_PROTOCOL', { reason: 'status' }],
    [errors('NOT_FOUND', 'INTERNAL'), 'TARGET_PROTOCOL', { reason: 'status' }],
    [{ errors: [{ message: 'x' }] }, 'TARGET_PROTOCOL', { reason: 'status' }],
    [{ errors: [null] }, 'TARGET_PROTOCOL', { reason: 'status' }],
    [{ data: { singer: null } }, 'TARGET_PROTOCOL', { reason: 'shape' }],
    [
      { data: { singer: { id: 's1', login: 'ada', active: true } }, ...errors('INTERNAL') },
      'TARGET_UNAVAILABLE',
      { retryable: true },
    ],
  ])('takes %j with status 200 for no answer: %s', async (body, code, details) => {
    const error = await errorOf(make(async () => Response.json(body)).findUser({ id: 's1' }))
    expect(error.code).toBe(code)
    expect(error.details).toMatchObject(details)
  })
})

describe('askAt of docs/guide/target-over-http.md', () => {
  const asked: string[] = []
  const asks = (answer: () => Response) =>
    askAt({
      target: 'rota',
      base: 'https://rota.example.com/api',
      token: 'secret',
      word: (json) => Object(json).error,
      send: async ({ url }) => {
        asked.push(url)
        return answer()
      },
    })
  const typed = (type: string, body: unknown, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })

  it('asks its base itself, without a slash or a question mark behind it', async () => {
    await asks(() => Response.json({}))([], { operation: 'probe' })
    await asks(() => Response.json({}))(['people'], { operation: 'probe', query: { after: '1' } })
    expect(asked).toEqual([
      'https://rota.example.com/api',
      'https://rota.example.com/api/people?after=1',
    ])
  })

  it.each([
    'application/problem+json',
    'application/scim+json; charset=utf-8',
    'application/vnd.api+JSON',
    'application/json;charset=utf-8',
  ])('reads %s', async (type) => {
    const found = await asks(() => typed(type, { id: 7 }))(['7'], { operation: 'findUser' })
    expect(found.json).toEqual({ id: 7 })
    const accept = ['no-such-person']
    const gone = asks(() => typed(type, { error: 'no-such-person' }, 404))
    expect((await gone(['8'], { operation: 'findUser', accept })).word).toBe('no-such-person')
  })

  it.each(['text/html', 'application/jsonp', 'application/xml+jsonish', 'text/json+html', ''])(
    'takes %j for no JSON',
    async (type) => {
      const error = await errorOf(asks(() => typed(type, {}))(['7'], { operation: 'findUser' }))
      expect(error.details).toMatchObject({ reason: 'content-type' })
    },
  )

  it('believes no success that bears a word of refusal, and gives the one that is accepted', async () => {
    const ask = asks(() => Response.json({ id: 7, error: 'no-such-person' }))
    const error = await errorOf(ask(['7'], { operation: 'findUser' }))
    expect(error).toMatchObject({ code: 'TARGET_PROTOCOL', details: { reason: 'status' } })
    const accept = ['no-such-person']
    expect((await ask(['7'], { operation: 'findUser', accept })).word).toBe('no-such-person')
    const none = asks(() => Response.json({ id: 7, error: null }))
    expect((await none(['7'], { operation: 'findUser' })).word).toBeUndefined()
  })
})

it('the rota names the key that several answer to', async () => {
  const row = { id: 1, login: 'ada', name: 'Ada', mail: 'ada@example.com', locked: false }
  const target = rotaTarget(at, 'rota-token', async () =>
    Response.json({ rows: [row, { ...row, id: 2 }] }),
  )
  for (const [key, value] of [
    ['username', 'ada'],
    ['email', 'ada@example.com'],
  ] as const) {
    const by = key === 'username' ? { username: value } : { email: value }
    expect(await errorOf(target.findUser(by))).toMatchObject({
      code: 'TARGET_AMBIGUOUS',
      details: { key },
    })
  }
})
