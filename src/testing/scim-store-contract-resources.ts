import assert from 'node:assert/strict'
import {
  Group,
  idsOf,
  type StoreCase,
  stored,
  User,
  withUsers,
} from './scim-store-contract-world.js'

/** @internal */
export const resourceCases: Readonly<Record<string, StoreCase>> = {
  'has nothing at first': async (store) => {
    assert.equal(await store.read((view) => view.get(User, 'ada')), undefined)
    const page = await store.read((view) => view.list(User, { limit: 10 }))
    assert.deepEqual(page, { resources: [], total: 0 })
  },

  'gives a resource back as it was put in': async (store) => {
    const ada = stored(User, 'ada', {
      userName: 'Ada',
      name: { familyName: 'Łoś', givenName: '👩‍💻' },
      'urn:unknown:1': { any: ['thing', 1.5, true, { deep: 'e\u0301' }] },
      emails: [{ value: 'a@example.com', primary: true }, { value: 'b@example.com' }],
    })
    await store.write((transaction) => transaction.insert(User, ada))
    const found = await store.read((view) => view.get(User, 'ada'))
    assert.equal(JSON.stringify(found?.resource), JSON.stringify(ada.resource))
    assert.equal(found?.version, 1)
    assert.equal(found?.state, 'live')
  },

  'finds a resource under its own type alone': async (store) => {
    await withUsers(store, 'ada')
    assert.equal(await store.read((view) => view.get(Group, 'ada')), undefined)
    assert.deepEqual(await idsOf(store, Group), [])
  },

  'refuses a userName that is taken, in whatever case': async (store) => {
    await withUsers(store, 'Ada')
    const again = stored(User, 'other', { userName: 'aDA' })
    assert.equal(await store.write((it) => it.insert(User, again)), 'userName')
    assert.deepEqual(await idsOf(store, User), ['ada'])
  },

  'refuses an update to a userName that is taken, and changes nothing': async (store) => {
    await withUsers(store, 'ada', 'bob')
    const renamed = stored(User, 'bob', { userName: 'ADA' }, { version: 2 })
    assert.equal(await store.write((it) => it.update(User, renamed)), 'userName')
    const bob = await store.read((view) => view.get(User, 'bob'))
    assert.equal(bob?.version, 1)
    assert.equal(bob?.resource['userName'], 'bob')
  },

  'frees a name that was given up, and keeps the one that was taken': async (store) => {
    await withUsers(store, 'ada')
    const renamed = stored(User, 'ada', { userName: 'lovelace' }, { version: 2 })
    assert.equal(await store.write((it) => it.update(User, renamed)), undefined)
    await withUsers(store, 'Bob')
    const first = stored(User, 'new', { userName: 'Ada' })
    assert.equal(await store.write((it) => it.insert(User, first)), undefined)
    const second = stored(User, 'newer', { userName: 'LOVELACE' })
    assert.equal(await store.write((it) => it.insert(User, second)), 'userName')
  },

  'tells long names apart that begin alike': async (store) => {
    const long = 'x'.repeat(5_000)
    const [a, b, c] = ['a', 'b', 'A'].map((end, i) =>
      stored(User, `${i}`, { userName: long + end }),
    )
    assert.ok(a && b && c)
    assert.equal(await store.write((it) => it.insert(User, a)), undefined)
    assert.equal(await store.write((it) => it.insert(User, b)), undefined)
    assert.equal(await store.write((it) => it.insert(User, c)), 'userName')
  },

  'gives one of many who ask at once for a name': async (store) => {
    const taken = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        store.write((it) => it.insert(User, stored(User, `u${i}`, { userName: 'same' }))),
      ),
    )
    assert.equal(taken.filter((it) => it === undefined).length, 1)
    assert.equal((await idsOf(store, User)).length, 1)
  },

  'keeps what is deleted or not adopted out of sight': async (store) => {
    await store.write(async (it) => {
      await it.insert(User, stored(User, 'gone', { userName: 'gone' }, { state: 'deleted' }))
      await it.insert(User, stored(User, 'old', { userName: 'old' }, { state: 'unadopted' }))
    })
    assert.deepEqual(await idsOf(store, User), [])
    for (const id of ['gone', 'old']) {
      assert.equal(await store.read((view) => view.get(User, id)), undefined)
      assert.equal(await store.write((it) => it.lock(User, id)), undefined)
      assert.deepEqual(await store.write((it) => it.kinds([id])), new Map())
    }
  },

  'frees the name of what is deleted, not of what is not adopted': async (store) => {
    await store.write(async (it) => {
      await it.insert(User, stored(User, '1', { userName: 'gone' }, { state: 'deleted' }))
      await it.insert(User, stored(User, '2', { userName: 'old' }, { state: 'unadopted' }))
    })
    const put = (id: string, userName: string) =>
      store.write((it) => it.insert(User, stored(User, id, { userName })))
    assert.equal(await put('3', 'Gone'), undefined)
    assert.equal(await put('4', 'Old'), 'userName')
  },

  'finds what is dormant by name or externalId, in that state alone': async (store) => {
    const attributes = { userName: 'Ada', externalId: 'X1' }
    await store.write((it) =>
      it.insert(User, stored(User, 'a', attributes, { state: 'unadopted' })),
    )
    const find = (
      state: 'deleted' | 'unadopted',
      attribute: 'userName' | 'externalId',
      key: string,
    ) => store.write(async (it) => (await it.dormant(User, state, attribute, key))?.resource.id)
    assert.equal(await find('unadopted', 'userName', 'ada'), 'a')
    assert.equal(await find('unadopted', 'externalId', 'X1'), 'a')
    assert.equal(await find('unadopted', 'externalId', 'x1'), undefined)
    assert.equal(await find('deleted', 'userName', 'ada'), undefined)
    await store.write((it) => it.update(User, stored(User, 'a', attributes, { version: 2 })))
    assert.equal(await find('unadopted', 'userName', 'ada'), undefined)
    assert.deepEqual(await idsOf(store, User), ['a'])
  },

  'forgets deleted resources that are old enough, and no others': async (store) => {
    await store.write(async (it) => {
      await it.insert(User, stored(User, 'gone', { userName: 'x' }, { state: 'deleted' }))
      await it.insert(User, stored(User, 'here', { userName: 'y' }))
    })
    const at = Date.parse('2026-01-01T00:00:00.000Z')
    assert.equal(await store.write((it) => it.purge(at)), 0)
    assert.equal(await store.write((it) => it.purge(at + 1)), 1)
    assert.equal(await store.write((it) => it.purge(at + 1)), 0)
    assert.deepEqual(await idsOf(store, User), ['here'])
  },
}
