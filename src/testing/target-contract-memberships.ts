import assert from 'node:assert/strict'
import { isRosterError } from '../core/errors.js'
import type { TargetGroup } from '../targets/contract.js'
import { equals, shown } from './target-contract-check.js'
import { everyItem } from './target-contract-pages.js'
import { type Scene, scene } from './target-contract-scene.js'
import { absent, type ContractWorld } from './target-contract-world.js'

type Cases = Readonly<Record<string, (world: ContractWorld) => Promise<void>>>

const noUser = { code: 'TARGET_NOT_FOUND', details: { what: 'user' } } as const

/** @internal The promises about memberships. */
export const membershipCases: Cases = {
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
      const { puts, writesMembers } = world
      const ids = [user, ...others.slice(0, 1)].map(({ id }) => id)
      await puts('removeMembers', group.id, ids)
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
        await world.puts('addMembers', child.id, [user.id])
        await nest(parent, child)
        const membersOf = (cursor?: string) => target.membersOf(parent.id, cursor)
        const groupsOf = (cursor?: string) => target.groupsOf(user.id, cursor)
        const shown = [
          ...(listOfGroup ? await everyItem('membersOf', membersOf) : []),
          ...(listOfUser ? await everyItem('groupsOf', groupsOf) : []),
        ].some(({ id }) => id === user.id || id === parent.id)
        if (directOnly)
          assert.ok(!shown, 'membersOf or groupsOf shows an inherited membership as a direct one')
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

  'loses neither of two writes of one group at the same time': async (world) =>
    withGroup(world, async ({ user, others }, group) => {
      const { target } = world
      const ids = [user, ...others].map(({ id }) => id)
      if (world.capabilities.user.create === 'direct')
        for (let more = 0; more < 3; more += 1) ids.push((await world.user()).id)
      // The first goes out while all others come in; in the scene everybody was in already.
      const [first = '', ...rest] = ids
      await world.puts('removeMembers', group.id, rest.slice(0, others.length))
      const joins: Record<string, readonly string[]> = {}
      const leaves: Record<string, readonly string[]> = {}
      await world.moving(
        'addMembers and removeMembers, all at once',
        { joins, leaves },
        async () => {
          const calls = rest.map((id) => ['addMembers', id] as const)
          const done = await Promise.all(
            [...calls, ['removeMembers', first] as const].map(async ([verb, id]) => {
              const outcome = (await target[verb](group.id, [id])).get(id)
              if (typeof outcome === 'string')
                world.changes(outcome, `${verb}: the outcome of an item`)
              // Who is told to try again may well be: what must not be is that one writes over another.
              else if (!isRetryable(outcome)) assert.fail(`${verb} fails with ${shown(outcome)}`)
              return typeof outcome === 'string' ? [[verb, id] as const] : []
            }),
          )
          const ones = (verb: string) =>
            done.flat().flatMap(([one, id]) => (one === verb ? [id] : []))
          joins[group.id] = ones('addMembers')
          leaves[group.id] = ones('removeMembers')
        },
      )
    }),

  'takes the id of a group in another case for the same group or for none': async (world) =>
    withGroup(world, async ({ user }, group) => {
      const { target } = world
      const [id, other] = [user.id, group.id.toUpperCase()]
      if (other === group.id) return
      for (const [verb, wanted] of [
        ['addMembers', 'unchanged'],
        ['removeMembers', 'changed'],
        ['removeMembers', 'unchanged'],
        ['addMembers', 'changed'],
      ] as const) {
        const moved: Record<string, readonly string[]> = {}
        const moves = { [verb === 'addMembers' ? 'joins' : 'leaves']: moved }
        await world.moving(verb, moves, async () => {
          const outcome = (await target[verb](other, [id])).get(id)
          if (isRosterError(outcome)) {
            world.check(verb, outcome, { code: 'TARGET_NOT_FOUND', details: { what: 'group' } })
            return
          }
          const what = `${verb} to a group whose id is in another case: the outcome`
          if (wanted === 'changed') world.changes(outcome, what)
          else equals(outcome, wanted, what)
          if (wanted === 'changed') moved[group.id] = [id]
        })
      }
    }),
}

function isRetryable(outcome: unknown): boolean {
  return isRosterError(outcome) && 'retryable' in outcome.details && outcome.details.retryable
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
