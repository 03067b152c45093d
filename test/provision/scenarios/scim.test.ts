import {
  type MappingDocument,
  memoryLedger,
  type ProvisionPolicy,
  RosterError,
  scimFollower,
} from 'rostermap'
import { bearerTokens, identityFromScim, memoryScimStore, scimHandler } from 'rostermap/scim'
import {
  entraSequence,
  googleSequence,
  jumpCloudSequence,
  oktaSequence,
  oneLoginSequence,
  pingSequence,
  replayScimSequence,
} from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import {
  endsSettled,
  isNotOver,
  opsOf,
  personOf,
  products,
  stage,
  type World,
  weighedOf,
  world,
} from '../../support/world.js'

const issuer = 'https://scim.example'
const saml = 'https://saml.example'
const document: MappingDocument = {
  version: 1,
  profile: [
    { to: 'username', from: { claim: 'userName', transform: ['localPart'] } },
    { to: 'email', from: { firstOf: [{ claim: 'email' }, { claim: 'userName' }] } },
    { to: 'displayName', from: { firstOf: [{ claim: 'displayName' }, { claim: 'userName' }] } },
  ],
  groups: {
    from: { claim: 'groups' },
    rules: [{ id: 'devs', match: { exact: 'SG-Jira-Devs' }, to: ['dev-team'] }],
  },
}
const byId = (id: string): MappingDocument => ({
  ...document,
  groups: {
    from: { claim: 'groupIds' },
    rules: [{ id: 'devs', match: { exact: id }, to: ['dev-team'] }],
  },
})
const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User']

function service(
  at: World,
  mapping: MappingDocument = document,
  ledger = memoryLedger(),
  policy: ProvisionPolicy = { leavers: { successor: 'project-office' } },
) {
  const store = memoryScimStore()
  const handler = scimHandler({ store, authenticate: bearerTokens(['t']) })
  const staged = stage(at, mapping, { match: { sharedIssuers: [issuer, saml] }, ...policy }, ledger)
  const follower = (over = staged) => scimFollower({ store, push: over.push, issuer })
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await handler(
      new Request(`http://localhost/scim/v2${path}`, {
        method,
        headers: { authorization: 'Bearer t', 'content-type': 'application/scim+json' },
        ...(body && { body: JSON.stringify(body) }),
      }),
    )
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  const make = async (userName: string, more: object = {}) =>
    (await ask('POST', '/Users', { schemas, userName, ...more })).body.id as string
  return { ...staged, store, handler, ask, make, follow: follower(), ledger }
}
const patch = (...Operations: object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
})

endsSettled()

