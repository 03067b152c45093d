import { type MappingDocument, memoryLedger, type ProvisionPolicy, type Target } from 'rostermap'
import { atlassianOrganization } from 'rostermap/targets/atlassian-cloud'
import { fakeAtlassianCloud } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { jiraPair } from '../../support/jira.js'
import { frankMapping as document, frank, frankGroups as groups } from '../../support/scenarios.js'
import {
  heldOf,
  opsOf,
  personOf,
  products,
  resultOps,
  settled,
  stage,
  world,
} from '../../support/world.js'

const key = (subject = 'p1', issuer = 'https://idp.example') => ({ issuer, subject })
/** A target as a world of which nothing is asked. */
const worldOf = (target: Target) => ({ target, writes: () => 0 })

describe.each(products)('on %s', (product) => {
  describe('unique names', () => {
    const counting: MappingDocument = {
      version: 1,
      profile: [
        {
          to: 'username',
          from: { claim: 'login' },
          unique: { counter: { template: '${value}${n}', last: 3 } },
        },
        { to: 'email', from: { claim: 'email' } },
        { to: 'displayName', from: { claim: 'name' } },
      ],
    }
    const claims = (n: number) => ({ login: 'ada', email: `ada${n}@example.com`, name: `Ada ${n}` })

    it('the second person of a name gets the next one, and keeps it', async () => {
      const at = world(product, {})
      const { signIn } = stage(at, counting)
      await settled(at, () => signIn(personOf(claims(1), 's1')))
      expect(opsOf(await settled(at, () => signIn(personOf(claims(2), 's2'))))).toEqual([
        'createUser',
      ])
      expect(at.user('ada2')?.email).toBe('ada2@example.com')
      expect(at.user('ada')?.email).toBe('ada1@example.com')
    })

    it('when none is left nobody is made', async () => {
      const at = world(product, {})
      const { signIn } = stage(at, counting)
      for (const n of [1, 2, 3]) await signIn(personOf(claims(n), `s${n}`))
      expect(heldOf(await settled(at, () => signIn(personOf(claims(4), 's4'))))).toEqual([
        'no-free-name',
      ])
    })
  })

  describe('20 and 21: SCIM', () => {
    const present = (claims = frank) => ({ kind: 'present' as const, identity: personOf(claims) })
    const gone = (kind: 'deactivated' | 'deleted' = 'deactivated') => ({ kind, subject: key() })

    it('a push makes, changes, shuts and opens; each twice is once', async () => {
      const at = world(product, { groups })
      const { push } = stage(at, document)
      expect(opsOf(await settled(at, () => push(present())))).toEqual([
        'createUser',
        'addMember jira-software-users',
      ])
      expect(
        opsOf(await settled(at, () => push(present({ ...frank, email: 'new@contoso.com' })))),
      ).toEqual(['updateUser email'])
      expect(opsOf(await settled(at, () => push(gone())))).toEqual(['deactivateUser'])
      expect(at.user('frank.miller')).toMatchObject({
        active: false,
        groups: ['jira-software-users'],
      })
      expect(opsOf(await settled(at, () => push(present())))).toEqual([
        'reactivateUser',
        'updateUser email',
      ])
      expect(at.user('frank.miller')?.active).toBe(true)
    })

    it('whom SCIM has taken out no sign-in brings back: no write at all', async () => {
      const at = world(product, { groups })
      const { push, signIn, ledger } = stage(at, document, { reactivate: true })
      await push(present())
      await push(gone())
      const writes = at.writes()
      const link = await ledger.link('jira', key())
      const refused = await signIn(personOf({ ...frank, groups: ['app-jira', 'G-42'] }))
      expect(refused.targets[0]?.status).toBe('blocked')
      expect(heldOf(refused)).toEqual(['deprovisioned-by-scim'])
      expect(at.writes()).toBe(writes)
      expect(await ledger.link('jira', key())).toEqual(link)
    })

    it('nor by the SAML name of the same account, when the account is gone', async () => {
      const at = world(product, { groups })
      const { push, signIn } = stage(at, document, { leavers: { deleted: 'delete' } })
      await push(present())
      await push(gone('deleted'))
      const writes = at.writes()
      const refused = await signIn(personOf(frank, 'saml-name-id', 'https://okta.example'))
      if (at.user('frank.miller')) expect(heldOf(refused)).toEqual(['linked-to-another'])
      else expect(heldOf(refused)).toEqual(['deprovisioned-by-scim'])
      expect(at.writes()).toBe(writes)
    })

    it('a person without an account who was taken out gets none at a sign-in', async () => {
      const at = world(product, { groups })
      const { push, signIn } = stage(at, document)
      await push(gone())
      expect(heldOf(await signIn(personOf(frank)))).toEqual(['deprovisioned-by-scim'])
      expect(at.user('frank.miller')).toBeUndefined()
    })

    it('what SCIM owns a sign-in leaves alone, memberships included', async () => {
      const at = world(product, { groups })
      const { push, signIn } = stage(at, document)
      await push(present())
      const login = await settled(at, () =>
        signIn(personOf({ ...frank, email: 'other@contoso.com', groups: ['G-42'] })),
      )
      expect(opsOf(login)).toEqual([])
      expect(heldOf(login)).toEqual([
        'scim-owned email',
        'scim-owned dev-team',
        'scim-owned jira-software-users',
      ])
    })

    it('a push that knows nothing of groups leaves them to the sign-in', async () => {
      const at = world(product, { groups })
      const { push, signIn } = stage(at, document)
      const { groups: _, ...without } = frank
      await push({ kind: 'present', identity: personOf(without) })
      expect(opsOf(await settled(at, () => signIn(personOf(frank))))).toEqual([
        'addMember jira-software-users',
      ])
    })

    it('coming back restores the groups the mapping has no say in, when the policy says so', async () => {
      for (const returnGroups of ['restore', 'reevaluate'] as const) {
        const at = world(product, { groups })
        const { push } = stage(at, document, { returnGroups, leavers: { groups: 'all' } })
        await push(present())
        const user = await at.target.findUser({ username: 'frank.miller' })
        const beta = await at.target.findGroup('beta')
        await at.target.addMembers(beta?.id ?? '', [user?.id ?? ''])
        expect(opsOf(await settled(at, () => push(gone())))).toEqual([
          'removeMember beta',
          'removeMember jira-software-users',
          'deactivateUser',
        ])
        const back = await settled(at, () => push(present()))
        expect(opsOf(back)).toEqual([
          'reactivateUser',
          ...(returnGroups === 'restore' ? ['addMember beta'] : []),
          'addMember jira-software-users',
        ])
      }
    })

    it('being out of scope is not being deleted: the policy has a setting for each', async () => {
      const policy: ProvisionPolicy = { leavers: { deleted: 'delete', outOfScope: 'keep' } }
      const at = world(product, { groups })
      const { push } = stage(at, document, policy)
      await push(present())
      const left = await push({ kind: 'outOfScope', subject: key() })
      expect(opsOf(left)).toEqual([])
      expect(at.user('frank.miller')?.active).toBe(true)
      expect(opsOf(await push(gone('deleted')))).toEqual(['deleteUser'])
      expect(at.user('frank.miller')).toBeUndefined()
    })
  })

  describe('undo', () => {
    it('takes back what a plan did, and the next run does it again', async () => {
      const at = world(product, {
        groups,
        users: [
          {
            username: 'frank.miller',
            email: 'frank.miller@contoso.com',
            displayName: 'F',
            groups: ['dev-team', 'beta'],
          },
        ],
      })
      const { signIn, undo, ledger } = stage(at, document)
      const before = at.user('frank.miller')
      const first = await signIn(personOf(frank))
      expect(opsOf(first)).toEqual([
        'updateUser displayName',
        'addMember jira-software-users',
        'removeMember dev-team',
      ])
      const [result] = first.targets
      const id = result?.status === 'failed' ? '' : (result?.planId ?? '')
      const undone = await undo(id, { by: 'boss' })
      expect(resultOps(undone)).toEqual([
        'updateUser displayName',
        'addMember dev-team',
        'removeMember jira-software-users',
      ])
      expect(at.user('frank.miller')).toEqual(before)
      expect((await ledger.plans({ id })).items).toMatchObject([{ state: 'undone', by: 'boss' }])
      await expect(undo(id)).rejects.toMatchObject({ code: 'PLAN_UNKNOWN' })
      expect((await ledger.link('jira', key()))?.grants ?? []).not.toMatchObject([
        { group: 'jira-software-users' },
      ])
      expect(opsOf(await settled(at, () => signIn(personOf(frank))))).toEqual(opsOf(first))
    })

    it('leaves alone what somebody changed since', async () => {
      const at = world(product, {
        groups,
        users: [{ username: 'frank.miller', email: 'frank.miller@contoso.com', displayName: 'F' }],
      })
      const { signIn, undo } = stage(at, document)
      const [result] = (await signIn(personOf(frank))).targets
      const user = await at.target.findUser({ username: 'frank.miller' })
      await at.target.updateUser(user?.id ?? '', { displayName: 'By hand' })
      const undone = await undo(result?.status === 'failed' ? '' : (result?.planId ?? ''))
      expect(resultOps(undone)).toEqual(['removeMember jira-software-users'])
      expect(at.user('frank.miller')).toMatchObject({ displayName: 'By hand', groups: [] })
    })

    it('shuts an account that was made, and does not delete it; opens one that was shut', async () => {
      const at = world(product, { groups })
      const { push, undo } = stage(at, document)
      const idOf = ({ targets: [first] }: Awaited<ReturnType<typeof push>>) =>
        first?.status === 'failed' ? '' : (first?.planId ?? '')
      const made = await push({ kind: 'present', identity: personOf(frank) })
      const shut = await push({ kind: 'deactivated', subject: key() })
      expect(resultOps(await undo(idOf(shut)))).toEqual(['reactivateUser'])
      expect(at.user('frank.miller')?.active).toBe(true)
      expect(resultOps(await undo(idOf(made)))).toEqual([
        'removeMember jira-software-users',
        'deactivateUser',
      ])
      expect(at.user('frank.miller')?.active).toBe(false)
    })
  })

  it('a membership waits out its grace period, and comes back without having gone', async () => {
    const at = world(product, { groups })
    const hour = 3_600_000
    const { signIn, clock } = stage(at, document, { grace: { ms: hour, evaluations: 2 } })
    await signIn(personOf(frank))
    const without = personOf({ ...frank, groups: [] })
    expect(heldOf(await signIn(without))).toEqual(['grace-period jira-software-users'])
    clock.now += hour / 2
    expect(heldOf(await signIn(without))).toEqual(['grace-period jira-software-users'])
    await signIn(personOf(frank))
    clock.now += hour
    expect(heldOf(await signIn(without)), 'counted anew').toEqual([
      'grace-period jira-software-users',
    ])
    clock.now += hour
    expect(opsOf(await settled(at, () => signIn(without)))).toEqual([
      'removeMember jira-software-users',
    ])
  })

  it('what is written on change alone leaves a local edit be, until the IdP says something new', async () => {
    const at = world(product, { groups })
    const { signIn } = stage(at, {
      ...document,
      profile: document.profile.map((rule) =>
        rule.to === 'displayName' ? { ...rule, apply: 'onChange' } : rule,
      ),
    })
    await signIn(personOf(frank))
    const user = await at.target.findUser({ username: 'frank.miller' })
    await at.target.updateUser(user?.id ?? '', { displayName: 'Edited' })
    expect(opsOf(await settled(at, () => signIn(personOf(frank))))).toEqual([])
    expect(opsOf(await settled(at, () => signIn(personOf({ ...frank, name: 'Francis' }))))).toEqual(
      ['updateUser displayName'],
    )
  })
})

