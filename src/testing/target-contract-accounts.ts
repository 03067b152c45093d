import assert from 'node:assert/strict'
import { isRosterError } from '../core/errors.js'
import type { CurrentUser, NewUser } from '../plan/state.js'
import { equals } from './target-contract-check.js'
import { byId, foundBy } from './target-contract-find.js'
import { everyItem } from './target-contract-pages.js'
import { scene } from './target-contract-scene.js'
import { type ContractWorld, type Person, propertiesOf } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

/** @internal The promises about making accounts. */
export const accountCases: Cases = {
  'makes an account that is open, in no group, and found by every key it declares': async (
    world,
  ) => {
    const { capabilities } = world
    const can = capabilities.user
    if (can.create !== 'direct') {
      if (can.create === false)
        await world.refuses('createUser', [world.person()], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    await scene(world)
    const person = world.person()
    const externalId = can.findBy.includes('externalId') ? { externalId: world.fresh() } : {}
    const kept = propertiesOf(world).map((name, at) => [name, `R&D / ${at}`])
    const properties = kept.length === 0 ? {} : { properties: Object.fromEntries(kept) }
    const wanted = { ...person, ...externalId, ...properties }
    const made = await world.moves('createUser', [wanted])
    assert.ok(
      made.id !== undefined,
      'createUser: an account that is made directly has an id at once',
    )
    assert.notEqual(made.active, false, 'createUser: the account is shut')
    sees(world, made, { username: person.username }, 'createUser')
    await isNew(world, made.id, wanted)
    const found = await byId(world, made.id)
    equals(found.username, made.username, 'findUser by id, like createUser: username')
    await foundBy(world, wanted, found)
  },

  'makes an account of no more than what it declares it requires': async (world) => {
    const { create } = world.capabilities.user
    if (create !== 'direct') return
    await scene(world)
    const wanted = leanPerson(world)
    const made = await world.moves('createUser', [wanted])
    assert.ok(
      made.id !== undefined,
      'createUser: an account that is made directly has an id at once',
    )
    await isNew(world, made.id, wanted)
  },

  'keeps what it does not declare about a new account, or refuses it with TARGET_UNSUPPORTED':
    async (world) => {
      const { target, capabilities } = world
      const { create, findBy, properties } = capabilities.user
      if (create === false) return
      const cannot = { code: 'TARGET_UNSUPPORTED' } as const
      const person = (): NewUser => {
        const { username, ...rest } = world.person()
        return create === 'direct' ? { username, ...rest } : rest
      }
      await scene(world)
      if (properties !== 'any')
        await world.refuses(
          'createUser',
          [{ ...person(), properties: { 'not-kept': 'x' } }],
          cannot,
        )
      if (findBy.includes('externalId')) return
      const wanted = { ...person(), externalId: world.fresh() }
      const made = await world.moves('createUser', [wanted]).catch((error: unknown) => {
        if (!isRosterError(error)) throw error
        world.check('createUser', error, cannot)
      })
      if (!made) return
      const { id } = made
      await world.settles(async () => {
        const kept = id === undefined ? made : await target.findUser({ id })
        equals(kept?.externalId, wanted.externalId, 'createUser: externalId, which is not refused')
      })
    },

  'invites a person, who then is found by the e-mail address or comes later': async (world) => {
    const { target, capabilities } = world
    if (capabilities.user.create !== 'invite') return
    await scene(world)
    const { email, displayName } = world.person()
    const invited = await world.moves('createUser', [{ email, displayName }])
    const { id } = invited
    if (id === undefined) {
      equals(invited.status, 'invited', 'createUser without an id: status')
      return
    }
    await byId(world, id)
    if (!capabilities.user.findBy.includes('email')) return
    const found = await target.findUser({ email }).catch(() => undefined)
    assert.ok(found === undefined || found.id === id, 'findUser by email: finds somebody else')
  },

  'refuses a login that is taken with TARGET_CONFLICT and leaves its owner alone': async (
    world,
  ) => {
    const { capabilities } = world
    if (capabilities.user.create !== 'direct') return
    const { user } = await scene(world)
    assert.ok(user.username, 'createUser: the account has no login')
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
}

/** @internal An account to be made, with what the target requires alone; a login where that is nothing. */
export function leanPerson(world: ContractWorld): NewUser {
  const person = world.person()
  const { requires } = world.capabilities.user
  const fields = requires.length === 0 ? (['username'] as const) : requires
  return Object.fromEntries(fields.map((field) => [field, person[field]]))
}

/** Whether a new account is open, in no group, and shows what was asked for. */
async function isNew(world: ContractWorld, id: string, wanted: Partial<NewUser>): Promise<void> {
  const { target, capabilities, settles } = world
  if (capabilities.membership.listOfUser)
    await settles(async () => {
      const groups = await everyItem('groupsOf', (cursor) => target.groupsOf(id, cursor))
      // What everybody is in by itself is no membership that anybody gave, nor can take away.
      const given = groups.filter(({ readOnly }) => readOnly !== true)
      equals(given, [], 'groupsOf a new account')
      for (const group of capabilities.membership.write ? groups : [])
        await world.writesMembers(
          'removeMembers',
          group.id,
          [id],
          [[id, { code: 'TARGET_READ_ONLY' }]],
        )
    })
  const found = await byId(world, id)
  if (capabilities.user.readsActive)
    equals(found.active, true, 'findUser by id: active of a new account')
  sees(world, found, wanted, 'findUser by id')
  for (const [name, value] of Object.entries(wanted.properties ?? {}))
    equals(found.properties?.[name], value, `findUser by id: properties.${name} of a new account`)
}

/** Whether an account shows what was asked for, as far as the target shows it. */
function sees(
  { capabilities, sameLogin }: ContractWorld,
  user: Omit<CurrentUser, 'id'>,
  wanted: Partial<Person> & { readonly externalId?: string },
  verb: string,
): void {
  const what = (name: string) => `${verb}: ${name} of a new account`
  const can = capabilities.user
  if (wanted.username !== undefined && !sameLogin(user.username, wanted.username))
    equals(user.username, wanted.username, what('username'))
  const named = [...can.update, ...can.requires].includes('displayName')
  if (wanted.displayName !== undefined && (named || user.displayName !== undefined))
    equals(user.displayName, wanted.displayName, what('displayName'))
  if (wanted.email !== undefined && can.readsEmail)
    equals(user.email?.toLowerCase(), wanted.email.toLowerCase(), what('email'))
  if (wanted.externalId !== undefined && user.externalId !== undefined)
    equals(user.externalId, wanted.externalId, what('externalId'))
}
