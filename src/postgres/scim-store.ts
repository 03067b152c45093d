import type { ScimEvent } from '../scim/event.js'
import type { ScimMember } from '../scim/resource.js'
import type { ScimGroupOf, ScimStore, ScimTransaction, ScimView } from '../scim/store.js'
import { type SqlClient, type SqlSession, withTransaction } from './client.js'
import { resilient } from './resilient.js'
import { listInPostgres } from './scim-list.js'
import { keepEvents, postgresOutbox } from './scim-outbox.js'
import { keysOf, type ResourceRow, resourceColumns, storedOf, valuesOf } from './scim-rows.js'

/** Options of `postgresScimStore`. */
export interface PostgresScimStoreOptions {
  /** Keeps the resources of several tenants apart in one database. @defaultValue `'default'` */
  readonly tenant?: string
  /**
   * Takes the events of a transaction inside that transaction, in place of the outbox: to make jobs of them
   * that are there when, and only when, the change is. What it rejects with ends the transaction.
   *
   * @param session - sends queries in the transaction
   */
  readonly enqueue?: (events: readonly ScimEvent[], session: SqlSession) => Promise<void>
}

/**
 * Makes a {@link ScimStore} on PostgreSQL, for one tenant. The tables come from `migrate`.
 *
 * Writers of one resource wait for one another, writers of different ones do not. Filters become SQL with
 * parameters; what SQL cannot say is answered by going over a cursor. A membership is a row, so a change of
 * one member costs the same in a group of ten and of a hundred thousand.
 *
 * @param client - see {@link SqlClient}
 * @throws from `read` and `write`: a `RosterError` with code `SCIM_UNAVAILABLE` when the database cannot be
 * reached or others were in the way too often, and otherwise what the driver throws
 * @example
 * ```ts test
 * import { PGlite } from '@electric-sql/pglite'
 * import { migrate, postgresScimStore } from 'rostermap/postgres'
 * import { scimRegistry } from 'rostermap/scim'
 *
 * const database = new PGlite()
 * await migrate(database)
 * const store = postgresScimStore(database, { tenant: 'acme' })
 * const user = scimRegistry().resourceType('User')
 * const none = await store.read(async (view) => user && view.list(user, { limit: 10 }))
 * console.log(none?.total) //=> 0
 * ```
 */
export function postgresScimStore(
  client: SqlClient,
  options: PostgresScimStoreOptions = {},
): ScimStore {
  const { tenant = 'default', enqueue } = options
  return {
    read: (run) =>
      resilient(() => withTransaction(client, 'read', (session) => run(viewOf(session, tenant)))),
    write: (run) =>
      resilient(() =>
        withTransaction(client, 'write', async (session) => {
          const events: ScimEvent[] = []
          const result = await run(transactionOf(session, tenant, events))
          if (events.length > 0)
            await (enqueue ? enqueue(events, session) : keepEvents(session, tenant, events))
          return result
        }),
      ),
    outbox: postgresOutbox(client, tenant),
  }
}

function viewOf(session: SqlSession, tenant: string): ScimView {
  const view: Omit<ScimView, 'list'> = {
    async get(type, id) {
      const { rows } = await session.query(
        `SELECT ${resourceColumns} FROM rostermap.scim_resource
         WHERE tenant = $1 AND id = $2 AND type = $3 AND state = 'live'`,
        [tenant, id, type.name],
      )
      return first(rows)
    },
    async members(group, ids) {
      if (ids.length === 0) return new Map()
      const { rows } = await session.query(
        `SELECT member::text AS member FROM rostermap.scim_member
         WHERE tenant = $1 AND group_id = $2 AND member_id = ANY($3::text[])`,
        [tenant, group, ids],
      )
      return new Map(rows.map(memberOf).map((member) => [member.value, member]))
    },
    async memberPage(group, { after, limit } = {}) {
      const { rows } = await session.query(
        `SELECT member::text AS member FROM rostermap.scim_member
         WHERE tenant = $1 AND group_id = $2 AND ($3::text IS NULL OR member_id > $3)
         ORDER BY member_id LIMIT $4::bigint`,
        [tenant, group, after ?? null, limit ?? null],
      )
      return rows.map(memberOf)
    },
    async groupsOf(ids) {
      const found = new Map<string, ScimGroupOf[]>()
      if (ids.length === 0) return found
      const { rows } = await session.query(
        `SELECT m.member_id, m.group_id, g.resource->>'displayName' AS display
         FROM rostermap.scim_member m
         JOIN rostermap.scim_resource g ON g.tenant = m.tenant AND g.id = m.group_id
         WHERE m.tenant = $1 AND m.member_id = ANY($2::text[]) AND g.state = 'live'
         ORDER BY m.member_id, g.seq`,
        [tenant, ids],
      )
      for (const { member_id, group_id, display } of rows) {
        const groups = found.get(String(member_id)) ?? []
        found.set(String(member_id), groups)
        groups.push({
          id: String(group_id),
          ...(typeof display === 'string' ? { display } : {}),
        })
      }
      return found
    },
  }
  return { ...view, list: (type, query) => listInPostgres(session, tenant, view, type, query) }
}

