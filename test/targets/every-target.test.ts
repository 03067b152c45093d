import { inspect } from 'node:util'
import {
  compileMapping,
  type ExchangeEvent,
  isRosterError,
  memoryLedger,
  type ProvisionEvent,
  parseMapping,
  provisioner,
  type Target,
  trustClaims,
} from 'rostermap'
import { describe, expect, it } from 'vitest'
import { everyTarget, type Settings } from '../support/every-target.js'

const products = Object.entries(everyTarget)

/** Whatever a printout of a value could show, the causes of errors and hidden members among it. */
const printed = (value: unknown) => {
  const shown = [inspect(value, { depth: 30, showHidden: true, getters: true }), String(value)]
  for (let cause = value; cause instanceof Error; cause = cause.cause)
    shown.push(cause.message, cause.stack ?? '', JSON.stringify(cause))
  return `${shown.join('\n')}\n${JSON.stringify(value)}`
}

interface People {
  readonly target: Target
  readonly ada: string
  readonly dev: string
  readonly ops: string
}

/** Ids as a target that works finds them. */
async function peopleOf(target: Target, name = 'ada'): Promise<People> {
  const { findBy } = (await target.probe()).capabilities.user
  const email = `${name}@example.com`
  const found = findBy.includes('email')
    ? await target.findUser({ email })
    : ((await target.findUser({ username: name })) ?? (await target.findUser({ username: email })))
  const [dev, ops] = [await target.findGroup('dev'), await target.findGroup('ops')]
  return { target, ada: found?.id ?? '', dev: dev?.id ?? '', ops: ops?.id ?? '' }
}

const secret = 'planted-S3cret'
const person = { username: 'planted-login', email: 'planted@example.com', displayName: 'Planted' }

/** Every verb about one account and two groups. */
const verbsOf = (
  { target, ada, dev, ops }: People,
  property?: string,
): readonly (() => Promise<unknown>)[] => [
  () => target.probe(),
  () => target.findUser({ id: ada }),
  () => target.findUser({ username: 'ada' }),
  () => target.findUser({ email: 'ada@example.com' }),
  () => target.listUsers(),
  () => target.createUser(person),
  () => target.updateUser(ada, { displayName: person.displayName }),
  () => target.updateUser(ada, { email: person.email }),
  () => target.updateUser(ada, { [property ?? 'none']: person.displayName }),
  () => target.renameUser(ada, person.username),
  () => target.groupsOf(ada),
  () => target.membersOf(dev),
  () => target.listGroups(),
  () => target.findGroup('dev'),
  () => target.createGroup('planted-group'),
  () => target.addMembers(ops, [ada]),
  () => target.removeMembers(dev, [ada]),
  () => target.setActive(ada, false),
  () => target.licences(),
  () => target.deleteUser(ada),
  () => target.deleteGroup(dev),
]

/** Errors of a verb, thrown or among its outcomes. */
async function errorsOf(verb: () => Promise<unknown>): Promise<readonly unknown[]> {
  try {
    const came = await verb()
    return came instanceof Map ? [...came.values()].filter(isRosterError) : []
  } catch (error) {
    return [error]
  }
}

describe.each(products)('%s, when a cache mixes up two accounts', (_, make) => {
  it('writes nothing to the other', async () => {
    const { fake, state, target, property } = await make()
    const ada = await peopleOf(target())
    const grace = (await peopleOf(target(), 'grace')).ada
    expect([ada.ada, grace, ada.dev]).not.toContain('')
    const mixed = target({
      fetch: (request) =>
        fake.fetch(
          request.method === 'GET'
            ? new Request(
                request.url
                  .replaceAll(encodeURIComponent(ada.ada), encodeURIComponent(grace))
                  .replaceAll(/\bada\b/g, 'grace'),
                { headers: request.headers, signal: request.signal },
              )
            : request,
        ),
      retryDelayMs: 0,
    })
    const hers = () => {
      const kept = state()
      const users: unknown = Array.isArray(kept) ? kept : Reflect.get(Object(kept), 'users')
      return JSON.stringify(
        (Array.isArray(users) ? users : []).filter((user) =>
          JSON.stringify(user).includes('grace'),
        ),
      )
    }
    const before = hers()
    expect(before.length).toBeGreaterThan(10)
    // All but the last, which takes the group away from both.
    const all = verbsOf({ ...ada, target: mixed }, property).slice(0, -1)
    for (const verb of all) await verb().catch(() => undefined)
    expect(hers()).toBe(before)
  })
})

