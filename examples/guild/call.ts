// How examples/guild/target.ts asks its product, and reads what it answers.
import {
  type CallOptions,
  type CurrentUser,
  type Page,
  type TargetGroup,
  targetError,
} from 'rostermap'
import { type Patience, patiently } from '../rota/again.js'
import { type Answer, type Ask, askAt, type Connection } from '../rota/ask.js'
import { pageFrom, placeOf } from '../rota/paging.js'

/** One call of a verb: asks the product, again where that may help, and makes errors that bear the verb's name. */
export function caller(connection: Connection, patience: Patience) {
  const askGuild = askAt(connection)
  return (operation: string, { signal }: CallOptions = {}) => {
    signal?.throwIfAborted()
    const about = { target: connection.target, operation, retryable: false }
    const protocol = (reason: 'shape' | 'paging') =>
      targetError('TARGET_PROTOCOL', { ...about, reason })
    const missing = (what: 'user' | 'group') => targetError('TARGET_NOT_FOUND', { ...about, what })
    /** `time` is which try it was that was answered. What is not there is an error, unless the question accepts it. */
    const ask = async (
      method: NonNullable<Ask['method']>,
      path: readonly string[],
      { accept = [], ...more }: Pick<Ask, 'query' | 'body' | 'headers' | 'accept'> = {},
    ): Promise<Answer & { readonly time: number }> => {
      const words = ['no-such-account', 'no-such-team', ...accept]
      const question = { ...more, operation, method, accept: words, signal }
      const answer = await patiently(
        async (time) => ({ ...(await askGuild(path, question)), time }),
        { ...patience, signal },
      )
      if (answer.word === undefined || accept.includes(answer.word)) return answer
      throw missing(answer.word === 'no-such-team' ? 'group' : 'user')
    }
    return { about, ask, protocol, dead: () => protocol('paging'), missing, signal }
  }
}

export type Call = ReturnType<ReturnType<typeof caller>>

export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

interface Account extends CurrentUser {
  readonly isClosing: boolean
}

export function accountOf(call: Call, row: unknown): Account {
  const [id, login, mail, state] = ['id', 'login', 'mail', 'state'].map((one) => member(row, one))
  if (typeof id !== 'string' || typeof login !== 'string' || typeof mail !== 'string')
    throw call.protocol('shape')
  if (state !== 'open' && state !== 'closing' && state !== 'closed') throw call.protocol('shape')
  // What is being shut is open until it is shut.
  const active = state !== 'closed'
  return { id, username: login, email: mail, active, isClosing: state === 'closing' }
}

export function userOf(call: Call, row: unknown): CurrentUser {
  const { isClosing: _, ...user } = accountOf(call, row)
  return user
}

export function groupOf(call: Call, row: unknown): TargetGroup {
  const [id, name] = [member(row, 'id'), member(row, 'title')]
  if (typeof id !== 'string' || typeof name !== 'string') throw call.protocol('shape')
  return { id, name }
}

export async function pageOf<T extends { readonly id: string }>(
  call: Call,
  path: readonly string[],
  query: Record<string, string>,
  cursor: string | undefined,
  read: (call: Call, row: unknown) => T,
): Promise<Page<T>> {
  const place = placeOf(cursor, call.dead)
  const from = Number(place.at ?? 0)
  const { json } = await call.ask('GET', path, { query: { ...query, from: String(from) } })
  const [rows, total] = [member(json, 'rows'), member(json, 'total')]
  if (!Array.isArray(rows) || typeof total !== 'number') throw call.protocol('shape')
  const next = from + rows.length
  const items = rows.map((row) => read(call, row))
  return pageFrom(items, next < total ? String(next) : undefined, place, call.dead)
}
