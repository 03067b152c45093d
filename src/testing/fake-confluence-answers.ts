import { type FakeAsk, json, numberIn } from './fake-answers.js'
import type { StoredConfluenceGroup, StoredConfluenceUser } from './fake-confluence-store.js'

/** @internal How a fake Confluence behaves. */
export interface ConfluenceConduct {
  readonly version: string
  readonly readOnlyDirectory: boolean | 'local-groups'
  readonly defaultGroups: readonly string[]
  readonly licensedGroup: string
  readonly seats: number | undefined
  readonly pageSize: number
  readonly deleteLooks: number
  readonly absentEndpoint: 404 | 405 | 'web-page'
}

/** @internal One request below `/rest/api`. */
export type ConfluenceAsk = FakeAsk<'admin' | 'plain'>

/** @internal Some of the endpoints; `undefined` for what is not among them. */
export type ConfluenceRoutes = (ask: ConfluenceAsk) => Response | undefined

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
}

/** @internal A refusal in Confluence's form. */
export function refusal(status: number, message: string): Response {
  return json(status, {
    statusCode: status,
    data: {
      authorized: status !== 403,
      valid: false,
      errors: [],
      successful: false,
      allowedInReadOnlyMode: true,
    },
    message,
    reason: reasons[status] ?? 'Error',
  })
}

/** @internal The refusal for whoever is not an administrator. */
export function denied(actor: ConfluenceAsk['actor']): Response | undefined {
  if (actor === 'admin') return undefined
  return actor === 'plain'
    ? refusal(403, 'You are not permitted to do this.')
    : refusal(401, 'You are not signed in.')
}

/** @internal The refusal of the embedded user management. */
export function directoryRefusal(): Response {
  return refusal(
    403,
    "Cannot update the user because directory 'Corporate LDAP' does not allow updates.",
  )
}

/** @internal One page, whose next one is named by a link relative to the base. */
export function page(
  { path, query }: Pick<ConfluenceAsk, 'path' | 'query'>,
  rows: readonly unknown[],
  cap: number,
  base = 'https://wiki.example.com/confluence',
): Response {
  const start = numberIn(query, 'start', 0)
  const limit = Math.min(numberIn(query, 'limit', 25), cap)
  const results = rows.slice(start, start + limit)
  const next = new URLSearchParams(query)
  next.set('start', String(start + limit))
  next.set('limit', String(limit))
  const address = `/rest/api/${path.map(encodeURIComponent).join('/')}`
  return json(200, {
    results,
    start,
    limit,
    size: results.length,
    _links: {
      base,
      context: new URL(base).pathname,
      self: `${base}${address}`,
      ...(start + limit < rows.length ? { next: `${address}?${next}` } : {}),
    },
  })
}

/** @internal An account as reads show it: never with its e-mail address. */
export function userBean(user: StoredConfluenceUser, expand: string): object {
  return {
    type: 'known',
    username: user.username,
    userKey: user.userKey,
    displayName: user.displayName,
    profilePicture: {
      path: '/images/icons/profilepics/default.svg',
      width: 48,
      height: 48,
      isDefault: true,
    },
    ...(expand.includes('status') ? { status: user.active ? 'current' : 'deactivated' } : {}),
    _links: { self: `https://wiki.example.com/confluence/rest/api/user?key=${user.userKey}` },
  }
}

/** @internal */
export function groupBean({ name }: StoredConfluenceGroup): object {
  const self = `https://wiki.example.com/confluence/rest/api/group/${encodeURIComponent(name)}`
  return { type: 'group', name, _links: { self } }
}