function transactionOf(session: SqlSession, tenant: string, events: ScimEvent[]): ScimTransaction {
  return {
    ...viewOf(session, tenant),
    async lock(type, id) {
      const { rows } = await session.query(
        `SELECT ${resourceColumns} FROM rostermap.scim_resource
         WHERE tenant = $1 AND id = $2 AND type = $3 AND state = 'live' FOR UPDATE`,
        [tenant, id, type.name],
      )
      return first(rows)
    },
    async dormant(type, state, attribute, key) {
      // The attribute is one of three names of ours, and the index is on just this expression.
      const stored = `search->>'${attribute}'`
      const { rows } = await session.query(
        `SELECT ${resourceColumns} FROM rostermap.scim_resource
         WHERE tenant = $1 AND type = $2 AND md5(${stored}) = md5($4::text) AND ${stored} = $4
           AND state = $3
         ORDER BY modified DESC LIMIT 1 FOR UPDATE`,
        [tenant, type.name, state, key],
      )
      return first(rows)
    },
    async kinds(ids) {
      if (ids.length === 0) return new Map()
      // Locked in one order, so that two groups that get the same members do not block each other for good.
      const { rows } = await session.query(
        `SELECT id, type FROM rostermap.scim_resource
         WHERE tenant = $1 AND id = ANY($2::text[]) AND state = 'live' ORDER BY id FOR KEY SHARE`,
        [tenant, ids],
      )
      return new Map(rows.map(({ id, type }) => [String(id), String(type)]))
    },
    async insert(type, stored) {
      const taken = await claimKeys(
        session,
        tenant,
        type.name,
        stored.resource.id,
        keysOf(type, stored),
      )
      if (taken !== undefined) return taken
      const { id, state, version, modified, resource, search } = valuesOf(type, stored)
      await session.query(
        `INSERT INTO rostermap.scim_resource
           (tenant, id, type, state, version, modified, resource, search)
         VALUES ($1, $2, $3, $4, $5, $6, $7::text::json, $8::text::jsonb)`,
        [tenant, id, type.name, state, version, modified, resource, search],
      )
      return undefined
    },
    async update(type, stored) {
      const { id, state, version, modified, resource, search } = valuesOf(type, stored)
      const keys = keysOf(type, stored)
      const taken = await claimKeys(session, tenant, type.name, id, keys)
      if (taken !== undefined) return taken
      await session.query(
        `DELETE FROM rostermap.scim_key WHERE tenant = $1 AND id = $2
           AND NOT (path || ' ' || digest = ANY($3::text[]))`,
        [tenant, id, keys.map(({ path, digest }) => `${path} ${digest}`)],
      )
      await session.query(
        `UPDATE rostermap.scim_resource SET state = $3, version = $4, modified = $5,
           resource = $6::text::json, search = $7::text::jsonb
         WHERE tenant = $1 AND id = $2`,
        [tenant, id, state, version, modified, resource, search],
      )
      return undefined
    },
    async remove(_type, id) {
      const about = [tenant, id]
      await session.query(
        'DELETE FROM rostermap.scim_member WHERE tenant = $1 AND (group_id = $2 OR member_id = $2)',
        about,
      )
      await session.query('DELETE FROM rostermap.scim_key WHERE tenant = $1 AND id = $2', about)
      await session.query(
        'DELETE FROM rostermap.scim_resource WHERE tenant = $1 AND id = $2',
        about,
      )
    },
    async changeMembers(group, { add, remove }) {
      if (remove.length > 0)
        await session.query(
          `DELETE FROM rostermap.scim_member
           WHERE tenant = $1 AND group_id = $2 AND member_id = ANY($3::text[])`,
          [tenant, group, remove],
        )
      if (add.length > 0)
        await session.query(
          `INSERT INTO rostermap.scim_member (tenant, group_id, member_id, member)
           SELECT $1, $2, given.id, given.member::json
           FROM unnest($3::text[], $4::text[]) AS given (id, member)
           ON CONFLICT DO NOTHING`,
          [tenant, group, add.map(({ value }) => value), add.map((it) => JSON.stringify(it))],
        )
    },
    async purge(before) {
      const { rows } = await session.query(
        `DELETE FROM rostermap.scim_resource
         WHERE tenant = $1 AND state = 'deleted' AND modified < $2 RETURNING id`,
        [tenant, before],
      )
      return rows.length
    },
    async emit(event) {
      events.push(event)
    },
  }
}

/** Takes what is unique for a resource; the path of what somebody else has, when somebody has. */
async function claimKeys(
  session: SqlSession,
  tenant: string,
  type: string,
  id: string,
  keys: readonly { readonly path: string; readonly digest: string }[],
): Promise<string | undefined> {
  for (const { path, digest } of keys) {
    const key = [tenant, type, path, digest]
    // Waits for a transaction that is about to take the same, and then sees what became of it.
    await session.query(
      `INSERT INTO rostermap.scim_key (tenant, type, path, digest, id)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [...key, id],
    )
    const { rows } = await session.query(
      `SELECT id FROM rostermap.scim_key
       WHERE tenant = $1 AND type = $2 AND path = $3 AND digest = $4`,
      key,
    )
    if (rows[0]?.['id'] !== id) return path
  }
  return undefined
}

function first(rows: readonly Readonly<Record<string, unknown>>[]) {
  const [row] = rows
  return row && storedOf(row as unknown as ResourceRow)
}

function memberOf({ member }: Readonly<Record<string, unknown>>): ScimMember {
  return JSON.parse(String(member)) as ScimMember
}
