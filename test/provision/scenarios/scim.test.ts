import { type MappingDocument, memoryLedger, scimFollower } from 'rostermap'
import { bearerTokens, memoryScimStore, scimHandler } from 'rostermap/scim'
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
import { heldOf, personOf, products, stage, type World, world } from '../../support/world.js'

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

function service(at: World, mapping: MappingDocument = document, ledger = memoryLedger()) {
  const store = memoryScimStore()
  const handler = scimHandler({ store, authenticate: bearerTokens(['t']) })
  const staged = stage(
    at,
    mapping,
    { match: { sharedIssuers: [issuer, saml] }, leavers: { successor: 'project-office' } },
    ledger,
  )
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

describe.each(products)('on %s', (product) => {
  const seed = { groups: ['dev-team'], users: [{ username: 'project-office' }] }

  it('20: Entra’s dialect shuts the account and writes the address; again it is nothing', async () => {
    const at = world(product, seed)
    const { ask, make, follow } = service(at)
    const id = await make('kim@contoso.com', {
      active: true,
      emails: [{ type: 'work', value: 'kim@contoso.com' }],
    })
    await follow.drain()
    expect(at.user('kim')).toMatchObject({ active: true, email: 'kim@contoso.com' })
    const change = patch(
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'new@contoso.com' },
      { op: 'Replace', path: 'active', value: 'False' },
    )
    await ask('PATCH', `/Users/${id}`, change)
    await follow.drain()
    expect(at.user('kim')?.active).toBe(false)
    const writes = at.writes()
    await ask('PATCH', `/Users/${id}`, change)
    await follow.drain()
    expect(at.writes()).toBe(writes)
  })

  it('21: who was shut by SCIM is refused at sign-in, and opened by SCIM with what changed since', async () => {
    const at = world(product, seed)
    const { ask, make, follow, signIn } = service(at)
    const id = await make('00u1@acme.example', { externalId: '00u1a2b3', active: true })
    await follow.drain()
    await ask('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active: false } }))
    await follow.drain()
    const writes = at.writes()
    const login = () =>
      signIn(
        personOf({ userName: '00u1@acme.example', email: 'other@acme.example' }, 'nameid', saml),
      )
    const refused = await login()
    expect(heldOf(refused)).toEqual(['deprovisioned-by-scim'])
    expect(at.writes()).toBe(writes)
    await ask('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active: true } }))
    await follow.drain()
    expect(at.user('00u1')?.active).toBe(true)
    const allowed = await login()
    expect(allowed.targets[0]?.status).toBe('done')
    expect(heldOf(allowed).filter((text) => text.endsWith('displayName'))).toEqual([])
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
      expect(at.user('u1')?.groups).toEqual(['SG-Jira-Devs'])
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
