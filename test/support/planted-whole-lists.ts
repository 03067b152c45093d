import {
  type AnyRosterError,
  isRosterError,
  type Outcome,
  type Target,
  targetError,
} from 'rostermap'
import type { Spoil } from 'rostermap/testing'
import { askAt } from '../../examples/rota/ask.js'
import { rota } from '../../examples/rota/product.js'
import { rotaTarget } from '../../examples/rota/target.js'

type Send = (request: Request) => Promise<Response>

const at = 'https://rota.example.com'
const headers = { authorization: 'Bearer rota-token', 'content-type': 'application/json' }

/** The rota, were it to take the people of a crew as a whole, under an ETag, at `/lists/:crew`. */
function wholeLists(product: Send): Send {
  const versions = new Map<string, number>()
  const peopleIn = async (crew: string): Promise<string[]> => {
    const ids: string[] = []
    for (let after = ''; ; ) {
      const url = `${at}/crews/${crew}?people=${after && `&after=${after}`}`
      const body = (await (await product(new Request(url, { headers }))).json()) as {
        rows: { id: number }[]
        after?: string
      }
      ids.push(...body.rows.map(({ id }) => String(id)))
      if (body.after === undefined) return ids
      after = body.after
    }
  }
  return async (request) => {
    const [, crew] = /\/lists\/([^?]+)/.exec(request.url) ?? []
    if (crew === undefined) return product(request)
    const etag = `"${versions.get(crew) ?? 0}"`
    if (request.method === 'GET')
      return Response.json({ people: await peopleIn(crew) }, { headers: { etag } })
    const match = request.headers.get('if-match')
    if (match !== null && match !== etag)
      return Response.json({ error: 'stale' }, { status: 412, headers: { etag } })
    const [had, { people }] = [await peopleIn(crew), (await request.json()) as { people: string[] }]
    const write = (method: string, id: string) =>
      product(new Request(`${at}/crews/${crew}/people/${id}`, { method, headers }))
    for (const id of people) if (!had.includes(id)) await write('PUT', id)
    for (const id of had) if (!people.includes(id)) await write('DELETE', id)
    versions.set(crew, (versions.get(crew) ?? 0) + 1)
    return new Response(null, { status: 204 })
  }
}

/** What a target does when somebody else was quicker; right is only to look again. */
type Stale = 'look again' | 'send the old list again' | 'take it for done' | 'set no condition'

/** A target that writes the people of a crew as a whole; where its requests go another way, through that. */
export function wholeListTarget(
  stale: Stale,
  through: (spoil: Spoil, product: Send) => Send = (spoil, product) => spoil(product),
): (spoil: Spoil) => Target {
  return (spoil) => {
    const send = through(spoil, wholeLists(rota()))
    const ask = askAt({
      target: 'rota',
      base: at,
      token: 'rota-token',
      word: (json) => (json as { error?: unknown } | undefined)?.error,
      send,
    })
    const members =
      (operation: 'addMembers' | 'removeMembers'): Target['addMembers'] =>
      async (crew, ids, { signal } = {}) => {
        const wanted = operation === 'addMembers'
        const outcomes = new Map<string, Outcome | AnyRosterError>()
        const write = async (round = 0): Promise<void> => {
          const path = ['lists', crew]
          const { json, etag = '' } = await ask(path, { operation, signal })
          const people = (json as { people?: string[] } | undefined)?.people
          if (!Array.isArray(people))
            throw targetError('TARGET_PROTOCOL', { ...about(operation), reason: 'shape' })
          const todo = ids.filter((id) => people.includes(id) !== wanted)
          const next = wanted ? [...people, ...todo] : people.filter((id) => !todo.includes(id))
          const put = (version: string) =>
            ask(path, {
              operation,
              method: 'PUT',
              body: { people: next },
              accept: ['stale'],
              headers: stale === 'set no condition' ? {} : { 'if-match': version },
              signal,
            })
          for (const id of ids) outcomes.set(id, todo.includes(id) ? 'changed' : 'unchanged')
          if (todo.length === 0) return
          let answer = await put(etag)
          if (answer.word === 'stale' && stale === 'send the old list again')
            answer = await put(answer.etag ?? '')
          if (answer.status === 204 || (answer.word === 'stale' && stale === 'take it for done'))
            return
          if (answer.word === 'stale' && round < 3) return write(round + 1)
          throw targetError('TARGET_PROTOCOL', { ...about(operation), reason: 'status' })
        }
        await write().catch((error: unknown) => {
          signal?.throwIfAborted()
          if (!isRosterError(error)) throw error
          for (const id of ids) outcomes.set(id, error)
        })
        return outcomes
      }
    return {
      ...rotaTarget(at, 'rota-token', send),
      addMembers: members('addMembers'),
      removeMembers: members('removeMembers'),
    }
  }
}

const about = (operation: string) => ({ target: 'rota', operation, retryable: false })
