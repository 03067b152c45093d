import {
  type GroupMapping,
  type GroupRule,
  type MappingDocument,
  memoryLedger,
  type OverageResolver,
  type ProvisionPolicy,
  resolveOverage,
} from 'rostermap'
import { graphGroups, identityFromClaims } from 'rostermap/oidc'
import { fakeGraph } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { alice, aliceAccount, jiraGroups, oktaDocument as okta } from '../../support/people.js'
import {
  additive,
  adfs,
  adfsClaims,
  entraGroups,
  entraRoles,
  entraTeam,
  google,
  googleRestricted,
  guests,
  keycloakPaths,
  keycloakRole,
  keycloakRoles,
  kim,
  oneLogin,
  oneLoginValues,
  pingGroups,
  pingMemberOf,
} from '../../support/scenarios.js'
import {
  heldOf,
  opsOf,
  personOf,
  products,
  settled,
  stage,
  type WorldSeed,
  world,
} from '../../support/world.js'

const groups = jiraGroups
const existing = aliceAccount
/** A document for people that are known by `login`, with group rules. */
const withGroups = (mapping: GroupMapping): MappingDocument => ({
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'login' } },
    { to: 'email', from: { template: '${login}@example.com' } },
    { to: 'displayName', from: { claim: 'login' } },
  ],
  groups: mapping,
})
const sameName: GroupRule = { id: 'same', match: { regex: '(.+)' }, to: ['${1}'] }

