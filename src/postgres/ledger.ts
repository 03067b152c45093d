import { RosterError } from '../core/errors.js'
import type { Ledger } from '../provision/ledger.js'
import type { Link } from '../provision/link.js'
import type { PlanRecord } from '../provision/plan-record.js'
import { type SqlClient, type SqlResult, withTransaction } from './client.js'
import { commitChange } from './ledger-commit.js'
import { type LedgerKeys, ledgerKeys } from './ledger-keys.js'

/** Options of {@link postgresLedger}. */
export interface PostgresLedgerOptions {
  /** Keeps the ledgers of several customers apart in one database. @defaultValue `'default'` */
  readonly tenant?: string
}

const pageSize = 500
/** How many people or accounts one query may name. */
const mostNamed = 1000

/**
 * A ledger in PostgreSQL, for one process or many; with PGlite in the process itself.
 *
 * The tables are made by `migrate`. Reads are one query, a commit is one transaction.
 *
 * @param client - a `Pool` or a connected `Client` of `pg`, or a `PGlite`
 * @throws from its methods, what the driver throws
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite'
 * import { migrate, postgresLedger } from 'rostermap/postgres'
 *
 * const database = new PGlite()
 * await migrate(database)
 * const ledger = postgresLedger(database)
 * const subject = { issuer: 'https://idp.example', subject: 'ada' }
 * await ledger.commit({ links: [{ target: 'jira', subject, userId: 'U1' }] })
 * console.log((await ledger.link('jira', subject))?.userId) //=> 'U1'
 * ```
 */
export function postgresLedger(client: SqlClient, options: PostgresLedgerOptions = {}): Ledger {
  const keys = ledgerKeys(options.tenant ?? 'default')
  return {
    async link(target, subject) {
      const { rows } = await client.query(
        'SELECT body, version FROM rostermap.ledger_link WHERE key = $1',
        [keys.link({ target, subject })],
      )
      return rows[0] && (read(rows[0]) as Link)
    },
    async links(target, query, cursor) {
      if ('subjects' in query) {
        const named = few(query.subjects).map((subject) => keys.link({ target, subject }))
        return { items: await linksBy(client, 'key', named) }
      }
      if ('userIds' in query) {
        const named = few(query.userIds).map((userId) => keys.account(target, userId))
        return { items: await linksBy(client, 'account', named) }
      }
      if ('login' in query)
        return { items: await linksBy(client, 'login', [keys.login(target, query.login)]) }
      return page(
        await client.query(
          `SELECT body, version, place FROM rostermap.ledger_link
            WHERE target = $1 AND place > $2 ORDER BY place LIMIT ${pageSize + 1}`,
          [keys.target(target), cursor ?? '0'],
        ),
        ({ place }) => String(place),
      )
    },
    async plans(query, cursor) {
      const { text, values } = planQuery(keys, query, cursor)
      return page<PlanRecord>(await client.query(text, values), ({ at, place }) => `${at} ${place}`)
    },
    async notes(names) {
      const { rows } = await client.query(
        'SELECT key, body, version FROM rostermap.ledger_note WHERE key = ANY($1::text[])',
        [names.map(keys.note)],
      )
      const found = new Map(rows.map((row) => [row['key'], row]))
      return names.flatMap((key) => {
        const row = found.get(keys.note(key))
        return row ? [{ key, value: parsed(row), version: Number(row['version']) }] : []
      })
    },
    commit: (change) =>
      withTransaction(client, 'write', (session) => commitChange(session, keys, change)),
  }
}

type Row = SqlResult['rows'][number]

async function linksBy(
  client: SqlClient,
  column: 'key' | 'account' | 'login',
  named: readonly string[],
): Promise<Link[]> {
  const { rows } = await client.query(
    `SELECT body, version FROM unnest($1::text[]) WITH ORDINALITY AS named (value, nth)
       JOIN rostermap.ledger_link ON ${column} = named.value ORDER BY nth, place`,
    [named],
  )
  return rows.map((row) => read(row) as Link)
}

function planQuery(keys: LedgerKeys, query: Parameters<Ledger['plans']>[0], cursor?: string) {
  const values: unknown[] = [keys.tenant]
  const conditions = ['tenant = $1']
  const where = (condition: (place: string) => string, value: unknown) => {
    values.push(value)
    conditions.push(condition(`$${values.length}`))
  }
  if (query.id !== undefined) where((at) => `key = ${at}`, keys.plan(query.id))
  if (query.subject) where((at) => `person = ${at}`, keys.person(query.subject))
  if (query.run !== undefined) where((at) => `run = ${at}`, keys.run(query.run))
  if (query.state !== undefined) where((at) => `state = ${at}`, query.state)
  if (cursor !== undefined) {
    const [at, place] = cursor.split(' ')
    values.push(at, place)
    conditions.push(
      `(at, place) > ($${values.length - 1}::double precision, $${values.length}::bigint)`,
    )
  }
  const text = `SELECT body, version, at, place FROM rostermap.ledger_plan
    WHERE ${conditions.join(' AND ')} ORDER BY at, place LIMIT ${pageSize + 1}`
  return { text, values }
}

function page<T>({ rows }: SqlResult, cursorOf: (row: Row) => string) {
  const last = rows[pageSize - 1]
  return {
    items: rows.slice(0, pageSize).map((row) => read(row) as T),
    ...(rows.length > pageSize && last && { next: cursorOf(last) }),
  }
}

function parsed({ body }: Row): unknown {
  return JSON.parse(String(body))
}

function read(row: Row): unknown {
  return { ...(parsed(row) as object), version: Number(row['version']) }
}

function few<T>(named: readonly T[]): readonly T[] {
  if (named.length <= mostNamed) return named
  throw new RosterError('POLICY_INVALID', 'A query of the ledger names too many at once.', {
    issues: [{ pointer: '', message: `must name at most ${mostNamed}` }],
  })
}
