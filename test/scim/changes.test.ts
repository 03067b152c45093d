import { describe, expect, it } from 'vitest'
import type { ScimEvent } from '../../src/scim/event.js'
import { memoryScimStore } from '../../src/scim/memory-store.js'
import { scimRegistry } from '../../src/scim/registry.js'
import { seedScimAccounts } from '../../src/scim/seed-accounts.js'
import type { ScimStore } from '../../src/scim/store.js'
import { enterprise, groupSchema, service, userSchema } from './handler-support.js'

async function eventsOf(store: ScimStore): Promise<readonly ScimEvent[]> {
  const all: ScimEvent[] = []
  while ((await store.outbox.take(50, async (events) => void all.push(...events))) > 0);
  return all
}

const User = scimRegistry().resourceType('User')

describe('RFC 7644, 3.5.1: replacing', () => {
  it('a PUT that does not say whether a user is active leaves that as it is', async () => {
    const { send, user } = service()
    const id = await user('a', { active: false })
    const put = async (more: object) =>
      (await send('PUT', `/Users/${id}`, { schemas: [userSchema], userName: 'a', ...more })).body
    expect((await put({ title: 'T' })).active).toBe(false)
    expect((await put({ active: true })).active).toBe(true)
    expect((await put({})).active).toBe(true)
  })

  it('clears what the body leaves out, keeps id and creation, and counts the version up', async () => {
    const { send, user } = service()
    const id = await user('a', { title: 'T', [enterprise]: { department: 'D' } })
    const { status, headers, body } = await send('PUT', `/Users/${id}`, {
      ...{ schemas: [userSchema], id: 'another', userName: 'A2' },
    })
    expect([status, headers.get('etag')]).toEqual([200, 'W/"2"'])
    expect(body).toMatchObject({ id, userName: 'A2' })
    expect(body.title ?? body[enterprise]).toBeUndefined()
    expect(body.meta.created).not.toBe(body.meta.lastModified)
  })

  it('changes nothing when nothing differs: version and lastModified stay', async () => {
    const { send, user } = service()
    const id = await user('a', { title: 'T' })
    const before = await send('GET', `/Users/${id}`)
    const after = await send('PUT', `/Users/${id}`, before.body)
    expect(after.body).toEqual(before.body)
  })

  it('3.5.1: a name that is taken gets 409, a resource that is not there 404', async () => {
    const { send, user } = service()
    await user('ada')
    const id = await user('bob')
    const put = (path: string) => send('PUT', path, { schemas: [userSchema], userName: 'ADA' })
    expect((await put(`/Users/${id}`)).body).toMatchObject({ scimType: 'uniqueness' })
    expect((await put('/Users/none')).status).toBe(404)
    expect((await send('GET', `/Users/${id}`)).body.userName).toBe('bob')
  })

  it('a PUT of a group without members leaves them; an empty list empties the group', async () => {
    const { send, user, group } = service()
    const ada = await user('ada')
    const id = await group('dev', [ada])
    const put = async (more: object) =>
      (
        await send('PUT', `/Groups/${id}`, {
          ...{ schemas: [groupSchema], displayName: 'renamed', ...more },
        })
      ).body.members
    expect(await put({})).toMatchObject([{ value: ada }])
    expect(await put({ members: [] })).toBeUndefined()
  })
})

