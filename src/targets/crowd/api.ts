/**
 * @internal The endpoints of Crowd's user management API, as they answer. Jira serves the same API.
 *
 * @see https://developer.atlassian.com/server/crowd/crowd-rest-resources/
 */
import type { Answer, Call } from '../http.js'
import { holdsName } from '../names.js'
import type { Fields } from '../read.js'
import { refuseAnother } from '../verbs.js'
import { reasonOf } from './refusal.js'

/** @internal An account as Crowd shows it. */
export interface CrowdUser {
  readonly key: string
  readonly name: string
  readonly firstName?: string
  readonly lastName?: string
  readonly displayName?: string
  readonly email?: string
  readonly active?: boolean
  /** Custom attributes by name; there when they were asked for. */
  readonly attributes?: ReadonlyMap<string, readonly string[]>
}

/** @internal Key or name, never both. */
export type CrowdUserKey = { readonly key: string } | { readonly username: string }

/** @internal Everything that a PUT replaces: what is left out of it is emptied. */
export interface CrowdUserWrite {
  readonly name: string
  readonly 'first-name': string
  readonly 'last-name': string
  readonly 'display-name': string
  readonly email: string
  readonly active: boolean
}

/** @internal */
export async function getUser(
  call: Call,
  by: CrowdUserKey,
  withAttributes = false,
): Promise<CrowdUser | undefined> {
  const answer = await call.send({
    method: 'GET',
    path: ['user'],
    query: { ...by, ...(withAttributes && { expand: 'attributes' }) },
    accept: [404],
  })
  if (saysAbsent(answer, 'USER_NOT_FOUND')) return undefined
  const user = userOf(answer.fields())
  if ('key' in by) refuseAnother(call, by.key, user.key)
  return user
}

/** @internal */
export async function postUser(
  call: Call,
  user: CrowdUserWrite & { readonly password: { readonly value: string } },
): Promise<Answer> {
  return call.send({ method: 'POST', path: ['user'], body: user, accept: [400] })
}

/** @internal */
export async function putUser(call: Call, user: CrowdUserWrite): Promise<Answer> {
  return call.send({
    method: 'PUT',
    path: ['user'],
    query: { username: user.name },
    body: user,
    accept: [404],
  })
}

/** @internal */
export async function postRename(call: Call, username: string, name: string): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: ['user', 'rename'],
    query: { username },
    body: { 'new-name': name },
    // A second rename finds nobody of the old name; the caller looks by key.
    idempotent: true,
    accept: [400, 404],
  })
}

/** @internal */
export async function deleteUser(call: Call, username: string): Promise<Answer> {
  return call.send({ method: 'DELETE', path: ['user'], query: { username }, accept: [404] })
}

/** @internal Writes attributes; those that are not named stay. */
export async function postAttributes(
  call: Call,
  username: string,
  attributes: readonly { readonly name: string; readonly values: readonly string[] }[],
): Promise<void> {
  await call.send({
    method: 'POST',
    path: ['user', 'attribute'],
    query: { username },
    body: { attributes },
    idempotent: true,
  })
}

/** @internal */
export async function deleteAttribute(call: Call, username: string, name: string): Promise<void> {
  await call.send({
    method: 'DELETE',
    path: ['user', 'attribute'],
    query: { username, attributename: name },
    accept: [404],
  })
}

/** Rows asked for; a server may give fewer at once. */
const rowsAsked = 500

/** @internal A page of the accounts that a restriction of Crowd's query language lets through. */
export async function searchUsers(
  call: Call,
  restriction: string | undefined,
  start: number,
): Promise<readonly CrowdUser[]> {
  const answer = await call.send({
    method: 'GET',
    path: ['search'],
    query: {
      'entity-type': 'user',
      expand: 'user',
      ...(restriction !== undefined && { restriction }),
      ...from(start),
    },
  })
  return answer.fields().list('users').map(userOf)
}

/** @internal A page of the names of all groups. */
export async function searchGroups(call: Call, start: number): Promise<readonly string[]> {
  const answer = await call.send({
    method: 'GET',
    path: ['search'],
    query: { 'entity-type': 'group', expand: 'group', ...from(start) },
  })
  return namesIn(answer)
}

/** @internal The groups an account is a direct member of. An unknown account gives an empty list. */
export async function getGroupsOf(
  call: Call,
  username: string,
  start: number,
): Promise<readonly string[]> {
  const answer = await call.send({
    method: 'GET',
    path: ['user', 'group', 'direct'],
    query: { username, ...from(start) },
  })
  return namesIn(answer)
}

