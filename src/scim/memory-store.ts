import type { ScimEvent } from './event.js'
import { listInMemory } from './memory-list.js'
import { memoryMembers } from './memory-members.js'
import { type MemoryTable, memoryTable, type Row } from './memory-table.js'
import { readWriteLock } from './read-write-lock.js'
import type { ResourceType } from './registry.js'
import type { ScimMember, ScimResource } from './resource.js'
import type { ScimGroupOf, ScimStore, ScimTransaction, ScimView, StoredResource } from './store.js'

/**
 * Makes a {@link ScimStore} in memory: for tests, demos, and a service that runs as one process and may
 * forget.
 *
 * `userName`, `externalId`, `displayName`, `id` and `members.value` are looked up, other filters are
 * answered by looking at every resource. Writers run one at a time. Events stay in the outbox until they
 * are taken.
 *
 * @example
 * ```ts test
 * import { memoryScimStore, scimRegistry } from 'rostermap/scim'
 *
 * const store = memoryScimStore()
 * const user = scimRegistry().resourceType('User')
 * const none = await store.read(async (view) => user && view.list(user, { limit: 10 }))
 * console.log(none?.total) //=> 0
 * ```
 */
export function memoryScimStore(): ScimStore {
  const tables = new Map<string, MemoryTable>()
  const members = memoryMembers()
  const lock = readWriteLock()
  const taking = readWriteLock()
  const events: ScimEvent[] = []
  let seq = 0

  const tableOf = (type: ResourceType): MemoryTable => {
    const table = tables.get(type.name) ?? memoryTable(type)
    tables.set(type.name, table)
    return table
  }
  const live = (type: ResourceType, id: string): StoredResource | undefined => {
    const row = tableOf(type).rows.get(id)
    return row?.state === 'live' ? row : undefined
  }
  const anywhere = (id: string): { type: string; row: Row } | undefined => {
    for (const [type, { rows }] of tables) {
      const row = rows.get(id)
      if (row?.state === 'live') return { type, row }
    }
    return undefined
  }
  const groupsOf = (id: string): readonly ScimGroupOf[] =>
    [...members.groups(id)].flatMap((group) => {
      const found = anywhere(group)
      if (found === undefined) return []
      const display = found.row.resource['displayName']
      return [{ id: group, ...(typeof display === 'string' ? { display } : {}) }]
    })

  const view: ScimView = {
    get: async (type, id) => live(type, id),
    list: async (type, query) => listInMemory(type, tableOf(type), members, groupsOf, query),
    members: async (group, ids) => {
      const all = members.of(group)
      return new Map(
        ids.flatMap((id) => {
          const member = all.get(id)
          return member ? [[id, member] as const] : []
        }),
      )
    },
    memberPage: async (group, { after = '', limit } = {}) => {
      const ids = [...members.of(group).keys()].filter((id) => id > after).sort()
      return ids.slice(0, limit).flatMap((id) => members.of(group).get(id) ?? [])
    },
    groupsOf: async (ids) =>
      new Map(
        ids.flatMap((id) => {
          const groups = groupsOf(id)
          return groups.length > 0 ? [[id, groups] as const] : []
        }),
      ),
  }

  // Writers run one at a time, so one transaction serves them all, one after the other.
  let undo: (() => void)[] = []
  let emitted: ScimEvent[] = []
  const putRow = (table: MemoryTable, id: string, row: Row | undefined) => {
    const before = table.rows.get(id)
    table.put(id, row)
    undo.push(() => table.put(id, before))
  }
  const put = (type: ResourceType, id: string, row: Row | undefined) =>
    putRow(tableOf(type), id, row)
  const putMember = (group: string, id: string, member: ScimMember | undefined) => {
    const before = members.of(group).get(id)
    members.put(group, id, member)
    undo.push(() => members.put(group, id, before))
  }
  const transaction: ScimTransaction = {
    ...view,
    lock: view.get,
    dormant: async (type, state, attribute, key) => {
      const { rows, ids } = tableOf(type)
      for (const id of ids(attribute, key)) if (rows.get(id)?.state === state) return rows.get(id)
      return undefined
    },
    kinds: async (ids) =>
      new Map(
        ids.flatMap((id) => {
          const found = anywhere(id)
          return found ? [[id, found.type] as const] : []
        }),
      ),
    insert: async (type, stored) => {
      const conflict = tableOf(type).conflict(stored)
      if (conflict !== undefined) return conflict
      seq += 1
      put(type, stored.resource.id, rowOf(stored, seq))
      return undefined
    },
    update: async (type, stored) => {
      const table = tableOf(type)
      const conflict = table.conflict(stored)
      if (conflict !== undefined) return conflict
      const { id } = stored.resource
      put(type, id, rowOf(stored, table.rows.get(id)?.seq ?? 0))
      return undefined
    },
    remove: async (type, id) => {
      put(type, id, undefined)
      for (const member of [...members.of(id).keys()]) putMember(id, member, undefined)
      for (const group of [...members.groups(id)]) putMember(group, id, undefined)
    },
    changeMembers: async (group, { add, remove }) => {
      for (const id of remove) if (members.of(group).has(id)) putMember(group, id, undefined)
      for (const member of add)
        if (!members.of(group).has(member.value)) putMember(group, member.value, member)
    },
    purge: async (before) => {
      const old = [...tables].flatMap(([, table]) =>
        [...table.rows.values()]
          .filter((row) => row.state === 'deleted' && modifiedAt(row.resource) < before)
          .map((row) => ({ table, row })),
      )
      for (const { table, row } of old) putRow(table, row.resource.id, undefined)
      return old.length
    },
    emit: async (event) => {
      emitted.push(event)
    },
  }

  return {
    read: (run) => lock.read(() => run(view)),
    write: (run) =>
      lock.write(async () => {
        undo = []
        emitted = []
        try {
          const result = await run(transaction)
          for (const event of emitted) events.push(event)
          return result
        } catch (error) {
          for (const step of undo.reverse()) step()
          throw error
        }
      }),
    outbox: {
      take: (limit, act) =>
        taking.write(async () => {
          const some = events.slice(0, limit)
          if (some.length > 0) await act(some)
          events.splice(0, some.length)
          return some.length
        }),
    },
  }
}

function rowOf({ resource, version, state }: StoredResource, seq: number): Row {
  return { resource, version, state, seq }
}

function modifiedAt({ meta }: ScimResource): number {
  return Date.parse(meta?.lastModified ?? '')
}
