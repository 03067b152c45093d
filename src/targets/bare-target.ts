import type { Capabilities } from '../plan/state.js'
import type { CallOptions, Target } from './contract.js'
import { perItem } from './per-item.js'
import { targetError } from './target-error.js'

/**
 * The capabilities of a product that can do nothing: names are compared exactly, every ability is
 * off. Spread it and switch on what your product can do.
 */
export const bareCapabilities: Capabilities = {
  names: { logins: 'exact', groups: 'exact' },
  user: {
    findBy: [],
    list: false,
    readsEmail: false,
    readsActive: false,
    create: false,
    requires: [],
    update: [],
    properties: [],
    rename: false,
    deactivate: false,
    successor: false,
    delete: false,
  },
  group: { create: false, rename: false, delete: false, list: false, nested: false },
  membership: {
    write: false,
    bulkAdd: 1,
    bulkRemove: 1,
    listOfUser: false,
    listOfGroup: false,
    directOnly: true,
  },
  licence: { seats: false, groups: false },
  eventualMs: 0,
}

/**
 * Makes a target that can do nothing, as a floor to build one on: spread it and write over the verbs
 * your product has. Every verb heeds the caller's signal and then answers `TARGET_UNSUPPORTED`;
 * `addMembers` and `removeMembers` for each item.
 *
 * @param name - tells the target apart in plans, ledger and errors
 * @param product - the product, in kebab case
 * @example
 * ```ts test
 * import { bareTarget, isRosterError } from 'rostermap'
 *
 * const target = {
 *   ...bareTarget('badges', 'door-badges'),
 *   findUser: async () => ({ id: '7', active: true }),
 * }
 * console.log(await target.findUser()) //=> { id: '7', active: true }
 * const error = await target.createGroup('dev').catch((reason: unknown) => reason)
 * console.log(isRosterError(error) && error.code) //=> 'TARGET_UNSUPPORTED'
 * ```
 */
export function bareTarget(name: string, product: string): Target {
  const cannot = async (operation: string, options: CallOptions | undefined): Promise<never> => {
    options?.signal?.throwIfAborted()
    const details = { target: name, operation, retryable: false, capability: operation }
    throw targetError('TARGET_UNSUPPORTED', details)
  }
  // Of several items each has its own outcome, also when none can be done.
  const cannotEach = (operation: string, ids: readonly string[], options?: CallOptions) =>
    perItem(ids, options?.signal, () => cannot(operation, options))
  return {
    specVersion: 1,
    name,
    product,
    probe: async (options) => {
      options?.signal?.throwIfAborted()
      return { capabilities: bareCapabilities }
    },
    findUser: (_, options) => cannot('findUser', options),
    listUsers: (_, options) => cannot('listUsers', options),
    createUser: (_, options) => cannot('createUser', options),
    updateUser: async (_, change, options) => {
      options?.signal?.throwIfAborted()
      if ('username' in change)
        throw targetError('TARGET_INVALID', {
          target: name,
          operation: 'updateUser',
          retryable: false,
          fields: ['username'],
        })
      return cannot('updateUser', options)
    },
    renameUser: (_, __, options) => cannot('renameUser', options),
    setActive: (_, __, options) => cannot('setActive', options),
    deleteUser: (_, options) => cannot('deleteUser', options),
    groupsOf: (_, __, options) => cannot('groupsOf', options),
    membersOf: (_, __, options) => cannot('membersOf', options),
    listGroups: (_, options) => cannot('listGroups', options),
    findGroup: (_, options) => cannot('findGroup', options),
    createGroup: (_, options) => cannot('createGroup', options),
    renameGroup: (_, __, options) => cannot('renameGroup', options),
    deleteGroup: (_, options) => cannot('deleteGroup', options),
    addMembers: (_, ids, options) => cannotEach('addMembers', ids, options),
    removeMembers: (_, ids, options) => cannotEach('removeMembers', ids, options),
    licences: (options) => cannot('licences', options),
  }
}
