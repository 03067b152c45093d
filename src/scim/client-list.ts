import { RosterError } from '../core/errors.js'
import type { ReceivedScimResource } from './client.js'
import type { ScimSend } from './client-transport.js'

/** What to list. */
export interface ScimListOptions {
  /** Which resources. @defaultValue all */
  readonly filter?: string
  /** Attributes to answer with. */
  readonly attributes?: readonly string[]
  /** Attributes to leave out, for example `members`. */
  readonly excludedAttributes?: readonly string[]
}

interface Page {
  readonly resources: readonly ReceivedScimResource[]
  readonly total: number | undefined
  readonly nextCursor: string | undefined
}

/**
 * @internal Follows a list to its end: by `nextCursor` where there is one, else by counting what came. A
 * service that repeats itself, or ends before its own total, is not believed.
 */
export async function* listAll(
  send: ScimSend,
  endpoint: string,
  { filter, attributes, excludedAttributes, count }: ScimListOptions & { readonly count: number },
): AsyncGenerator<ReceivedScimResource> {
  const fixed = {
    ...(filter !== undefined && { filter }),
    ...(attributes && { attributes: attributes.join(',') }),
    ...(excludedAttributes && { excludedAttributes: excludedAttributes.join(',') }),
    count: String(count),
  }
  const seen = new Set<string>()
  let came = 0
  let cursor: string | undefined
  for (;;) {
    const place = cursor === undefined ? { startIndex: String(came + 1) } : { cursor }
    const { json } = await send({ method: 'GET', path: [endpoint], query: { ...fixed, ...place } })
    const page = pageIn(json, cursor !== undefined)
    for (const resource of page.resources) {
      // What moved on to a later page while others went is not told twice.
      if (!seen.has(resource.id)) yield resource
      seen.add(resource.id)
    }
    came += page.resources.length
    if (page.nextCursor !== undefined) {
      if (page.nextCursor === cursor) throw pagingFault()
      cursor = page.nextCursor
      continue
    }
    if (cursor !== undefined || came >= (page.total ?? 0)) return
    if (page.resources.length === 0) throw pagingFault()
  }
}

/** What says neither how many there are nor that more follow is no list: an empty one says 0. */
function pageIn(json: unknown, followed: boolean): Page {
  const {
    Resources = [],
    totalResults: total,
    nextCursor,
  } = Object(json) as Record<string, unknown>
  const next = typeof nextCursor === 'string' && nextCursor !== '' ? nextCursor : undefined
  if (typeof total !== 'number' && next === undefined && !followed) throw shapeFault()
  if (!Array.isArray(Resources)) throw shapeFault()
  return {
    resources: Resources.map(readReceived),
    total: typeof total === 'number' ? total : undefined,
    nextCursor: next,
  }
}

/** @internal @throws a `RosterError` with code `SCIM_ANSWER_INVALID` */
export function readReceived(value: unknown): ReceivedScimResource {
  if (typeof Reflect.get(Object(value), 'id') !== 'string') throw shapeFault()
  return value as ReceivedScimResource
}

function shapeFault(): Error {
  return new RosterError('SCIM_ANSWER_INVALID', 'The service answered what is no SCIM resource.', {
    reason: 'shape',
  })
}

function pagingFault(): Error {
  return new RosterError('SCIM_ANSWER_INVALID', 'The pages of the service lead nowhere.', {
    reason: 'paging',
  })
}
