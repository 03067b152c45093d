import { dispatch } from './dispatch.js'
import { handlerConfig, type ScimHandlerOptions } from './handler-options.js'
import { joined } from './http-body.js'
import { errorAnswer, notFound, refusal } from './http-error.js'
import { type Answer, emptyAnswer, type Incoming, scimJson } from './http-message.js'
import { type Target, targetReader } from './http-target.js'

/** @internal Answers a request, whatever it is; never rejects. */
export type Answerer = (request: Incoming) => Promise<Answer>

/**
 * @internal The handler without a server's own forms of requests and answers.
 *
 * @throws a `RosterError` with code `SCIM_CONFIG_INVALID`
 */
export function answerer(options: ScimHandlerOptions): Answerer {
  const config = handlerConfig(options)
  const read = targetReader(config.basePath)
  const perform = dispatch(config)

  const attempt = async (request: Incoming): Promise<Answer> => {
    const target = read(request.url)
    if (target === undefined) throw notFound()
    const open = config.publicDiscovery && isDiscovery(target)
    const principal = open ? {} : await config.authenticate(request, target.tenant)
    if (!principal) throw refusal(401, 'The request is not authenticated.')
    const store =
      typeof config.store === 'function' ? await config.store(target.tenant) : config.store
    if (!store) throw notFound()
    const base = (config.origin ?? target.origin) + target.base
    return perform({ config, request, target, principal, store, base })
  }

  return async (request) => {
    let answer: Answer
    try {
      answer = await attempt(request)
    } catch (error) {
      answer = errorAnswer(error)
      if (answer.status === 500 || answer.status === 503) config.onError(error)
    }
    if (request.method === 'HEAD') return emptyAnswer(answer.status, answer.headers)
    const { headers } = answer
    return headers['content-type'] === scimJson && prefersPlainJson(request)
      ? { ...answer, headers: { ...headers, 'content-type': 'application/json' } }
      : answer
  }
}

/**
 * Makes a SCIM 2.0 service provider of a store: a function from WHATWG Request to Response, which every
 * framework can mount.
 *
 * It never rejects. Faults of a request are answered as RFC 7644, 3.12 says; whatever else goes wrong with
 * 500, or 503 when the store cannot be reached, and told to `onError`.
 *
 * @throws a `RosterError` with code `SCIM_CONFIG_INVALID`
 * @see RFC 7644; RFC 9865 for cursors
 * @example
 * ```ts test
 * import { bearerTokens, memoryScimStore, scimHandler } from 'rostermap/scim'
 *
 * const handler = scimHandler({ store: memoryScimStore(), authenticate: bearerTokens(['secret']) })
 * const response = await handler(
 *   new Request('https://scim.example/scim/v2/Users', {
 *     method: 'POST',
 *     headers: { authorization: 'Bearer secret', 'content-type': 'application/scim+json' },
 *     body: JSON.stringify({
 *       schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
 *       userName: 'ada',
 *     }),
 *   }),
 * )
 * console.log(response.status) //=> 201
 * ```
 */
export function scimHandler(options: ScimHandlerOptions): (request: Request) => Promise<Response> {
  const answer = answerer(options)
  return async (request) => {
    const { status, headers, body } = await answer({
      method: request.method,
      url: request.url,
      headers: request.headers,
      bytes: (most) => bytesOf(request, most),
    })
    return new Response(body === '' ? null : body, { status, headers })
  }
}

async function bytesOf(request: Request, most: number): Promise<Uint8Array | undefined> {
  // The length is not always said, and not to be believed when it is.
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.length
    if (size > most) {
      await reader?.cancel()
      return undefined
    }
    chunks.push(read.value)
  }
  return joined(chunks, size)
}

function isDiscovery({ steps }: Target): boolean {
  return /^(?:ServiceProviderConfig|Schemas|ResourceTypes)$/i.test(steps[0] ?? '')
}

/** Whether the client takes JSON, but does not say that it takes SCIM's own type (RFC 7644, 3.8). */
function prefersPlainJson(request: Incoming): boolean {
  const accept = request.headers.get('accept')?.toLowerCase() ?? ''
  return (
    accept.includes('application/json') && !accept.includes(scimJson) && !accept.includes('*/*')
  )
}
