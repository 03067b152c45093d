import assert from 'node:assert/strict'
import { isRosterError } from '../core/errors.js'
import { equals } from './target-contract-check.js'
import { byId } from './target-contract-find.js'
import { everyItem } from './target-contract-pages.js'
import { scene } from './target-contract-scene.js'
import { sleep } from './target-contract-watch.js'
import { type ContractWorld, propertyOf } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

/** @internal The promises about renaming accounts, and about shutting and opening them. */
export const shutCases: Cases = {
  'renames once, and the id stays': async (world) => {
    const { target, capabilities } = world
    const { user } = await scene(world)
    const username = world.fresh()
    if (!capabilities.user.rename) {
      await world.refuses('renameUser', [user.id, username], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    await world.once('renameUser', [user.id, username], { accounts: { [user.id]: { username } } })
    if (!capabilities.user.findBy.includes('username')) return
    await world.settles(async () => {
      const found = await target.findUser({ username })
      equals(found?.id, user.id, 'findUser by the new username: the id')
      if (user.username === undefined) return
      const old = await target.findUser({ username: user.username })
      equals(old, undefined, 'findUser by the old username')
    })
  },

  'renames to the same login in another case, which is nobody else’s': async (world) => {
    const { capabilities } = world
    const { user } = await scene(world)
    if (!capabilities.user.rename || !user.username) return
    const shouted = user.username.toUpperCase()
    const moves = { accounts: { [user.id]: { username: shouted } } }
    const outcome = await world.moves('renameUser', [user.id, shouted], moves)
    // Where case makes no difference it is the same login, which may be left as it is spelled; but not
    // without a word.
    const isLeft = capabilities.names.logins === 'ignoreCase' && outcome === 'unchanged'
    if (!isLeft) world.changes(outcome, 'renameUser to another case: the outcome')
    await world.settles(async () => {
      const { username } = await byId(world, user.id)
      const what = `findUser by id: username after renameUser to another case says "${outcome}"`
      equals(username, isLeft ? user.username : shouted, what)
    })
  },

  'refuses to rename to a login that is taken, with TARGET_CONFLICT': async (world) => {
    const { capabilities } = world
    if (!capabilities.user.rename || capabilities.user.create !== 'direct') return
    const { user, others } = await scene(world)
    const login = others[0]?.username
    assert.ok(login, 'createUser: the account has no login')
    for (const taken of capabilities.names.logins === 'ignoreCase'
      ? [login, login.toUpperCase()]
      : [login])
      await world.refuses('renameUser', [user.id, taken], {
        code: 'TARGET_CONFLICT',
        details: { what: 'user' },
      })
  },

  'shuts and opens an account, each only once': async (world) => {
    const { capabilities } = world
    const { user } = await scene(world)
    const { deactivate, readsActive } = capabilities.user
    if (deactivate === false) {
      await world.refuses('setActive', [user.id, false], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const byGroups = deactivate === 'by-groups' && capabilities.membership.listOfUser
    const groups = async () => (byGroups ? memberships(world, user.id) : [])
    const before = await groups()
    for (const active of [false, true]) {
      const move = { accounts: { [user.id]: { active } } }
      const anyGroups = deactivate === 'by-groups' ? [user.id] : []
      await world.once('setActive', [user.id, active], { ...move, anyGroups })
      await world.settles(async () => {
        const found = await byId(world, user.id)
        if (readsActive)
          equals(found.active, active, `findUser by id: active after setActive ${active}`)
      })
    }
    await world.settles(async () =>
      equals(await groups(), before, 'groupsOf an account that was shut and opened again'),
    )
  },

  'leaves an account as it was asked last, however soon after the other way round': async (
    world,
  ) => {
    const { capabilities } = world
    const { deactivate, readsActive, create } = capabilities.user
    const { user } = await scene(world)
    if (deactivate === false || !readsActive) return
    const ends = new Map([[user.id, true]])
    // Where accounts can be made there are more: one for each way round, and each way to wait for the first call.
    if (create === 'direct')
      for (const end of [true, false, false]) {
        const { id } = await world.make(world.person())
        if (!end) await world.shuts(id)
        ends.set(id, end)
      }
    const accounts = Object.fromEntries([...ends].map(([id, active]) => [id, { active }]))
    const anyGroups = deactivate === 'by-groups' ? [...ends.keys()] : []
    let [isLate, isPatient] = [false, false]
    await world.moving(
      'setActive one way and at once the other',
      { accounts, anyGroups },
      async () => {
        for (const [id, active] of ends) {
          isPatient = !isPatient
          isLate = (await turnsTwice(world, id, active, isPatient)) || isLate
        }
        // Whatever is still under way has come by then: looked at before, it could be right by chance.
        if (isLate) await sleep(capabilities.eventualMs)
      },
    )
  },

  'changes a shut account without opening it': async (world) => {
    const { capabilities } = world
    const { update, rename, deactivate, create } = capabilities.user
    const { user, group } = await scene(world)
    if (create !== 'direct' || deactivate === false || deactivate === 'by-groups') return
    const { id } = user
    await world.shuts(id)
    const username = world.fresh()
    if (update.includes('displayName'))
      await world.moves('updateUser', [id, { displayName: 'Another Name' }], {
        accounts: { [id]: { displayName: 'Another Name' } },
      })
    const kept = propertyOf(world)
    if (kept !== undefined)
      await world.moves('updateUser', [id, { [kept]: 'R&D / 7' }], {
        accounts: { [id]: { [`properties.${kept}`]: 'R&D / 7' } },
      })
    if (rename)
      await world.moves('renameUser', [id, username], { accounts: { [id]: { username } } })
    if (group !== undefined) {
      await world.writesMembers('removeMembers', group.id, [id], [[id, 'changed']])
      await joinsShut(world, group.id, id)
    }
    await world.rests()
    if (capabilities.user.readsActive)
      equals((await byId(world, id)).active, false, 'findUser by id: active of a shut account')
  },
}

const forNow = ['TARGET_UNAVAILABLE', 'TARGET_RATE_LIMITED', 'TARGET_CONFLICT'] as const

/**
 * Sets an account to what it is not to be, and at once to what it is to be, which is refused at most for now.
 *
 * @param isPatient - whether the first call is waited for, however long, or given up on its way
 * @returns whether the first was not shown yet when the second came
 */
async function turnsTwice(
  { target, capabilities, check, settles }: ContractWorld,
  id: string,
  active: boolean,
  isPatient: boolean,
): Promise<boolean> {
  const given = new AbortController()
  const timer = setTimeout(() => given.abort(), Math.min(1000, capabilities.eventualMs / 10))
  const signal = isPatient || capabilities.eventualMs === 0 ? undefined : given.signal
  await target.setActive(id, !active, signal && { signal }).catch((error: unknown) => {
    if (signal?.aborted !== true) throw error
  })
  clearTimeout(timer)
  const isLate = (await target.findUser({ id }))?.active === active
  const later = await target.setActive(id, active).catch((error: unknown) => {
    check('setActive', error, { code: forNow, retryable: true })
  })
  if (later === undefined) await settles(() => target.setActive(id, active))
  return isLate
}

/** Adds a shut account to a group, which a product may refuse; then nothing moves. */
async function joinsShut(world: ContractWorld, groupId: string, id: string): Promise<void> {
  const joins: Record<string, readonly string[]> = {}
  await world.moving('addMembers', { joins }, async () => {
    const outcome = (await world.target.addMembers(groupId, [id])).get(id)
    if (isRosterError(outcome)) world.check('addMembers', outcome, { code: refusals })
    else {
      world.changes(outcome, 'addMembers of a shut account: the outcome')
      joins[groupId] = [id]
    }
  })
}

const refusals = [
  'TARGET_CONFLICT',
  'TARGET_FORBIDDEN',
  'TARGET_INVALID',
  'TARGET_UNSUPPORTED',
] as const

/** Ids of the groups of an account, sorted. */
async function memberships({ target }: ContractWorld, id: string): Promise<readonly string[]> {
  const groups = await everyItem('groupsOf', (cursor) => target.groupsOf(id, cursor))
  return groups.map((group) => group.id).sort()
}
