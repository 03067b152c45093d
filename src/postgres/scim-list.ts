import type { ScimAttribute } from '../scim/attribute.js'
import { speaksOf } from '../scim/condition.js'
import { scimFault } from '../scim/faults.js'
import type { ResourceType } from '../scim/registry.js'
import type { ScimResource } from '../scim/resource.js'
import type { ScimPage, ScimQuery, ScimView, StoredResource } from '../scim/store.js'
import type { SqlSession } from './client.js'
import { type Bind, sqlCondition } from './scim-condition.js'
import { type ResourceRow, storedOf } from './scim-rows.js'

/** How many rows a cursor hands over at once. */
const batchSize = 500

interface Statement {
  readonly parameters: unknown[]
  readonly bind: Bind
}

interface Found {
  readonly stored: StoredResource
  readonly seq: string
  readonly key: string | null
}

/** @internal Answers a query, inside a transaction. */
export async function listInPostgres(
  session: SqlSession,
  tenant: string,
  view: Pick<ScimView, 'memberPage' | 'groupsOf'>,
  type: ResourceType,
  query: ScimQuery,
): Promise<ScimPage> {
  const { filter, sort, offset = 0, after, limit } = query
  const { parameters, bind } = statement()
  const chosen = filter && sqlCondition(filter.condition, type, bind, tenant)
  const where = `r.tenant = ${bind(tenant)} AND r.type = ${bind(type.name)} AND r.state = 'live'
    AND ${chosen?.sql ?? 'true'}`
  const counted = [...parameters]
  const key = sort ? sortExpression(sort.attribute, bind) : 'NULL::text'
  // What has no value comes last, or first when it descends (RFC 7644, 3.4.2.3).
  const direction = sort?.descending ? 'DESC NULLS FIRST' : 'ASC NULLS LAST'
  const order = sort ? `${key} ${direction}, r.seq` : 'r.seq'
  const columns = `r.id, r.resource::text AS resource, r.version, r.state, r.seq::text AS seq, ${key}::text AS key`
  const begin = after === undefined ? undefined : parseAfter(after)

  if (chosen?.exact === false && filter) {
    const select = `SELECT ${columns} FROM rostermap.scim_resource r WHERE ${where} ORDER BY ${order}`
    const meets = meeter(view, type, filter)
    return scan(session, select, parameters, meets, { offset, limit, begin })
  }

  const follows =
    begin === undefined ? 'true' : followCondition(begin, sort && { key, ...sort }, bind)
  const { rows } = await session.query(
    `SELECT ${columns} FROM rostermap.scim_resource r WHERE ${where} AND ${follows}
     ORDER BY ${order} LIMIT ${bind(limit + 1)} OFFSET ${bind(offset)}`,
    parameters,
  )
  const found = rows.map((row) => foundOf(row as unknown as ResourceRow & Keyed))
  const page = found.slice(0, limit)
  const more = found.length > limit
  const total =
    !more && begin === undefined && (page.length > 0 || offset === 0)
      ? offset + page.length
      : await count(session, where, counted)
  const last = page.at(-1)
  return {
    resources: page.map(({ stored }) => stored),
    total,
    ...(more && last ? { next: printAfter(last, sort !== undefined) } : {}),
  }
}

async function count(
  session: SqlSession,
  where: string,
  parameters: readonly unknown[],
): Promise<number> {
  const { rows } = await session.query(
    `SELECT count(*)::text AS total FROM rostermap.scim_resource r WHERE ${where}`,
    [...parameters],
  )
  return Number(rows[0]?.['total'] ?? 0)
}

/**
 * Goes over candidates by a cursor and keeps a page of those that meet the filter: however many there are,
 * one batch at a time is in memory.
 */
async function scan(
  session: SqlSession,
  select: string,
  parameters: readonly unknown[],
  meets: (batch: readonly Found[]) => Promise<readonly Found[]>,
  page: { readonly offset: number; readonly limit: number; readonly begin: After | undefined },
): Promise<ScimPage> {
  const kept: Found[] = []
  let total = 0
  let begun = page.begin === undefined
  let before = page.offset
  let more = false
  await session.query(`DECLARE scim_scan NO SCROLL CURSOR FOR ${select}`, [...parameters])
  for (;;) {
    const { rows } = await session.query(`FETCH ${batchSize} FROM scim_scan`)
    const found = rows.map((row) => foundOf(row as unknown as ResourceRow & Keyed))
    for (const it of await meets(found)) {
      total += 1
      if (!begun) begun = it.seq === page.begin?.seq
      else if (before > 0) before -= 1
      else if (kept.length < page.limit) kept.push(it)
      else more = true
    }
    if (rows.length < batchSize) break
  }
  await session.query('CLOSE scim_scan')
  const last = kept.at(-1)
  return {
    resources: kept.map(({ stored }) => stored),
    total,
    ...(more && last ? { next: printAfter(last, last.key !== null) } : {}),
  }
}

