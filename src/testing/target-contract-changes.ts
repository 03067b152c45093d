import assert from 'node:assert/strict'
import { isRosterError } from '../core/errors.js'
import type { UserChange } from '../targets/contract.js'
import { equals } from './target-contract-check.js'
import { byId } from './target-contract-find.js'
import { anything } from './target-contract-photo.js'
import { scene } from './target-contract-scene.js'
import { absent, type ContractWorld, propertiesOf, propertyOf } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

const attributes = ['displayName', 'email'] as const

/** @internal The promises about changing attributes of accounts. */
export const changeCases: Cases = {
  'changes attributes once, and says unchanged the second time': async (world) => {
    const { target, capabilities } = world
    const { user } = await scene(world)
    const wanted = { displayName: 'Another Name', email: `${world.fresh()}@example.com` }
    for (const attribute of attributes) {
      const change = { [attribute]: wanted[attribute] }
      if (!capabilities.user.update.includes(attribute)) {
        await world.refuses('updateUser', [user.id, change], { code: 'TARGET_UNSUPPORTED' })
        continue
      }
      const moves = { accounts: { [user.id]: change } }
      // What cannot be read cannot be known to be so already.
      if (attribute !== 'email' || capabilities.user.readsEmail)
        await world.once('updateUser', [user.id, change], moves)
      else
        world.changes(
          await world.moves('updateUser', [user.id, change], moves),
          'updateUser: the outcome',
        )
      await world.settles(async () => {
        const read = (await target.findUser({ id: user.id }))?.[attribute]
        if (read !== undefined)
          equals(read, wanted[attribute], `findUser by id: ${attribute} after updateUser`)
      })
    }
  },

  'changes several attributes in one call, and all of them': async (world) => {
    const { user } = await scene(world)
    const change = everyAttribute(world, 'R&D / 7')
    if (Object.keys(change).length === 0) return
    const moves = { accounts: { [user.id]: asShown(world, change) } }
    world.changes(
      await world.moves('updateUser', [user.id, change], moves),
      'updateUser: the outcome',
    )
  },

  'writes nothing of a change that it refuses a part of': async (world) => {
    const { update, properties } = world.capabilities.user
    const { user } = await scene(world)
    const undeclared = [
      ...attributes.filter((name) => !update.includes(name)),
      ...(properties === 'any' ? [] : ['not-kept']),
    ]
    for (const name of [...undeclared, 'username']) {
      // Values that nobody has yet, so that each that is written shows.
      const change = everyAttribute(world, world.fresh())
      const refused = { [name]: name === 'email' ? `${world.fresh()}@example.com` : world.fresh() }
      const code = name === 'username' ? 'TARGET_INVALID' : 'TARGET_UNSUPPORTED'
      for (const all of [
        { ...change, ...refused },
        { ...refused, ...change },
      ])
        await world.refuses('updateUser', [user.id, all], { code })
    }
  },

  'keeps the properties it names, reads them back, clears them with null or refuses to, each only once':
    async (world) => {
      const { capabilities } = world
      const { user } = await scene(world)
      const { id } = user
      if (capabilities.user.properties !== 'any')
        await world.refuses('updateUser', [id, { 'not-kept': 'x' }], { code: 'TARGET_UNSUPPORTED' })
      const writes = async (name: string, value: string) => {
        const shown = { [`properties.${name}`]: value }
        await world.once('updateUser', [id, { [name]: value }], { accounts: { [id]: shown } })
      }
      // A product may have some that cannot be empty: then it says so, and the value stays.
      const clears = async (name: string) => {
        const moves = { accounts: { [id]: { [`properties.${name}`]: undefined } } }
        await refusable(
          world,
          () => world.once('updateUser', [id, { [name]: null }], moves),
          id,
          name,
        )
      }
      // The second one is there while the first is written, and the first while the second is cleared.
      const [name, other] = propertiesOf(world)
      if (other !== undefined) await writes(other, 'R&D / 6')
      if (name === undefined) return
      await writes(name, 'R&D / 7')
      await writes(name, 'R&D / 8')
      // A product may take no spaces around it: then it says so, and the value stays.
      await refusable(world, () => writes(name, '  R&D  / 9 '), id, name)
      if (other !== undefined) await clears(other)
      await clears(name)
    },

  'clears an attribute with null, or refuses to, and does not say that it did when it did not':
    async (world) => {
      const { capabilities } = world
      const { update, requires, readsEmail } = capabilities.user
      for (const attribute of attributes) {
        const { user } = await scene(world)
        const before = (await byId(world, user.id))[attribute]
        const isShown = before !== undefined && (attribute !== 'email' || readsEmail)
        if (!update.includes(attribute) || requires.includes(attribute) || !isShown) continue
        const change = { [attribute]: null }
        const moves = { accounts: { [user.id]: { [attribute]: anything } } }
        const outcome = await world
          .moves('updateUser', [user.id, change], moves)
          .catch((error: unknown) => {
            if (!isRosterError(error)) throw error
            world.check('updateUser', error, { code: ['TARGET_INVALID', 'TARGET_UNSUPPORTED'] })
          })
        const after = await world.settles(async () => {
          const value = (await byId(world, user.id))[attribute]
          const what = `findUser by id: ${attribute} after updateUser with null`
          if (outcome === undefined) equals(value, before, `${what} was refused`)
          else assert.notEqual(value, before, `${what} is what it was, and it says "${outcome}"`)
          return value
        })
        if (outcome === undefined) continue
        world.changes(outcome, 'updateUser with null: the outcome')
        // A product that shows something else in its place may be asked again.
        if (after !== undefined && after !== '') continue
        const again = await world.moves('updateUser', [user.id, change])
        equals(again, 'unchanged', 'updateUser with null, the second time: the outcome')
      }
    },

  'refuses to clear what it declares it requires, with TARGET_INVALID': async (world) => {
    const { update, requires } = world.capabilities.user
    const { user } = await scene(world)
    for (const attribute of attributes)
      if (update.includes(attribute) && requires.includes(attribute))
        await world.refuses('updateUser', [user.id, { [attribute]: null }], {
          code: 'TARGET_INVALID',
        })
  },

  'leaves the login alone in updateUser': async (world) => {
    const { user } = await scene(world)
    const change = { username: world.fresh() }
    await world.refuses('updateUser', [user.id, change], { code: 'TARGET_INVALID' })
  },

  'answers TARGET_NOT_FOUND for a change of an account that is not there': async (world) => {
    const { capabilities } = world
    const { update, rename, deactivate } = capabilities.user
    const missing = { code: 'TARGET_NOT_FOUND', details: { what: 'user' } } as const
    await scene(world)
    for (const attribute of update)
      await world.refuses('updateUser', [absent, { [attribute]: 'x@example.com' }], missing)
    const kept = propertyOf(world)
    if (kept !== undefined)
      await world.refuses('updateUser', [absent, { [kept]: 'R&D / 7' }], missing)
    if (rename) await world.refuses('renameUser', [absent, world.fresh()], missing)
    if (deactivate !== false)
      for (const active of [false, true])
        await world.refuses('setActive', [absent, active], missing)
    if (capabilities.membership.listOfUser) await world.refuses('groupsOf', [absent], missing)
  },
}

