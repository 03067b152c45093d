import assert from 'node:assert/strict'
import type { ScimEvent } from '../scim/event.js'
import type { ScimStore } from '../scim/store.js'
import {
  Group,
  idsOf,
  type StoreCase,
  stored,
  User,
  withGroup,
  withUsers,
} from './scim-store-contract-world.js'

function created(id: string): ScimEvent {
  return { kind: 'created', type: 'User', id, version: 1, at: 1 }
}

async function takeAll(store: ScimStore): Promise<readonly ScimEvent[]> {
  const all: ScimEvent[] = []
  while ((await store.outbox.take(10, async (events) => void all.push(...events))) > 0);
  return all
}

/** @internal */
export const transactionCases: Readonly<Record<string, StoreCase>> = {
  'takes everything back when a transaction fails': async (store) => {
    await withUsers(store, 'ada', 'bob')
    await withGroup(store, 'dev', 'Developers', ['ada'])
    const failure = new Error('on purpose')
    await assert.rejects(
      store.write(async (it) => {
        await it.insert(User, stored(User, 'new', { userName: 'new' }))
        await it.update(User, stored(User, 'bob', { userName: 'robert' }, { version: 2 }))
        await it.remove(User, 'ada')
        await it.changeMembers('dev', { add: [{ value: 'bob', type: 'User' }], remove: ['ada'] })
        await it.emit(created('new'))
        throw failure
      }),
      failure,
    )
    assert.deepEqual(await idsOf(store, User), ['ada', 'bob'])
    await store.read(async (view) => {
      assert.equal((await view.get(User, 'bob'))?.resource['userName'], 'bob')
      const members = await view.memberPage('dev')
      assert.deepEqual(
        members.map(({ value }) => value),
        ['ada'],
      )
    })
    const again = stored(User, 'x', { userName: 'robert' })
    assert.equal(await store.write((it) => it.insert(User, again)), undefined)
    const taken = stored(User, 'y', { userName: 'ADA' })
    assert.equal(await store.write((it) => it.insert(User, taken)), 'userName')
    assert.deepEqual(await takeAll(store), [])
  },

  'sees in a transaction what it wrote': async (store) => {
    await store.write(async (it) => {
      await it.insert(User, stored(User, 'ada', { userName: 'ada' }))
      await it.insert(Group, stored(Group, 'dev', { displayName: 'Developers' }))
      await it.changeMembers('dev', { add: [{ value: 'ada', type: 'User' }], remove: [] })
      assert.equal((await it.get(User, 'ada'))?.version, 1)
      assert.deepEqual(
        await it.kinds(['ada', 'dev', 'nobody']),
        new Map([
          ['ada', 'User'],
          ['dev', 'Group'],
        ]),
      )
      assert.equal((await it.groupsOf(['ada'])).get('ada')?.length, 1)
      assert.equal((await it.list(User, { limit: 10 })).total, 1)
    })
  },

  'lets nobody see a transaction that is not finished': async (store) => {
    await withUsers(store, 'ada')
    let seen: readonly string[] | undefined
    const writing = store.write(async (it) => {
      await it.insert(User, stored(User, 'bob', { userName: 'bob' }))
      await it.remove(User, 'ada')
    })
    const reading = idsOf(store, User).then((ids) => {
      seen = ids
    })
    await Promise.all([writing, reading])
    assert.ok(JSON.stringify(seen) === '["ada"]' || JSON.stringify(seen) === '["bob"]')
  },

  'loses no change when many change one resource at once': async (store) => {
    await withUsers(store, 'ada')
    await Promise.all(
      Array.from({ length: 20 }, () =>
        store.write(async (it) => {
          const ada = await it.lock(User, 'ada')
          assert.ok(ada)
          const count = Number(ada.resource['nickName'] ?? 0) + 1
          const resource = { ...ada.resource, nickName: String(count) }
          await it.update(User, { ...ada, resource, version: ada.version + 1 })
        }),
      ),
    )
    const ada = await store.read((view) => view.get(User, 'ada'))
    assert.equal(ada?.resource['nickName'], '20')
    assert.equal(ada?.version, 21)
  },

  'hands events over once, oldest first, and keeps them when that fails': async (store) => {
    for (const id of ['a', 'b', 'c']) await store.write((it) => it.emit(created(id)))
    const failure = new Error('on purpose')
    await assert.rejects(
      store.outbox.take(2, () => Promise.reject(failure)),
      failure,
    )
    const seen: (readonly ScimEvent[])[] = []
    assert.equal(await store.outbox.take(2, async (events) => void seen.push(events)), 2)
    assert.deepEqual(seen, [[created('a'), created('b')]])
    assert.deepEqual(await takeAll(store), [created('c')])
    assert.equal(await store.outbox.take(5, () => Promise.reject(failure)), 0)
  },

  'hands no event to two who take at once': async (store) => {
    await store.write(async (it) => {
      for (let i = 0; i < 40; i += 1) await it.emit(created(`u${i}`))
    })
    const all = (await Promise.all([takeAll(store), takeAll(store), takeAll(store)])).flat()
    const ids = all.map(({ id }) => id).sort()
    assert.equal(new Set(ids).size, 40)
    assert.equal(ids.length, 40)
  },

  'can be read and written while events are handed over': async (store) => {
    await store.write((it) => it.emit(created('a')))
    const seen: unknown[] = []
    const taken = await store.outbox.take(5, async (events) => {
      await store.write(async (it) => {
        await it.insert(User, stored(User, 'kim', { userName: 'kim' }))
        await it.emit(created('kim'))
      })
      const kim = await store.read((view) => view.get(User, 'kim'))
      seen.push(kim?.resource['userName'], ...events)
    })
    assert.equal(taken, 1)
    assert.deepEqual(seen, ['kim', created('a')])
    assert.deepEqual(await takeAll(store), [created('kim')])
  },
}
