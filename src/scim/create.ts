import { caseKey } from './compare.js'
import type { Context, Done } from './context.js'
import { scimFault } from './faults.js'
import { extended } from './json.js'
import { admitMembers, changeMembers } from './members.js'
import { parseResource } from './parse-resource.js'
import type { Projection } from './projection.js'
import type { ResourceType } from './registry.js'
import { relationsOf, represent } from './represent.js'
import type { ScimResource } from './resource.js'
import { storable } from './storable.js'
import type { ScimTransaction, StoredResource } from './store.js'
import { takeMembers } from './take-members.js'

/**
 * @internal Creates a resource (RFC 7644, 3.3): anew, or by taking over an account that was there, or by
 * bringing back one that was deleted.
 */
export async function createResource(
  context: Context,
  type: ResourceType,
  body: unknown,
  projection: Projection,
): Promise<Done> {
  const { config, store } = context
  const { tolerances } = config
  const given = storable(type, parseResource(body, { type, operation: 'create', tolerances }))
  const parsed = takeMembers(type, given)
  return store.write(async (transaction) => {
    const at = config.clock()
    const before = await dormantOf(context, transaction, type, parsed.resource)
    const id = before?.resource.id ?? config.newId()
    const lastModified = new Date(at).toISOString()
    const created = before?.resource.meta?.created ?? lastModified
    const stored: StoredResource = {
      resource: extended(parsed.resource, {
        id,
        meta: { resourceType: type.name, created, lastModified },
      }),
      version: (before?.version ?? 0) + 1,
      state: 'live',
    }
    refuseConflict(
      before ? await transaction.update(type, stored) : await transaction.insert(type, stored),
    )
    const { version } = stored
    const kind =
      before === undefined ? 'created' : before.state === 'deleted' ? 'restored' : 'adopted'
    await transaction.emit({ kind, type: type.name, id, version, at })
    const wanted = parsed.members ?? []
    // Who was in the group that is taken over stays: an empty list in a POST is not about them.
    const there =
      before &&
      (await transaction.members(
        id,
        wanted.map(({ value }) => value),
      ))
    const joining = there ? wanted.filter(({ value }) => !there.has(value)) : wanted
    const members = await admitMembers(context, transaction, type, id, joining)
    await changeMembers(transaction, { type, id, version, at }, members, [])
    const relations =
      before === undefined
        ? { members }
        : await relationsOf(context, transaction, type, stored, projection)
    return { status: 201, ...represent(context, type, stored, projection, relations) }
  })
}

/**
 * The account that a new resource takes the place of. One that was there before any client is found by its
 * name. One that was deleted is found by the externalId alone: a name may have gone to somebody else.
 */
async function dormantOf(
  { config }: Context,
  transaction: ScimTransaction,
  type: ResourceType,
  resource: ScimResource,
): Promise<StoredResource | undefined> {
  if (config.deletion === 'soft' && resource.externalId !== undefined) {
    const key = resource.externalId
    const deleted = await transaction.dormant(type, 'deleted', 'externalId', key)
    if (deleted) return deleted
  }
  if (config.adoption === 'refuse') return undefined
  const attribute = type.attributes.get('userName') ? 'userName' : 'displayName'
  const name = resource[attribute]
  if (typeof name !== 'string') return undefined
  const exact = type.attributes.get(attribute)?.caseExact ?? false
  return transaction.dormant(type, 'unadopted', attribute, exact ? name : caseKey(name))
}

/** @internal @throws a `RosterError` with code `SCIM_INVALID` (`uniqueness`) */
export function refuseConflict(path: string | undefined): void {
  if (path !== undefined)
    throw scimFault('uniqueness', `Another resource has this ${path} already.`, { attribute: path })
}
