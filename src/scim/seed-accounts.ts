import { refuseConflict } from './create.js'
import { parseResource } from './parse-resource.js'
import type { ResourceType } from './registry.js'
import { storable } from './storable.js'
import type { ScimStore } from './store.js'
import { takeMembers } from './take-members.js'

/**
 * Puts accounts into a store that were there before any SCIM client. No client sees them until it creates a
 * resource of the same name: that takes the account over under its id, instead of making a second one.
 *
 * @param accounts - resources as a client would send them, each with the `id` that the account has
 * @param at - epoch milliseconds, for `meta.created`
 * @throws a `RosterError` with code `SCIM_INVALID`; nothing was put in then
 * @example
 * ```ts test
 * import { memoryScimStore, scimRegistry, seedScimAccounts } from 'rostermap/scim'
 *
 * const store = memoryScimStore()
 * const type = scimRegistry().resourceType('User')
 * const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User']
 * if (type) await seedScimAccounts(store, type, [{ schemas, id: '10001', userName: 'ada' }], 0)
 * const page = await store.read(async (view) => type && view.list(type, { limit: 10 }))
 * console.log(page?.total) //=> 0
 * ```
 */
export function seedScimAccounts(
  store: ScimStore,
  type: ResourceType,
  accounts: Iterable<{ readonly id: string; readonly [attribute: string]: unknown }>,
  at: number,
): Promise<void> {
  const lastModified = new Date(at).toISOString()
  const meta = { resourceType: type.name, created: lastModified, lastModified }
  const seeds = [...accounts].map((account) => {
    const given = storable(type, parseResource(account, { type, operation: 'create' }))
    const { resource, members = [] } = takeMembers(type, given)
    return { resource: { ...resource, id: account.id, meta }, members }
  })
  return store.write(async (transaction) => {
    for (const { resource, members } of seeds) {
      refuseConflict(await transaction.insert(type, { resource, version: 0, state: 'unadopted' }))
      if (members.length > 0)
        await transaction.changeMembers(resource.id, { add: members, remove: [] })
    }
  })
}
