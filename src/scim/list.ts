import { compileFilter } from './compile-filter.js'
import { conditionOf, isDerived } from './condition.js'
import type { Context } from './context.js'
import { printCursor, readCursor } from './cursor.js'
import { effectiveGroups } from './effective-groups.js'
import { scimFault } from './faults.js'
import type { ListParameters } from './list-parameters.js'
import { parseFilter } from './parse-filter.js'
import type { Projection } from './projection.js'
import type { ResourceType } from './registry.js'
import { represent, showsGroups, showsMembers } from './represent.js'
import type { ScimMember } from './resource.js'
import { comparedAttribute } from './scope.js'
import { shownOf } from './shown.js'
import type { ScimPage, ScimQuery, ScimView, StoredResource } from './store.js'
import { messageUrn } from './urns.js'

/** @internal Lists resources of one type (RFC 7644, 3.4.2). */
export async function listResources(
  context: Context,
  type: ResourceType,
  parameters: ListParameters,
): Promise<object> {
  const { config, store } = context
  const paged = parameters.cursor !== undefined
  const limit = Math.min(parameters.count ?? config.defaultPageSize, config.maxPageSize)
  const projection = shownOf(type, parameters)
  const scope = `${context.base}${type.endpoint}`
  const after = readCursor(scope, parameters)
  const query: ScimQuery = {
    ...selection(type, parameters),
    ...(after === undefined ? {} : { after }),
    ...(paged ? {} : { offset: parameters.offset }),
    limit,
  }
  return store.read(async (view) => {
    const page = await view.list(type, query)
    const shown = await showPage(context, view, type, page, projection, paged)
    return {
      schemas: [messageUrn.list],
      totalResults: page.total,
      itemsPerPage: shown.length,
      ...(paged ? {} : { startIndex: parameters.offset + 1 }),
      ...(paged && page.next !== undefined
        ? { nextCursor: printCursor(page.next, scope, parameters) }
        : {}),
      Resources: shown,
    }
  })
}

/**
 * @internal Lists resources of all types (RFC 7644, 3.4.2.1): type after type, each in its own order. An
 * attribute that a type does not have has no value there.
 */
export async function listEverything(
  context: Context,
  parameters: ListParameters,
): Promise<object> {
  const { config, store } = context
  if (parameters.cursor !== undefined)
    throw scimFault('invalidCursor', 'A query of all resource types has no cursors.')
  const most = Math.min(parameters.count ?? config.defaultPageSize, config.maxPageSize)
  return store.read(async (view) => {
    let { offset } = parameters
    let total = 0
    const shown: unknown[] = []
    for (const type of config.registry.resourceTypes) {
      const projection = shownOf(type, parameters)
      const limit = most - shown.length
      const page = await view.list(type, { ...selection(type, parameters), offset, limit })
      shown.push(...(await showPage(context, view, type, page, projection, false)))
      total += page.total
      offset = Math.max(offset - page.total, 0)
    }
    return {
      schemas: [messageUrn.list],
      totalResults: total,
      itemsPerPage: shown.length,
      startIndex: parameters.offset + 1,
      Resources: shown,
    }
  })
}

function selection(
  type: ResourceType,
  { filter, sortBy, descending }: ListParameters,
): Pick<ScimQuery, 'filter' | 'sort'> {
  const parsed = filter === undefined ? undefined : parseFilter(filter, { type })
  const named = sortBy === undefined ? undefined : type.find(sortBy)
  if (sortBy !== undefined && named === undefined)
    throw scimFault('invalidPath', 'sortBy names no attribute of this type.')
  const attribute = named && comparedAttribute(named)
  const derived = attribute?.keys[0] === 'groups' || attribute?.keys[0] === type.membership?.name
  const unsortable = attribute?.type === 'complex' || attribute?.returned === 'never' || derived
  if (attribute && (unsortable || isDerived(attribute, type)))
    throw scimFault('invalidPath', 'The attribute that sortBy names cannot be sorted by.')
  return {
    ...(parsed && {
      filter: { condition: conditionOf(parsed, type), matches: compileFilter(parsed, type) },
    }),
    ...(attribute && { sort: { attribute, descending } }),
  }
}

async function showPage(
  context: Context,
  view: ScimView,
  type: ResourceType,
  { resources }: ScimPage,
  projection: Projection,
  whole: boolean,
): Promise<readonly unknown[]> {
  const ids = resources.map(({ resource }) => resource.id)
  const groups = showsGroups(type, projection)
    ? await effectiveGroups(view, ids, context.config.nestedGroups === 'flatten')
    : undefined
  const members = showsMembers(type, projection)
    ? await membersOf(context, view, resources, whole)
    : undefined
  const shown = members === undefined ? resources : resources.slice(0, members.length)
  return shown.map((stored, i) => {
    const relations = {
      ...(groups && { groups: groups.get(stored.resource.id) ?? [] }),
      ...(members?.[i] && { members: members[i] }),
    }
    return represent(context, type, stored, projection, relations).resource
  })
}

/**
 * The members of as many groups as may be shown at once: a counted page may end early (RFC 7644, 3.4.2.4).
 * A page that a cursor follows cannot, so there a request for too many is refused.
 */
async function membersOf(
  { config }: Context,
  view: ScimView,
  resources: readonly StoredResource[],
  whole: boolean,
): Promise<readonly (readonly ScimMember[])[]> {
  const found: (readonly ScimMember[])[] = []
  let left = config.maxListedMembers
  for (const { resource } of resources) {
    // The first is shown whatever it takes, else a client would not get past it.
    const limit = found.length === 0 ? undefined : left + 1
    const members = await view.memberPage(resource.id, limit === undefined ? {} : { limit })
    if (found.length > 0 && members.length > left) {
      if (!whole) return found
      throw scimFault('tooMany', 'The page has too many members: ask for fewer groups at once.')
    }
    found.push(members)
    left = Math.max(left - members.length, 0)
  }
  return found
}
