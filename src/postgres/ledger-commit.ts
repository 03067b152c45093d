import type { Committed, LedgerChange, Note } from '../provision/ledger.js'
import type { Link } from '../provision/link.js'
import type { PlanRecord } from '../provision/plan-record.js'
import type { SqlSession } from './client.js'
import type { LedgerKeys } from './ledger-keys.js'

/** More locks than this in one transaction could fill the server's table of locks. */
const mostLocks = 500

/** @internal Writes a change inside a transaction that nobody else has begun to write in. */
export async function commitChange(
  session: SqlSession,
  keys: LedgerKeys,
  change: LedgerChange,
): Promise<Committed> {
  const links = (change.links ?? []).map((link) => linkRow(keys, link))
  const forget = (change.forget ?? []).map((key) => keys.link(key))
  const plans = (change.plans ?? []).map((record) => planRow(keys, record))
  const notes = (change.notes ?? []).map((note) => noteRow(keys, note))
  const accounts = links.flatMap(({ account }) => account ?? [])
  const written = [links, plans, notes].map((rows) => rows.map(({ key }) => key))

  await lock(session, keys, [...written.flat(), ...forget, ...accounts])
  const stored = await versions(session, written)
  for (const rows of [links, plans, notes])
    if (
      new Set(rows.map(({ key }) => key)).size < rows.length ||
      rows.some(({ key, expected }) => stored.get(key) !== expected)
    )
      return { outcome: 'stale' }
  if (await isTaken(session, links, forget, accounts)) return { outcome: 'taken' }
  return { outcome: 'saved', version: await write(session, keys, { links, forget, plans, notes }) }
}

type LinkRow = ReturnType<typeof linkRow>
type PlanRow = ReturnType<typeof planRow>
type NoteRow = ReturnType<typeof noteRow>

function linkRow(keys: LedgerKeys, { version, ...link }: Link) {
  const { issuer, subject } = link.subject
  const { target, userId, login } = link
  return {
    key: keys.link(link),
    expected: version,
    issuer,
    sharedWith: link.sharedWith ?? [],
    target: keys.target(target),
    account: userId === undefined ? null : keys.account(target, userId),
    login: login === undefined ? null : keys.login(target, login),
    body: JSON.stringify({ ...link, subject: { issuer, subject } }),
  }
}

function planRow(keys: LedgerKeys, { version, ...record }: PlanRecord) {
  return {
    key: keys.plan(record.id),
    expected: version,
    person: keys.person(record.plan.subject),
    run: record.run === undefined ? null : keys.run(record.run),
    state: record.state,
    at: record.at,
    body: JSON.stringify(record),
  }
}

function noteRow(keys: LedgerKeys, { key, value, version }: Note) {
  return {
    key: keys.note(key),
    expected: version,
    body: value === null ? null : JSON.stringify(value),
  }
}

/**
 * Two changes that have a row or an account in common come one after the other. Locks are taken in one
 * order, so no two wait for each other; a change of very much locks the whole ledger instead.
 */
async function lock(
  session: SqlSession,
  { tenant }: LedgerKeys,
  named: readonly string[],
): Promise<void> {
  if (named.length > mostLocks) {
    await session.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [tenant])
    return
  }
  await session.query(
    `SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0)), count(locked.done) FROM (
       SELECT pg_advisory_xact_lock(hash) AS done FROM (
         SELECT DISTINCT hashtextextended(name, 0) AS hash FROM unnest($2::text[]) AS name ORDER BY 1
       ) AS hashes
     ) AS locked`,
    [tenant, named],
  )
}

async function versions(
  session: SqlSession,
  [links, plans, notes]: readonly (readonly string[])[],
): Promise<ReadonlyMap<unknown, number>> {
  const { rows } = await session.query(
    `SELECT key, version FROM rostermap.ledger_link WHERE key = ANY($1::text[])
     UNION ALL SELECT key, version FROM rostermap.ledger_plan WHERE key = ANY($2::text[])
     UNION ALL SELECT key, version FROM rostermap.ledger_note WHERE key = ANY($3::text[])`,
    [links, plans, notes],
  )
  return new Map(rows.map(({ key, version }) => [key, Number(version)]))
}

