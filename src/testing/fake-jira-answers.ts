import type { StoredUser } from './fake-jira-store.js'

/** @internal How a fake Jira behaves. */
export interface JiraConduct {
  readonly version: string
  readonly readOnlyDirectory: boolean | 'local-groups'
  readonly defaultGroups: readonly string[]
  readonly pageSize: number
  /** Seats of the licence; `undefined` when it has no limit. */
  readonly seats: number | undefined
  readonly pickerLimit: number
  readonly removeAbsentStatus: 400 | 404
  readonly createsInactive: boolean
  readonly browseUsers: boolean
}

/** @internal One request, taken apart. */
export interface JiraAsk {
  readonly method: string
  /** Steps below `/rest/api/2`, decoded. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
  readonly body: unknown
  readonly actor: 'admin' | 'plain' | undefined
}

/** @internal Some of the endpoints; `undefined` for what is not among them. */
export type JiraRoutes = (ask: JiraAsk) => Response | undefined

/** @internal An account as reads show it. */
export function userBean(user: StoredUser): Readonly<Record<string, unknown>> {
  return {
    ...writeBean(user),
    active: user.active,
    deleted: false,
    timeZone: 'Etc/UTC',
    locale: 'en_US',
  }
}

/** @internal An account as the answer to a write shows it: without `active`. */
export function writeBean(user: StoredUser): Readonly<Record<string, unknown>> {
  const { key, name, emailAddress, displayName } = user
  const self = `https://jira.example.com/rest/api/2/user?username=${encodeURIComponent(name)}`
  return { self, key, name, emailAddress, displayName }
}

/** @internal */
export function json(status: number, body?: unknown): Response {
  return body === undefined
    ? new Response(null, { status })
    : new Response(JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json;charset=UTF-8' },
      })
}

/** @internal A refusal in Jira's form, or in that of its HTTP layer. */
export function failure(
  status: number,
  message: string,
  { field, asMessage = false }: { readonly field?: string; readonly asMessage?: boolean } = {},
): Response {
  if (asMessage) return json(status, { message, 'status-code': status })
  return field === undefined
    ? json(status, { errorMessages: [message], errors: {} })
    : json(status, { errorMessages: [], errors: { [field]: message } })
}

/** @internal The refusal for whoever is not an administrator. */
export function denied(actor: JiraAsk['actor']): Response | undefined {
  if (actor === 'admin') return undefined
  return actor === 'plain'
    ? failure(403, 'You do not have the permission to do this.')
    : failure(401, 'You are not signed in.')
}

/** @internal */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ours = 0, less = 0] = version.split('.').map(Number)
  return ours > major || (ours === major && less >= minor)
}

/** @internal A member of a JSON body, when it is text. */
export function textIn(body: unknown, name: string): string | undefined {
  const value = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return typeof value === 'string' ? value : undefined
}

/** @internal A whole number of a query, or the usual one. */
export function numberIn(query: URLSearchParams, name: string, usual: number): number {
  const value = Number.parseInt(query.get(name) ?? '', 10)
  return Number.isNaN(value) ? usual : value
}