/** The filter as a function, given what it speaks of and the row does not hold. */
function meeter(
  view: Pick<ScimView, 'memberPage' | 'groupsOf'>,
  type: ResourceType,
  { condition, matches }: NonNullable<ScimQuery['filter']>,
): (batch: readonly Found[]) => Promise<readonly Found[]> {
  const membership = type.membership?.name
  const needsMembers = membership !== undefined && speaksOf(condition, membership)
  const needsGroups = speaksOf(condition, 'groups')
  return async (batch) => {
    const ids = batch.map(({ stored }) => stored.resource.id)
    const groups = needsGroups ? await view.groupsOf(ids) : undefined
    const met: Found[] = []
    for (const found of batch) {
      const { resource } = found.stored
      const more: Record<string, unknown> = {}
      if (needsMembers) more[membership] = await view.memberPage(resource.id)
      if (groups)
        more['groups'] = (groups.get(resource.id) ?? []).map(({ id, ...it }) => ({
          value: id,
          ...it,
        }))
      if (matches({ ...resource, ...more } as ScimResource)) met.push(found)
    }
    return met
  }
}

interface Keyed {
  readonly seq: string
  readonly key: string | null
}

function foundOf(row: ResourceRow & Keyed): Found {
  return { stored: storedOf(row), seq: row.seq, key: row.key }
}

/** The value to sort by: of a list the primary one, or else the first (RFC 7644, 3.4.2.3). */
function sortExpression(attribute: ScimAttribute, bind: Bind): string {
  let at = 'r.search'
  let here: ScimAttribute | undefined
  const chain: ScimAttribute[] = []
  for (here = attribute; here; here = here.parent) chain.unshift(here)
  for (const step of chain) {
    const value = `(${at}->${bind(step.name)}::text)`
    at = step.multiValued
      ? `coalesce(jsonb_path_query_first(${value}, '$[*] ? (@.primary == true)'), ${value}->0)`
      : value
  }
  const scalar = `(${at}#>>'{}')`
  if (attribute.type === 'boolean')
    return `(CASE ${scalar} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END)`
  if (attribute.type === 'dateTime' || attribute.type === 'integer' || attribute.type === 'decimal')
    return `(CASE WHEN jsonb_typeof(${at}) = 'number' THEN ${scalar}::numeric END)`
  return `(${scalar} COLLATE "C")`
}

interface After {
  readonly seq: string
  readonly key: string | undefined
  readonly sorted: boolean
}

function followCondition(
  { seq, key, sorted }: After,
  sort:
    | { readonly key: string; readonly attribute: ScimAttribute; readonly descending: boolean }
    | undefined,
  bind: Bind,
): string {
  if (sorted !== (sort !== undefined)) throw cursorFault()
  const later = `r.seq > ${bind(seq)}::bigint`
  if (sort === undefined) return later
  if (key === undefined)
    return `((${sort.key} IS NULL AND ${later})
      ${sort.descending ? `OR ${sort.key} IS NOT NULL` : ''})`
  const isText = !['boolean', 'dateTime', 'integer', 'decimal'].includes(sort.attribute.type)
  if (!isText && !/^-?\d+(?:\.\d+)?$/.test(key)) throw cursorFault()
  const value = `${bind(key)}::${isText ? 'text' : 'numeric'}`
  return `(${sort.key} ${sort.descending ? '<' : '>'} ${value}
    OR (${sort.key} = ${value} AND ${later}) ${sort.descending ? '' : `OR ${sort.key} IS NULL`})`
}

function printAfter({ seq, key }: Found, sorted: boolean): string {
  return JSON.stringify(sorted ? [seq, key] : [seq])
}

function parseAfter(text: string): After {
  const [, seq, key] = /^\["(\d{1,18})"(?:,(null|"(?:[^"\\]|\\.)*"))?\]$/su.exec(text) ?? []
  if (seq === undefined) throw cursorFault()
  const value: unknown = key === undefined ? null : JSON.parse(key)
  return { seq, key: typeof value === 'string' ? value : undefined, sorted: key !== undefined }
}

function cursorFault(): Error {
  return scimFault('invalidCursor', 'The cursor is not one that this service gave.')
}

function statement(): Statement {
  const parameters: unknown[] = []
  return { parameters, bind: (value) => `$${parameters.push(value)}` }
}
