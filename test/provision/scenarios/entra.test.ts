import {
  claimOf,
  explainMembership,
  type GroupMapping,
  type MappingDocument,
  type OverageResolver,
  profileOf,
  resolveOverage,
} from 'rostermap'
import { graphGroups, identityFromClaims } from 'rostermap/oidc'
import { fakeGraph } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { jiraGroups as groups } from '../../support/people.js'
import { entraGroups, entraRoles, entraTeam } from '../../support/scenarios.js'
import { signedPerson, type Told } from '../../support/signed-people.js'
import {
  endsSettled,
  heldOf,
  opsOf,
  products,
  reasonsOf,
  stage,
  weighedOf,
  world,
} from '../../support/world.js'

const tenant = 'aaaabbbb-0000-cccc-1111-dddd2222eeee'
const issuer = `https://sts.windows.net/${tenant}/`
const oid = '528b2ac2-aa9c-45e1-88d4-959b53bc7dd0'
const other = '5581e43f-6096-41d4-8ffa-04e560bab39d'
const microsoft = 'http://schemas.microsoft.com/identity/claims'
const windows = 'http://schemas.microsoft.com/ws/2008/06/identity/claims'
const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const link = 'http://schemas.microsoft.com/claims/groups.link'

/** Frank as Entra ID tells of him, with what a test says otherwise. */
const frank = (attributes: Told['attributes'] = {}, says: Partial<Told> = {}) =>
  signedPerson({
    ...{ style: 'entra', issuer, subject: 'frank@contoso.com' },
    ...says,
    attributes: {
      [`${microsoft}/tenantid`]: [tenant],
      [`${microsoft}/objectidentifier`]: [oid],
      [`${soap}/givenname`]: ['Frank'],
      [`${soap}/surname`]: ['Miller'],
      [`${soap}/emailaddress`]: ['frank@contoso.com'],
      [`${soap}/name`]: ['frank@contoso.com'],
      ...attributes,
    },
  })
const withGroups = (mapping: GroupMapping): MappingDocument => ({
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'name', transform: ['localPart'] } },
    { to: 'familyName', from: { claim: 'lastName' } },
  ],
  groups: mapping,
})
const named: GroupMapping = {
  ...entraGroups,
  rules: entraGroups.rules.map((rule) => ({ ...rule, id: rule.to[0] ?? '' })),
  aliases: [{ id: entraTeam, name: 'SG-Jira-Devs' }],
}
const account = { username: 'frank', email: 'frank@contoso.com' }

/** Frank's account, with the family name that Entra ID has by default. */
async function worldWith(product: (typeof products)[number], had: readonly string[]) {
  const at = world(product, {
    users: [{ ...account, groups: had }],
    groups: [...groups, 'confluence-users', 'confluence-administrators'],
  })
  const user = await at.target.findUser({ username: 'frank' })
  await at.target.updateUser(user?.id ?? '', { familyName: 'Miller' })
  return at
}

endsSettled()