/** @internal Whether an account is a direct member of a group. */
export async function isMember(call: Call, group: string, username: string): Promise<boolean> {
  const answer = await call.send({
    method: 'GET',
    path: ['user', 'group', 'direct'],
    query: { username, groupname: group },
    accept: [404],
  })
  // Whatever Crowd misses, without any of them there is no membership; a 404 of another make says nothing.
  if (saysAbsent(answer, 'MEMBERSHIP_NOT_FOUND', 'USER_NOT_FOUND', 'GROUP_NOT_FOUND')) return false
  // Asked for one group, Crowd shows this group; a list is believed by what stands in it.
  const fields = answer.fields()
  const names = fields.raw('groups') === undefined ? [fields.text('name')] : namesIn(answer)
  return holdsName(names, group)
}

/** @internal The direct members of a group. An unknown group gives an empty list. */
export async function getMembers(
  call: Call,
  group: string,
  start: number,
): Promise<readonly CrowdUser[]> {
  const answer = await call.send({
    method: 'GET',
    path: ['group', 'user', 'direct'],
    query: { groupname: group, expand: 'user', ...from(start) },
  })
  return answer.fields().list('users').map(userOf)
}

/** @internal The name of a group as Crowd spells it. */
export async function getGroup(call: Call, name: string): Promise<string | undefined> {
  const answer = await call.send({
    method: 'GET',
    path: ['group'],
    query: { groupname: name },
    accept: [404],
  })
  return saysAbsent(answer, 'GROUP_NOT_FOUND') ? undefined : answer.fields().text('name')
}

/** @internal */
export async function postGroup(call: Call, name: string): Promise<Answer> {
  const body = { name, type: 'GROUP', description: '', active: true }
  return call.send({ method: 'POST', path: ['group'], body, accept: [400] })
}

/** @internal */
export async function deleteGroup(call: Call, name: string): Promise<Answer> {
  return call.send({ method: 'DELETE', path: ['group'], query: { groupname: name }, accept: [404] })
}

/** @internal */
export async function postMember(call: Call, group: string, username: string): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: ['group', 'user', 'direct'],
    query: { groupname: group },
    body: { name: username },
    idempotent: true,
    accept: [400, 404, 409],
  })
}

/** @internal */
export async function deleteMember(call: Call, group: string, username: string): Promise<Answer> {
  return call.send({
    method: 'DELETE',
    path: ['group', 'user', 'direct'],
    query: { groupname: group, username },
    accept: [404],
  })
}

/**
 * @internal Whether a 404 is Crowd's own word that something is not there. One of another make (a wrong base
 * URL, a proxy) must not pass for "absent": it has no `reason`.
 */
export function saysAbsent(answer: Answer, ...reasons: readonly string[]): boolean {
  if (answer.status !== 404) return false
  const reason = reasonOf(answer.json)
  if (reason === undefined || !reasons.includes(reason)) throw answer.refusal()
  return true
}

function from(start: number): Readonly<Record<string, string>> {
  return { 'start-index': String(start), 'max-results': String(rowsAsked) }
}

function namesIn(answer: Answer): readonly string[] {
  return answer
    .fields()
    .list('groups')
    .map((group) => group.text('name'))
}

function userOf(fields: Fields): CrowdUser {
  const optional = <K extends string>(name: K, as: string) => {
    const text = fields.optionalText(as)
    return text === undefined ? {} : ({ [name]: text } as Record<K, string>)
  }
  const active = fields.flag('active')
  return {
    key: fields.text('key'),
    name: fields.text('name'),
    ...optional('firstName', 'first-name'),
    ...optional('lastName', 'last-name'),
    ...optional('displayName', 'display-name'),
    ...optional('email', 'email'),
    ...(active === undefined ? {} : { active }),
    attributes: attributesOf(fields),
  }
}

function attributesOf(fields: Fields): ReadonlyMap<string, readonly string[]> {
  if (fields.raw('attributes') === undefined) return new Map()
  // Unless they were asked for, only the link to them stands here.
  const held = fields.object('attributes')
  if (held.raw('attributes') === undefined) return new Map()
  return new Map(
    held.list('attributes').map((item) => [item.text('name'), item.texts('values')] as const),
  )
}
