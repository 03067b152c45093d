import assert from 'node:assert/strict'
import type { ScimStore } from '../scim/store.js'
import {
  filtered,
  Group,
  idsOf,
  type StoreCase,
  stored,
  User,
  withGroup,
  withUsers,
} from './scim-store-contract-world.js'

async function membersOf(store: ScimStore, group: string): Promise<readonly string[]> {
  const page = await store.read((view) => view.memberPage(group))
  return page.map(({ value }) => value)
}

function change(
  store: ScimStore,
  group: string,
  add: readonly string[],
  remove: readonly string[] = [],
): Promise<void> {
  return store.write((it) =>
    it.changeMembers(group, { add: add.map((value) => ({ value, type: 'User' })), remove }),
  )
}

/** @internal */
export const memberCases: Readonly<Record<string, StoreCase>> = {
  'keeps members as they were put in, and shows them from both sides': async (store) => {
    await withUsers(store, 'ada', 'bob')
    await withGroup(store, 'dev', 'Developers')
    const ada = { value: 'ada', type: 'User', display: 'Ada', 'x:y': { z: 1 } }
    await store.write((it) => it.changeMembers('dev', { add: [ada], remove: [] }))
    await store.read(async (view) => {
      assert.deepEqual(await view.memberPage('dev'), [ada])
      assert.deepEqual(await view.members('dev', ['ada', 'bob']), new Map([['ada', ada]]))
      assert.deepEqual(
        await view.groupsOf(['ada', 'bob']),
        new Map([['ada', [{ id: 'dev', display: 'Developers' }]]]),
      )
    })
  },

  'adds nobody twice and removes nobody who is not there': async (store) => {
    await withUsers(store, 'ada', 'bob')
    await withGroup(store, 'dev', 'Developers', ['ada'])
    await change(store, 'dev', ['ada', 'bob'], ['nobody'])
    assert.deepEqual(await membersOf(store, 'dev'), ['ada', 'bob'])
    await change(store, 'dev', [], ['ada', 'ada'])
    assert.deepEqual(await membersOf(store, 'dev'), ['bob'])
  },

  'does not touch members when the group itself changes': async (store) => {
    await withUsers(store, 'ada')
    await withGroup(store, 'dev', 'Developers', ['ada'])
    await store.write(async (it) => {
      const before = await it.lock(Group, 'dev')
      assert.ok(before)
      const resource = { ...before.resource, displayName: 'Renamed' }
      await it.update(Group, { ...before, resource, version: 2 })
    })
    assert.deepEqual(await membersOf(store, 'dev'), ['ada'])
    const groups = await store.read((view) => view.groupsOf(['ada']))
    assert.deepEqual(groups.get('ada'), [{ id: 'dev', display: 'Renamed' }])
  },

  'pages members by their ids': async (store) => {
    await withUsers(store, 'ada', 'bob', 'kim', 'zoe')
    await withGroup(store, 'dev', 'Developers', ['zoe', 'kim', 'ada', 'bob'])
    await store.read(async (view) => {
      const first = await view.memberPage('dev', { limit: 2 })
      assert.deepEqual(
        first.map(({ value }) => value),
        ['ada', 'bob'],
      )
      const second = await view.memberPage('dev', { after: 'bob', limit: 5 })
      assert.deepEqual(
        second.map(({ value }) => value),
        ['kim', 'zoe'],
      )
    })
  },

  'takes memberships along with what is removed, on both sides': async (store) => {
    await withUsers(store, 'ada', 'bob')
    await withGroup(store, 'dev', 'Developers', ['ada', 'bob'])
    await withGroup(store, 'ops', 'Operators', ['ada'])
    await store.write((it) => it.remove(User, 'ada'))
    assert.deepEqual(await membersOf(store, 'dev'), ['bob'])
    assert.deepEqual(await membersOf(store, 'ops'), [])
    await store.write((it) => it.remove(Group, 'dev'))
    assert.deepEqual(await store.read((view) => view.groupsOf(['bob'])), new Map())
    assert.deepEqual(await idsOf(store, User), ['bob'])
  },

  'shows no group that is not live among the groups of a member': async (store) => {
    await withUsers(store, 'ada')
    await store.write(async (it) => {
      const old = stored(Group, 'old', { displayName: 'Old' }, { state: 'unadopted' })
      await it.insert(Group, old)
      await it.changeMembers('old', { add: [{ value: 'ada', type: 'User' }], remove: [] })
    })
    assert.deepEqual(await store.read((view) => view.groupsOf(['ada'])), new Map())
    assert.deepEqual(await idsOf(store, User, filtered(User, 'groups.value eq "old"')), [])
  },

  'finds groups by a member and users by a group': async (store) => {
    await withUsers(store, 'ada', 'bob')
    await withGroup(store, 'dev', 'Developers', ['ada', 'bob'])
    await withGroup(store, 'ops', 'Operators', ['ada'])
    const groups = (text: string) => idsOf(store, Group, filtered(Group, text))
    const users = (text: string) => idsOf(store, User, filtered(User, text))
    assert.deepEqual(await groups('members.value eq "ada"'), ['dev', 'ops'])
    assert.deepEqual(await groups('members[value eq "bob"]'), ['dev'])
    assert.deepEqual(await groups('members eq "bob" and displayName sw "d"'), ['dev'])
    assert.deepEqual(await groups('id eq "ops" and members eq "bob"'), [])
    assert.deepEqual(await groups('not (members.value eq "bob")'), ['ops'])
    assert.deepEqual(await groups('members.type eq "User" and not (members pr)'), [])
    assert.deepEqual(await users('groups.value eq "ops"'), ['ada'])
    assert.deepEqual(await users('groups.display co "velop"'), ['ada', 'bob'])
  },

  'loses no member when many add one each at once': async (store) => {
    const names = Array.from({ length: 50 }, (_, i) => `user${String(i).padStart(2, '0')}`)
    await withUsers(store, ...names)
    await withGroup(store, 'dev', 'Developers')
    await Promise.all(
      names.map((name) =>
        store.write(async (it) => {
          const group = await it.lock(Group, 'dev')
          assert.ok(group)
          await it.update(Group, { ...group, version: group.version + 1 })
          await it.changeMembers('dev', { add: [{ value: name, type: 'User' }], remove: [] })
        }),
      ),
    )
    assert.deepEqual(await membersOf(store, 'dev'), names)
    assert.equal((await store.read((view) => view.get(Group, 'dev')))?.version, 51)
  },
}