describe('RFC 7644, 3.5.2: PATCH', () => {
  it('answers 200 with a user; 204 for a group, and 200 when attributes are asked for', async () => {
    const { user, group, patch } = service()
    const ada = await user('ada')
    const id = await group('dev')
    const rename = { op: 'replace', path: 'displayName', value: 'x' }
    expect((await patch(`/Users/${ada}`, rename)).status).toBe(200)
    const { status, headers, text } = await patch(`/Groups/${id}`, rename)
    expect([status, headers.get('etag'), text]).toEqual([204, 'W/"2"', ''])
    const asked = await patch(`/Groups/${id}?attributes=displayName`, rename)
    expect([asked.status, asked.body.displayName]).toEqual([200, 'x'])
  })

  it('answers as told: always the resource, or never', async () => {
    const always = service({ patchAnswer: 'resource' })
    const never = service({ patchAnswer: 'none' })
    const rename = { op: 'replace', path: 'displayName', value: 'x' }
    expect((await always.patch(`/Groups/${await always.group('a')}`, rename)).status).toBe(200)
    expect((await never.patch(`/Users/${await never.user('a')}`, rename)).status).toBe(204)
  })

  it('is atomic: when one operation fails, none has happened', async () => {
    const { send, user, group, patch } = service()
    const ada = await user('ada')
    const id = await group('dev', [ada])
    const { body } = await patch(
      `/Groups/${id}`,
      { op: 'replace', path: 'displayName', value: 'changed' },
      { op: 'remove', path: `members[value eq "${ada}"]` },
      { op: 'add', path: 'members', value: [{ value: 'nobody' }] },
    )
    expect(body).toMatchObject({ status: '400', scimType: 'invalidValue' })
    expect((await send('GET', `/Groups/${id}`)).body).toMatchObject({
      displayName: 'dev',
      members: [{ value: ada }],
      meta: { version: 'W/"1"' },
    })
  })

  it('a whole resource that is sent back without a path changes nothing, groups, id and meta and all', async () => {
    const { send, user, group, patch, store } = service()
    const id = await user('ada', { title: 'T' })
    const dev = await group('dev', [id])
    const { body } = await send('GET', `/Users/${id}`)
    expect(body.groups).toMatchObject([{ value: dev }])
    const again = await patch(`/Users/${id}`, { op: 'replace', value: { ...body, title: 'U' } })
    expect([again.status, again.body.title, again.body.groups]).toEqual([200, 'U', body.groups])
    const stored = await store.read(async (view) => User && view.get(User, id))
    expect(stored?.resource).not.toHaveProperty('groups')
    const other = [{ ...body.groups[0], value: 'another' }]
    const refused = await patch(`/Users/${id}`, { op: 'replace', value: { groups: other } })
    expect(refused.body).toMatchObject({ status: '400', scimType: 'mutability' })
  })

  it('an unrelated PATCH never touches members', async () => {
    const { send, user, group, patch } = service()
    const id = await group('dev', [await user('a'), await user('b')])
    await patch(`/Groups/${id}`, { op: 'replace', path: 'externalId', value: 'x' })
    await patch(`/Groups/${id}`, { op: 'replace', value: { displayName: 'y', externalId: 'z' } })
    expect((await send('GET', `/Groups/${id}`)).body.members).toHaveLength(2)
  })

  it('a remove of members that names a value never empties the group', async () => {
    const { send, user, group, patch } = service()
    const [ada, bob] = [await user('ada'), await user('bob')]
    const id = await group('dev', [ada, bob])
    await patch(`/Groups/${id}`, { op: 'Remove', path: 'members', value: [{ value: 'nobody' }] })
    expect((await send('GET', `/Groups/${id}`)).body.members).toHaveLength(2)
    await patch(`/Groups/${id}`, { op: 'Remove', path: 'members', value: [{ value: ada }] })
    expect((await send('GET', `/Groups/${id}`)).body.members).toMatchObject([{ value: bob }])
  })

  it('50 PATCHes at once, each adding a member, lose none', async () => {
    const { send, user, group, patch } = service()
    const ids = await Promise.all(Array.from({ length: 50 }, (_, i) => user(`u${i}`)))
    const id = await group('dev')
    await Promise.all(
      ids.map((value) =>
        patch(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value }] }),
      ),
    )
    const { body } = await send('GET', `/Groups/${id}`)
    expect(body.members.map((it: { value: string }) => it.value).sort()).toEqual(ids.sort())
    expect(body.meta.version).toBe('W/"51"')
  })
})

