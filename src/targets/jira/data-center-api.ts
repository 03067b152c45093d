/**
 * @internal The endpoints of Jira Data Center's REST API 2, as they answer.
 *
 * @see https://developer.atlassian.com/server/jira/platform/rest/v10003/
 */
import type { Answer, Call } from '../http.js'
import type { Fields } from '../read.js'
import { protocol, refuseAnother } from '../verbs.js'
import { saysAbsent } from './answers.js'

/** @internal An account as Jira shows it. */
export interface JiraUser {
  readonly key: string
  readonly name: string
  readonly email?: string
  readonly displayName?: string
  readonly active?: boolean
}

/** @internal An account together with its groups, those inherited from subgroups included. */
export interface JiraMember extends JiraUser {
  readonly groups: readonly string[]
}

/** @internal Key or name, never both: Jira answers 400 to that. */
export type JiraUserKey = { readonly key: string } | { readonly username: string }

/** @internal The body of a write; Jira knows no other members. */
export interface JiraUserWrite {
  readonly name?: string
  readonly displayName?: string
  readonly emailAddress?: string
  readonly active?: boolean
  readonly notification?: 'false'
  readonly applicationKeys?: readonly string[]
}

/** @internal */
export async function getUser(call: Call, by: JiraUserKey): Promise<JiraUser | undefined> {
  const fields = await getUserFields(call, { ...by })
  return fields === undefined ? undefined : userOf(fields)
}

/** @internal */
export async function getMember(call: Call, key: string): Promise<JiraMember | undefined> {
  const fields = await getUserFields(call, { key, expand: 'groups' })
  if (fields === undefined) return undefined
  const list = fields.object('groups')
  const groups = list.list('items').map((group) => group.text('name'))
  // A list cut short would look like lost memberships.
  if (list.count('size') !== groups.length) throw protocol(call, 'paging')
  return { ...userOf(fields), groups }
}

async function getUserFields(
  call: Call,
  query: Readonly<Record<string, string>>,
): Promise<Fields | undefined> {
  const answer = await call.send({ method: 'GET', path: ['user'], query, accept: [404] })
  if (saysAbsent(answer)) return undefined
  const fields = answer.fields()
  const { key } = query
  if (key !== undefined) refuseAnother(call, key, fields.text('key'))
  // An account deleted at its source is shown on request only; this is for versions that differ.
  return fields.flag('deleted') === true ? undefined : fields
}

/** @internal */
export async function postUser(call: Call, user: JiraUserWrite): Promise<Answer> {
  return call.send({ method: 'POST', path: ['user'], body: user, accept: [400] })
}

/** @internal */
export async function putUser(call: Call, key: string, change: JiraUserWrite): Promise<Answer> {
  return call.send({
    method: 'PUT',
    path: ['user'],
    query: { key },
    body: change,
    accept: [400, 404],
  })
}

/** @internal */
export async function deleteUser(call: Call, key: string): Promise<Answer> {
  return call.send({ method: 'DELETE', path: ['user'], query: { key }, accept: [400, 404] })
}

/** @internal One page of all accounts; there since Jira 10.3 and 11.0. */
export async function listUsers(
  call: Call,
  cursor: string | undefined,
): Promise<{ readonly users: readonly JiraUser[]; readonly next: string | undefined }> {
  const fields = (
    await call.send({
      method: 'GET',
      path: ['user', 'list'],
      query: cursor === undefined ? {} : { cursor },
    })
  ).fields()
  const users = fields.list('values').map(userOf)
  if (fields.flag('isLast') === true) return { users, next: undefined }
  const next = fields.raw('nextCursor')
  // Neither the end nor the way on: what is missing must not look like accounts that are gone.
  if (!(typeof next === 'string' || typeof next === 'number') || String(next) === cursor)
    throw protocol(call, 'paging')
  return { users, next: String(next) }
}

/** @internal Rows asked for; Jira 10 and later give no more at once. */
export const searchPage = 100
const longestSearch = 10_000

/** @internal One page of the accounts that match a text; `.` matches everybody. */
export async function searchPageOf(
  call: Call,
  text: string,
  startAt: number,
): Promise<readonly JiraUser[]> {
  const answer = await call.send({
    method: 'GET',
    path: ['user', 'search'],
    query: {
      username: text,
      includeActive: 'true',
      includeInactive: 'true',
      startAt: String(startAt),
      maxResults: String(searchPage),
    },
  })
  return answer.list().map(userOf)
}

/** @internal Accounts whose name, full name or e-mail address starts with or holds the text. */
export async function searchUsers(call: Call, text: string): Promise<readonly JiraUser[]> {
  const found: JiraUser[] = []
  for (;;) {
    const page = await searchPageOf(call, text, found.length)
    // Jira 10 and later ignore startAt (JRASERVER-78520): the first page would come for ever.
    const first = page[0]
    if (found.length > 0 && first !== undefined && first.key === found[0]?.key)
      throw protocol(call, 'paging')
    found.push(...page)
    if (page.length < searchPage) return found
    if (found.length > longestSearch) throw protocol(call, 'paging')
  }
}

/** @internal The account the credentials belong to. */
export async function getMyself(call: Call): Promise<JiraUser> {
  return userOf((await call.send({ method: 'GET', path: ['myself'] })).fields())
}

/** @internal */
export async function getServerInfo(
  call: Call,
): Promise<{ readonly version: string; readonly deployment: string | undefined }> {
  const info = (await call.send({ method: 'GET', path: ['serverInfo'] })).fields()
  return { version: info.text('version'), deployment: info.optionalText('deploymentType') }
}

/** @internal */
export function userOf(fields: Fields): JiraUser {
  const email = fields.optionalText('emailAddress')
  const displayName = fields.optionalText('displayName')
  const active = fields.flag('active')
  return {
    key: fields.text('key'),
    name: fields.text('name'),
    ...(email === undefined ? {} : { email }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(active === undefined ? {} : { active }),
  }
}

/**
 * @internal The directories that have an account of a login, for every login that several have; Jira 8.19
 * and later. The vendor's description takes the answer for an avatar.
 *
 * @see https://confluence.atlassian.com/jiracore/finding-duplicate-user-accounts-1079345620.html
 */
export async function getDuplicates(call: Call): Promise<ReadonlyMap<string, readonly string[]>> {
  const answer = await call.send({ method: 'GET', path: ['user', 'duplicated', 'list'] })
  const fields = answer.fields()
  const logins = Object.keys(Object(answer.json))
  return new Map(
    logins.map((login) => [login, fields.list(login).map((row) => row.text('directoryName'))]),
  )
}