describe.each(products)('on %s', (product) => {
  const seed = { groups: ['dev-team'], users: [{ username: 'project-office' }] }

  it('20: Entra’s dialect: the address is written, what the account leads is handed over, it is shut', async () => {
    const at = world(product, {
      ...seed,
      memory: { capabilities: { user: { successor: true } } },
      jira: { projects: [{ key: 'ABC', lead: 'kim' }] },
    })
    const { ask, make, follow, events } = service(at)
    const id = await make('kim@contoso.com', { active: true })
    const member = [{ value: id }]
    await ask('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      ...{ displayName: 'SG-Jira-Devs', members: member },
    })
    await follow.drain()
    expect(at.user('kim')).toMatchObject({ active: true, groups: ['dev-team'] })
    const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager'
    const change = patch(
      { op: 'Replace', path: 'active', value: 'False' },
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'new@contoso.com' },
      { op: 'Add', path: manager, value: '26118915' },
    )
    const answer = await ask('PATCH', `/Users/${id}`, change)
    expect(answer.status).toBe(200)
    expect((await ask('GET', `/Users/${id}`)).body).toMatchObject({
      active: false,
      emails: [{ type: 'work', value: 'new@contoso.com' }],
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
        manager: { value: '26118915' },
      },
    })
    events.length = 0
    await follow.drain()
    const heir = await at.target.findUser({ username: 'project-office' })
    const [plan] = events.flatMap((event) => (event.type === 'planned' ? [event.plan] : []))
    expect(plan?.operations).toMatchObject([
      { kind: 'updateUser', after: { email: 'new@contoso.com' } },
      { kind: 'deactivateUser', successor: heir?.id },
    ])
    expect(at.user('kim')).toMatchObject({
      ...{ active: false, email: 'new@contoso.com', groups: ['dev-team'] },
    })
    const writes = at.writes()
    await ask('PATCH', `/Users/${id}`, change)
    await follow.drain()
    expect(at.writes()).toBe(writes)
  })

  it.each(['TARGET_UNAVAILABLE', 'TARGET_INVALID'] as const)(
    '20: whose address cannot be written (%s) is shut all the same',
    async (code) => {
      const made = world(product, seed)
      const refusal = { target: 'jira', operation: 'updateUser', retryable: false, fields: [] }
      const updateUser = async () => {
        throw new RosterError(code, 'no', { ...refusal, reason: 'network' })
      }
      const at = { ...made, target: { ...made.target, updateUser } }
      const { ask, make, follow, ledger } = service(at)
      const id = await make('kim@contoso.com', { active: true })
      await follow.drain()
      const change = [
        { op: 'replace', path: 'active', value: false },
        { op: 'add', path: 'emails[type eq "work"].value', value: 'new@contoso.com' },
      ]
      await ask('PATCH', `/Users/${id}`, patch(...change))
      // What passes is to be followed again; the account is shut before that.
      await follow.drain().catch((error) => expect(error).toMatchObject({ code }))
      expect(at.user('kim')).toMatchObject({ active: false, email: 'kim@contoso.com' })
      await follow.drain()
      expect((await ledger.link('jira', { issuer, subject: id }))?.ended).toMatchObject({
        how: 'deactivated',
      })
    },
  )

  describe('21: Okta over SCIM, then a sign-in', () => {
    const setUp = async (returnGroups?: 'reevaluate' | 'restore' | 'none') => {
      const at = world(product, { groups: ['dev-team', 'beta'], users: seed.users })
      const it = service(at, document, memoryLedger(), {
        ...(returnGroups && { returnGroups }),
        leavers: { groups: 'all' },
      })
      const id = await it.make('00u1@acme.example', { externalId: '00u1a2b3', active: true })
      await it.ask('POST', '/Groups', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        ...{ displayName: 'SG-Jira-Devs', members: [{ value: id }] },
      })
      await it.follow.drain()
      const user = await at.target.findUser({ username: '00u1' })
      const beta = await at.target.findGroup('beta')
      await at.target.addMembers(beta?.id ?? '', [user?.id ?? ''])
      const turn = async (active: boolean) => {
        await it.ask('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active } }))
        await it.follow.drain()
      }
      const login = () =>
        it.signIn(
          personOf(
            { userName: '00u1@acme.example', email: 'other@acme.example', groups: ['X'] },
            'nameid',
            saml,
          ),
        )
      await turn(false)
      return { at, turn, login, link: () => it.ledger.link('jira', { issuer, subject: id }), ...it }
    }

    it('shuts the account, and remembers that the person is out', async () => {
      const { at, link } = await setUp()
      expect(at.user('00u1')).toMatchObject({ active: false, groups: [] })
      expect((await link())?.ended).toMatchObject({ how: 'deactivated' })
    })

    it('a sign-in is refused: no write, no link, no change of a group', async () => {
      const { at, login, ledger } = await setUp()
      const writes = at.writes()
      const refused = await login()
      expect(refused.targets[0]?.status).toBe('blocked')
      expect(weighedOf(refused)).toEqual(['block deprovisioned-by-scim'])
      expect(at.writes()).toBe(writes)
      expect(await ledger.link('jira', { issuer: saml, subject: 'nameid' })).toBeUndefined()
      expect(at.user('00u1')).toMatchObject({ active: false, groups: [] })
    })

    it.each([
      ['reevaluate', ['dev-team']],
      ['restore', ['beta', 'dev-team']],
      ['none', []],
    ] as const)('SCIM opens it again, with the groups that %s gives', async (how, given) => {
      const { at, turn, link } = await setUp(how)
      await turn(true)
      expect(at.user('00u1')).toMatchObject({ active: true, groups: given })
      expect((await link())?.ended).toBeUndefined()
    })

    it('a later sign-in is let in, and changes nothing that SCIM owns', async () => {
      const { at, turn, login } = await setUp()
      await turn(true)
      const writes = at.writes()
      const allowed = await login()
      expect(allowed.targets[0]?.status).toBe('done')
      expect(opsOf(allowed)).toEqual([])
      expect(weighedOf(allowed)).toEqual([
        'warn scim-owned email',
        'warn granted-by-another dev-team',
      ])
      expect(at.writes()).toBe(writes)
      expect(at.user('00u1')).toMatchObject({ email: '00u1@acme.example', groups: ['dev-team'] })
    })
  })

  it('22: a group renamed at the IdP changes nothing for rules that know it by its id', async () => {
    const at = world(product, seed)
    const first = service(at)
    const group = await first.ask('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'SG-Jira-Devs',
      externalId: 'G-42',
    })
    const { push } = stage(at, byId(group.body.id), {}, first.ledger)
    const follow = scimFollower({ store: first.store, push, issuer })
    const users = [await first.make('u1@x.example'), await first.make('u2@x.example')]
    await first.ask(
      'PATCH',
      `/Groups/${group.body.id}`,
      patch({ op: 'add', path: 'members', value: users.map((value) => ({ value })) }),
    )
    await follow.drain()
    expect(at.user('u1')?.groups).toEqual(['dev-team'])
    const writes = at.writes()
    for (const change of [
      { op: 'Replace', path: 'displayName', value: 'SG-Jira-Developers' },
      { op: 'Replace', path: 'externalId', value: 'G-42b' },
    ]) {
      await first.ask('PATCH', `/Groups/${group.body.id}`, patch(change))
      await follow.drain()
    }
    expect(at.writes()).toBe(writes)
    expect(at.user('u2')?.groups).toEqual(['dev-team'])
  })

  it('22: with groups named as at the IdP, the target’s group follows its name, or the plan says why not', async () => {
    const at = world(product, { groups: ['SG-Jira-Devs'] })
    const first = service(at)
    const sameName: MappingDocument = {
      ...document,
      groups: {
        from: { claim: 'groups' },
        rules: [{ id: 'same', match: { regex: '(SG-.+)' }, to: ['${1}'] }],
      },
    }
    const staged = stage(at, sameName, { renameGroups: true }, first.ledger)
    const follow = scimFollower({
      store: first.store,
      push: staged.push,
      issuer,
      ledger: first.ledger,
    })
    const user = await first.make('u1@x.example')
    const group = await first.ask('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'SG-Jira-Devs',
      members: [{ value: user }],
    })
    await follow.drain()
    expect(at.user('u1')?.groups).toEqual(['SG-Jira-Devs'])
    await first.ask(
      'PATCH',
      `/Groups/${group.body.id}`,
      patch({ op: 'Replace', path: 'displayName', value: 'SG-Jira-Developers' }),
    )
    await follow.drain()
    const { capabilities } = await at.target.probe()
    if (capabilities.group.rename) {
      expect(at.groups()).toContain('SG-Jira-Developers')
      expect(at.groups()).not.toContain('SG-Jira-Devs')
      expect(at.user('u1')?.groups).toEqual(['SG-Jira-Developers'])
      const [record] = (await first.ledger.plans({ subject: { issuer, subject: group.body.id } }))
        .items
      expect(record?.plan.operations).toMatchObject([{ kind: 'renameGroup' }])
      expect((await first.ledger.links('jira', {})).items).toHaveLength(1)
      await staged.undo(record?.id ?? '')
      isNotOver(at)
      expect(at.user('u1')?.groups).toEqual(['SG-Jira-Devs'])
      // And again and back, in the same millisecond.
      const named = (name: string) =>
        identityFromScim(
          { schemas: [], id: 'nobody' },
          [{ id: group.body.id, displayName: name }],
          { issuer },
        )
      const rename = { before: named('SG-Jira-Devs'), after: named('SG-Jira-Developers') }
      for (const _ of [1, 2]) {
        const again = await staged.push({
          ...{ kind: 'groupRenamed', subject: { issuer, subject: group.body.id } },
          ...rename,
        })
        const [result] = again.targets
        expect(result).toMatchObject({
          status: 'done',
          report: { items: [{ outcome: 'changed' }] },
        })
        const planId = result?.status === 'done' ? result.planId : undefined
        expect(await staged.undo(planId ?? '')).toMatchObject({ status: 'done' })
      }
      expect((await first.ledger.plans({ state: 'undone' })).items).toHaveLength(3)
    } else {
      const plans = staged.events.flatMap((event) => (event.type === 'planned' ? [event.plan] : []))
      expect(plans.flatMap(({ withheld }) => withheld)).toContainEqual(
        expect.objectContaining({ code: 'capability', group: 'SG-Jira-Devs' }),
      )
      expect(at.groups()).not.toContain('SG-Jira-Developers')
    }
  })

  it('members who join and leave a group, and a group that goes, reach the target', async () => {
    const at = world(product, seed)
    const { ask, make, follow } = service(at)
    const id = await make('u1@x.example')
    const group = await ask('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'SG-Jira-Devs',
      members: [{ value: id }],
    })
    await follow.drain()
    expect(at.user('u1')?.groups).toEqual(['dev-team'])
    await ask(
      'PATCH',
      `/Groups/${group.body.id}`,
      patch({ op: 'Remove', path: 'members', value: [{ value: id }] }),
    )
    await follow.drain()
    expect(at.user('u1')?.groups).toEqual([])
    await ask(
      'PATCH',
      `/Groups/${group.body.id}`,
      patch({ op: 'add', path: 'members', value: [{ value: id }] }),
    )
    await follow.drain()
    await ask('DELETE', `/Groups/${group.body.id}`)
    await make('u2@x.example')
    await follow.drain()
    expect(at.user('u1')?.groups, 'the IdP pushes no group now: unknown, not empty').toEqual([
      'dev-team',
    ])
  })

  it('a user who is deleted is shut, and events that come twice change nothing', async () => {
    const at = world(product, seed)
    const { ask, make, store, push } = service(at)
    const id = await make('u1@x.example')
    const follow = scimFollower({ store, push, issuer })
    const events: Parameters<typeof follow.follow>[0][number][] = []
    await store.outbox.take(10, async (taken) => {
      events.push(...taken)
    })
    await follow.follow(events)
    await ask('DELETE', `/Users/${id}`)
    await follow.drain()
    expect(at.user('u1')?.active).toBe(false)
    const writes = at.writes()
    await follow.follow(events)
    expect(at.writes()).toBe(writes)
  })
})

