import { type FakeAsk, json } from './fake-answers.js'
import type { StoredUser } from './fake-jira-store.js'
import type { ProjectTable } from './fake-projects.js'

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
  readonly duplicates: ReadonlyMap<string, string[]>
  readonly projects: ProjectTable
  readonly leadsStayOpen: boolean
}

/** @internal One request below `/rest/api/2`. */
export type JiraAsk = FakeAsk<'admin' | 'plain'>

/** @internal Some of the endpoints; `undefined` for what is not among them. */
export type JiraRoutes = (ask: JiraAsk) => Response | undefined

/** @internal An account as reads show it. */
export function userBean(user: StoredUser): Readonly<Record<string, unknown>> {
  return { ...memberBean(user), deleted: false, locale: 'en_US' }
}

/** @internal An account as the list of a group's members shows it. */
export function memberBean(user: StoredUser): Readonly<Record<string, unknown>> {
  return { ...writeBean(user), active: user.active, timeZone: 'Etc/UTC' }
}

/** @internal An account as the answer to a write shows it: without `active`. */
export function writeBean(user: StoredUser): Readonly<Record<string, unknown>> {
  const { key, name, emailAddress, displayName } = user
  const self = `https://jira.example.com/rest/api/2/user?username=${encodeURIComponent(name)}`
  return { self, key, name, emailAddress, displayName }
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