describe('passwords', () => {
  it('are taken and not kept: no store ever sees one', async () => {
    const { send, user, patch, store } = service()
    const id = await user('ada', { password: 'hunter2' })
    await patch(`/Users/${id}`, { op: 'replace', value: { password: 'hunter3' } })
    await send('PUT', `/Users/${id}`, {
      schemas: [userSchema],
      userName: 'ada',
      password: 'hunter4',
    })
    const stored = await store.read(async (view) => User && view.get(User, id))
    expect(JSON.stringify(stored)).not.toContain('hunter')
    expect(stored?.version).toBe(1)
  })
})

describe('RFC 7644, 3.6: deleting', () => {
  it('answers 204; the resource is gone from reading, searching and groups, and its name is free', async () => {
    const { send, user, group } = service()
    const ada = await user('ada')
    const id = await group('dev', [ada])
    expect((await send('DELETE', `/Users/${ada}`)).status).toBe(204)
    for (const method of ['GET', 'DELETE'])
      expect((await send(method, `/Users/${ada}`)).status).toBe(404)
    expect(
      (await send('PUT', `/Users/${ada}`, { schemas: [userSchema], userName: 'ada' })).status,
    ).toBe(404)
    expect((await send('GET', '/Users?filter=userName eq "ada"')).body.totalResults).toBe(0)
    expect((await send('GET', `/Groups/${id}`)).body.members).toBeUndefined()
    await user('ada')
  })

  it.each(['hard', 'soft'] as const)(
    '%s: a deleted name may be taken by somebody else',
    async (deletion) => {
      const { send, user } = service({ deletion })
      const first = await user('ada', { externalId: 'one' })
      await send('DELETE', `/Users/${first}`)
      expect(await user('ada', { externalId: 'two' })).not.toBe(first)
    },
  )

  it('soft: the same externalId brings the resource back under its id, with what is sent now', async () => {
    const { send, user, store } = service({ deletion: 'soft' })
    const id = await user('ada', { externalId: 'one', title: 'Old' })
    await send('DELETE', `/Users/${id}`)
    expect((await send('GET', `/Users/${id}`)).status).toBe(404)
    expect(await user('lovelace', { externalId: 'one' })).toBe(id)
    const { body } = await send('GET', `/Users/${id}`)
    expect(body).toMatchObject({ userName: 'lovelace', meta: { version: 'W/"3"' } })
    expect(body.title).toBeUndefined()
    expect((await eventsOf(store)).map(({ kind }) => kind)).toEqual([
      'created',
      'deleted',
      'restored',
    ])
  })

  it('hard: nothing comes back', async () => {
    const { send, user } = service()
    const id = await user('ada', { externalId: 'one' })
    await send('DELETE', `/Users/${id}`)
    expect(await user('ada', { externalId: 'one' })).not.toBe(id)
  })
})

describe('accounts that were there before', () => {
  const seeded = async () => {
    const store = memoryScimStore()
    if (!User) throw new Error('no User')
    await seedScimAccounts(
      store,
      User,
      [{ schemas: [userSchema], id: '10001', userName: 'Ada' }],
      0,
    )
    return store
  }

  it('are seen by nobody until a client creates their name, and then keep their id', async () => {
    const { send, user, store } = service({ store: await seeded() })
    expect((await send('GET', '/Users')).body.totalResults).toBe(0)
    expect((await send('GET', '/Users/10001')).status).toBe(404)
    expect(await user('ADA', { title: 'Countess' })).toBe('10001')
    expect((await send('GET', '/Users/10001')).body).toMatchObject({
      userName: 'ADA',
      title: 'Countess',
    })
    expect(await eventsOf(store)).toMatchObject([{ kind: 'adopted', id: '10001', version: 1 }])
  })

  it('groups too, by their displayName and with their members', async () => {
    const Group = scimRegistry().resourceType('Group')
    const { send, user, group, store } = service({ store: await seeded() })
    const ada = await user('ada')
    const seed = { schemas: [groupSchema], id: '7', displayName: 'Dev', members: [{ value: ada }] }
    if (Group) await seedScimAccounts(store, Group, [seed], 0)
    expect((await send('GET', '/Groups')).body.totalResults).toBe(0)
    expect((await send('GET', `/Users/${ada}`)).body.groups).toBeUndefined()
    const bob = await user('bob')
    expect(await group('dev', [ada, bob])).toBe('7')
    const { body } = await send('GET', '/Groups/7')
    const members = body.members.map((it: { value: string }) => it.value)
    expect(members.sort()).toEqual([ada, bob].sort())
    const changes = (await eventsOf(store)).flatMap((it) =>
      it.kind === 'membersChanged' ? it.added : [],
    )
    expect(changes).toEqual([{ id: bob, type: 'User' }])
  })

  it('are a conflict where adoption is refused', async () => {
    const { send } = service({ store: await seeded(), adoption: 'refuse' })
    const { status } = await send('POST', '/Users', { schemas: [userSchema], userName: 'ada' })
    expect(status).toBe(409)
  })
})

