import type { CurrentUser } from '../plan/state.js'
import type { TargetGroup } from '../targets/contract.js'
import type { ContractWorld } from './target-contract-world.js'

/** @internal An account and a group to write to, among neighbours that no write may touch. */
export interface Scene {
  /** The account that is written. */
  readonly user: CurrentUser
  /** Others: one whose login begins like that of `user`, and where it can be, one that is shut. */
  readonly others: readonly CurrentUser[]
  /** Everybody is in it; `undefined` where no group can be made and filled. */
  readonly group: TargetGroup | undefined
}

/** @internal Sets the scene: accounts and groups with names that are near each other. */
export async function scene(world: ContractWorld): Promise<Scene> {
  const { capabilities } = world
  const { user: can, membership } = capabilities
  const login = world.fresh()
  const others: CurrentUser[] = []
  let user: CurrentUser
  if (can.create === 'direct') {
    // No counter makes this name.
    others.push(await world.make(world.person(`${login}x0`)))
    user = await world.make(world.person(login))
    others.push(await world.make(world.person(`${login}-${login}`)))
  } else {
    user = await world.user()
    const other = await world.user()
    if (other.id !== user.id) others.push(other)
  }
  const name = world.fresh()
  const groups: TargetGroup[] = []
  if (membership.write)
    for (const one of [`${name}x0`, name, `${name}-${name}`]) {
      const group = await world.group(one)
      if (group !== undefined) groups.push(group)
    }
  const ids = [user, ...others].map(({ id }) => id)
  for (const group of groups.slice(0, 2)) await world.puts('addMembers', group.id, ids)
  const [, last] = others
  if (last !== undefined && (can.deactivate === 'flag' || can.deactivate === 'endpoint'))
    await world.moves('setActive', [last.id, false], { accounts: { [last.id]: { active: false } } })
  return { user, others, group: groups[1] }
}
