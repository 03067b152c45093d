import type { JsonValue } from '../identity/claim.js'
import { requiredTexts, speaksOf } from './condition.js'
import { scimFault } from './faults.js'
import type { MemoryMembers } from './memory-members.js'
import { lookedUp, type MemoryTable, type Row } from './memory-table.js'
import type { ResourceType } from './registry.js'
import type { ScimResource } from './resource.js'
import { compareSortKeys, type SortKey, sortKeyOf } from './sort-key.js'
import type { ScimGroupOf, ScimPage, ScimQuery } from './store.js'

interface Ranked {
  readonly row: Row
  readonly key: SortKey
}

/** @internal Answers a query over a table. */
export function listInMemory(
  type: ResourceType,
  table: MemoryTable,
  members: MemoryMembers,
  groupsOf: (id: string) => readonly ScimGroupOf[],
  query: ScimQuery,
): ScimPage {
  const { filter, sort, offset = 0, after, limit } = query
  if (filter === undefined && sort === undefined && after === undefined)
    return countedPage(table, offset, limit)

  const rows: Row[] = []
  for (const row of candidates(type, table, members, filter))
    if (row.state === 'live' && (filter?.matches(whole(row)) ?? true)) rows.push(row)

  const ranked: Ranked[] = rows.map((row) => ({
    row,
    key: sort && sortKeyOf(row.resource, sort.attribute),
  }))
  const order = (a: Ranked, b: { readonly row: { readonly seq: number }; readonly key: SortKey }) =>
    compareSortKeys(a.key, b.key, sort?.descending ?? false) || a.row.seq - b.row.seq
  ranked.sort(order)

  let start = offset
  if (after !== undefined) {
    const last = parseAfter(after)
    start = ranked.findIndex((it) => order(it, last) > 0)
    if (start < 0) start = ranked.length
  }
  const page = ranked.slice(start, start + limit)
  const last = page.at(-1)
  const more = last !== undefined && start + limit < ranked.length
  return {
    resources: page.map(({ row }) => row),
    total: ranked.length,
    ...(more ? { next: printAfter(last) } : {}),
  }

  function whole({ resource }: Row): ScimResource {
    const more: Record<string, JsonValue> = {}
    const { condition } = filter ?? {}
    if (condition && type.membership && speaksOf(condition, type.membership.name))
      more[type.membership.name] = [...members.of(resource.id).values()] as unknown as JsonValue
    if (condition && speaksOf(condition, 'groups'))
      more['groups'] = groupsOf(resource.id).map(({ id, ...it }) => ({ value: id, ...it }))
    return Object.keys(more).length === 0 ? resource : { ...resource, ...more }
  }
}

/** The rows that can meet the filter: found by an index where one serves, else all. */
function candidates(
  type: ResourceType,
  table: MemoryTable,
  members: MemoryMembers,
  filter: ScimQuery['filter'],
): Iterable<Row> {
  const wanted = filter ? requiredTexts(filter.condition) : new Map<string, string>()
  const rows = (ids: Iterable<string>) =>
    [...ids].flatMap((id) => table.rows.get(id) ?? []).sort((a, b) => a.seq - b.seq)
  const id = wanted.get('id')
  if (id !== undefined) return rows([id])
  for (const name of lookedUp) {
    const key = wanted.get(name)
    if (key !== undefined) return rows(table.ids(name, key))
  }
  const member = type.membership && wanted.get(`${type.membership.path}.value`)
  if (member !== undefined) return rows(members.groups(member))
  const group = wanted.get('groups.value')
  if (group !== undefined) return rows(members.of(group).keys())
  return table.rows.values()
}

/** A page of everything, without looking at more rows than must be stepped over. */
function countedPage(table: MemoryTable, offset: number, limit: number): ScimPage {
  const resources: Row[] = []
  let at = 0
  for (const row of table.rows.values()) {
    if (resources.length >= limit) break
    if (row.state !== 'live') continue
    if (at >= offset) resources.push(row)
    at += 1
  }
  const last = resources.at(-1)
  const more = last !== undefined && at < table.live
  const next = more ? { next: printAfter({ row: last, key: undefined }) } : {}
  return { resources, total: table.live, ...next }
}

function printAfter({ row, key }: Ranked): string {
  return JSON.stringify(key === undefined ? [row.seq] : [row.seq, key])
}

function parseAfter(text: string): { row: { seq: number }; key: SortKey } {
  const [, seq, key] = /^\[(\d{1,15})(?:,("(?:[^"\\]|\\.)*"|-?[\d.e+-]+))?\]$/su.exec(text) ?? []
  if (seq === undefined)
    throw scimFault('invalidCursor', 'The cursor is not one that this service gave.')
  return { row: { seq: Number(seq) }, key: key === undefined ? undefined : JSON.parse(key) }
}