describe('RFC 7644, 3.14: versions', () => {
  it('If-None-Match: 304 for the version that the client has', async () => {
    const { send, user } = service()
    const path = `/Users/${await user('a')}`
    const get = (tag: string) => send('GET', path, undefined, { 'if-none-match': tag })
    const { status, headers, text } = await get('W/"1"')
    expect([status, headers.get('etag'), text]).toEqual([304, 'W/"1"', ''])
    expect((await get('"0", W/"1"')).status).toBe(304)
    expect((await get('*')).status).toBe(304)
    expect((await get('W/"2"')).status).toBe(200)
  })

  it('a user whose groups changed is not "not modified"', async () => {
    const { send, user, group } = service()
    const id = await user('a')
    await group('dev', [id])
    const path = `/Users/${id}`
    const { status, headers, body } = await send('GET', path, undefined, {
      'if-none-match': 'W/"1"',
    })
    expect(status).toBe(200)
    expect(body.meta.version).toBe(headers.get('etag'))
    const etag = headers.get('etag') ?? ''
    expect((await send('GET', path, undefined, { 'if-none-match': etag })).status).toBe(304)
    const put = await send(
      'PUT',
      path,
      { schemas: [userSchema], userName: 'b' },
      { 'if-match': etag },
    )
    expect(put.status).toBe(200)
  })

  it.each(['PUT', 'PATCH', 'DELETE'])(
    'If-Match: %s of another version gets 412 and does nothing',
    async (method) => {
      const { send, user } = service()
      const path = `/Users/${await user('a')}`
      const bodies: Readonly<Record<string, unknown>> = {
        PUT: { schemas: [userSchema], userName: 'b' },
        PATCH: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations: [{ op: 'add', path: 'title', value: 'T' }],
        },
      }
      const with_ = (tag: string) => send(method, path, bodies[method], { 'if-match': tag })
      expect((await with_('W/"7"')).body).toMatchObject({ status: '412' })
      expect((await send('GET', path)).body.meta.version).toBe('W/"1"')
      expect((await with_('W/"7", "1"')).status).toBeLessThan(300)
    },
  )
})

describe('groups as members of groups', () => {
  it('are refused by default, and so is a member that is not there', async () => {
    const { send, group } = service()
    const inner = await group('inner')
    for (const value of [inner, 'nobody'])
      expect(
        (
          await send('POST', '/Groups', {
            schemas: [groupSchema],
            displayName: 'o',
            members: [{ value }],
          })
        ).body,
      ).toMatchObject({ status: '400', scimType: 'invalidValue' })
  })

  it('ignore: are left out, the others join', async () => {
    const { send, user, group } = service({ nestedGroups: 'ignore' })
    const ada = await user('ada')
    const outer = await group('outer', [await group('inner'), ada])
    expect((await send('GET', `/Groups/${outer}`)).body.members).toMatchObject([{ value: ada }])
  })

  it('flatten: their members are members however deep, and a circle ends', async () => {
    const { send, user, group, patch } = service({ nestedGroups: 'flatten' })
    const ada = await user('ada')
    const inner = await group('inner', [ada])
    const middle = await group('middle', [inner])
    const outer = await group('outer', [middle])
    await patch(`/Groups/${inner}`, { op: 'add', path: 'members', value: [{ value: outer }] })
    expect((await send('GET', `/Groups/${outer}`)).body.members).toMatchObject([
      { value: middle, type: 'Group', $ref: `https://scim.example/scim/v2/Groups/${middle}` },
    ])
    const { body } = await send('GET', `/Users/${ada}`)
    expect(body.groups.map((it: { value: string; type: string }) => [it.value, it.type])).toEqual([
      [inner, 'direct'],
      [middle, 'indirect'],
      [outer, 'indirect'],
    ])
    const itself = await patch(`/Groups/${inner}`, {
      ...{ op: 'add', path: 'members', value: [{ value: inner }] },
    })
    expect(itself.status).toBe(400)
  })
})

