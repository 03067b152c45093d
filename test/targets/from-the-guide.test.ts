import { targetContract, targetFaults } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { guild } from '../../examples/guild/product.js'
import { guildTarget } from '../../examples/guild/target.js'
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
