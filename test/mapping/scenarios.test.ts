import {
  claimOf,
  compileMapping,
  explainMembership,
  type MappingDocument,
  parseMapping,
  profileOf,
  resolveOverage,
  trustClaims,
} from 'rostermap'
import { identityFromClaims } from 'rostermap/oidc'
import { memoryOverageResolver } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { aliceClaims, oktaDocument as okta } from '../support/people.js'
import {
  additive,
  adfs,
  adfsClaims,
  entraGroups,
  entraRoles,
  entraTeam,
  google,
  guests,
  keycloakPaths,
  keycloakRole,
  keycloakRoles,
  kim,
  oneLogin,
  oneLoginValues,
} from '../support/scenarios.js'
import { groupsOnly, mapClaims, namesOf } from './documents.js'

describe('scenario 1: Okta, manual mapping, new user, defaults', () => {
  const mapped = mapClaims(okta, aliceClaims)

  it('makes the profile', () => {
    expect(profileOf(mapped)).toEqual({
      username: 'alice.nguyen',
      email: 'alice.nguyen@example.com',
      displayName: 'Alice Nguyen',
    })
  })

  it('wants jira-software-users once, with the rule and the default as reasons', () => {
    expect(namesOf(mapped)).toEqual(['dev-team', 'jira-software-users'])
    expect(mapped.groups[1]).toEqual({
      name: 'jira-software-users',
      when: 'always',
      reasons: [
        { rule: 'default:newUsers', pointer: '/groups/defaults/0', when: 'onCreate' },
        { rule: 'developers', pointer: '/groups/rules/0', value: 'okta-jira-dev' },
      ],
      createMissing: false,
      allowPrivileged: false,
    })
  })

  it('lists Everyone as a value no rule matches', () => {
    expect(mapped.trace.unmatched).toEqual(['Everyone'])
  })
})

describe('scenario 2: Okta, losing a mapped group', () => {
  const current = ['jira-software-users', 'dev-team', 'jira-administrators', 'local-qa']
  const lost = (document: MappingDocument) => {
    const { authority, groups } = mapClaims(document, aliceClaims)
    return current.filter(
      (name) => authority.names.includes(name) && !groups.some((group) => group.name === name),
    )
  }

  it('may take jira-administrators away, and leaves local-qa alone', () => {
    expect(lost(okta)).toEqual(['jira-administrators'])
  })

  it('takes nothing away when additive', () => {
    expect(lost(additive(okta))).toEqual([])
  })
})

describe('scenario 6: Google, groups attribute missing; empty against absent', () => {
  it('clears what came empty and keeps what did not come', () => {
    expect(profileOf(mapClaims(google('hold'), { department: [] }))).toEqual({ department: null })
  })

  it('holds the groups and says so', () => {
    const { authority, warnings, trace } = mapClaims(google('hold'), { department: [] })
    expect(authority.held).toEqual([{ rule: 'eng', state: 'absent', groups: ['confluence-users'] }])
    expect(warnings.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['claim-absent', '/groups/from'],
    ])
    expect(trace.rules[0]?.outcome).toBe('unknown')
  })

  it('holds nothing when the document takes absent for empty', () => {
    const { authority, trace } = mapClaims(google('treatAsEmpty'), { department: [] })
    expect(authority).toMatchObject({ names: ['confluence-users'], patterns: [], held: [] })
    expect(trace.rules[0]?.outcome).toBe('no-match')
  })
})

const objectId = 'http://schemas.microsoft.com/identity/claims/objectidentifier'
const surname = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname'
const entraGroupsClaim = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups'
const entraRole = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'
const link = 'http://schemas.microsoft.com/claims/groups.link'
const entra: MappingDocument = {
  version: 1,
  profile: [{ to: 'familyName', from: { claim: 'lastName' } }],
  groups: entraGroups,
}
const mapEntra = (document: MappingDocument, claims: Record<string, unknown>) =>
  compileMapping(parseMapping(document)).map(
    trustClaims(
      { [objectId]: '528b2ac2-aa9c-45e1-88d4-959b53bc7dd0', ...claims },
      { reason: 'test', issuer: 'https://sts.windows.net/aaaabbbb/', preset: 'entra' },
    ),
  )