describe.each(products)('on %s', (product) => {
  describe('7: Entra ID, groups by object id, with a table of their names', () => {
    const inTeam = { [`${windows}/groups`]: [entraTeam, other] }

    it('knows the person by tenant and object id, and not by the NameID', async () => {
      const at = await worldWith(product, [])
      const { signIn, ledger } = stage(at, withGroups(named))
      expect(opsOf(await signIn(await frank(inTeam)))).toEqual(['addMember jira-software-users'])
      const user = await at.target.findUser({ username: 'frank' })
      expect(await ledger.link('jira', { issuer, subject: oid })).toMatchObject({
        userId: user?.id,
      })
      expect(issuer).toContain(tenant)
      expect(await ledger.link('jira', { issuer, subject: 'frank@contoso.com' })).toBeUndefined()
      const renamed = await signIn(await frank(inTeam, { subject: 'f.ross@contoso.com' }))
      expect(opsOf(renamed)).toEqual([])
    })

    it('explains with the name of the group and its id, in the plan too', async () => {
      const at = await worldWith(product, [])
      const first = await stage(at, withGroups(named)).signIn(await frank(inTeam))
      expect(reasonsOf(first, 'addMember jira-software-users')).toEqual([
        `Rule "jira-software-users" matched "SG-Jira-Devs" (${entraTeam}).`,
      ])
      const why = explainMembership(first.mapped, 'jira-software-users', { reveal: true })
      expect(why.sentences[1]).toContain(`"${entraTeam}" ("SG-Jira-Devs")`)
      expect(first.mapped.trace.unmatched).toEqual([other])
    })

    it('a rename there changes nothing here, whether the table has the new name yet or not', async () => {
      const at = await worldWith(product, [])
      const { signIn, ledger } = stage(at, withGroups(named))
      await signIn(await frank(inTeam))
      const refreshed = { ...named, aliases: [{ id: entraTeam, name: 'SG-Jira-Developers' }] }
      for (const mapping of [named, refreshed]) {
        const again = await stage(at, withGroups(mapping), {}, ledger).signIn(await frank(inTeam))
        expect(opsOf(again)).toEqual([])
        expect(heldOf(again)).toEqual([])
      }
      expect(at.user('frank')?.groups).toEqual(['jira-software-users'])
    })
  })

  describe('8: Entra ID, an overage without anybody to resolve it', () => {
    const had = ['jira-administrators', 'jira-software-users']
    const said = async () => {
      const person = await frank({ [`${soap}/surname`]: ['Miller-Ross'] }, { overage: true })
      expect(claimOf(person, 'groups').state).toBe('overage')
      expect(claimOf(person, link).state).toBe('present')
      return person
    }

    it('writes the profile, holds every group, and warns with the limit', async () => {
      const at = await worldWith(product, had)
      const first = await stage(at, withGroups(named)).signIn(await said())
      expect(opsOf(first)).toEqual(['updateUser familyName'])
      expect(weighedOf(first)).toEqual([
        'warn claim-unknown jira-administrators',
        'warn claim-unknown jira-software-users',
      ])
      expect(first.mapped.warnings).toMatchObject([
        { code: 'claim-overage', message: expect.stringContaining('150') },
      ])
      expect(at.user('frank')).toMatchObject({
        groups: had,
        properties: { familyName: 'Miller-Ross' },
      })
    })

    it('refuses access when the document says so, and writes nothing', async () => {
      const at = await worldWith(product, had)
      const writes = at.writes()
      const refuse = { ...named, claimStates: { overage: 'refuse' as const } }
      const { decision, mapped, targets } = await stage(at, withGroups(refuse)).signIn(await said())
      expect(decision).toBe('refuse')
      expect(mapped.access).toMatchObject({ reasons: [{ code: 'claim-overage' }] })
      expect(targets).toEqual([])
      expect(at.writes()).toBe(writes)
    })
  })

  describe('9: Entra ID over OIDC, the groups that the token leaves out are fetched', () => {
    const login = `https://login.microsoftonline.com/${tenant}/v2.0`
    const many = Array.from({ length: 310 }, (_, i) => ({
      ...{ id: `g${i}`, displayName: `Group ${i}`, onPremisesSamAccountName: `SG-${i}` },
      // One of them is in a group of the same name as one that Frank is in directly.
      ...(i === 7 && { memberOf: ['nested'] }),
    }))
    const jira = { displayName: 'Jira Users', onPremisesSamAccountName: 'Jira-Users' }
    const graph = (status = 200) => {
      const fake = fakeGraph({
        users: { [oid]: ['direct', ...many.map(({ id }) => id)] },
        groups: [{ id: 'direct', ...jira }, ...many, { id: 'nested', ...jira }],
        pageSize: 100,
      })
      let page = 0
      return graphGroups({
        fetch: async (request) => {
          page += 1
          return page > 2 && status !== 200 ? new Response('{}', { status }) : fake.fetch(request)
        },
        accessToken: () => fake.accessToken,
        include: 'security',
      })
    }
    const token = identityFromClaims(
      {
        ...{ iss: login, sub: 'AAAA', oid, tid: tenant, preferred_username: 'frank@contoso.com' },
        _claim_names: { groups: 'src1' },
        _claim_sources: {
          src1: { endpoint: `https://graph.microsoft.com/v1.0/users/${oid}/getMemberObjects` },
        },
      },
      { issuer: login, preset: 'entra' },
    )
    const document: MappingDocument = {
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'preferred_username', transform: ['localPart'] } },
      ],
      groups: {
        from: { claim: 'groups' },
        rules: [
          { id: 'users', match: { exact: 'Jira-Users' }, to: ['jira-software-users'] },
          { id: 'old', match: { exact: 'Jira-Leads' }, to: ['local-qa'] },
        ],
      },
    }
    const fetched = (resolver: OverageResolver) =>
      resolveOverage(token, { resolver, identifier: 'samAccountName' })

    it('by their sAMAccountName, of every page, each name once and the group once', async () => {
      const at = await worldWith(product, ['local-qa'])
      const whole = await fetched(graph())
      expect(claimOf(whole, 'groups')).toMatchObject({ state: 'present' })
      expect(claimOf(whole, 'groups').values).toHaveLength(311)
      const first = await stage(at, document).signIn(whole)
      expect(opsOf(first)).toEqual(['addMember jira-software-users', 'removeMember local-qa'])
      expect(reasonsOf(first, 'addMember jira-software-users')).toHaveLength(1)
      expect(at.user('frank')?.groups).toEqual(['jira-software-users'])
    })

    it('403 from the third page on: nothing is taken away, and the plan says why', async () => {
      const at = await worldWith(product, ['local-qa'])
      const part = await fetched(graph(403))
      expect(claimOf(part, 'groups').state).toBe('fetchFailed')
      const first = await stage(at, document).signIn(part)
      expect(opsOf(first)).toEqual([])
      expect(weighedOf(first)).toEqual(['warn claim-unknown local-qa'])
      expect(first.mapped.warnings).toMatchObject([
        { code: 'claim-fetchFailed', message: expect.stringContaining('403') },
      ])
      expect(at.user('frank')?.groups).toEqual(['local-qa'])
    })
  })

  describe('10: Entra ID, app roles beside an overage', () => {
    const run = async (allowPrivileged: boolean, had: readonly string[]) => {
      const at = await worldWith(product, had)
      const said = await frank({ [`${windows}/role`]: ['Confluence.Admin'] }, { overage: true })
      expect(claimOf(said, 'groups').state, 'roles mask no overage').toBe('overage')
      return stage(at, withGroups(entraRoles(allowPrivileged))).signIn(said)
    }

    it('the privileged group is given by a rule that says it may', async () => {
      const first = await run(true, ['confluence-users'])
      expect(opsOf(first)).toEqual(['addMember confluence-administrators'])
      expect(weighedOf(first)).toEqual(['warn claim-unknown confluence-users'])
    })

    it('and by no other: that operation is blocked', async () => {
      const first = await run(false, ['confluence-users'])
      expect(opsOf(first)).toEqual([])
      expect(weighedOf(first)).toEqual([
        'block privileged-group confluence-administrators',
        'warn claim-unknown confluence-users',
      ])
    })

    it('groups by a rule over the overage are not given either', async () => {
      expect(opsOf(await run(true, []))).toEqual(['addMember confluence-administrators'])
    })
  })

  describe('11: Entra ID, a guest has the address of home for login and e-mail', () => {
    const document: MappingDocument = {
      version: 1,
      profile: [
        { to: 'username', from: { nameId: 'value', transform: ['guestAddress', 'lower'] } },
        {
          to: 'email',
          from: { firstOf: [{ claim: 'email' }, { claim: 'name', transform: ['guestAddress'] }] },
        },
        { to: 'displayName', from: { claim: 'firstName' } },
      ],
    }

    it.each([
      ['maria.lopez_fabrikam.com#EXT#@contoso.onmicrosoft.com', 'maria.lopez@fabrikam.com'],
      ['a_b_fabrikam.com#EXT#@contoso.onmicrosoft.com', 'a_b@fabrikam.com'],
      ['kim@contoso.com', 'kim@contoso.com'],
    ])('%s is %s', async (name, address) => {
      const at = world(product, {})
      const said = await signedPerson({
        ...{ style: 'entra', issuer, subject: name },
        attributes: {
          [`${microsoft}/objectidentifier`]: [oid],
          [`${soap}/name`]: [name],
          [`${soap}/givenname`]: ['Maria'],
        },
      })
      const first = await stage(at, document).signIn(said)
      expect(profileOf(first.mapped)).toMatchObject({ username: address, email: address })
      expect(opsOf(first)).toEqual(['createUser'])
      expect(at.user(address)?.email).toBe(address)
    })
  })
})