/** Writes a property, which a product may refuse; then its value stays. */
async function refusable(
  world: ContractWorld,
  write: () => Promise<void>,
  id: string,
  name: string,
): Promise<void> {
  const before = (await byId(world, id)).properties?.[name]
  await write().catch(async (error: unknown) => {
    if (!isRosterError(error)) throw error
    world.check('updateUser', error, { code: 'TARGET_INVALID' })
    const after = (await byId(world, id)).properties?.[name]
    equals(after, before, `findUser by id: ${name} after updateUser was refused`)
  })
}

/** A new value for every attribute that the target declares. */
function everyAttribute(world: ContractWorld, property: string): UserChange {
  const { update } = world.capabilities.user
  const change: Record<string, string> = {}
  if (update.includes('displayName')) change['displayName'] = `Another ${property}`
  if (update.includes('email')) change['email'] = `${world.fresh()}@example.com`
  for (const name of propertiesOf(world)) change[name] = property
  return change
}

/** The same change, with each property as an account shows it. */
function asShown(world: ContractWorld, change: UserChange): UserChange {
  const kept = new Set(propertiesOf(world))
  return Object.fromEntries(
    Object.entries(change).map(([name, value]) => [
      kept.has(name) ? `properties.${name}` : name,
      value,
    ]),
  )
}