interface Holder {
  readonly issuer: string
  readonly sharedWith: readonly string[]
}

async function isTaken(
  session: SqlSession,
  links: readonly LinkRow[],
  forget: readonly string[],
  accounts: readonly string[],
): Promise<boolean> {
  if (accounts.length === 0) return false
  const moved = new Set([...links.map(({ key }) => key), ...forget])
  const { rows } = await session.query(
    'SELECT key, account, body FROM rostermap.ledger_link WHERE account = ANY($1::text[])',
    [accounts],
  )
  const holders = new Map<unknown, Holder[]>()
  const hold = (account: unknown, holder: Holder) =>
    holders.set(account, [...(holders.get(account) ?? []), holder])
  for (const { key, account, body } of rows) {
    if (moved.has(String(key))) continue
    const { subject, sharedWith = [] } = JSON.parse(String(body)) as Link
    hold(account, { issuer: subject.issuer, sharedWith })
  }
  for (const link of links) {
    if (link.account === null) continue
    for (const other of holders.get(link.account) ?? [])
      if (!link.sharedWith.includes(other.issuer) || !other.sharedWith.includes(link.issuer))
        return true
    hold(link.account, link)
  }
  return false
}

async function write(
  session: SqlSession,
  keys: LedgerKeys,
  rows: {
    readonly links: readonly LinkRow[]
    readonly forget: readonly string[]
    readonly plans: readonly PlanRow[]
    readonly notes: readonly NoteRow[]
  },
): Promise<number> {
  const { links, forget, plans, notes } = rows
  const next = await session.query("SELECT nextval('rostermap.ledger_version') AS version")
  const version = Number(next.rows[0]?.['version'])
  // One that is written in the same change must not be forgotten by it, so what is forgotten goes first.
  if (forget.length > 0)
    await session.query('DELETE FROM rostermap.ledger_link WHERE key = ANY($1::text[])', [forget])
  if (links.length > 0)
    await session.query(
      `INSERT INTO rostermap.ledger_link (key, target, account, login, body, version)
         SELECT *, $6::bigint FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
       ON CONFLICT (key) DO UPDATE SET target = excluded.target, account = excluded.account,
         login = excluded.login, body = excluded.body, version = excluded.version`,
      [...columns(links, ['key', 'target', 'account', 'login', 'body']), version],
    )
  if (plans.length > 0)
    await session.query(
      `INSERT INTO rostermap.ledger_plan (key, person, run, state, at, body, tenant, version)
         SELECT *, $7, $8::bigint
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::double precision[], $6::text[])
       ON CONFLICT (key) DO UPDATE SET person = excluded.person, run = excluded.run,
         state = excluded.state, at = excluded.at, body = excluded.body, version = excluded.version`,
      [...columns(plans, ['key', 'person', 'run', 'state', 'at', 'body']), keys.tenant, version],
    )
  const kept = notes.filter(({ body }) => body !== null)
  const dropped = notes.filter(({ body }) => body === null)
  if (kept.length > 0)
    await session.query(
      `INSERT INTO rostermap.ledger_note (key, body, version)
         SELECT *, $3::bigint FROM unnest($1::text[], $2::text[])
       ON CONFLICT (key) DO UPDATE SET body = excluded.body, version = excluded.version`,
      [...columns(kept, ['key', 'body']), version],
    )
  if (dropped.length > 0)
    await session.query('DELETE FROM rostermap.ledger_note WHERE key = ANY($1::text[])', [
      dropped.map(({ key }) => key),
    ])
  return version
}

function columns<T>(rows: readonly T[], names: readonly (keyof T)[]): unknown[][] {
  return names.map((name) => rows.map((row) => row[name]))
}
