import type { GroupMapping, GroupRule, MappingDocument, ProvisionPolicy } from 'rostermap'
import { memoryLedger } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { heldOf, opsOf, personOf, products, settled, stage, world } from '../../support/world.js'

const okta: MappingDocument = {
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'email', transform: ['localPart', 'lower'] } },
    { to: 'email', from: { claim: 'email', transform: ['lower'] } },
    { to: 'displayName', from: { template: '${firstName} ${lastName}' } },
  ],
  groups: {
    from: { claim: 'groups' },
    rules: [
      { id: 'dev', match: { exact: 'okta-jira-dev' }, to: ['jira-software-users', 'dev-team'] },
      {
        id: 'admin',
        match: { exact: 'okta-jira-admin' },
        to: ['jira-administrators'],
        allowPrivileged: true,
      },
    ],
    defaults: [{ to: ['jira-software-users'], for: 'newUsers' }],
  },
}
const alice = {
  email: 'Alice.Nguyen@Example.com',
  firstName: 'Alice',
  lastName: 'Nguyen',
  groups: ['Everyone', 'okta-jira-dev'],
}
const existing = {
  username: 'alice.nguyen',
  email: 'alice.nguyen@example.com',
  displayName: 'Alice Nguyen',
}
const groups = ['jira-software-users', 'dev-team', 'jira-administrators', 'local-qa']
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
    const first = await settled(at, () => signIn(personOf(alice)))
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
    const first = await settled(at, () => signIn(personOf(alice)))
    expect(opsOf(first)).toEqual(['removeMember jira-administrators'])
    expect(at.user('alice.nguyen')?.groups).toEqual(['dev-team', 'jira-software-users', 'local-qa'])
  })

  it('2: with mode additive nothing goes, and the plan says so', async () => {
    const at = world(product, { groups, users: [{ ...existing, groups }] })
    const mapping = okta.groups && { ...okta.groups, mode: 'additive' as const }
    const { signIn } = stage(at, { ...okta, ...(mapping && { groups: mapping }) })
    const first = await settled(at, () => signIn(personOf(alice)))
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

  describe('6: Google, the groups attribute is missing', () => {
    const google = (absent: 'hold' | 'treatAsEmpty'): MappingDocument => ({
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'login' } },
        { to: 'department', from: { claim: 'department' } },
      ],
      groups: {
        from: { claim: 'groups' },
        rules: [{ id: 'eng', match: { exact: 'Engineering' }, to: ['confluence-users'] }],
        claimStates: { absent },
      },
    })
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

  const team = '07dd8a60-bf6d-4e17-8844-230b77145381'
  const entra = withGroups({
    from: { claim: 'groups' },
    rules: [
      { id: 'SG-Jira-Devs', match: { exact: team }, to: ['jira-software-users'] },
      { id: 'admins', match: { exact: '528b' }, to: ['jira-administrators'] },
    ],
  })

  it('7: Entra ID, groups by object id; a rename there changes nothing here', async () => {
    const at = world(product, { users: [{ username: 'frank' }], groups })
    const { signIn } = stage(at, entra)
    const first = await settled(at, () =>
      signIn(personOf({ login: 'frank', groups: [team, '5581e43f'] })),
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

  it('10: Entra ID, a privileged group needs a rule that says so, and roles mask no overage', async () => {
    const run = async (allowPrivileged: boolean) => {
      const at = world(product, {
        users: [{ username: 'frank', groups: ['confluence-users'] }],
        groups: ['confluence-administrators'],
      })
      const { signIn } = stage(
        at,
        withGroups({
          from: { claim: 'groups' },
          rules: [
            {
              id: 'role',
              from: { claim: 'roles' },
              match: { exact: 'Confluence.Admin' },
              to: ['confluence-administrators'],
              allowPrivileged,
            },
            { id: 'group', match: { exact: team }, to: ['confluence-users'] },
          ],
        }),
      )
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
    const { signIn } = stage(at, {
      version: 1,
      profile: [
        { to: 'username', from: { claim: 'upn', transform: ['guestAddress', 'lower'] } },
        { to: 'email', from: { claim: 'upn', transform: ['guestAddress', 'lower'] } },
        { to: 'displayName', from: { claim: 'upn', transform: ['guestAddress'] } },
      ],
    })
    const upn = 'maria.lopez_fabrikam.com#EXT#@contoso.onmicrosoft.com'
    const first = await settled(at, () => signIn(personOf({ upn })))
    expect(opsOf(first)).toEqual(['createUser'])
    expect(at.user('maria.lopez@fabrikam.com')?.email).toBe('maria.lopez@fabrikam.com')
  })

  it.each([
    ['12: ADFS, without regard to case', true, ['addMember jira-software-users']],
    ['12: ADFS, where case counts', false, []],
  ])('%s', async (_, ignoreCase, expected) => {
    const at = world(product, { users: [{ username: 'jdoe' }], groups })
    const account = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/windowsaccountname'
    const { signIn } = stage(at, {
      version: 1,
      profile: [{ to: 'username', from: { claim: account, transform: [{ afterLast: '\\' }] } }],
      groups: {
        from: { claim: 'Group' },
        exclude: [{ regex: '(Domain Users|Authenticated Users)' }],
        rules: [
          { id: 'u', match: { exact: 'JIRA-USERS', ignoreCase }, to: ['jira-software-users'] },
        ],
      },
    })
    const claims = { [account]: 'CONTOSO\\jdoe', Group: ['Domain Users', 'Jira-Users'] }
    expect(opsOf(await settled(at, () => signIn(personOf(claims))))).toEqual(expected)
  })

  it('14: OneLogin, one delimited value and two values come to the same plan', async () => {
    const plans = []
    for (const memberOf of [
      'Jira Users; Confluence Users ;;',
      ['Jira Users', 'Confluence Users'],
    ]) {
      const at = world(product, { users: [{ username: 'lee' }], groups: ['jira-u', 'conf-u'] })
      const { signIn } = stage(
        at,
        withGroups({
          from: { claim: 'memberOf', transform: [{ split: ';' }, 'trim'] },
          rules: [
            { id: 'j', match: { exact: 'Jira Users' }, to: ['jira-u'] },
            { id: 'c', match: { exact: 'Confluence Users' }, to: ['conf-u'] },
          ],
        }),
      )
      plans.push(opsOf(await settled(at, () => signIn(personOf({ login: 'lee', memberOf })))))
    }
    expect(plans[0]).toEqual(['addMember conf-u', 'addMember jira-u'])
    expect(plans[1]).toEqual(plans[0])
  })

  it('15: Keycloak, repeated Role, three of them excluded', async () => {
    const at = world(product, { users: [{ username: 'kim' }], groups })
    const { signIn } = stage(
      at,
      withGroups({
        from: { claim: 'Role' },
        exclude: [{ regex: 'offline_access|uma_authorization|default-roles-.*' }],
        rules: [{ id: 'u', match: { exact: 'jira-user' }, to: ['jira-software-users'] }],
      }),
    )
    const Role = ['jira-user', 'offline_access', 'uma_authorization', 'default-roles-acme']
    const first = await settled(at, () => signIn(personOf({ login: 'kim', Role })))
    expect(opsOf(first)).toEqual(['addMember jira-software-users'])
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
