/**
 * @internal The endpoints of Confluence Data Center's REST API, as they answer. Accounts are read by
 * key or login and written by login only; no read shows an e-mail address.
 *
 * @see https://developer.atlassian.com/server/confluence/rest/v1000/
 */
import type { CurrentUser } from '../../plan/state.js'
import type { Page, TargetGroup } from '../contract.js'
import type { Answer, Call } from '../http.js'
import type { Position } from '../paging.js'
import type { Fields } from '../read.js'
import { refuseAnother } from '../verbs.js'
import { linkedPage, saysAbsent } from './answers.js'

/** @internal An account, which always has a login. */
export type ConfluenceUser = CurrentUser & { readonly username: string }

/** Rows asked for; Confluence gives no more at once. */
const limit = '200'

/** @internal */
export async function getUser(
  call: Call,
  by: { readonly key: string } | { readonly username: string },
): Promise<ConfluenceUser | undefined> {
  const query = { ...by, expand: 'status' }
  const answer = await call.send({ method: 'GET', path: ['user'], query, accept: [404] })
  if (saysAbsent(answer)) return undefined
  const fields = answer.fields()
  // What is left of a deleted account is shown as "unknown", without a login.
  if (fields.text('type') !== 'known') return undefined
  const user = userOf(fields)
  if ('key' in by) refuseAnother(call, by.key, user.id)
  return user
}

/** @internal The account the credentials belong to. */
export async function getCurrentUser(call: Call): Promise<ConfluenceUser> {
  const query = { expand: 'status' }
  return userOf((await call.send({ method: 'GET', path: ['user', 'current'], query })).fields())
}

/** @internal Nobody has this login, because Confluence allows no space in one: nothing is written under it. */
export const nobody = 'rostermap permission check'

/** @internal One page of all accounts, shut ones included; since 8.4. */
export async function getUserList(call: Call, at: number): Promise<Answer> {
  const query = { start: String(at), limit, expand: 'status' }
  return call.send({ method: 'GET', path: ['user', 'list'], query, accept: [404] })
}

/** @internal */
export async function postUser(
  call: Call,
  user: {
    readonly userName: string
    readonly fullName: string
    readonly email: string
    readonly password: string
    readonly notifyViaEmail: false
  },
): Promise<Answer> {
  const path = ['admin', 'user']
  return call.send({ method: 'POST', path, body: user, accept: [400, 404, 409] })
}

/** @internal */
export async function putUser(
  call: Call,
  username: string,
  change: { readonly fullName?: string; readonly email?: string },
): Promise<Answer> {
  const path = ['admin', 'user', { id: username }]
  return call.send({ method: 'PUT', path, body: change, accept: [400, 404] })
}

/** @internal Opens or shuts an account; both are harmless to repeat. */
export async function putActive(call: Call, username: string, active: boolean): Promise<Answer> {
  const path = ['admin', 'user', { id: username }, active ? 'enable' : 'disable']
  return call.send({ method: 'PUT', path, accept: [404] })
}

/** @internal Begins a task that takes the account away. */
export async function deleteUser(call: Call, username: string): Promise<Answer> {
  const path = ['admin', 'user', { id: username }]
  return call.send({ method: 'DELETE', path, accept: [404] })
}

/** @internal Whether a task has ended, well or not. */
export async function hasEnded(call: Call, taskId: string): Promise<boolean> {
  const answer = await call.send({ method: 'GET', path: ['longtask', { id: taskId }] })
  return answer.fields().count('percentageComplete') >= 100
}

/** @internal One page of an account's groups; Confluence may give none for an unknown account. */
export async function getMemberOf(
  call: Call,
  key: string,
  position: Position,
): Promise<Page<TargetGroup>> {
  const query = { key, start: String(position.at), limit }
  const answer = await call.send({
    method: 'GET',
    path: ['user', 'memberof'],
    query,
    accept: [404],
  })
  return saysAbsent(answer) ? { items: [] } : linkedPage(call, answer, position, groupOf)
}

/** @internal */
export async function getGroups(call: Call, position: Position): Promise<Page<TargetGroup>> {
  const query = { start: String(position.at), limit }
  const answer = await call.send({ method: 'GET', path: ['group'], query })
  return linkedPage(call, answer, position, groupOf)
}

/** @internal */
export async function getGroup(call: Call, name: string): Promise<TargetGroup | undefined> {
  const answer = await call.send({ method: 'GET', path: ['group', { id: name }], accept: [404] })
  return saysAbsent(answer) ? undefined : groupOf(answer.fields())
}

/** @internal One page of members, shut ones and those of subgroups included. */
export async function getMembers(
  call: Call,
  group: string,
  position: Position,
): Promise<Page<ConfluenceUser> | undefined> {
  const path = ['group', { id: group }, 'member']
  const query = { start: String(position.at), limit, expand: 'status' }
  const answer = await call.send({ method: 'GET', path, query, accept: [404] })
  return saysAbsent(answer) ? undefined : linkedPage(call, answer, position, userOf)
}

/** @internal */
export async function postGroup(call: Call, name: string): Promise<Answer> {
  const body = { name, type: 'group' }
  return call.send({ method: 'POST', path: ['admin', 'group'], body, accept: [400, 409] })
}

/** @internal */
export async function deleteGroup(call: Call, name: string): Promise<Answer> {
  return call.send({ method: 'DELETE', path: ['admin', 'group', { id: name }], accept: [404] })
}

/** @internal Adds or takes away; Confluence says 204 whether or not that changed anything. */
export async function writeMember(
  call: Call,
  method: 'PUT' | 'DELETE',
  username: string,
  group: string,
): Promise<Answer> {
  const path = ['user', { id: username }, 'group', { id: group }]
  return call.send({ method, path, accept: [400, 404] })
}

/** @internal What tells the version, in versions that tell it. */
export async function getServerInformation(call: Call): Promise<Answer> {
  return call.send({ method: 'GET', path: ['server-information'] })
}

/** @internal */
export function userOf(fields: Fields): ConfluenceUser {
  const displayName = fields.optionalText('displayName')
  const status = fields.optionalText('status')
  return {
    id: fields.text('userKey'),
    username: fields.text('username'),
    ...(displayName === undefined ? {} : { displayName }),
    active: status === undefined ? 'unknown' : status === 'current',
  }
}

/** @internal A group's id is its name. */
export function groupOf(fields: Fields): TargetGroup {
  const name = fields.text('name')
  return { id: name, name }
}
