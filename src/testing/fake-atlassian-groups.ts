import { json, textIn } from './fake-answers.js'
import {
  type AtlassianAsk,
  type AtlassianWorld,
  pageOf,
  refusal,
  textsIn,
} from './fake-atlassian-answers.js'
import { groupNamed, type OrgGroupRow } from './fake-atlassian-store.js'
import { limitIn } from './fake-atlassian-users.js'

/** @internal `/groups`, `/groups/search`, `/groups/{id}` and `/groups/{id}/memberships` of a directory. */
export function atlassianGroups(world: AtlassianWorld) {
  const { store, options } = world
  const conflict = (code: 'ADMIN-409-3' | 'ADMIN-409-28'): Response =>
    options.bareConflicts === true ? json(409) : refusal(code)
  const kept = (): Response =>
    options.syncedGroupStatus === 400 ? json(400) : refusal('ADMIN-403-3')

  const add = (group: OrgGroupRow, accountId: string): Response => {
    if (store.now.accounts.get(accountId)?.membership !== 'active' && !isSuspended(accountId))
      return refusal('ADMIN-404-8')
    if (group.synced) return kept()
    if (group.members.has(accountId)) return conflict('ADMIN-409-28')
    if (options.seats !== undefined && group.name === 'jira-users')
      if (group.members.size >= options.seats) return conflict('ADMIN-409-3')
    store.beforeWrite()
    group.members.add(accountId)
    return json(204)
  }
  const isSuspended = (accountId: string): boolean =>
    store.now.accounts.get(accountId)?.membership === 'suspended'
  const remove = (group: OrgGroupRow, accountId: string): Response => {
    if (!store.now.accounts.has(accountId)) return refusal('ADMIN-404-8')
    if (group.synced) return kept()
    if (!group.members.has(accountId))
      return options.removeAbsent === 204 ? json(204) : refusal('ADMIN-404-1')
    store.beforeWrite()
    group.members.delete(accountId)
    return json(204)
  }
  const create = (body: unknown): Response => {
    const name = textIn(body, 'name') ?? ''
    if (name.trim() === '') return refusal('ADMIN-400-24')
    if (groupNamed(store.now, name) !== undefined) return conflict('ADMIN-409-28')
    store.beforeWrite()
    store.addGroup(name)
    return new Response(null, { status: 201 })
  }

  return (
    { method, body }: AtlassianAsk,
    [id, verb, accountId]: readonly string[],
  ): Response | undefined => {
    if (method === 'POST' && id === undefined) return create(body)
    if (method === 'POST' && id === 'search' && verb === undefined) return search(world, body)
    const isRead = method === 'GET' && verb === undefined
    const group = (isRead ? store.read() : store.now).groups.get(id ?? '')
    if (group === undefined) return refusal('ADMIN-404-10')
    switch (`${method} ${verb ?? ''}`) {
      case 'GET ':
        return json(200, { data: groupBean(group) })
      case 'DELETE ':
        if (group.synced) return refusal('ADMIN-403-5')
        store.beforeWrite()
        store.now.groups.delete(group.id)
        return json(204)
      case 'POST memberships':
        return add(group, textIn(body, 'accountId') ?? '')
      case 'DELETE memberships':
        return remove(group, accountId ?? '')
      default:
        return undefined
    }
  }
}

/** Names are looked for as they are spelt, a text in them whatever its case. */
function search(world: AtlassianWorld, body: unknown): Response {
  const tables = world.store.read()
  const names = textsIn(body, 'groupNames')
  const accountIds = textsIn(body, 'accountIds')
  const term = textIn(body, 'searchTerm')?.toLowerCase()
  const rows = [...tables.groups.values()]
    .filter(({ name }) => names?.includes(name) ?? true)
    .filter(({ name }) => term === undefined || name.toLowerCase().includes(term))
    .filter(({ members }) => accountIds?.some((id) => members.has(id)) ?? true)
  return pageOf(world, textIn(body, 'cursor'), limitIn(body), rows.map(groupBean))
}

function groupBean(group: OrgGroupRow): object {
  return {
    id: group.id,
    name: group.name,
    description: '',
    directoryId: 'shown by the product',
    externalSynced: group.synced,
    managedBy: group.synced ? 'external' : 'admins',
    managementAccess: { readable: true, modifiable: !group.synced, deletable: !group.synced },
  }
}
