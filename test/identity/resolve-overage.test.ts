import {
  claimOf,
  type Identity,
  isIdentity,
  type OverageResolver,
  type ResolvedGroup,
  type ResolveOverageOptions,
  resolveOverage,
  trustClaims,
} from 'rostermap'
import { memoryOverageResolver } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'

const trust = (claims: Record<string, unknown>) =>
  trustClaims(claims, {
    reason: 'test',
    issuer: 'https://idp.example',
    subject: 'frank',
    preset: 'entra',
  })
const frank = trust({ hasgroups: true, email: 'f@example.com' })
const named = (...names: string[]): ResolvedGroup[] =>
  names.map((displayName) => ({ id: `id-${displayName}`, displayName }))
const pages = (...given: readonly (readonly ResolvedGroup[])[]): OverageResolver =>
  async function* () {
    yield* given
  }
const resolve = async (
  resolver: OverageResolver,
  more: Partial<ResolveOverageOptions> = {},
  identity: Identity = frank,
) => {
  const whole = await resolveOverage(identity, { resolver, identifier: 'displayName', ...more })
  expect(isIdentity(whole)).toBe(true)
  expect(Object.isFrozen(whole)).toBe(true)
  return claimOf(whole, more.claim ?? 'groups')
}

describe('groups that the IdP left out', () => {
  it('are fetched page after page, each once, and say where they come from', async () => {
    expect(await resolve(pages(named('a', 'b'), [], named('b', 'c')))).toEqual({
      name: 'groups',
      aliases: [],
      state: 'present',
      values: ['a', 'b', 'c'],
      source: 'resolver',
    })
  })

  it('leave the other claims, the subject and the protocol as they are', async () => {
    const whole = await resolveOverage(frank, {
      resolver: pages(named('a')),
      identifier: 'id',
    })
    expect({ ...whole, claims: [] }).toEqual({ ...frank, claims: [] })
    expect(claimOf(whole, 'email')).toEqual(claimOf(frank, 'email'))
  })

  it.each([
    ['present', { groups: ['x'] }],
    ['empty', { groups: [] }],
    ['absent', {}],
    ['malformed', { groups: ['a', null] }],
  ])('nobody is asked when the claim is %s', async (_, claims) => {
    const identity = trust(claims)
    let asked = 0
    const resolver: OverageResolver = (request) => {
      asked += 1
      return pages()(request)
    }
    expect(await resolveOverage(identity, { resolver, identifier: 'id' })).toBe(identity)
    expect(asked).toBe(0)
  })

  it('of SAML are found under the short name of the preset', async () => {
    const saml = trust({ 'http://schemas.microsoft.com/claims/groups.link': 'https://graph' })
    expect((await resolve(pages(named('a')), {}, saml)).values).toEqual(['a'])
  })
})

describe('the kind of identifier is that of the token', () => {
  const group: ResolvedGroup = {
    id: '07dd',
    displayName: 'Jira Users',
    samAccountName: 'Jira-Users',
    netbiosDomain: 'CONTOSO',
    dnsDomain: 'corp.contoso.com',
    securityIdentifier: 'S-1-5-21-1',
  }
  const cloud: ResolvedGroup = { id: '9a', displayName: 'Cloud' }

  it.each([
    ['id', ['07dd', '9a']],
    ['displayName', ['Jira Users', 'Cloud']],
    ['samAccountName', ['Jira-Users']],
    ['netbiosDomainAndSamAccountName', ['CONTOSO\\Jira-Users']],
    ['dnsDomainAndSamAccountName', ['corp.contoso.com\\Jira-Users']],
    ['securityIdentifier', ['S-1-5-21-1']],
    [
      ['samAccountName', 'displayName'],
      ['Jira-Users', 'Cloud'],
    ],
  ] as const)('%j', async (identifier, expected) => {
    expect((await resolve(pages([group, cloud]), { identifier })).values).toEqual(expected)
  })

  it('names that may not be read are no missing names (Graph answers null without permission)', async () => {
    for (const identifier of ['displayName', 'samAccountName'] as const)
      expect(await resolve(pages([group, { id: 'x' }]), { identifier })).toMatchObject({
        state: 'fetchFailed',
        values: [],
      })
  })
})

