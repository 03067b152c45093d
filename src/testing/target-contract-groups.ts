import assert from 'node:assert/strict'
import type { TargetGroup } from '../targets/contract.js'
import { everyItem } from './target-contract-pages.js'
import { type Scene, scene } from './target-contract-scene.js'
import { absent, type ContractWorld } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

const noUser = { code: 'TARGET_NOT_FOUND', details: { what: 'user' } } as const
const noGroup = { code: 'TARGET_NOT_FOUND', details: { what: 'group' } } as const

/** @internal The promises about groups and memberships. */
export const groupCases: Cases = {
  'finds no group, without an error, for a name that none has': async (world) => {
    const { target, capabilities } = world
    if (!usesGroups(world)) return
    assert.equal(await target.findGroup(world.fresh()), undefined)
    const name = world.fresh()
    await world.group(name)
    const parts = capabilities.group.create ? [name.slice(0, -1), name.slice(1), `${name}1`] : []
    for (const part of [...parts, '*', '%'])
      assert.equal(await target.findGroup(part), undefined, 'a part is taken for the whole name')
  },

  'makes a group once, and gives the same one the second time': async (world) => {
    const { target, capabilities } = world
    const name = world.fresh()
    const others = await scene(world)
    if (!capabilities.group.create) {
      await world.refuses('createGroup', [name], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const group = await world.moves('createGroup', [name])
    assert.ok(world.sameGroup(group.name, name))
    assert.deepEqual(await target.createGroup(name), group)
    assert.deepEqual(await target.findGroup(name), group)
    if (capabilities.membership.listOfGroup)
      assert.deepEqual(await everyItem((cursor) => target.membersOf(group.id, cursor)), [])
    const shouted = await target.findGroup(name.toUpperCase())
    assert.equal(shouted?.id, capabilities.names.groups === 'ignoreCase' ? group.id : undefined)
    const there = others.group
    if (there === undefined) return
    for (const again of [there.name, ...(shouted ? [there.name.toUpperCase()] : [])])
      assert.equal((await world.moves('createGroup', [again])).id, there.id, 'it is the same group')
  },

  'finds the group itself among others whose name is nearly the same': async (world) => {
    const { target } = world
    const { group } = await scene(world)
    if (group === undefined) return
    for (const name of [`${group.name}0`, group.name, `${group.name}-${group.name}`]) {
      const found = await target.findGroup(name)
      assert.ok(world.sameGroup(found?.name, name), 'a part is taken for the whole name')
    }
  },

  'takes a group name literally, whatever it holds': async (world) => {
    const { capabilities, target } = world
    const { write, listOfGroup } = capabilities.membership
    if (!capabilities.group.create || !write || !listOfGroup) return
    for (const name of ['a/b?c&d=e#f', '../up', '100% %2F', 'a+b c', "o'hara; drop", 'Größe 名']) {
      const whole = `${world.fresh()} ${name}`
      const group = await target.createGroup(whole)
      assert.ok(world.sameGroup(group.name, whole))
      const { id } = await world.user()
      const ids = async () =>
        (await everyItem((cursor) => target.membersOf(group.id, cursor))).map((one) => one.id)
      await world.writesMembers('addMembers', group.id, [id], [[id, 'changed']])
      assert.deepEqual(await ids(), [id])
      assert.equal((await target.findGroup(whole))?.id, group.id)
      await world.writesMembers('removeMembers', group.id, [id], [[id, 'changed']])
      assert.deepEqual(await ids(), [])
    }
  },

  'adds and removes a member, each only once, and nobody else': async (world) =>
    withGroup(world, async ({ user, others }, group) => {
      const [id, other] = [user.id, others[0]?.id]
      const { writesMembers } = world
      // Somebody who is in no group, and stays so.
      if (world.capabilities.user.create === 'direct') await world.user()
      await writesMembers('removeMembers', group.id, [id], [[id, 'changed']])
      await writesMembers('removeMembers', group.id, [id], [[id, 'unchanged']])
      await writesMembers('addMembers', group.id, [id], [[id, 'changed']])
      await writesMembers('addMembers', group.id, [id], [[id, 'unchanged']])
      if (other === undefined) return
      await writesMembers('removeMembers', group.id, [id], [[id, 'changed']])
      await writesMembers(
        'addMembers',
        group.id,
        [other, id],
        [
          [id, 'changed'],
          [other, 'unchanged'],
        ],
      )
    }),

  'adds to the members that are there, and says which of them were': async (world) =>
    withGroup(world, async ({ user, others }, group) => {
      const { target, writesMembers } = world
      const ids = [user, ...others.slice(0, 1)].map(({ id }) => id)
      await target.removeMembers(group.id, ids)
      const all = ids.map((id) => [id, 'changed'] as const)
      // One that is named twice is one item.
      await writesMembers('addMembers', group.id, [...ids, ...ids], all)
      await writesMembers('removeMembers', group.id, [...ids, ...ids], all)
      await writesMembers('addMembers', group.id, [], [])
      await writesMembers('removeMembers', group.id, [], [])
    }),

  'keeps the error of one item apart from the others': async (world) =>
    withGroup(world, async ({ user }, group) => {
      const { id } = user
      for (const verb of ['removeMembers', 'addMembers'] as const) {
        await world.writesMembers(
          verb,
          group.id,
          [absent, id],
          [
            [absent, noUser],
            [id, 'changed'],
          ],
        )
      }
    }),

  'shows direct members alone where it declares so, and takes no inherited one for taken away':
    async (world) =>
      withGroup(world, async ({ user }) => {
        const { directOnly, listOfUser, listOfGroup } = world.capabilities.membership
        const { target, nest } = world
        const [parent, child] = [await world.group(), await world.group()]
        if (nest === undefined || parent === undefined || child === undefined) return
        await target.addMembers(child.id, [user.id])
        await nest(parent, child)
        const shown = [
          ...(listOfGroup ? await everyItem((cursor) => target.membersOf(parent.id, cursor)) : []),
          ...(listOfUser ? await everyItem((cursor) => target.groupsOf(user.id, cursor)) : []),
        ].some(({ id }) => id === user.id || id === parent.id)
        if (directOnly) assert.ok(!shown, 'an inherited membership is shown as a direct one')
        const stays = { code: 'TARGET_UNSUPPORTED' } as const
        await world.writesMembers(
          'removeMembers',
          parent.id,
          [user.id],
          [[user.id, shown ? stays : 'unchanged']],
        )
        if (!directOnly) return
        await world.writesMembers('addMembers', parent.id, [user.id], [[user.id, 'changed']])
        await world.writesMembers('removeMembers', parent.id, [user.id], [[user.id, 'changed']])
      }),

  'answers TARGET_NOT_FOUND for a group that is not there': async (world) => {
    const { capabilities } = world
    const { user } = await scene(world)
    if (capabilities.membership.listOfGroup) await world.refuses('membersOf', [absent], noGroup)
    if (!capabilities.membership.write) return
    for (const verb of ['addMembers', 'removeMembers'] as const)
      await world.writesMembers(verb, absent, [user.id], [[user.id, noGroup]])
  },

  'answers TARGET_UNSUPPORTED for memberships it declares it cannot read or write': async (
    world,
  ) => {
    const { write, listOfUser, listOfGroup } = world.capabilities.membership
    const { user } = await scene(world)
    const group = (await world.group())?.id ?? absent
    const cannot = { code: 'TARGET_UNSUPPORTED' } as const
    if (!listOfUser) await world.refuses('groupsOf', [user.id], cannot)
    if (!listOfGroup) await world.refuses('membersOf', [group], cannot)
    if (write) return
    for (const verb of ['addMembers', 'removeMembers'] as const)
      await world.writesMembers(verb, group, [user.id], [[user.id, cannot]])
  },

  'renames a group once; its id and its members stay': async (world) => {
    const { target, capabilities } = world
    const name = world.fresh()
    if (!capabilities.group.rename) {
      await world.refuses('renameGroup', [absent, name], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    await world.refuses('renameGroup', [absent, name], noGroup)
    const { group } = await scene(world)
    const other = await world.group()
    if (group === undefined || other === undefined) return
    const taken = { code: 'TARGET_CONFLICT', details: { what: 'group' } } as const
    await world.refuses('renameGroup', [group.id, other.name], taken)
    const moves = { groups: { [group.name]: null, [name]: group.id } }
    await world.once('renameGroup', [group.id, name], moves)
    assert.ok(world.sameGroup((await target.findGroup(name))?.name, name), 'it has the new name')
  },

  'takes a group away once, and says unchanged the second time': async (world) => {
    const { capabilities } = world
    if (!capabilities.group.delete) {
      await world.refuses('deleteGroup', [absent], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const { group = await world.group() } = await scene(world)
    assert.equal(await world.moves('deleteGroup', [absent]), 'unchanged')
    if (group !== undefined)
      await world.once('deleteGroup', [group.id], { groups: { [group.name]: null } })
  },
}

/** Runs a check on a group that everybody of the scene is in; without one there is nothing to check. */
async function withGroup(
  world: ContractWorld,
  check: (scene: Scene, group: TargetGroup) => Promise<void>,
): Promise<void> {
  const set = await scene(world)
  const { group, membership } = world.capabilities
  if (!group.create || !membership.write || set.group === undefined) return
  await check(set, set.group)
}

/** Whether the target declares anything at all that has to do with groups. */
function usesGroups({ capabilities }: ContractWorld): boolean {
  const { group, membership } = capabilities
  const { create, rename, delete: remove, list } = group
  const { write, listOfUser, listOfGroup } = membership
  return [create, rename, remove, list, write, listOfUser, listOfGroup].includes(true)
}
