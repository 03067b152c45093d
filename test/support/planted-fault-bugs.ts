import { isRosterError, RosterError, type Target, targetError } from 'rostermap'
import type { Spoil } from 'rostermap/testing'
import { rota } from '../../examples/rota/product.js'
import { rotaTarget } from '../../examples/rota/target.js'

type Send = (request: Request) => Promise<Response>

/** A target that does the wrong thing when its product fails. */
export type FaultBug = (spoil: Spoil) => Target

const right = (send: Send) => rotaTarget('https://rota.example.com', 'rota-token', send)

/** Makes something else of an answer before the target sees it. */
const reads =
  (alter: (response: Response, request: Request) => Response | Promise<Response>): FaultBug =>
  (spoil) => {
    const send = spoil(rota())
    return right(async (request) => alter(await send(request.clone()), request))
  }

/** Makes something else of the error of every verb. */
const throws =
  (
    alter: (error: unknown, options: { readonly signal?: AbortSignal } | undefined) => unknown,
  ): FaultBug =>
  (spoil) => {
    const real = right(spoil(rota()))
    const verbs = Object.entries(real).map(([name, verb]) => [
      name,
      typeof verb !== 'function'
        ? verb
        : async (...args: never[]) => {
            try {
              const answer: unknown = await Reflect.apply(verb, real, args)
              if (!(answer instanceof Map)) return answer
              const items = [...answer].map(([id, item]) => [
                id,
                isRosterError(item) ? alter(item, undefined) : item,
              ])
              return new Map(items as [string, never][])
            } catch (error) {
              throw alter(error, args.at(-1))
            }
          },
    ])
    return Object.fromEntries(verbs)
  }

const other = (error: unknown, details: object, message?: string) =>
  isRosterError(error)
    ? new RosterError(error.code, message ?? error.message, {
        ...error.details,
        ...details,
      } as never)
    : error
const isPage = (response: Response) =>
  response.headers.get('content-type')?.startsWith('text/html') === true
const json = (body: object, status = 200) => Response.json(body, { status })

/** The same wrappers with nothing wrong. */
export const noFaultBugs: readonly FaultBug[] = [
  reads((response) => response),
  throws((error) => error),
]