describe('whatever goes wrong, the claim is fetchFailed and never empty', () => {
  const failing = (error: unknown): OverageResolver =>
    async function* () {
      yield named('a')
      throw error
    }
  const endless: OverageResolver = async function* () {
    for (;;) yield []
  }

  it.each<[string, OverageResolver, Partial<ResolveOverageOptions>]>([
    ['no page', pages(), {}],
    ['no group', pages([], []), {}],
    ['no group with such an identifier', pages(named('a')), { identifier: 'samAccountName' }],
    ['an error after the first page', failing(new Error('secret')), {}],
    ['an error that is none', failing(undefined), {}],
    ['more groups than may be', pages(named('a', 'b'), named('c')), { maxGroups: 2 }],
    ['more pages than may be', endless, { maxPages: 3 }],
    ['an empty identifier', pages([{ id: '' }]), { identifier: 'id' }],
    ['an identifier of 2,000 characters', pages(named('x'.repeat(2_000))), {}],
    ['a page that is no list', pages(7 as unknown as ResolvedGroup[]), {}],
    ['a group that is none', pages([null as unknown as ResolvedGroup]), {}],
    [
      'a resolver that throws at once',
      () => {
        throw new Error('no')
      },
      {},
    ],
    ['what is no iterable', (() => undefined) as unknown as OverageResolver, {}],
  ])('%s', async (_, resolver, more) => {
    const claim = await resolve(resolver, more)
    expect(claim).toMatchObject({ state: 'fetchFailed', values: [], source: 'resolver' })
    expect(claim.detail).not.toContain('secret')
  })

  it.each([
    [{ status: 403 }, 'the resolver failed with status 403'],
    [{ statusCode: 429 }, 'the resolver failed with status 429'],
    [{ details: { status: 500 } }, 'the resolver failed with status 500'],
    [{ status: 7 }, 'the resolver failed'],
  ])('%j tells its status and nothing else', async (error, detail) => {
    expect((await resolve(failing(error))).detail).toBe(detail)
  })

  it('a signal that aborts ends the wait, also for a resolver that hangs, and ends the resolver', async () => {
    const abort = new AbortController()
    const hanging: OverageResolver = async function* () {
      yield named('a')
      abort.abort()
      await new Promise(() => undefined)
    }
    const claim = await resolve(hanging, { signal: abort.signal })
    expect(claim).toMatchObject({ state: 'fetchFailed', detail: 'fetching was ended' })
  })

  it('a signal that has aborted asks nobody', async () => {
    let asked = 0
    const resolver: OverageResolver = (request) => {
      asked += 1
      return pages()(request)
    }
    await resolve(resolver, { signal: AbortSignal.abort() })
    expect(asked).toBe(0)
  })

  it('a cap closes the resolver', async () => {
    let closed = 0
    const resolver: OverageResolver = async function* () {
      try {
        for (;;) yield named('a')
      } finally {
        closed += 1
      }
    }
    await resolve(resolver, { maxPages: 2 })
    await Promise.resolve()
    expect(closed).toBe(1)
  })
})

describe('the resolver in memory', () => {
  const people = { frank: named('a', 'b', 'c') }

  it('gives pages, and fails when told to', async () => {
    expect((await resolve(memoryOverageResolver(people, { pageSize: 2 }))).values).toHaveLength(3)
    const failing = memoryOverageResolver(people, { pageSize: 2, failWith: 403, failAfter: 1 })
    expect((await resolve(failing)).detail).toBe('the resolver failed with status 403')
  })

  it('fails for people it does not know', async () => {
    expect((await resolve(memoryOverageResolver({}))).detail).toBe(
      'the resolver failed with status 404',
    )
  })
})
