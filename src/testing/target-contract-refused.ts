import { isRosterError } from '../core/errors.js'
import type { Target } from '../targets/contract.js'
import type { ContractWorld } from './target-contract-world.js'

// What some products do and others refuse: both are right, as long as nothing else moves.

const notTaken = { code: ['TARGET_INVALID', 'TARGET_CONFLICT'] } as const

/** @internal What was made; `undefined` where the product does not take such a name. Nothing else moves. */
export async function madeOrRefused<V extends 'createUser' | 'createGroup'>(
  world: ContractWorld,
  verb: V,
  args: Parameters<Target[V]>,
): Promise<Awaited<ReturnType<Target[V]>> | undefined> {
  return world.moves(verb, args).catch((error: unknown) => {
    if (!isRosterError(error)) throw error
    world.check(verb, error, notTaken)
    return undefined
  })
}

/** @internal Whether it was renamed; `false` where the product does not take such a name. Nothing else moves. */
export async function renamedOrRefused(
  world: ContractWorld,
  verb: 'renameUser' | 'renameGroup',
  [id, name]: readonly [id: string, name: string],
  old = '',
): Promise<boolean> {
  const isGroup = verb === 'renameGroup'
  const groups: Record<string, string | null> = isGroup ? { [name]: null } : {}
  const accounts: Record<string, { readonly username: string }> = {}
  return world.moving(verb, { groups, accounts }, async () => {
    try {
      const outcome = await world.target[verb](id, name)
      world.changes(outcome, `${verb} to a name with spaces: the outcome`)
    } catch (error) {
      if (!isRosterError(error)) throw error
      world.check(verb, error, notTaken)
      return false
    }
    if (isGroup) Object.assign(groups, { [old]: null, [name]: id })
    else accounts[id] = { username: name }
    return true
  })
}