describe('20: a successor takes over what the account leads', () => {
  const leavers = { successor: 'project-office' }

  it('in Jira, which refuses to shut a project lead without one', async () => {
    const { fake, jira } = jiraPair(
      {
        groups,
        users: [{ username: 'frank.miller' }, { username: 'project-office' }],
        projects: [
          { key: 'DEV', lead: 'frank.miller', components: [{ name: 'ui', lead: 'frank.miller' }] },
        ],
      },
      { name: 'jira' },
    )
    const at = worldOf(jira)
    const ledger = memoryLedger()
    await stage(at, document, {}, ledger).push({ kind: 'present', identity: personOf(frank) })
    const { push } = stage(at, document, { leavers }, ledger)
    const left = await push({ kind: 'deactivated', subject: key() })
    const [result] = left.targets
    const operation = result?.status === 'failed' ? undefined : result?.plan.operations[0]
    const heir = fake.state().users.find(({ username }) => username === 'project-office')
    expect(operation).toMatchObject({ kind: 'deactivateUser', successor: heir?.key })
    expect(fake.state().users.find(({ username }) => username === 'frank.miller')?.active).toBe(
      false,
    )
    expect(fake.projects()).toEqual([
      { key: 'DEV', lead: 'project-office', components: [{ name: 'ui', lead: 'project-office' }] },
    ])
  })

  it('at an organisation, where the successor is known by the e-mail address', async () => {
    const fake = fakeAtlassianCloud({
      users: [{ email: frank.email }, { email: 'office@example.com' }],
      groups,
    })
    const given: string[][] = []
    const organization = atlassianOrganization({
      name: 'jira',
      orgId: fake.orgId,
      auth: { token: fake.apiKey },
      fetch: fake.fetch,
      leads: {
        handOverLeads: async (from, to) => {
          given.push([from, to])
          return 'changed'
        },
      },
    })
    const at = worldOf(organization)
    const ledger = memoryLedger()
    const match = { ownedDomains: [frank.email.split('@')[1] ?? ''] }
    await stage(at, document, { match }, ledger).push({
      kind: 'present',
      identity: personOf(frank),
    })
    const { push } = stage(at, document, { leavers: { successor: 'office@example.com' } }, ledger)
    await push({ kind: 'deactivated', subject: key() })
    const [leaver, heir] = fake.state().users
    expect(leaver?.status).toBe('suspended')
    expect(given).toEqual([[leaver?.accountId, heir?.accountId]])
  })
})