describe('22: a rename that does not go through', () => {
  const setUp = async (over: (at: World) => World, ledger = memoryLedger()) => {
    const made = world('memory', { groups: ['SG-Jira-Devs'] })
    const mapping: MappingDocument = {
      ...document,
      groups: {
        from: { claim: 'groups' },
        rules: [{ id: 'same', match: { regex: '(SG-.+)' }, to: ['${1}'], createMissing: true }],
      },
    }
    const first = service(over(made), mapping, ledger, { renameGroups: true })
    const follow = scimFollower({ store: first.store, push: first.push, issuer, ledger })
    const group = await first.ask('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'SG-Jira-Devs',
      members: [{ value: await first.make('u1@x.example') }],
    })
    await follow.drain()
    const rename = () =>
      first.ask(
        'PATCH',
        `/Groups/${group.body.id}`,
        patch({ op: 'Replace', path: 'displayName', value: 'SG-Jira-Developers' }),
      )
    return { made, follow, rename }
  }

  it('because the target is away for a moment is tried again, before a second group is made', async () => {
    let isAway = true
    const { made, follow, rename } = await setUp((at) => ({
      ...at,
      target: {
        ...at.target,
        renameGroup: async (...args) => {
          const details = { target: 'jira', operation: 'renameGroup', retryable: true }
          if (isAway)
            throw new RosterError('TARGET_UNAVAILABLE', 'no', { ...details, reason: 'network' })
          return at.target.renameGroup(...args)
        },
      },
    }))
    await rename()
    await expect(follow.drain()).rejects.toMatchObject({ code: 'TARGET_UNAVAILABLE' })
    expect(made.groups()).not.toContain('SG-Jira-Developers')
    isAway = false
    await follow.drain()
    expect(made.groups()).not.toContain('SG-Jira-Devs')
    expect(made.user('u1')?.groups).toEqual(['SG-Jira-Developers'])
  })

  it('because the ledger cannot keep the plan is the ledger’s fault, not the target’s', async () => {
    const ledger = memoryLedger()
    let isBroken = false
    const { made, follow, rename } = await setUp((at) => at, {
      ...ledger,
      commit: async (change) => {
        if (isBroken && change.plans) throw new TypeError('the ledger is down')
        return ledger.commit(change)
      },
    })
    await rename()
    isBroken = true
    await expect(follow.drain()).rejects.toThrow(TypeError)
    isBroken = false
    isNotOver(made)
  })
})

