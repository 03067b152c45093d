import { claimOf, resolveOverage } from 'rostermap'
import { type GraphGroupsOptions, graphGroups, identityFromClaims } from 'rostermap/oidc'
import { type FakeGraphOptions, fakeGraph } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'

const issuer = 'https://login.microsoftonline.com/aaaabbbb/v2.0'
const oid = '528b2ac2-aa9c-45e1-88d4-959b53bc7dd0'
const world = {
  users: { [oid]: ['devs', 'mail'] },
  groups: [
    { id: 'devs', displayName: 'Devs', memberOf: ['staff'], onPremisesSamAccountName: 'SG-Devs' },
    { id: 'mail', displayName: 'Mail', securityEnabled: false },
    { id: 'staff', displayName: 'Staff', memberOf: ['devs'] },
  ],
}
const frank = (claims: Record<string, unknown> = { oid }) =>
  identityFromClaims({ iss: issuer, sub: 'x', hasgroups: true, ...claims }, { issuer })
const setUp = (more: Partial<FakeGraphOptions & GraphGroupsOptions> = {}) => {
  const graph = fakeGraph({ ...world, ...more })
  const resolver = graphGroups({
    fetch: graph.fetch,
    accessToken: async () => graph.accessToken,
    include: 'security',
    ...more,
  })
  const ask = async (identity = frank()) =>
    claimOf(await resolveOverage(identity, { resolver, identifier: 'displayName' }), 'groups')
  return { graph, ask }
}

describe('groups from Microsoft Graph', () => {
  it('are those a person is in directly or through others, cycles and roles aside', async () => {
    expect((await setUp().ask()).values).toEqual(['Devs', 'Staff'])
    expect((await setUp({ include: 'all' }).ask()).values).toEqual(['Devs', 'Mail', 'Staff'])
  })

  it('come in pages', async () => {
    const { graph, ask } = setUp({ pageSize: 1, include: 'all' })
    expect((await ask()).values).toEqual(['Devs', 'Mail', 'Staff'])
    expect(graph.requests).toHaveLength(4)
  })

  it('are asked for by the object id of either protocol, whatever the token says of an address', async () => {
    const { graph, ask } = setUp()
    const saml = {
      'http://schemas.microsoft.com/identity/claims/objectidentifier': oid,
      _claim_names: { groups: 's' },
      _claim_sources: { s: { endpoint: 'https://evil.example/' } },
    }
    expect((await ask(frank(saml))).state).toBe('present')
    expect(graph.requests[0]?.path).toContain(`/v1.0/users/${oid}/transitiveMemberOf?`)
  })

  const answering = (body: unknown) => ({
    fetch: async () => new Response(typeof body === 'string' ? body : JSON.stringify(body)),
  })
  it.each<[string, Partial<FakeGraphOptions & GraphGroupsOptions>, string]>([
    ['a user it does not know', { users: {} }, 'the resolver failed with status 404'],
    ['a wrong token', { accessToken: () => 'x' }, 'the resolver failed with status 401'],
    ['no permission to read groups', { limited: true }, 'the resolver failed'],
    [
      'no permission, all groups counting',
      { limited: true, include: 'all' },
      'a group without a readable identifier',
    ],
    ['no JSON', answering('{'), 'the resolver failed with status 200'],
    ['a list in place of an answer', answering([]), 'the resolver failed with status 200'],
    ['an entry without a type', answering({ value: [{ id: 'x' }] }), 'the resolver failed'],
    [
      'a next page at another host',
      answering({ value: [], '@odata.nextLink': 'https://graph.microsoft.com.evil/v1.0/x' }),
      'the resolver failed',
    ],
    ['a next page that is no text', answering({ value: [], '@odata.nextLink': 7 }), 'status 200'],
    ['an endless answer', answering('x'.repeat(4_000_001)), 'the resolver failed with status 200'],
  ])('%s is fetchFailed', async (_, more, detail) => {
    const claim = await setUp(more).ask()
    expect(claim).toMatchObject({ state: 'fetchFailed', values: [] })
    expect(claim.detail).toContain(detail)
  })

  it('a person without object id is fetchFailed, and Graph is not asked', async () => {
    const { graph, ask } = setUp()
    expect((await ask(frank({}))).state).toBe('fetchFailed')
    expect(graph.requests).toEqual([])
  })

  it.each(['drop', 'cut-body', 'web-page', 'empty'] as const)(
    '%s is fetchFailed',
    async (fault) => {
      const { graph, ask } = setUp()
      graph.failNext(fault)
      expect((await ask()).state).toBe('fetchFailed')
    },
  )
})
