import { isRosterError, RosterError, type Target } from 'rostermap'
import type { Spoil } from 'rostermap/testing'
import { rota } from '../../examples/rota/product.js'
import { rotaTarget } from '../../examples/rota/target.js'

export type Send = (request: Request) => Promise<Response>

/** A target that does the wrong thing when its product fails. */
export type FaultBug = (spoil: Spoil) => Target

export const right = (send: Send) => rotaTarget('https://rota.example.com', 'rota-token', send)

/** Makes something else of an answer before the target sees it. */
export const reads =
  (alter: (response: Response, request: Request) => Response | Promise<Response>): FaultBug =>
  (spoil) => {
    const send = spoil(rota())
    return right(async (request) => alter(await send(request.clone()), request))
  }

/** Makes something else of the error of every verb. */
export const throws =
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

export const other = (error: unknown, details: object, message?: string) =>
  isRosterError(error)
    ? new RosterError(error.code, message ?? error.message, {
        ...error.details,
        ...details,
      } as never)
    : error
export const isPage = (response: Response) =>
  response.headers.get('content-type')?.startsWith('text/html') === true
export const json = (body: object, status = 200) => Response.json(body, { status })

/** Sends some requests in another way. */
export const sends =
  (alter: (send: Send, request: Request) => Promise<Response>): FaultBug =>
  (spoil) => {
    const send = spoil(rota())
    return right((request) => alter(send, request))
  }

/** Sends a request in turn with what comes of the last try, until it is let be. */
export const again = (goesOn: (response: Response, tries: number) => boolean): FaultBug =>
  sends(async (send, request) => {
    for (let tries = 1; ; tries += 1) {
      const response = await send(request.clone())
      if (!goesOn(response, tries)) return response
    }
  })

/** Lets looks be POSTs as well: each at an address of its own, or all that is asked at one. */
export const byPost =
  (
    where: 'each' | 'one',
    alter: (response: Response, request: Request) => Response = (response) => response,
  ) =>
  (spoil: Spoil, product: Send): Send => {
    const send = spoil(async (request: Request) => {
      const headers = new Headers(request.headers)
      const [url, method] = [headers.get('x-url'), headers.get('x-method')]
      if (url === null || method === null) return product(request)
      const body = method === 'GET' ? undefined : await request.text()
      return product(new Request(url, { method, headers, ...(body && { body }) }))
    })
    return async (request) => {
      if (where === 'each' && request.method !== 'GET')
        return alter(await send(request.clone()), request)
      const { pathname, search } = new URL(request.url)
      const to = where === 'one' ? '/all' : `/look${pathname}${search}`
      const headers = new Headers(request.headers)
      headers.set('x-url', request.url)
      headers.set('x-method', request.method)
      const { signal, redirect } = request
      const body = await request.clone().text()
      const init = { method: 'POST', headers, signal, redirect, ...(body && { body }) }
      return alter(await send(new Request(new URL(to, request.url), init)), request)
    }
  }

/** A rota whose looks are POSTs as well. */
export const overPost =
  (...how: Parameters<typeof byPost>): FaultBug =>
  (spoil) =>
    right(byPost(...how)(spoil, rota()))