/** Bugs by name, under the promise that each of them breaks. */
export const faultBugs: Readonly<Record<string, Readonly<Record<string, FaultBug>>>> = {
  '404: a read fails with one typed error and never passes for empty': {
    'any 404 is nobody': reads((response) =>
      response.status === 404 ? json({ error: 'no-such-person' }, 404) : response,
    ),
    'any 404 is an empty list': reads((response) =>
      isPage(response) ? json({ rows: [] }) : response,
    ),
  },
  '500: a read fails with one typed error and never passes for empty': {
    'an empty list': reads((response) => (response.status === 500 ? json({ rows: [] }) : response)),
    'not to be tried again': throws((error) => other(error, { retryable: false })),
    'a plain error': throws((error) => (isRosterError(error) ? new Error(error.message) : error)),
    'the token in the message': throws((error) =>
      other(error, {}, 'Bearer rota-token was refused.'),
    ),
    'another code': reads((response) => (response.status === 500 ? json({}, 401) : response)),
    'of another verb': throws((error) => other(error, { operation: 'send' })),
    'of another target': throws((error) => other(error, { target: 'http' })),
  },
  '401: a read fails with one typed error and never passes for empty': {
    'said to be a permission': reads((response) =>
      response.status === 401 ? json({}, 403) : response,
    ),
    'to be tried again': throws((error) => other(error, { retryable: true })),
  },
  '403: a read fails with one typed error and never passes for empty': {
    nobody: reads((response) =>
      response.status === 403 ? json({ error: 'no-such-person' }, 404) : response,
    ),
    'wrong credentials': reads((response) => (response.status === 403 ? json({}, 401) : response)),
  },
  '429: a read fails with one typed error and never passes for empty': {
    'not to be tried again': throws((error) => other(error, { retryable: false })),
    unavailable: reads((response) => (response.status === 429 ? json({}, 503) : response)),
  },
  'broken JSON: a read fails with one typed error and never passes for empty': {
    'an empty list': (spoil) => {
      const send = spoil(rota())
      return right(async (request) => {
        const response = await send(request)
        if (response.status !== 200) return response
        const text = await response.text()
        try {
          return json(JSON.parse(text))
        } catch {
          return json({ rows: [] })
        }
      })
    },
  },
  'JSON of another shape: a read fails with one typed error and never passes for empty': {
    'an empty list': (spoil) => {
      const send = spoil(rota())
      return right(async (request) => {
        const response = await send(request)
        if (response.status !== 200) return response
        const body = (await response.json()) as object
        return json('unexpected' in body ? { rows: [] } : body)
      })
    },
  },
  'a redirect to another host: a read fails with one typed error and never passes for empty': {
    'it would be followed': (spoil) => {
      const send = spoil(rota())
      return right((request) => send(new Request(request, { redirect: 'follow' })))
    },
    'it is followed': (spoil) => {
      const send = spoil(rota())
      return right(async (request) => {
        const response = await send(request)
        const to = response.headers.get('location')
        return to === null ? response : send(new Request(to))
      })
    },
  },
  'a dropped connection: a read fails with one typed error and never passes for empty': {
    'an error of the network': throws((error) =>
      isRosterError(error) && error.code === 'TARGET_UNAVAILABLE'
        ? new TypeError('fetch failed')
        : error,
    ),
  },
  'a sign-in page with status 200: no write passes for done, and none is done': {
    'it passes for done': reads((response, request) =>
      isPage(response) && request.method !== 'GET' ? new Response(null, { status: 204 }) : response,
    ),
  },
  '502: no write passes for done, and none is done': {
    'it passes for done': reads((response, request) =>
      response.status === 502 && request.method !== 'GET'
        ? new Response(null, { status: 204 })
        : response,
    ),
  },
  '404: no write passes for done, and none is done': {
    'it is gone already': reads((response, request) =>
      response.status === 404 && request.method === 'DELETE'
        ? json({ error: 'no-such-crew' }, 404)
        : response,
    ),
  },
  'a write whose answer is lost is done once: drop': {
    'making an account is tried again': (spoil) => {
      const send = spoil(rota())
      return right(async (request) => {
        const again = request.clone()
        return send(request).catch(() => send(again))
      })
    },
    'it is said not to be worth another try': throws((error) =>
      isRosterError(error) && error.code === 'TARGET_UNAVAILABLE'
        ? other(error, { retryable: false })
        : error,
    ),
  },
  'an hour in Retry-After is told and not waited for': {
    'it is not told': reads((response) => {
      if (response.status !== 429) return response
      return json({}, 429)
    }),
    'it is taken for milliseconds': throws((error) => other(error, { retryAfterMs: 3600 })),
  },
  'wrong credentials are not tried again for each member': {
    'they are': (spoil) => {
      const real = right(spoil(rota()))
      return {
        ...real,
        removeMembers: async (group, ids, options) =>
          new Map(
            (await Promise.all(ids.map((id) => real.removeMembers(group, [id], options)))).flatMap(
              (map) => [...map],
            ),
          ),
      }
    },
    'the call rejects': (spoil) => {
      const real = right(spoil(rota()))
      return {
        ...real,
        removeMembers: async (group, ids, options) => {
          const map = await real.removeMembers(group, ids, options)
          for (const item of map.values())
            if (isRosterError(item) && item.code === 'TARGET_UNAUTHORIZED') throw item
          return map
        },
      }
    },
  },
  'a call that gets no answer ends with the reason of the caller’s signal': {
    'an error of the network instead': throws((error, options) =>
      options?.signal?.aborted
        ? targetError('TARGET_UNAVAILABLE', {
            target: 'rota',
            operation: 'findUser',
            retryable: true,
            reason: 'aborted',
          })
        : error,
    ),
  },
}
