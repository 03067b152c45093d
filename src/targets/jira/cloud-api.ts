/**
 * @internal The endpoints of Jira Cloud's REST API 3, as they answer. Accounts are named by
 * `accountId` only, groups by `groupId`.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/
 */
import type { Answer, Call } from '../http.js'
import type { Fields } from '../read.js'
import { protocol, refuseAnother } from '../verbs.js'
import { saysAbsent } from './answers.js'

/** @internal An account as Jira Cloud shows it. */
export interface CloudUser {
  readonly accountId: string
  /** `atlassian` for people; `app` and `customer` are others. */
  readonly accountType: string | undefined
  /** Absent when its owner hides it. */
  readonly email?: string
  readonly displayName?: string
  readonly active?: boolean
}

/** @internal */
export interface CloudGroup {
  readonly groupId: string
  readonly name: string
}

/** @internal `undefined` for 404, which means "not there" or "not for you". */
export async function getUser(call: Call, accountId: string): Promise<CloudUser | undefined> {
  const answer = await call.send({
    method: 'GET',
    path: ['user'],
    query: { accountId },
    accept: [404],
  })
  if (saysAbsent(answer)) return undefined
  const user = userOf(answer.fields())
  refuseAnother(call, accountId, user.accountId)
  return user
}

/** @internal Open accounts whose name or e-mail address begins with a text: one page. */
export async function searchUsers(
  call: Call,
  query: string,
  startAt: number,
): Promise<readonly CloudUser[]> {
  const answer = await call.send({
    method: 'GET',
    path: ['user', 'search'],
    query: { query, startAt: String(startAt), maxResults: '100' },
  })
  return answer.list().map(userOf)
}

/** @internal Every account, also shut ones, apps and customers: one page. */
export async function listUsers(call: Call, startAt: number): Promise<readonly CloudUser[]> {
  const answer = await call.send({
    method: 'GET',
    path: ['users', 'search'],
    query: { startAt: String(startAt), maxResults: '1000' },
  })
  return answer.list().map(userOf)
}

/** @internal */
export async function inviteUser(
  call: Call,
  emailAddress: string,
  products: readonly string[],
): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: ['user'],
    body: { emailAddress, products },
    accept: [400],
  })
}

/** @internal */
export async function deleteUser(call: Call, accountId: string): Promise<Answer> {
  return call.send({ method: 'DELETE', path: ['user'], query: { accountId }, accept: [404] })
}

/** @internal All groups of an account at once; `undefined` as in {@link getUser}. */
export async function groupsOfUser(
  call: Call,
  accountId: string,
): Promise<readonly CloudGroup[] | undefined> {
  const answer = await call.send({
    method: 'GET',
    path: ['user', 'groups'],
    query: { accountId },
    accept: [404],
  })
  return saysAbsent(answer) ? undefined : answer.list().map(groupOf)
}

/** @internal Groups by name, by id, or all: one page. */
export async function bulkGroups(
  call: Call,
  by: { readonly groupName: string } | { readonly groupId: string } | Record<never, never>,
  startAt: number,
): Promise<{ readonly groups: readonly CloudGroup[]; readonly isLast: boolean }> {
  const answer = await call.send({
    method: 'GET',
    path: ['group', 'bulk'],
    query: { ...by, startAt: String(startAt), maxResults: '100' },
  })
  const fields = answer.fields()
  const groups = fields.list('values').map(groupOf)
  return { groups, isLast: isLastOf(call, fields, startAt, groups.length) }
}

/** @internal Group names that hold a text; capped, so a miss proves nothing. */
export async function pickGroups(call: Call, query: string): Promise<readonly CloudGroup[]> {
  const answer = await call.send({
    method: 'GET',
    path: ['groups', 'picker'],
    query: { query, caseInsensitive: 'true', maxResults: '100' },
  })
  return answer.fields().list('groups').map(groupOf)
}

/** @internal */
export async function postGroup(call: Call, name: string): Promise<Answer> {
  return call.send({ method: 'POST', path: ['group'], body: { name }, accept: [400] })
}

/** @internal */
export async function deleteGroup(call: Call, groupId: string): Promise<Answer> {
  return call.send({ method: 'DELETE', path: ['group'], query: { groupId }, accept: [404] })
}

/** @internal One page of members, shut ones included; `undefined` when there is no such group. */
export async function getMembers(
  call: Call,
  groupId: string,
  startAt: number,
): Promise<{ readonly users: readonly CloudUser[]; readonly isLast: boolean } | undefined> {
  const answer = await call.send({
    method: 'GET',
    path: ['group', 'member'],
    query: {
      groupId,
      includeInactiveUsers: 'true',
      startAt: String(startAt),
      maxResults: '50',
    },
    accept: [404],
  })
  if (saysAbsent(answer)) return undefined
  const fields = answer.fields()
  const users = fields.list('values').map(userOf)
  return { users, isLast: isLastOf(call, fields, startAt, users.length) }
}

/** @internal */
export async function postMember(call: Call, groupId: string, accountId: string): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: ['group', 'user'],
    query: { groupId },
    body: { accountId },
    idempotent: true,
    accept: [400, 404],
  })
}

/** @internal */
export async function deleteMember(
  call: Call,
  groupId: string,
  accountId: string,
): Promise<Answer> {
  return call.send({
    method: 'DELETE',
    path: ['group', 'user'],
    query: { groupId, accountId },
    accept: [400, 404],
  })
}

/** @internal The account the credentials belong to. */
export async function getMyself(call: Call): Promise<CloudUser> {
  return userOf((await call.send({ method: 'GET', path: ['myself'] })).fields())
}

/** @internal */
export async function getServerInfo(call: Call): Promise<Fields> {
  return (await call.send({ method: 'GET', path: ['serverInfo'] })).fields()
}

/** @internal The applications and their seats; `undefined` when the credentials may not see them. */
export async function getApplicationRoles(call: Call): Promise<readonly Fields[] | undefined> {
  const answer = await call.send({ method: 'GET', path: ['applicationrole'], accept: [403] })
  return answer.status === 403 ? undefined : answer.list()
}

function userOf(fields: Fields): CloudUser {
  const email = fields.optionalText('emailAddress')
  const displayName = fields.optionalText('displayName')
  const active = fields.flag('active')
  return {
    accountId: fields.text('accountId'),
    accountType: fields.optionalText('accountType'),
    ...(email === undefined ? {} : { email }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(active === undefined ? {} : { active }),
  }
}

/** @internal */
export function groupOf(fields: Fields): CloudGroup {
  return { groupId: fields.text('groupId'), name: fields.text('name') }
}

function isLastOf(call: Call, fields: Fields, startAt: number, rows: number): boolean {
  if (fields.count('startAt') !== startAt) throw protocol(call, 'paging')
  return fields.flag('isLast') ?? startAt + rows >= fields.count('total')
}
