import assert from 'node:assert/strict'
import type { CurrentUser } from '../plan/state.js'
import type { UserKey } from '../targets/contract.js'
import { everyItem } from './target-contract-pages.js'
import { scene } from './target-contract-scene.js'
import { absent, type ContractWorld, type Person, propertyOf } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

/** @internal The promises about finding and making accounts. */
export const accountCases: Cases = {
  'finds nobody, without an error, for a key that nobody has': async (world) => {
    const { target, capabilities } = world
    assert.equal(await target.findUser({ id: absent }), undefined)
    const { user } = await scene(world)
    const keys = { username: user.username, email: user.email } as const
    for (const [key, value] of Object.entries(keys)) {
      if (!capabilities.user.findBy.some((one) => one === key)) continue
      const parts = value === undefined ? [] : [value.slice(0, -1), value.slice(1), `${value}1`]
      for (const part of [world.fresh(), ...parts, '*', '%'])
        if (part !== '') {
          const found = await target.findUser(
            key === 'email' ? { email: part } : { username: part },
          )
          assert.equal(found, undefined, `findUser takes a part or a pattern for a whole ${key}`)
        }
    }
    if (capabilities.user.findBy.includes('externalId'))
      assert.equal(await target.findUser({ externalId: world.fresh() }), undefined)
  },

  'answers TARGET_UNSUPPORTED for a key it declares it cannot search by': async (world) => {
    const { findBy } = world.capabilities.user
    const keys = { username: absent, email: `${absent}@example.com`, externalId: absent }
    const refuses = async (by: UserKey) =>
      world.refuses('findUser', [by], { code: 'TARGET_UNSUPPORTED' })
    if (!findBy.includes('username')) await refuses({ username: keys.username })
    if (!findBy.includes('email')) await refuses({ email: keys.email })
    if (!findBy.includes('externalId')) await refuses({ externalId: keys.externalId })
  },

  'makes an account that is open, in no group, and found by every key it declares': async (
    world,
  ) => {
    const { target, capabilities } = world
    const can = capabilities.user
    if (can.create !== 'direct') {
      if (can.create === false)
        await world.refuses('createUser', [world.person()], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    await scene(world)
    const person = world.person()
    const kept = propertyOf(world)
    const externalId = can.findBy.includes('externalId') ? { externalId: world.fresh() } : {}
    const properties = kept === undefined ? {} : { properties: { [kept]: 'R&D / 7' } }
    const made = await world.moves('createUser', [{ ...person, ...externalId, ...properties }])
    assert.ok(made.id !== undefined, 'an account that is made directly has an id at once')
    assert.ok(world.sameLogin(made.username, person.username), 'the login is the one asked for')
    assert.notEqual(made.active, false)
    if (capabilities.membership.listOfUser)
      assert.deepEqual(await everyItem((cursor) => target.groupsOf(made.id, cursor)), [])
    const found = await target.findUser({ id: made.id })
    assert.equal(found?.id, made.id)
    assert.equal(found.username, made.username)
    assert.equal(found.active, can.readsActive ? true : found.active, 'it is open')
    sees(world, found, { ...person, ...externalId })
    if (kept !== undefined) assert.equal(found.properties?.[kept], 'R&D / 7', 'it has the property')
    for (const key of keysOf(world, person, externalId))
      assert.deepEqual(await target.findUser(key), found, `found by ${Object.keys(key)}`)
  },

  'finds the account itself among others whose login or address is nearly the same': async (
    world,
  ) => {
    const { target, capabilities } = world
    const { user, others } = await scene(world)
    if (capabilities.user.create !== 'direct') return
    for (const { id } of [user, ...others]) {
      const whole = await target.findUser({ id })
      // Where not all accounts can be listed, the product may leave out those that are shut.
      if (whole?.active === false && !capabilities.user.list) continue
      const { username, email } = whole ?? {}
      for (const key of keysOf(world, { ...(username && { username }), ...(email && { email }) }))
        assert.deepEqual(await target.findUser(key), whole, `found by ${Object.keys(key)}`)
    }
  },

  'finds every account by its keys, however many there are': async (world) => {
    const { target, capabilities, members } = world
    if (capabilities.user.create !== 'direct') return
    const people: Person[] = []
    for (let at = 0; at < members; at += 1) people.push(world.person())
    const made: CurrentUser[] = []
    for (const person of people) made.push(await world.make(person))
    for (const at of new Set([0, members >> 1, members - 1])) {
      const [person, user] = [people[at], made[at]]
      if (person === undefined || user === undefined) continue
      for (const key of keysOf(world, person))
        assert.equal((await target.findUser(key))?.id, user.id, `found by ${Object.keys(key)}`)
    }
  },

  'answers TARGET_AMBIGUOUS, instead of one of them, when several have an address': async (
    world,
  ) => {
    const { create, findBy } = world.capabilities.user
    if (create !== 'direct' || !findBy.includes('email')) return
    const first = world.person()
    await world.make(first)
    try {
      await world.make({ ...world.person(), email: first.email.toUpperCase() })
    } catch (error) {
      // Where an address belongs to one account only, that is well too.
      world.check('createUser', error, { code: ['TARGET_CONFLICT', 'TARGET_INVALID'] })
      return
    }
    const details = { key: 'email' }
    const expected = { code: 'TARGET_AMBIGUOUS', details } as const
    await world.refuses('findUser', [{ email: first.email }], expected)
  },

  'invites a person, who then is found by the e-mail address or comes later': async (world) => {
    const { target, capabilities } = world
    if (capabilities.user.create !== 'invite') return
    await scene(world)
    const { email, displayName } = world.person()
    const invited = await world.moves('createUser', [{ email, displayName }])
    if (invited.id === undefined) assert.equal(invited.status, 'invited')
    else assert.equal((await target.findUser({ id: invited.id }))?.id, invited.id)
    if (!capabilities.user.findBy.includes('email') || invited.id === undefined) return
    const found = await target.findUser({ email }).catch(() => undefined)
    assert.ok(found === undefined || found.id === invited.id, 'nobody else has the address')
  },

  'refuses a login that is taken with TARGET_CONFLICT and leaves its owner alone': async (
    world,
  ) => {
    const { capabilities } = world
    if (capabilities.user.create !== 'direct') return
    const { user } = await scene(world)
    assert.ok(user.username)
    const username =
      capabilities.names.logins === 'ignoreCase' ? user.username.toUpperCase() : user.username
    await world.refuses('createUser', [{ ...world.person(), username }], {
      code: 'TARGET_CONFLICT',
      details: { what: 'user' },
    })
  },

  'refuses to make an account without what it declares it requires, with TARGET_INVALID': async (
    world,
  ) => {
    const { create, requires } = world.capabilities.user
    if (create === false) return
    for (const field of requires) {
      const { [field]: _, ...rest } = world.person()
      await world.refuses('createUser', [rest], { code: 'TARGET_INVALID' })
    }
  },

  'keeps logins apart that differ only by case, where it declares so': async (world) => {
    const { target, capabilities } = world
    if (capabilities.names.logins === 'ignoreCase' || capabilities.user.create !== 'direct') return
    const person = world.person()
    const lower = await world.make(person)
    if (capabilities.user.findBy.includes('username'))
      assert.equal(await target.findUser({ username: person.username.toUpperCase() }), undefined)
    const upper = await world.make({ ...person, username: person.username.toUpperCase() })
    assert.notEqual(upper.id, lower.id)
    if (capabilities.user.findBy.includes('username'))
      assert.equal((await target.findUser({ username: person.username }))?.id, lower.id)
  },
}

/** Every key under which the target says that it finds such an account. */
function keysOf(
  { capabilities }: ContractWorld,
  { username, email }: Partial<Person>,
  { externalId }: { readonly externalId?: string } = {},
): readonly UserKey[] {
  const { user, names } = capabilities
  const keys: UserKey[] = []
  if (username !== undefined && user.findBy.includes('username'))
    keys.push(
      { username },
      ...(names.logins === 'ignoreCase' ? [{ username: username.toUpperCase() }] : []),
    )
  if (email !== undefined && user.findBy.includes('email'))
    keys.push({ email }, { email: email.toUpperCase() })
  if (externalId !== undefined && user.findBy.includes('externalId')) keys.push({ externalId })
  return keys
}

/** Whether an account shows what was asked for, as far as the target shows it. */
function sees(
  { capabilities, sameLogin }: ContractWorld,
  user: CurrentUser,
  wanted: Person & { readonly externalId?: string },
): void {
  assert.ok(sameLogin(user.username, wanted.username))
  if (user.displayName !== undefined) assert.equal(user.displayName, wanted.displayName)
  if (capabilities.user.readsEmail)
    assert.equal(user.email?.toLowerCase(), wanted.email.toLowerCase(), 'it has the address')
  if (user.externalId !== undefined) assert.equal(user.externalId, wanted.externalId)
}
