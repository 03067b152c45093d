import type { ScimEvent, ScimOutbox } from '../scim/event.js'
import {
  isOneConnection,
  oneAtATime,
  type SqlClient,
  type SqlSession,
  withTransaction,
} from './client.js'

/** @internal Keeps events, in the transaction of their change. */
export async function keepEvents(
  session: SqlSession,
  tenant: string,
  events: readonly ScimEvent[],
): Promise<void> {
  await session.query(
    `INSERT INTO rostermap.scim_event (tenant, event)
     SELECT $1, given.event::json FROM unnest($2::text[]) WITH ORDINALITY AS given (event, place)
     ORDER BY given.place`,
    [tenant, events.map((event) => JSON.stringify(event))],
  )
}

/** @internal The events of a tenant that wait. */
export function postgresOutbox(client: SqlClient, tenant: string): ScimOutbox {
  return {
    take: (limit, act) =>
      isOneConnection(client)
        ? takeOnOneConnection(client, tenant, limit, act)
        : withTransaction(client, 'write', async (session) => {
            const waiting = await waitingFor(session, tenant, limit, 'FOR UPDATE SKIP LOCKED')
            return handOver(waiting, act, (ids) => forget(session, ids))
          }),
  }
}

type Act = (events: readonly ScimEvent[]) => Promise<void>

interface Waiting {
  readonly id: string
  readonly event: ScimEvent
}

/**
 * Who acts on events reads the store and the ledger. On one connection that cannot be inside the transaction
 * that has the events, so a lock of the connection keeps others off until they are forgotten.
 */
function takeOnOneConnection(
  client: SqlClient,
  tenant: string,
  limit: number,
  act: Act,
): Promise<number> {
  const step = <T>(run: (session: SqlSession) => Promise<T>) =>
    withTransaction(client, 'write', run)
  const lock = (verb: string) =>
    step((session) =>
      session.query(`SELECT pg_${verb}(hashtext('rostermap.scim_event'), hashtext($1)) AS held`, [
        tenant,
      ]),
    )
  return inTurn(client, async () => {
    if ((await lock('try_advisory_lock')).rows[0]?.['held'] !== true) return 0
    try {
      const waiting = await step((session) => waitingFor(session, tenant, limit, ''))
      return await handOver(waiting, act, (ids) => step((session) => forget(session, ids)))
    } finally {
      await lock('advisory_unlock')
    }
  })
}

async function handOver(
  waiting: readonly Waiting[],
  act: Act,
  done: (ids: readonly string[]) => Promise<unknown>,
): Promise<number> {
  if (waiting.length === 0) return 0
  await act(waiting.map(({ event }) => event))
  await done(waiting.map(({ id }) => id))
  return waiting.length
}

async function waitingFor(
  session: SqlSession,
  tenant: string,
  limit: number,
  lock: string,
): Promise<readonly Waiting[]> {
  const { rows } = await session.query(
    `SELECT seq::text AS seq, event::text AS event FROM rostermap.scim_event
     WHERE tenant = $1 ORDER BY scim_event.seq LIMIT $2 ${lock}`,
    [tenant, limit],
  )
  return rows.map(({ seq, event }) => ({ id: String(seq), event: JSON.parse(String(event)) }))
}

function forget(session: SqlSession, ids: readonly string[]): Promise<unknown> {
  return session.query('DELETE FROM rostermap.scim_event WHERE seq = ANY($1::bigint[])', [[...ids]])
}

const inTurn = oneAtATime()