describe('scenario 7: Entra ID, groups by object id', () => {
  const mapped = mapEntra(entra, {
    [surname]: 'Miller',
    [entraGroupsClaim]: [entraTeam, '5581e43f-6096-41d4-8ffa-04e560bab39d'],
  })

  it('knows the person by object id and grants by the stable id', () => {
    expect(mapped.subject.subject).toBe('528b2ac2-aa9c-45e1-88d4-959b53bc7dd0')
    expect(namesOf(mapped)).toEqual(['jira-software-users'])
    expect(mapped.trace.unmatched).toEqual(['5581e43f-6096-41d4-8ffa-04e560bab39d'])
  })

  it('explains with the rule that names the id', () => {
    expect(explainMembership(mapped, 'jira-software-users', { reveal: true }).sentences[1]).toBe(
      `Rule "SG-Jira-Devs" gives it, because the value "${entraTeam}" came in claim groups (exact "${entraTeam}").`,
    )
  })
})

describe('scenario 8: Entra ID, overage without a resolver', () => {
  const claims = { [surname]: 'Miller-Ross', [link]: 'https://graph.windows.net/x' }

  it('writes the profile, and holds every group', () => {
    const mapped = mapEntra(entra, claims)
    expect(profileOf(mapped)).toEqual({ familyName: 'Miller-Ross' })
    expect(mapped.groups).toEqual([])
    expect(mapped.authority.held.map(({ state, groups }) => [state, groups])).toEqual([
      ['overage', ['jira-software-users']],
      ['overage', ['jira-administrators']],
    ])
    expect(mapped.warnings.map(({ code }) => code)).toEqual(['claim-overage'])
  })

  it('refuses access when the document says so', () => {
    const groups = { ...entraGroups, claimStates: { overage: 'refuse' } as const }
    const { access } = mapEntra({ ...entra, groups }, claims)
    expect(access.decision === 'refuse' && access.reasons.map(({ code }) => code)).toEqual([
      'claim-overage',
    ])
  })
})

describe('scenario 10: Entra ID, app roles beside an overage', () => {
  it('grants by role, and the role does not mask the overage', () => {
    const mapped = mapEntra(groupsOnly(entraRoles(true)), {
      [entraRole]: ['Confluence.Admin'],
      [link]: 'https://graph.windows.net/x',
    })
    expect(namesOf(mapped)).toEqual(['confluence-administrators'])
    expect(mapped.groups[0]?.allowPrivileged).toBe(true)
    expect(mapped.authority.held).toEqual([
      { rule: 'group', state: 'overage', groups: ['confluence-users'] },
    ])
  })
})

describe('scenario 11: Entra ID, guest user', () => {
  it.each([
    ['maria.lopez_fabrikam.com#EXT#@contoso.onmicrosoft.com', 'maria.lopez@fabrikam.com'],
    ['a_b_fabrikam.com#EXT#@contoso.onmicrosoft.com', 'a_b@fabrikam.com'],
    ['kim@contoso.com', 'kim@contoso.com'],
  ])('%s is %s', (upn, address) => {
    expect(profileOf(mapClaims(guests, { upn, name: upn }))).toMatchObject({
      username: address,
      email: address,
    })
  })
})

describe('scenario 12: ADFS, domain prefixes, exclusions, case policy', () => {
  it('takes the name behind the domain, and matches without regard to case', () => {
    const mapped = mapClaims(adfs(true), adfsClaims)
    expect(profileOf(mapped)).toEqual({ username: 'jdoe' })
    expect(namesOf(mapped)).toEqual(['jira-software-users'])
    expect(mapped.trace.excluded).toEqual(['Domain Users'])
  })

  it('names the near miss when case counts', () => {
    const mapped = mapClaims(adfs(false), adfsClaims)
    expect(namesOf(mapped)).toEqual([])
    expect(explainMembership(mapped, 'jira-software-users', { reveal: true }).nearMisses).toEqual([
      { rule: 'users', wanted: 'JIRA-USERS', value: 'Jira-Users', kind: 'case' },
    ])
  })
})