describe('events', () => {
  it('say what changed, in order, and not what it changed to', async () => {
    const { send, user, group, patch, store } = service()
    const ada = await user('ada')
    const dev = await group('dev', [ada])
    await patch(`/Users/${ada}`, { op: 'replace', value: { active: false, title: 'T' } })
    await patch(`/Users/${ada}`, { op: 'replace', value: { active: 'True' } })
    await patch(`/Users/${ada}`, { op: 'replace', value: { title: 'T' } })
    await patch(`/Groups/${dev}`, { op: 'replace', path: 'displayName', value: 'Dev' })
    await patch(`/Groups/${dev}`, { op: 'remove', path: 'members' })
    await patch(`/Groups/${dev}`, { op: 'add', path: 'members', value: [{ value: ada }] })
    await send('PUT', `/Users/${ada}`, {
      ...{ schemas: [userSchema], userName: 'ada', [enterprise]: { department: 'D' } },
    })
    await send('DELETE', `/Users/${ada}`)
    await send('DELETE', `/Groups/${dev}`)
    const member = { id: ada, type: 'User' }
    const events = await eventsOf(store)
    expect(events.map(({ at, ...event }) => event)).toEqual([
      { kind: 'created', type: 'User', id: ada, version: 1 },
      { kind: 'created', type: 'Group', id: dev, version: 1 },
      { kind: 'membersChanged', type: 'Group', id: dev, version: 1, added: [member], removed: [] },
      { kind: 'updated', type: 'User', id: ada, version: 2, changed: ['title'] },
      { kind: 'deactivated', type: 'User', id: ada, version: 2 },
      { kind: 'activated', type: 'User', id: ada, version: 3 },
      { kind: 'updated', type: 'Group', id: dev, version: 2, changed: ['displayName'] },
      { kind: 'membersChanged', type: 'Group', id: dev, version: 3, added: [], removed: [member] },
      { kind: 'membersChanged', type: 'Group', id: dev, version: 4, added: [member], removed: [] },
      {
        ...{ kind: 'updated', type: 'User', id: ada, version: 4 },
        changed: ['schemas', 'active', 'title', `${enterprise}:department`].filter(
          (it) => it !== 'active',
        ),
      },
      { kind: 'deleted', type: 'User', id: ada, version: 5, groups: [dev], members: [] },
      { kind: 'deleted', type: 'Group', id: dev, version: 5, groups: [], members: [] },
    ])
  })

  it('of 2,500 members at once come in parts of 1,000', async () => {
    const { send, store, group } = service()
    const ids = Array.from({ length: 2_500 }, (_, i) => `u${i}`)
    await store.write(async (it) => {
      for (const id of ids) {
        const resource = { schemas: [userSchema], id, userName: id }
        if (User) await it.insert(User, { resource, version: 1, state: 'live' })
      }
    })
    const dev = await group('dev', ids)
    const changes = (await eventsOf(store)).filter((it) => it.kind === 'membersChanged')
    expect(changes.map((it) => it.added.length)).toEqual([1_000, 1_000, 500])
    await send('DELETE', `/Groups/${dev}`)
    const gone = (await eventsOf(store)).flatMap((it) => (it.kind === 'deleted' ? it.members : []))
    expect(new Set(gone.map(({ id }) => id))).toEqual(new Set(ids))
  })
})
