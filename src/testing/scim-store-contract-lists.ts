import assert from 'node:assert/strict'
import type { ScimQuery, ScimStore } from '../scim/store.js'
import {
  filtered,
  idsOf,
  type StoreCase,
  stored,
  User,
  withUsers,
} from './scim-store-contract-world.js'

const people = [
  stored(User, 'u1', {
    userName: 'Zoe',
    displayName: 'Zoe Ångström',
    externalId: 'EXT-1',
    active: true,
    emails: [
      { value: 'zoe@home.example', type: 'home' },
      { value: 'Zoe@Work.example', type: 'work', primary: true },
    ],
  }),
  stored(User, 'u2', { userName: 'adam', active: false, title: 'Chief' }),
  stored(User, 'u3', {
    userName: 'Berta',
    title: '',
    emails: [{ value: 'berta@work.example', type: 'work' }],
  }),
  stored(User, 'u4', { userName: 'carl', displayName: 'O\'Neil \\ "quoted" %_', active: true }),
]

async function withPeople(store: ScimStore): Promise<void> {
  await store.write(async (transaction) => {
    for (const person of people) await transaction.insert(User, person)
  })
}

function sortedBy(path: string, descending = false): Pick<ScimQuery, 'sort'> {
  const attribute = User.find(path)
  assert.ok(attribute)
  return { sort: { attribute, descending } }
}

/** @internal */
export const listCases: Readonly<Record<string, StoreCase>> = {
  'lists in the order of creation, by page, with the total of all pages': async (store) => {
    await withUsers(store, 'e', 'd', 'c', 'b', 'a')
    const page = (offset: number, limit: number) =>
      store.read((view) => view.list(User, { offset, limit }))
    assert.deepEqual(await idsOf(store, User), ['e', 'd', 'c', 'b', 'a'])
    const middle = await page(1, 2)
    assert.deepEqual(
      middle.resources.map(({ resource }) => resource.id),
      ['d', 'c'],
    )
    assert.equal(middle.total, 5)
    assert.deepEqual((await page(0, 0)).resources, [])
    assert.equal((await page(0, 0)).total, 5)
    assert.equal((await page(9, 2)).total, 5)
    assert.deepEqual((await page(9, 2)).resources, [])
  },

  'answers filters as their functions do': async (store) => {
    await withPeople(store)
    const wanted: Readonly<Record<string, readonly string[]>> = {
      'userName eq "ZOE"': ['u1'],
      'externalId eq "EXT-1"': ['u1'],
      'externalId eq "ext-1"': [],
      'id eq "u2"': ['u2'],
      'id eq "U2"': [],
      'userName sw "b" or userName ew "RL"': ['u3', 'u4'],
      'displayName eq "zoe ångström"': ['u1'],
      'displayName co "%_"': ['u4'],
      'displayName co "\\\\ \\"quoted"': ['u4'],
      'active eq true': ['u1', 'u4'],
      'active ne true': ['u2', 'u3'],
      'active eq null': ['u3'],
      'title pr': ['u2'],
      'not (title pr)': ['u1', 'u3', 'u4'],
      'emails pr': ['u1', 'u3'],
      'emails.value eq "zoe@work.EXAMPLE"': ['u1'],
      'emails.type ne "work"': ['u1', 'u2', 'u4'],
      'emails[type eq "work" and value sw "zoe"]': ['u1'],
      'emails[type eq "home" and primary eq true]': [],
      'emails[not (type eq "work")]': ['u1'],
      'userName gt "berta" and userName lt "z"': ['u4'],
      'meta.lastModified ge "2026-01-01T01:00:00+01:00"': ['u1', 'u2', 'u3', 'u4'],
      'meta.lastModified gt "2026-01-01T00:00:00Z"': [],
      'meta.lastModified sw "2026-01"': ['u1', 'u2', 'u3', 'u4'],
      'not (not (meta.lastModified sw "2026" and active eq false))': ['u2'],
      'schemas eq "urn:ietf:params:scim:schemas:core:2.0:User" and userName eq "carl"': ['u4'],
      'nobodyKnows eq "this"': [],
      'nobodyKnows eq null': ['u1', 'u2', 'u3', 'u4'],
      'userName eq "\\u0000"': [],
    }
    for (const [text, ids] of Object.entries(wanted)) {
      assert.deepEqual(await idsOf(store, User, filtered(User, text)), ids, text)
      const page = await store.read((view) =>
        view.list(User, { ...filtered(User, text), limit: 1 }),
      )
      assert.equal(page.total, ids.length, text)
      assert.equal(page.resources.length, Math.min(ids.length, 1), text)
    }
  },

  'sorts text without regard to case, lists by their primary value; what is absent ends the order, or begins one that descends':
    async (store) => {
      await withPeople(store)
      assert.deepEqual(await idsOf(store, User, sortedBy('userName')), ['u2', 'u3', 'u4', 'u1'])
      assert.deepEqual(await idsOf(store, User, sortedBy('userName', true)), [
        'u1',
        'u4',
        'u3',
        'u2',
      ])
      assert.deepEqual(await idsOf(store, User, sortedBy('emails.value')), ['u3', 'u1', 'u2', 'u4'])
      assert.deepEqual(await idsOf(store, User, sortedBy('active')), ['u2', 'u1', 'u4', 'u3'])
      assert.deepEqual(await idsOf(store, User, sortedBy('active', true)), ['u3', 'u1', 'u4', 'u2'])
      assert.deepEqual(await idsOf(store, User, sortedBy('title', true)), ['u1', 'u4', 'u2', 'u3'])
    },

  'follows pages without leaving out or repeating what was there all the time': async (store) => {
    await withPeople(store)
    const queries: readonly Partial<ScimQuery>[] = [
      {},
      sortedBy('userName'),
      sortedBy('userName', true),
      sortedBy('title'),
      sortedBy('title', true),
      sortedBy('active'),
      sortedBy('active', true),
      sortedBy('meta.created'),
      filtered(User, 'meta.lastModified sw "2026"'),
      { ...filtered(User, 'meta.lastModified sw "2026"'), ...sortedBy('userName') },
    ]
    for (const query of queries) {
      const whole = await idsOf(store, User, query)
      assert.equal(whole.length, 4)
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = await store.read((view) =>
          view.list(User, { ...query, limit: 1, ...(after === undefined ? {} : { after }) }),
        )
        assert.equal(page.total, 4)
        seen.push(...page.resources.map(({ resource }) => resource.id))
        after = page.next
      } while (after !== undefined && seen.length < 9)
      assert.deepEqual(seen, whole)
    }
  },

  'goes on after a page whose last resource is gone': async (store) => {
    await withUsers(store, 'a', 'b', 'c')
    const first = await store.read((view) => view.list(User, { limit: 2 }))
    assert.ok(first.next)
    await store.write((it) => it.remove(User, 'b'))
    assert.deepEqual(await idsOf(store, User, { after: first.next }), ['c'])
  },

  'refuses a cursor that it never gave': async (store) => {
    for (const after of ['', 'x', '[]', '["1"', '[1,{}]', '{"a":1}', '[null]'])
      await assert.rejects(
        store.read((view) => view.list(User, { limit: 1, after })),
        (error) => Reflect.get(Object(error), 'code') === 'SCIM_INVALID',
        after,
      )
  },
}