describe('scenario 14: OneLogin, a list in one value', () => {
  it('gives the same groups from one delimited value and from two values', () => {
    const [one, two] = [oneLoginValues.one, oneLoginValues.two].map((memberOf) =>
      mapClaims(groupsOnly(oneLogin(true)), { memberOf }),
    )
    expect(one?.groups).toHaveLength(2)
    expect(two?.groups).toEqual(one?.groups)
  })

  it('notices the delimiter when the document does not split', () => {
    const { groups, warnings } = mapClaims(groupsOnly(oneLogin(false)), {
      memberOf: oneLoginValues.one,
    })
    expect(groups).toEqual([])
    expect(warnings.map(({ code }) => code)).toEqual(['looks-delimited'])
  })
})

describe('scenario 15: Keycloak, repeated Role', () => {
  it('sees all values, excludes three, grants by the fourth', () => {
    const mapped = mapClaims(groupsOnly(keycloakRoles), { Role: keycloakRole })
    expect(namesOf(mapped)).toEqual(['jira-software-users'])
    expect(mapped.trace.excluded).toEqual([
      'default-roles-acme',
      'offline_access',
      'uma_authorization',
    ])
  })
})

describe('scenario 16: Keycloak, nested claims and group paths', () => {
  it('names the near miss of a rule that is written without the slash', () => {
    const mapped = mapClaims(groupsOnly(keycloakPaths(false, 'engineering/platform')), kim)
    expect(namesOf(mapped)).toEqual(['project-creators'])
    expect(explainMembership(mapped, 'platform', { reveal: true }).nearMisses).toEqual([
      {
        rule: 'platform',
        wanted: 'engineering/platform',
        value: '/engineering/platform',
        kind: 'path',
      },
    ])
  })
})

describe('scenario 9: Entra ID over OIDC, overage resolved, same kind of identifier', () => {
  const issuer = 'https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0'
  const oid = '528b2ac2-aa9c-45e1-88d4-959b53bc7dd0'
  const frank = identityFromClaims(
    {
      iss: issuer,
      sub: 'AAAA',
      oid,
      preferred_username: 'frank@contoso.com',
      _claim_names: { groups: 'src1' },
      _claim_sources: {
        src1: { endpoint: `https://graph.microsoft.com/v1.0/users/${oid}/getMemberObjects` },
      },
    },
    { issuer, preset: 'entra' },
  )
  const direct = { id: 'j1', displayName: 'Jira Users', samAccountName: 'Jira-Users' }
  const groups = [
    direct,
    ...Array.from({ length: 310 }, (_, i) => ({
      id: `g${i}`,
      displayName: `Group ${i}`,
      samAccountName: `SG-${i}`,
    })),
    { ...direct, id: 'j2' },
  ]
  const document = groupsOnly({
    from: { claim: 'groups' },
    rules: [{ id: 'users', match: { exact: 'Jira-Users' }, to: ['jira-software-users'] }],
  })
  const resolved = (failWith?: number) =>
    resolveOverage(frank, {
      resolver: memoryOverageResolver(
        { [oid]: groups },
        { ...(failWith !== undefined && { failWith, failAfter: 2 }) },
      ),
      identifier: 'samAccountName',
    })

  it('takes 311 names out of 312 groups, and gives the group once', async () => {
    const whole = await resolved()
    expect(claimOf(whole, 'groups').values).toHaveLength(311)
    const mapped = compileMapping(document).map(whole)
    expect(namesOf(mapped)).toEqual(['jira-software-users'])
    expect(mapped.groups[0]?.reasons).toHaveLength(1)
  })

  it('takes nothing away when the third page is refused', async () => {
    const whole = await resolved(403)
    expect(claimOf(whole, 'groups').detail).toBe('the resolver failed with status 403')
    const { groups: given, authority, warnings } = compileMapping(document).map(whole)
    expect(given).toEqual([])
    expect(authority.held).toEqual([
      { rule: 'users', state: 'fetchFailed', groups: ['jira-software-users'] },
    ])
    expect(warnings.map(({ code }) => code)).toEqual(['claim-fetchFailed'])
    expect(warnings[0]?.message).toContain('(the resolver failed with status 403)')
  })
})
