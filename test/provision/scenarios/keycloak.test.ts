import {
  claimOf,
  explainMembership,
  type GroupMapping,
  type Identity,
  lintMapping,
  type MappingDocument,
  memoryLedger,
  type ProvisionPolicy,
} from 'rostermap'
import { identityFromClaims } from 'rostermap/oidc'
import { describe, expect, it } from 'vitest'
import { jiraGroups as groups } from '../../support/people.js'
import { keycloakPaths, keycloakRole, keycloakRoles, kim } from '../../support/scenarios.js'
import { signedPerson } from '../../support/signed-people.js'
import { endsSettled, opsOf, products, stage, world } from '../../support/world.js'

endsSettled()

describe.each(products)('on %s', (product) => {
  describe('4: two IdPs, by provenance', () => {
    const okta = 'http://www.okta.com/exk1f0abcdEFGH2345'
    const keycloak = 'https://sso.example.org/realms/acme'
    const policy: ProvisionPolicy = { match: { sharedIssuers: [okta, keycloak] } }
    const throughA = (lead: boolean) =>
      signedPerson({
        ...{ style: 'okta', issuer: okta, subject: 'rita@example.com' },
        attributes: { login: ['rita'], groups: ['Everyone', ...(lead ? ['okta-lead'] : [])] },
      })
    const throughB = (paths: readonly string[]): Identity =>
      identityFromClaims(
        { iss: keycloak, sub: '7d0c', preferred_username: 'rita', groups: [...paths] },
        { issuer: keycloak },
      )
    const documentOf = (claim: string, mapping: GroupMapping): MappingDocument => ({
      version: 1,
      profile: [{ to: 'username', from: { claim } }],
      groups: mapping,
    })
    const partners = (mode: NonNullable<GroupMapping['mode']>) =>
      documentOf('preferred_username', {
        ...{ from: { claim: 'groups' }, mode },
        rules: [{ id: 'partners', match: { exact: '/partners' }, to: ['partner-users'] }],
      })
    const leads = documentOf('login', {
      ...{ from: { claim: 'groups' }, mode: 'provenance' },
      rules: [{ id: 'lead', match: { exact: 'okta-lead' }, to: ['release-managers'] }],
    })
    const setUp = async () => {
      const at = world(product, {
        users: [{ username: 'rita', groups: ['beta-testers'] }],
        groups: ['release-managers', 'partner-users'],
      })
      const ledger = memoryLedger()
      const a = stage(at, leads, policy, ledger)
      expect(opsOf(await a.signIn(await throughA(true)))).toEqual(['addMember release-managers'])
      return { at, ledger, a }
    }

    it('each takes back what it gave, and nothing else', async () => {
      const { at, ledger, a } = await setUp()
      const b = stage(at, partners('provenance'), policy, ledger)
      expect(opsOf(await b.signIn(throughB(['/partners'])))).toEqual(['addMember partner-users'])
      const grantsOf = async (issuer: string, subject: string) =>
        (await ledger.link('jira', { issuer, subject }))?.grants
      expect(await grantsOf(keycloak, '7d0c')).toEqual([
        { group: 'partner-users', rules: ['partners'] },
      ])
      expect(await grantsOf(okta, 'rita@example.com')).toEqual([
        { group: 'release-managers', rules: ['lead'] },
      ])
      expect(at.user('rita')?.groups).toEqual(['beta-testers', 'partner-users', 'release-managers'])
      expect(opsOf(await a.signIn(await throughA(false)))).toEqual([
        'removeMember release-managers',
      ])
      expect(at.user('rita')?.groups).toEqual(['beta-testers', 'partner-users'])
    })

    it('with mode authoritative one would take away what the other and people gave, at high risk', async () => {
      const { at, ledger } = await setUp()
      const given = stage(at, partners('provenance'), policy, ledger)
      await given.signIn(throughB(['/partners']))
      const { preview } = stage(at, partners('authoritative'), policy, ledger)
      const writes = at.writes()
      const [plan] = (await preview(throughB([]))).plans
      expect(plan?.operations).toMatchObject([
        { kind: 'removeMember', group: 'partner-users', risk: 'medium' },
        { kind: 'removeMember', group: 'beta-testers', risk: 'high' },
        { kind: 'removeMember', group: 'release-managers', risk: 'high' },
      ])
      expect(at.writes()).toBe(writes)
    })
  })

  describe('15: Keycloak over SAML, a repeated Role, OIDs with friendly names', () => {
    const issuer = 'https://sso.example.org/realms/acme'
    const subject = 'G-3f1c2b4a-0d5e-4c6b-9a7f-8e1d2c3b4a5f'
    const document: MappingDocument = {
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'email', transform: ['localPart'] } },
        { to: 'email', from: { claim: 'email' } },
        { to: 'displayName', from: { template: '${givenName} ${surname}' } },
      ],
      groups: keycloakRoles,
    }
    const said = () =>
      signedPerson({
        ...{ style: 'keycloak', issuer, subject },
        attributes: {
          'urn:oid:1.2.840.113549.1.9.1': ['kim@example.org'],
          'urn:oid:2.5.4.42': ['Kim'],
          'urn:oid:2.5.4.4': ['Lee'],
          Role: keycloakRole,
        },
      })

    it('sees all four, leaves three out, and finds the rest by friendly name', async () => {
      const at = world(product, { groups })
      const person = await said()
      expect(claimOf(person, 'Role').values).toEqual(keycloakRole)
      const first = await stage(at, document).signIn(person)
      expect(first.mapped.trace.excluded).toEqual(
        keycloakRole.filter((it) => it !== 'jira-user').sort(),
      )
      expect(opsOf(first)).toEqual(['createUser', 'addMember jira-software-users'])
      expect(at.user('kim')).toMatchObject({ email: 'kim@example.org', displayName: 'Kim Lee' })
    })

    it('knows the person by the persistent NameID and the issuer', async () => {
      const at = world(product, { groups })
      const { signIn, ledger } = stage(at, document)
      await signIn(await said())
      const user = await at.target.findUser({ username: 'kim' })
      expect(await ledger.link('jira', { issuer, subject })).toMatchObject({ userId: user?.id })
    })
  })

  describe('16: Keycloak over OIDC, nested claims and paths', () => {
    const documentOf = (mapping: GroupMapping): MappingDocument => ({
      version: 1,
      profile: [{ to: 'username', from: { claim: 'preferred_username' } }],
      groups: mapping,
    })
    const run = async (mapping: GroupMapping) => {
      const at = world(product, {
        users: [{ username: 'kim' }],
        groups: ['eng-all', 'platform', 'project-creators'],
      })
      const issuer = 'https://sso.example.org/realms/acme'
      const token = identityFromClaims({ iss: issuer, sub: '7d0c', ...kim }, { issuer })
      return stage(at, documentOf(mapping)).signIn(token)
    }
    const below = ['addMember platform', 'addMember project-creators']

    it('a path counts as those above it, and roles of a client give groups too', async () => {
      expect(opsOf(await run(keycloakPaths(true)))).toEqual(['addMember eng-all', ...below])
    })

    it('or not as those above it', async () => {
      expect(opsOf(await run(keycloakPaths(false)))).toEqual(below)
    })

    it('a rule without the slash gives nothing, and is pointed out as a near miss', async () => {
      const slip = keycloakPaths(false, 'engineering/platform')
      const first = await run(slip)
      expect(opsOf(first)).toEqual(['addMember project-creators'])
      expect(explainMembership(first.mapped, 'platform', { reveal: true }).nearMisses).toEqual([
        {
          ...{ rule: 'platform', wanted: 'engineering/platform', kind: 'path' },
          value: '/engineering/platform',
        },
      ])
      expect(lintMapping(documentOf(slip))).toMatchObject([
        { code: 'path-without-slash', pointer: '/groups/rules/1/match/exact' },
      ])
    })
  })
})