describe.each(products)('on %s', (product) => {
  it('1: Okta, a new user gets the account and each group once, with both reasons', async () => {
    const at = world(product, { groups })
    const { signIn } = stage(at, okta)
    const first = await settled(at, () => signIn(alice()))
    expect(opsOf(first)).toEqual([
      'createUser',
      'addMember dev-team',
      'addMember jira-software-users',
    ])
    expect(at.user('alice.nguyen')).toMatchObject({
      ...existing,
      groups: ['dev-team', 'jira-software-users'],
    })
  })

  it('2: Okta, losing a mapped group takes that one away and leaves the local one', async () => {
    const at = world(product, { groups, users: [{ ...existing, groups }] })
    const { signIn } = stage(at, okta)
    const first = await settled(at, () => signIn(alice()))
    expect(opsOf(first)).toEqual(['removeMember jira-administrators'])
    expect(at.user('alice.nguyen')?.groups).toEqual(['dev-team', 'jira-software-users', 'local-qa'])
  })

  it('2: with mode additive nothing goes, and the plan says so', async () => {
    const at = world(product, { groups, users: [{ ...existing, groups }] })
    const { signIn } = stage(at, additive(okta))
    const first = await settled(at, () => signIn(alice()))
    expect(opsOf(first)).toEqual([])
    expect(heldOf(first)).toEqual(['retained-unclaimed jira-administrators'])
  })

  describe('3: JumpCloud, same names with exclusions', () => {
    const users = [
      { username: 'jane', groups: ['jira-software-users', 'local-admins', 'old-team'] },
    ]
    const claims = { login: 'jane', memberOf: ['jira-software-users', 'New Team'] }
    const run = async (mapping: Partial<GroupMapping>, createMissing: boolean) => {
      const at = world(product, { users })
      const { signIn } = stage(
        at,
        withGroups({
          from: { claim: 'memberOf' },
          rules: [{ ...sameName, createMissing }],
          ...mapping,
        }),
      )
      return { at, first: await settled(at, () => signIn(personOf(claims))) }
    }

    it('(a) authoritativeExcept makes, adds and removes, and keeps what is excluded', async () => {
      const { at, first } = await run(
        { mode: 'authoritativeExcept', except: ['local-admins'] },
        true,
      )
      expect(opsOf(first)).toEqual([
        'createGroup New Team',
        'addMember New Team',
        'removeMember old-team',
      ])
      expect(at.user('jane')?.groups).toEqual(['New Team', 'jira-software-users', 'local-admins'])
    })

    it('(b) additive makes and adds', async () => {
      const { first } = await run({ mode: 'additive' }, true)
      expect(opsOf(first)).toEqual(['createGroup New Team', 'addMember New Team'])
    })

    it('(c) without createMissing the group is missing and the rest is done', async () => {
      const { first } = await run({ mode: 'authoritativeExcept', except: ['local-admins'] }, false)
      expect(opsOf(first)).toEqual(['removeMember old-team'])
      expect(heldOf(first)).toEqual(['missing-group New Team'])
    })
  })

  it('4: two IdPs, each takes back what it gave and nothing else', async () => {
    const at = world(product, {
      users: [{ username: 'rita', groups: ['beta-testers'] }],
      groups: ['release-managers', 'partner-users', 'beta-testers'],
    })
    const ledger = memoryLedger()
    const a = 'https://a.example'
    const b = 'https://b.example'
    const policy: ProvisionPolicy = { match: { sharedIssuers: [a, b] } }
    const rules = (id: string, exact: string, to: string) =>
      withGroups({
        from: { claim: 'groups' },
        mode: 'provenance',
        rules: [{ id, match: { exact }, to: [to] }],
      })
    const okta2 = stage(at, rules('lead', 'okta-lead', 'release-managers'), policy, ledger)
    const keycloak = stage(at, rules('partners', '/partners', 'partner-users'), policy, ledger)

    const inA = (list: string[]) => okta2.signIn(personOf({ login: 'rita', groups: list }, 'a1', a))
    const inB = (list: string[]) =>
      keycloak.signIn(personOf({ login: 'rita', groups: list }, 'b7', b))
    expect(opsOf(await settled(at, () => inA(['okta-lead'])))).toEqual([
      'addMember release-managers',
    ])
    expect(opsOf(await settled(at, () => inB(['/partners'])))).toEqual(['addMember partner-users'])
    expect(at.user('rita')?.groups).toEqual(['beta-testers', 'partner-users', 'release-managers'])
    expect(opsOf(await settled(at, () => inA([])))).toEqual(['removeMember release-managers'])
    expect(at.user('rita')?.groups).toEqual(['beta-testers', 'partner-users'])
  })

  it('4: with mode authoritative a sign-in would take everything, at high risk', async () => {
    const at = world(product, { users: [{ username: 'rita', groups: ['beta-testers', 'x'] }] })
    const { preview } = stage(
      at,
      withGroups({ from: { claim: 'groups' }, mode: 'authoritative', rules: [sameName] }),
    )
    const [plan] = (await preview(personOf({ login: 'rita', groups: [] }))).plans
    expect(plan?.operations).toMatchObject([
      { kind: 'removeMember', group: 'beta-testers', risk: 'high' },
      { kind: 'removeMember', group: 'x', risk: 'high' },
    ])
  })

  it('5: Google, nobody is made without a mapped group, and who has an account comes in', async () => {
    const claims = { firstName: 'Sam', lastName: 'Acme', email: 'sam@acme.example' }
    const run = async (users: WorldSeed['users'] = [], groups = ['Finance']) => {
      const at = world(product, { users: [...users], groups: ['confluence-users'] })
      const { signIn } = stage(at, googleRestricted)
      const first = await settled(at, () => signIn(personOf({ ...claims, groups })))
      return { first, account: at.user('sam') }
    }
    const refused = await run()
    expect(opsOf(refused.first)).toEqual([])
    expect(heldOf(refused.first)).toEqual(['creation-restricted'])
    expect(refused.account).toBeUndefined()
    const known = { username: 'sam', email: claims.email, displayName: 'Sam Acme' }
    const allowed = await run([known])
    expect(opsOf(allowed.first)).toEqual([])
    expect(heldOf(allowed.first)).toEqual([])
    const made = await run([], ['Engineering'])
    expect(opsOf(made.first)).toEqual(['createUser', 'addMember confluence-users'])
  })

  describe('6: Google, the groups attribute is missing', () => {
    const run = async (absent: 'hold' | 'treatAsEmpty') => {
      const at = world(product, { users: [{ username: 'sam', groups: ['confluence-users'] }] })
      const user = await at.target.findUser({ username: 'sam' })
      await at.target.updateUser(user?.id ?? '', { department: 'R&D' })
      const { signIn } = stage(at, google(absent))
      return settled(at, () => signIn(personOf({ login: 'sam', department: [] })))
    }

    it('keeps groups and clears the attribute that came empty', async () => {
      const first = await run('hold')
      expect(opsOf(first)).toEqual(['updateUser department'])
      expect(heldOf(first)).toEqual(['claim-unknown confluence-users'])
    })

    it('takes the group when the document takes absent for empty', async () => {
      expect(opsOf(await run('treatAsEmpty'))).toEqual([
        'updateUser department',
        'removeMember confluence-users',
      ])
    })
  })

  const entra = withGroups(entraGroups)

  it('7: Entra ID, groups by object id; a rename there changes nothing here', async () => {
    const at = world(product, { users: [{ username: 'frank' }], groups })
    const { signIn } = stage(at, entra)
    const first = await settled(at, () =>
      signIn(personOf({ login: 'frank', groups: [entraTeam, '5581e43f'] })),
    )
    expect(opsOf(first)).toEqual(['addMember jira-software-users'])
  })

  it('8: Entra ID, an overage holds every group while the profile is written', async () => {
    const at = world(product, {
      users: [{ username: 'frank', groups: ['jira-software-users', 'jira-administrators'] }],
    })
    const document: MappingDocument = {
      ...entra,
      profile: [...entra.profile, { to: 'familyName', from: { claim: 'surname' } }],
    }
    const claims = {
      login: 'frank',
      surname: 'Miller-Ross',
      _claim_names: { groups: 'src1' },
      _claim_sources: { src1: { endpoint: 'https://graph.example/x' } },
    }
    const { signIn } = stage(at, document)
    const first = await settled(at, () => signIn(personOf(claims)))
    expect(opsOf(first)).toEqual(['updateUser familyName'])
    expect(heldOf(first)).toEqual([
      'claim-unknown jira-administrators',
      'claim-unknown jira-software-users',
    ])
  })

  describe('9: Entra ID over OIDC, the groups that the token leaves out are fetched', () => {
    const issuer = 'https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0'
    const oid = '528b2ac2-aa9c-45e1-88d4-959b53bc7dd0'
    const many = Array.from({ length: 310 }, (_, i) => ({
      ...{ id: `g${i}`, displayName: `Group ${i}`, onPremisesSamAccountName: `SG-${i}` },
    }))
    // Jira-Users both directly and through another group.
    const jira = { id: 'j', displayName: 'Jira Users', onPremisesSamAccountName: 'Jira-Users' }
    const graph = (status = 200) => {
      const fake = fakeGraph({
        users: { [oid]: ['j', 'parent', ...many.map(({ id }) => id)] },
        groups: [
          ...[jira, ...many],
          { id: 'parent', onPremisesSamAccountName: 'Parent', memberOf: ['j'] },
        ],
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
    const token = (name: string) =>
      identityFromClaims(
        {
          ...{ iss: issuer, sub: 'AAAA', oid, preferred_username: name },
          _claim_names: { groups: 'src1' },
          _claim_sources: {
            src1: { endpoint: `https://graph.microsoft.com/v1.0/users/${oid}/getMemberObjects` },
          },
        },
        { issuer, preset: 'entra' },
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
          { id: 'old', match: { exact: 'Jira-Leads' }, to: ['leads'] },
        ],
      },
    }
    const seed = { users: [{ username: 'frank', groups: ['leads'] }], groups }
    const fetched = (resolver: OverageResolver) =>
      resolveOverage(token('frank@contoso.com'), { resolver, identifier: 'samAccountName' })

    it('each group once, of every page and by its sAMAccountName', async () => {
      const at = world(product, seed)
      const { signIn } = stage(at, document)
      const first = await settled(at, async () => signIn(await fetched(graph())))
      expect(opsOf(first)).toEqual(['addMember jira-software-users', 'removeMember leads'])
      expect(at.user('frank')?.groups).toEqual(['jira-software-users'])
    })

    it('403 from the third page on: nothing is taken away, and the plan says why', async () => {
      const at = world(product, seed)
      const { signIn } = stage(at, document)
      const first = await settled(at, async () => signIn(await fetched(graph(403))))
      expect(opsOf(first)).toEqual([])
      expect(heldOf(first)).toEqual(['claim-unknown leads'])
      expect(first.mapped.warnings[0]?.message).toContain('403')
      expect(at.user('frank')?.groups).toEqual(['leads'])
    })
  })

  it('10: Entra ID, a privileged group needs a rule that says so, and roles mask no overage', async () => {
    const run = async (allowPrivileged: boolean) => {
      const at = world(product, {
        users: [{ username: 'frank', groups: ['confluence-users'] }],
        groups: ['confluence-administrators'],
      })
      const { signIn } = stage(at, withGroups(entraRoles(allowPrivileged)))
      return settled(at, () =>
        signIn(personOf({ login: 'frank', roles: ['Confluence.Admin'], hasgroups: true })),
      )
    }
    const allowed = await run(true)
    expect(opsOf(allowed)).toEqual(['addMember confluence-administrators'])
    expect(heldOf(allowed)).toEqual(['claim-unknown confluence-users'])
    const not = await run(false)
    expect(opsOf(not)).toEqual([])
    expect(heldOf(not)).toContain('privileged-group confluence-administrators')
  })

  it('11: Entra ID, a guest has the address of home for login and e-mail', async () => {
    const at = world(product, {})
    const { signIn } = stage(at, guests)
    const upn = 'maria.lopez_fabrikam.com#EXT#@contoso.onmicrosoft.com'
    const first = await settled(at, () => signIn(personOf({ upn, name: upn })))
    expect(opsOf(first)).toEqual(['createUser'])
    expect(at.user('maria.lopez@fabrikam.com')?.email).toBe('maria.lopez@fabrikam.com')
  })

  it.each([
    ['12: ADFS, without regard to case', true, ['addMember jira-software-users']],
    ['12: ADFS, where case counts', false, []],
  ])('%s', async (_, ignoreCase, expected) => {
    const at = world(product, { users: [{ username: 'jdoe' }], groups })
    const { signIn } = stage(at, adfs(ignoreCase))
    expect(opsOf(await settled(at, () => signIn(personOf(adfsClaims))))).toEqual(expected)
  })

  it('13: PingFederate, the first rule that fits takes the value, and an escaped comma is no end', async () => {
    const at = world(product, {
      users: [{ username: 'jdoe' }],
      groups: ['jira-administrators', 'jira-adm-users', 'confluence-users'],
    })
    const { signIn } = stage(at, withGroups(pingGroups))
    const first = await settled(at, () =>
      signIn(personOf({ login: 'jdoe', memberOf: pingMemberOf })),
    )
    expect(opsOf(first)).toEqual(['addMember confluence-users', 'addMember jira-administrators'])
    expect(first.mapped.trace.unmatched).toEqual(['Sales, EMEA'])
  })

  it('14: OneLogin, one delimited value and two values come to the same plan', async () => {
    const run = async (memberOf: string | string[], split: boolean) => {
      const at = world(product, { users: [{ username: 'lee' }], groups: ['jira-u', 'conf-u'] })
      const { signIn } = stage(at, withGroups(oneLogin(split)))
      return settled(at, () => signIn(personOf({ login: 'lee', memberOf })))
    }
    for (const value of [oneLoginValues.one, oneLoginValues.two])
      expect(opsOf(await run(value, true))).toEqual(['addMember conf-u', 'addMember jira-u'])
    const unsplit = await run(oneLoginValues.one, false)
    expect(opsOf(unsplit)).toEqual([])
    expect(unsplit.mapped.warnings.map(({ code }) => code)).toEqual(['looks-delimited'])
  })

  it('15: Keycloak, repeated Role, three of them excluded', async () => {
    const at = world(product, { users: [{ username: 'kim' }], groups })
    const { signIn } = stage(at, withGroups(keycloakRoles))
    const first = await settled(at, () => signIn(personOf({ login: 'kim', Role: keycloakRole })))
    expect(opsOf(first)).toEqual(['addMember jira-software-users'])
  })

  it('16: Keycloak, a path counts as those above it, and roles of a client give groups too', async () => {
    const run = async (expandParents: boolean) => {
      const at = world(product, {
        users: [{ username: 'kim' }],
        groups: ['eng-all', 'platform', 'project-creators'],
      })
      const { signIn } = stage(at, {
        ...withGroups(keycloakPaths(expandParents)),
        profile: [{ to: 'username', from: { claim: 'preferred_username' } }],
      })
      const iss = 'https://sso.example.org/realms/acme'
      const token = identityFromClaims({ iss, sub: '7d0c', ...kim }, { issuer: iss })
      return opsOf(await settled(at, () => signIn(token)))
    }
    const below = ['addMember platform', 'addMember project-creators']
    expect(await run(true)).toEqual(['addMember eng-all', ...below])
    expect(await run(false)).toEqual(below)
  })

  it('17: miniOrange, attributes for new accounts alone, and no group DEFAULT', async () => {
    const document: MappingDocument = {
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'email', transform: ['localPart'] } },
        { to: 'email', from: { claim: 'email' } },
        { to: 'displayName', from: { template: '${fname} ${lname}' }, apply: 'createOnly' },
      ],
      groups: {
        from: { claim: 'groups' },
        exclude: [{ exact: 'DEFAULT' }],
        rules: [{ ...sameName, createMissing: true }],
      },
    }
    const ravi = {
      email: 'ravi.shah@example.com',
      fname: 'Ravi',
      lname: 'Shah',
      groups: ['DEFAULT', 'jira-software-users'],
    }
    const at = world(product, {
      users: [{ username: 'ravi.shah', displayName: 'R. Shah (Pune)' }],
      groups,
    })
    const { signIn } = stage(at, document)
    expect(opsOf(await settled(at, () => signIn(personOf(ravi))))).toEqual([
      'addMember jira-software-users',
    ])
    expect(at.user('ravi.shah')?.displayName).toBe('R. Shah (Pune)')
    expect(at.groups()).not.toContain('DEFAULT')
    const fresh = world(product, { groups })
    const { signIn: signInNew } = stage(fresh, document)
    await settled(fresh, () => signInNew(personOf(ravi)))
    expect(fresh.user('ravi.shah')?.displayName).toBe('Ravi Shah')
  })
})
