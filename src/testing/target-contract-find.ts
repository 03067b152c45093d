import assert from 'node:assert/strict'
import { isRosterError } from '../core/errors.js'
import type { CurrentUser } from '../plan/state.js'
import type { UserKey } from '../targets/contract.js'
import { equals, shown } from './target-contract-check.js'
import { madeOrRefused } from './target-contract-refused.js'
import { scene } from './target-contract-scene.js'
import { absent, type ContractWorld, type Person } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

/** @internal The promises about finding accounts. */
export const findCases: Cases = {
  'finds nobody, without an error, for a key that nobody has': async (world) => {
    const { target, capabilities } = world
    const nobody = async (by: UserKey, why: string) =>
      equals(await target.findUser(by), undefined, `findUser by ${Object.keys(by)}, ${why}`)
    await nobody({ id: absent }, 'which nobody has')
    const { user } = await scene(world)
    const keys = { username: user.username, email: user.email } as const
    for (const [key, value] of Object.entries(keys)) {
      if (!capabilities.user.findBy.some((one) => one === key)) continue
      const parts =
        value === undefined
          ? []
          : [value.slice(0, -1), value.slice(1), `${value}1`, ` ${value}`, `${value} `]
      for (const part of [world.fresh(), ...parts, '*', '%'])
        if (part !== '')
          await nobody(
            key === 'email' ? { email: part } : { username: part },
            `takes a part or a pattern for a whole ${key}`,
          )
    }
    if (capabilities.user.findBy.includes('externalId'))
      await nobody({ externalId: world.fresh() }, 'which nobody has')
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
      await foundBy(world, { ...(username && { username }), ...(email && { email }) }, whole)
    }
  },

  'finds an account by the whole id that the identity provider gave, case, spaces and all': async (
    world,
  ) => {
    const { target, capabilities } = world
    const { create, findBy } = capabilities.user
    if (create !== 'direct' || !findBy.includes('externalId')) return
    const externalId = `${world.fresh()}-MiXed`
    const made = await world.make({ ...world.person(), externalId })
    const holds = async (id: string, whole: string) =>
      foundBy(world, { externalId: whole }, await byId(world, id))
    await holds(made.id, externalId)
    const near = [
      externalId.toLowerCase(),
      externalId.toUpperCase(),
      externalId.slice(0, -1),
      ` ${externalId}`,
      `${externalId} `,
    ]
    for (const other of near)
      equals(
        await target.findUser({ externalId: other }),
        undefined,
        'findUser by externalId, takes one that is nearly the same',
      )
    for (const other of near) {
      const one = await madeOrRefused(world, 'createUser', [
        { ...world.person(), externalId: other },
      ])
      // A product may take no such id, or each only once, whatever its case.
      if (one?.id === undefined) continue
      assert.notEqual(
        one.id,
        made.id,
        'createUser gives the account whose externalId is nearly the same',
      )
      await holds(one.id, other)
      await holds(made.id, externalId)
    }
  },

  'finds every account by its keys, however many there are': async (world) => {
    const { capabilities, members } = world
    if (capabilities.user.create !== 'direct') return
    const people: Person[] = []
    for (let at = 0; at < members; at += 1) people.push(world.person())
    const made: CurrentUser[] = []
    for (const person of people) made.push(await world.make(person))
    for (const at of new Set([0, members >> 1, members - 1])) {
      const [person, user] = [people[at], made[at]]
      if (person !== undefined && user !== undefined)
        await foundBy(world, person, await byId(world, user.id))
    }
  },

  'finds the account itself behind many whose login or address holds what is looked for': async (
    world,
  ) => {
    const { capabilities, members } = world
    const { create, findBy } = capabilities.user
    if (create !== 'direct') return
    const person = world.person()
    const { username, email } = person
    // A search for a part finds them all, and gives them page by page.
    for (let at = 0; at < (findBy.length > 0 ? members : 0); at += 1) {
      await world.make({ ...world.person(`${at}${username}`), email: `${at}${email}` })
      await world.make({ ...world.person(`${username}.${at}`), email: `${email}.d${at}.example` })
    }
    const { id } = await world.make(person)
    await foundBy(world, person, await byId(world, id))
  },

  'answers TARGET_AMBIGUOUS, instead of one of them, when several have an address': async (
    world,
  ) => {
    const { create, findBy } = world.capabilities.user
    if (create !== 'direct' || !findBy.includes('email')) return
    const first = world.person()
    const { id } = await world.make(first)
    for (const email of [first.email, first.email.toUpperCase()])
      try {
        const second = await world.make({ ...world.person(), email })
        assert.notEqual(second.id, id, 'createUser gives the account that has the same address')
      } catch (error) {
        if (!isRosterError(error)) throw error
        // Where an address belongs to one account only, that is well too.
        world.check('createUser', error, { code: ['TARGET_CONFLICT', 'TARGET_INVALID'] })
        return
      }
    const details = { key: 'email' }
    const expected = { code: 'TARGET_AMBIGUOUS', details } as const
    await world.settles(() => world.refuses('findUser', [{ email: first.email }], expected))
  },

  'keeps logins apart that differ only by case, where it declares so': async (world) => {
    const { target, capabilities } = world
    if (capabilities.names.logins === 'ignoreCase' || capabilities.user.create !== 'direct') return
    const person = world.person()
    const lower = await world.make(person)
    const found = async (username: string, id: string | undefined) => {
      if (!capabilities.user.findBy.includes('username')) return
      await world.settles(async () =>
        equals((await target.findUser({ username }))?.id, id, 'findUser by username, in one case'),
      )
    }
    const shouted = person.username.toUpperCase()
    await found(shouted, undefined)
    // Its address is its own: many products take each address once, whatever its case.
    const upper = await world.make({ ...world.person(), username: shouted })
    assert.notEqual(
      upper.id,
      lower.id,
      'createUser gives the account whose login is in another case',
    )
    await found(person.username, lower.id)
    await found(shouted, upper.id)
  },
}

/** @internal The account, which must be there. */
export async function byId({ target, settles }: ContractWorld, id: string): Promise<CurrentUser> {
  return settles(async () => {
    const user = await target.findUser({ id })
    assert.ok(user, 'findUser by id: an account that is there is not found')
    equals(user.id, id, 'findUser by id: the id')
    return user
  })
}

/** @internal Finds the account under every key by which the target says that it finds such a one. */
export async function foundBy(
  { target, capabilities, settles }: ContractWorld,
  { username, email, externalId }: Partial<Person> & { readonly externalId?: string },
  whole: CurrentUser | undefined,
): Promise<void> {
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
  for (const key of keys)
    await settles(async () => {
      const what = `findUser by ${Object.keys(key)}, like findUser by id`
      const found = await target.findUser(key)
      if (found === undefined) assert.fail(`${what}: finds nobody, must find ${shown(whole)}`)
      equals(found, whole, what)
    })
}
