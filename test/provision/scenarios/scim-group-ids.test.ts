import {
  type Ledger,
  type MappingDocument,
  memoryLedger,
  type ProvisionPolicy,
  scimFollower,
} from 'rostermap'
import { bearerTokens, memoryScimStore, type ScimEvent, scimHandler } from 'rostermap/scim'
import { describe, expect, it } from 'vitest'
import { endsSettled, products, stage, type World, world } from '../../support/world.js'

const issuer = 'https://scim.example'
const profile: MappingDocument['profile'] = [
  { to: 'username', from: { claim: 'userName', transform: ['localPart'] } },
  { to: 'email', from: { claim: 'userName' } },
  { to: 'displayName', from: { claim: 'userName' } },
]
const byExternalId = (...ids: readonly string[]): MappingDocument => ({
  version: 1,
  profile,
  groups: {
    from: { claim: 'groupExternalIds' },
    rules: ids.map((id) => ({ id, match: { exact: id }, to: [id === 'G-7' ? 'ops' : 'dev-team'] })),
  },
})
const sameName: MappingDocument = {
  version: 1,
  profile,
  groups: {
    from: { claim: 'groups' },
    rules: [{ id: 'same', match: { regex: '(SG-.+)' }, to: ['${1}'], createMissing: true }],
    managed: ['SG-*'],
  },
}