/** Puts what it was sent into every place of an answer that a product, or what stands before it, may fill. */
const echoes: readonly [string, (heard: string) => Response | Promise<Response>][] = [
  ...[200, 400, 401, 403, 404, 409, 422, 429, 500].flatMap(
    (status): [string, (heard: string) => Response][] => [
      [
        `${status} in every field of JSON`,
        (heard) =>
          new Response(
            JSON.stringify({
              ...{ errorMessages: [heard], errors: { [heard]: heard, username: heard } },
              ...{ message: heard, reason: heard, key: heard, scimType: heard, detail: heard },
              ...{ statusCode: status, data: { [heard]: heard }, error: heard, id: heard },
              ...{ context: { fieldViolations: [{ field: heard }], reason: { key: heard } } },
              ...{ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], type: 'error' },
            }),
            { status, headers: { 'content-type': 'application/json', 'x-echo': heard } },
          ),
      ],
      [
        `${status} as a list of errors`,
        (heard) =>
          new Response(
            JSON.stringify({
              errors: [
                { context: heard, message: heard, exceptionName: heard, code: heard, title: heard },
              ],
            }),
            { status, headers: { 'content-type': 'application/json' } },
          ),
      ],
      [
        `${status} in a page`,
        (heard) => new Response(heard, { status, headers: { 'content-type': 'text/html' } }),
      ],
    ],
  ),
  [
    'a redirect that repeats it',
    (heard) =>
      new Response(null, {
        status: 302,
        headers: { location: `https://elsewhere.example/?${encodeURIComponent(heard)}` },
      }),
  ],
  [
    'a connection that breaks',
    (heard) => Promise.reject(new TypeError(heard, { cause: new Error(heard) })),
  ],
  ['what is no error', (heard) => Promise.reject(heard)],
  [
    'half an answer',
    (heard) => new Response(`{"${heard}`, { headers: { 'content-type': 'application/json' } }),
  ],
]

const credentials: readonly [string, Settings['auth']][] = [
  ['a token', { token: secret }],
  ['a password', { username: 'service', password: secret }],
  ['headers', { headers: () => ({ authorization: `Bearer ${secret}`, 'x-key': secret }) }],
  ['headers that fail', { headers: () => Promise.reject(new Error(secret)) }],
  [
    'client credentials',
    { clientId: 'service', clientSecret: secret, tokenUrl: 'https://auth.example.com/token' },
  ],
]
const told = [secret, Buffer.from(`service:${secret}`).toString('base64'), 'planted']

describe.each(products)('secrets and values of %s', (_, make) => {
  it.each(credentials)(
    'with %s show in no error, event or printout, whatever is echoed',
    async (_form, auth) => {
      const { target, property } = await make()
      const people = await peopleOf(target())
      const events: ExchangeEvent[] = []
      let echo = echoes[0]?.[1]
      const attacked = target({
        ...(auth && { auth }),
        retries: 0,
        timeoutMs: 2000,
        initialPassword: () => secret,
        observe: (event) => events.push(event),
        fetch: async (request) => {
          if (request.url === 'https://auth.example.com/token' && echo !== echoes[0]?.[1])
            return Response.json({ access_token: `${secret}-access`, expires_in: 0 })
          const heard = [request.url, await request.text(), ...request.headers.values()].join(' ')
          return echo?.(heard) ?? Response.error()
        },
      })
      let failed = 0
      for (const [name, next] of echoes) {
        echo = next
        const errors: unknown[] = []
        for (const verb of verbsOf({ ...people, target: attacked }, property))
          errors.push(...(await errorsOf(verb)))
        expect(errors.filter((error) => !isRosterError(error))).toEqual([])
        failed += errors.length
        const shown = errors.map(printed).join('\n')
        for (const text of told) expect(shown.includes(text), `${name}: ${shown}`).toBe(false)
      }
      expect(failed).toBeGreaterThan(300)
      expect(events.length).toBeGreaterThan(0)
      const shown = printed([attacked, events])
      for (const text of told) expect(shown.includes(text)).toBe(false)
    },
  )

  it('show in no event of a provisioner', async () => {
    const mapper = compileMapping(
      parseMapping({
        version: 1,
        profile: ['username', 'email', 'displayName'].map((to) => ({ to, from: { claim: to } })),
      }),
    )
    const { target } = await make()
    const events: ProvisionEvent[] = []
    for (const [, echo] of echoes) {
      const attacked = target({
        auth: { token: secret },
        retries: 0,
        fetch: async (request) =>
          echo([request.url, await request.text(), ...request.headers.values()].join(' ')),
      })
      const { signIn } = provisioner({
        mapper,
        targets: [attacked],
        ledger: memoryLedger(),
        observe: (event) => {
          events.push(event)
        },
      })
      const claims = { ...person }
      const issuer = 'https://idp.example'
      const result = await signIn(
        trustClaims(claims, { reason: 'test', issuer, subject: 'subject' }),
      )
      expect(printed(result).includes(secret)).toBe(false)
    }
    expect(printed(events).includes(secret)).toBe(false)
  })
})
