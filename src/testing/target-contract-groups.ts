import { equals } from './target-contract-check.js'
import { everyItem } from './target-contract-pages.js'
import { madeOrRefused } from './target-contract-refused.js'
import { scene } from './target-contract-scene.js'
import { absent, type ContractWorld } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

const noGroup = { code: 'TARGET_NOT_FOUND', details: { what: 'group' } } as const

/** @internal The promises about groups. */
export const groupCases: Cases = {
  'finds no group, without an error, for a name that none has': async (world) => {
    const { target, capabilities } = world
    if (!usesGroups(world)) return
    const none = async (name: string, why: string) =>
      equals(await target.findGroup(name), undefined, `findGroup ${why}`)
    await none(world.fresh(), 'of a name that none has')
    const name = world.fresh()
    await world.group(name)
    const parts = [name.slice(0, -1), name.slice(1), `${name}1`, ` ${name}`, `${name} `]
    for (const part of [...(capabilities.group.create ? parts : []), '*', '%'])
      await none(part, 'takes a part or a pattern for a whole name')
  },

  'makes a group once, and gives the same one the second time': async (world) => {
    const { target, capabilities, settles } = world
    const name = world.fresh()
    const others = await scene(world)
    if (!capabilities.group.create) {
      await world.refuses('createGroup', [name], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const group = await world.moves('createGroup', [name])
    if (!world.sameGroup(group.name, name)) equals(group.name, name, 'createGroup: the name')
    equals(await target.createGroup(name), group, 'createGroup, the second time')
    await settles(async () => equals(await target.findGroup(name), group, 'findGroup'))
    if (capabilities.membership.listOfGroup)
      await settles(async () => {
        const members = await everyItem('membersOf', (cursor) => target.membersOf(group.id, cursor))
        equals(members, [], 'membersOf a new group')
      })
    const shouted = await target.findGroup(name.toUpperCase())
    const other = capabilities.names.groups === 'ignoreCase' ? group.id : undefined
    equals(shouted?.id, other, 'findGroup of a name in another case: the id')
    const there = others.group
    if (there === undefined) return
    for (const again of [there.name, ...(shouted ? [there.name.toUpperCase()] : [])]) {
      const { id, name: spelled } = await world.moves('createGroup', [again])
      equals(id, there.id, 'createGroup of one that is there: the id')
      equals(spelled, there.name, 'createGroup of one that is there: the name, like findGroup')
    }
  },

  'finds the group itself among others whose name is nearly the same': async (world) => {
    const { target } = world
    const { group } = await scene(world)
    if (group === undefined) return
    for (const name of [`${group.name}x0`, group.name, `${group.name}-${group.name}`])
      await world.settles(async () => {
        const found = await target.findGroup(name)
        if (!world.sameGroup(found?.name, name)) equals(found?.name, name, 'findGroup: the name')
      })
  },

  'takes a group name literally, whatever it holds': async (world) => {
    const { capabilities, target, settles } = world
    const { write, listOfGroup } = capabilities.membership
    if (!capabilities.group.create || !write || !listOfGroup) return
    for (const name of ['a/b?c&d=e#f', '../up', '100% %2F', 'a+b c', "o'hara; drop", 'Größe 名']) {
      const whole = `${world.fresh()} ${name}`
      // A product may take no such name.
      if ((await madeOrRefused(world, 'createGroup', [whole])) === undefined) continue
      const group = await world.group(whole)
      if (group === undefined) return
      if (!world.sameGroup(group.name, whole)) equals(group.name, whole, 'createGroup: the name')
      const { id } = await world.user()
      const holds = (ids: readonly string[]) =>
        settles(async () => {
          const page = (cursor?: string) => target.membersOf(group.id, cursor)
          const members = (await everyItem('membersOf', page)).map((one) => one.id)
          equals(members, ids, `membersOf the group “${name}”`)
        })
      await world.writesMembers('addMembers', group.id, [id], [[id, 'changed']])
      await holds([id])
      equals((await target.findGroup(whole))?.id, group.id, `findGroup “${name}”: the id`)
      await world.writesMembers('removeMembers', group.id, [id], [[id, 'changed']])
      await holds([])
    }
  },

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
    const now = (await target.findGroup(name))?.name
    if (!world.sameGroup(now, name)) equals(now, name, 'findGroup after renameGroup: the name')
  },

  'takes a group away once, and says unchanged the second time': async (world) => {
    const { capabilities } = world
    if (!capabilities.group.delete) {
      await world.refuses('deleteGroup', [absent], { code: 'TARGET_UNSUPPORTED' })
      return
    }
    const { group = await world.group() } = await scene(world)
    const none = await world.moves('deleteGroup', [absent])
    equals(none, 'unchanged', 'deleteGroup of one that is not there: the outcome')
    if (group !== undefined)
      await world.once('deleteGroup', [group.id], { groups: { [group.name]: null } })
  },
}

/** Whether the target declares anything at all that has to do with groups. */
function usesGroups({ capabilities }: ContractWorld): boolean {
  const { group, membership } = capabilities
  const { create, rename, delete: remove, list } = group
  const { write, listOfUser, listOfGroup } = membership
  return [create, rename, remove, list, write, listOfUser, listOfGroup].includes(true)
}