describe('what IdPs send, replayed to the end', () => {
  const sequences = {
    oktaSequence,
    entraSequence,
    oneLoginSequence,
    jumpCloudSequence,
    googleSequence,
    pingSequence,
  }

  it.each(Object.entries(sequences))(
    '%s leaves nobody behind and nothing to do',
    async (_, sequence) => {
      const at = world('memory', { groups: ['dev-team'] })
      const { store, handler, push } = service(at)
      const follow = scimFollower({ store, push, issuer })
      await replayScimSequence(sequence, {
        baseUrl: 'http://localhost/scim/v2',
        token: 't',
        fetch: handler,
      })
      while ((await follow.drain()) > 0);
      const writes = at.writes()
      const everybody = await store.read(async (view) => {
        const { scimRegistry } = await import('rostermap/scim')
        const type = scimRegistry().resourceType('User')
        return type ? (await view.list(type, { limit: 1_000 })).resources : []
      })
      const followed = await follow.follow(
        everybody.map(({ resource, version }) => ({
          kind: 'updated',
          type: 'User',
          id: resource.id,
          version,
          at: 0,
          changed: [],
        })),
      )
      expect(at.writes()).toBe(writes)
      for (const { push: done } of followed) expect(done.complete).toBe(true)
    },
  )
})