/** A SCIM service, whose groups are gone for good when they are deleted, and what follows it. */
function service(
  at: World,
  mapping: MappingDocument,
  policy: ProvisionPolicy = {},
  ledger: Ledger = memoryLedger(),
  deletion: 'hard' | 'soft' = 'hard',
) {
  const store = memoryScimStore()
  const handler = scimHandler({ store, authenticate: bearerTokens(['t']), deletion })
  const staged = stage(at, mapping, policy, ledger)
  const follower = (over = staged) => scimFollower({ store, push: over.push, issuer, ledger })
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await handler(
      new Request(`http://localhost/scim/v2${path}`, {
        method,
        headers: { authorization: 'Bearer t', 'content-type': 'application/scim+json' },
        ...(body && { body: JSON.stringify(body) }),
      }),
    )
    expect(answer.status).toBeLessThan(300)
    const text = await answer.text()
    return text === '' ? undefined : JSON.parse(text)
  }
  const make = async (userName: string): Promise<string> =>
    (
      await ask('POST', '/Users', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: `${userName}@x.example`,
      })
    ).id
  const group = async (
    displayName: string,
    externalId: string | undefined,
    members: readonly string[],
  ): Promise<string> =>
    (
      await ask('POST', '/Groups', {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        ...{ displayName, externalId, members: members.map((value) => ({ value })) },
      })
    ).id
  const change = (id: string, ...Operations: object[]) =>
    ask('PATCH', `/Groups/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations,
    })
  const set = (id: string, path: string, value: string) =>
    change(id, { op: 'Replace', path, value })
  const remove = (id: string) => ask('DELETE', `/Groups/${id}`)
  const follow = follower()
  return { ...staged, store, ledger, follower, follow, make, group, change, set, remove }
}

endsSettled()

describe.each(products)('22: groups by the id that the IdP has for them, on %s', (product) => {
  it('a rule follows a group whose name and then whose id changes; nothing is written', async () => {
    const at = world(product, { groups: ['dev-team'] })
    const it = service(at, byExternalId('G-42'))
    const [u1, u2] = [await it.make('u1'), await it.make('u2')]
    const id = await it.group('SG-Jira-Devs', 'G-42', [u1, u2])
    await it.follow.drain()
    expect(at.user('u1')?.groups).toEqual(['dev-team'])
    const writes = at.writes()
    await it.set(id, 'displayName', 'SG-Jira-Developers')
    await it.follow.drain()
    await it.set(id, 'externalId', 'G-42b')
    await it.follow.drain()
    expect(at.writes()).toBe(writes)
    expect(at.groups()).not.toContain('SG-Jira-Developers')
    await it.change(id, { op: 'add', path: 'members', value: [{ value: await it.make('u3') }] })
    await it.change(id, { op: 'remove', path: 'members', value: [{ value: u1 }] })
    await it.follow.drain()
    expect(['u1', 'u2', 'u3'].map((name) => at.user(name)?.groups)).toEqual([
      [],
      ['dev-team'],
      ['dev-team'],
    ])
    // A rule that names the new id means it as well.
    const later = it.follower(stage(at, byExternalId('G-42b'), {}, it.ledger))
    const before = at.writes()
    await it.set(id, 'displayName', 'SG-Devs')
    await later.drain()
    expect(at.writes()).toBe(before)
  })

  it('a push that comes before the change of the id is followed takes nobody out', async () => {
    const at = world(product, { groups: ['dev-team'] })
    const it = service(at, byExternalId('G-42'))
    const u1 = await it.make('u1')
    const id = await it.group('SG-Jira-Devs', 'G-42', [u1])
    await it.follow.drain()
    await it.set(id, 'externalId', 'G-42b')
    const event: ScimEvent = {
      kind: 'updated',
      type: 'User',
      id: u1,
      version: 1,
      at: 0,
      changed: [],
    }
    await it.follow.follow([event])
    expect(at.user('u1')?.groups).toEqual(['dev-team'])
    await it.follow.drain()
    expect(at.user('u1')?.groups).toEqual(['dev-team'])
  })

  it('a group deleted and made anew with its id is the same, with its name and the ids it had', async () => {
    const at = world(product, { groups: ['dev-team'] })
    const it = service(at, byExternalId('G-41'))
    const u1 = await it.make('u1')
    const first = await it.group('SG-Jira-Devs', 'G-41', [u1])
    await it.follow.drain()
    await it.set(first, 'externalId', 'G-42')
    await it.follow.drain()
    await it.remove(first)
    // The IdP pushes another group meanwhile, so that it is known that nobody is in this one.
    await it.group('SG-Other', 'G-9', [u1])
    await it.follow.drain()
    expect(at.user('u1')?.groups).toEqual([])
    const second = await it.group('SG-Jira-Devs', 'G-42', [u1])
    expect(second).not.toBe(first)
    await it.follow.drain()
    expect(at.user('u1')?.groups).toEqual(['dev-team'])
  })

  it.each(['hard', 'soft'] as const)(
    'made anew (%s deletion) under another name, the group of the target is renamed and no second one made',
    async (deletion) => {
      const at = world(product, { groups: ['SG-Devs'] })
      const { capabilities } = await at.target.probe()
      const it = service(at, sameName, { renameGroups: true }, memoryLedger(), deletion)
      const u1 = await it.make('u1')
      const first = await it.group('SG-Devs', 'G-42', [u1])
      await it.follow.drain()
      await it.remove(first)
      await it.group('SG-Developers', 'G-42', [u1])
      await it.follow.drain()
      expect(at.user('u1')?.groups).toEqual(['SG-Developers'])
      if (capabilities.group.rename) expect(at.groups()).not.toContain('SG-Devs')
      else {
        const plans = it.events.flatMap((event) => (event.type === 'planned' ? [event.plan] : []))
        expect(plans.flatMap(({ withheld }) => withheld)).toContainEqual(
          expect.objectContaining({ code: 'capability', group: 'SG-Devs' }),
        )
      }
    },
  )

  it('attack: an id that another group has by now does not let the members of the old one in', async () => {
    const at = world(product, { groups: ['dev-team', 'ops'] })
    const it = service(at, byExternalId('G-42', 'G-7'))
    const [u1, u2] = [await it.make('u1'), await it.make('u2')]
    const old = await it.group('SG-Old', 'G-42', [u1])
    await it.follow.drain()
    await it.set(old, 'externalId', 'G-7')
    await it.follow.drain()
    expect(at.user('u1')?.groups).toEqual(['dev-team', 'ops'])

    await it.group('SG-New', 'G-42', [u2])
    const events: ScimEvent[] = []
    await it.store.outbox.take(100, async (taken) => {
      events.push(...taken)
    })
    // The process that followed it died when the id was recorded: whoever comes next goes on.
    const dying = it.follower({
      ...it,
      push: async () => {
        throw new Error('died')
      },
    })
    await expect(dying.follow(events)).rejects.toThrow('died')
    await it.follow.follow(events)
    expect(at.user('u2')?.groups).toEqual(['dev-team'])
    expect(at.user('u1')?.groups).toEqual(['ops'])
    // It stays so when the other one is gone.
    const [found] = (await it.ledger.links('jira', {})).items
    expect(found).toBeDefined()
  })

  it('groups of which the IdP told no id are unknown: nobody is taken out by them', async () => {
    const at = world(product, { groups: ['dev-team'] })
    const it = service(at, byExternalId('G-42'))
    const u1 = await it.make('u1')
    const id = await it.group('SG-Jira-Devs', 'G-42', [u1])
    await it.follow.drain()
    await it.group('SG-Unknown', undefined, [u1])
    await it.change(id, { op: 'remove', path: 'members', value: [{ value: u1 }] })
    await it.follow.drain()
    expect(at.user('u1')?.groups, 'is in a group without an id').toEqual(['dev-team'])
  })

  it('groups that were there before anything was remembered are followed from the first push on', async () => {
    const at = world(product, { groups: ['dev-team'] })
    const it = service(at, byExternalId('G-42'))
    const u1 = await it.make('u1')
    const id = await it.group('SG-Jira-Devs', 'G-42', [u1])
    // Followed by somebody who remembers nothing.
    await scimFollower({ store: it.store, push: it.push, issuer }).drain()
    const event: ScimEvent = {
      kind: 'updated',
      type: 'User',
      id: u1,
      version: 1,
      at: 0,
      changed: [],
    }
    await it.follow.follow([event])
    await it.set(id, 'externalId', 'G-42b')
    await it.follow.drain()
    expect(at.user('u1')?.groups).toEqual(['dev-team'])
  })
})
