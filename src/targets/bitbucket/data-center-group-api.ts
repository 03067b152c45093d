/**
 * @internal The endpoints of Bitbucket Data Center about groups and global permissions, as they answer.
 *
 * @see https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-permission-management/
 */
import type { Answer, Call } from '../http.js'
import { type BitbucketUser, userOf } from './data-center-api.js'
import { from, type Rows, rowsOf } from './data-center-rows.js'
import { isOwnWord } from './refusal.js'

/** @internal Names of groups that hold the text; without it, of all. */
export async function getGroups(
  call: Call,
  filter: string | undefined,
  start: number,
): Promise<Rows<string>> {
  const answer = await call.send({
    method: 'GET',
    path: ['admin', 'groups'],
    query: { ...(filter !== undefined && { filter }), ...from(start) },
  })
  return rowsOf(call, answer, start, (row) => row.text('name'))
}

/** @internal */
export async function postGroup(call: Call, name: string): Promise<Answer> {
  return call.send({ method: 'POST', path: ['admin', 'groups'], query: { name }, accept: [409] })
}

/** @internal */
export async function deleteGroup(call: Call, name: string): Promise<Answer> {
  return call.send({ method: 'DELETE', path: ['admin', 'groups'], query: { name }, accept: [404] })
}

/** @internal Groups an account is a member of, whose names hold the text. */
export async function getGroupsOf(
  call: Call,
  context: string,
  start: number,
  filter?: string,
): Promise<Rows<string>> {
  const answer = await call.send({
    method: 'GET',
    path: ['admin', 'users', 'more-members'],
    query: { context, ...(filter !== undefined && { filter }), ...from(start) },
  })
  return rowsOf(call, answer, start, (row) => row.text('name'))
}

/**
 * @internal Accounts that are in a group, or not. Of a group that is not there Bitbucket may say 404 or show
 * nobody; both look alike here, so that the caller looks for the group.
 */
export async function getMembers(
  call: Call,
  side: 'more-members' | 'more-non-members',
  context: string,
  start: number,
  filter?: string,
): Promise<Rows<BitbucketUser>> {
  const answer = await call.send({
    method: 'GET',
    path: ['admin', 'groups', side],
    query: { context, ...(filter !== undefined && { filter }), ...from(start) },
    accept: [404],
  })
  return saysAbsent(answer) ? { rows: [] } : rowsOf(call, answer, start, userOf)
}

/** @internal Adds accounts to a group: all of them, or none. */
export async function postMembers(
  call: Call,
  group: string,
  users: readonly string[],
): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: ['admin', 'groups', 'add-users'],
    body: { group, users },
    idempotent: true,
  })
}

/** @internal Adds an account to groups: to all of them, or to none. */
export async function postMemberships(
  call: Call,
  user: string,
  groups: readonly string[],
): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: ['admin', 'users', 'add-groups'],
    body: { user, groups },
    idempotent: true,
  })
}

/** @internal */
export async function postRemoval(call: Call, user: string, group: string): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: ['admin', 'users', 'remove-group'],
    body: { context: user, itemName: group },
    idempotent: true,
    accept: [404],
  })
}

/** @internal A group and the highest global permission it gives. */
export interface GroupPermission {
  readonly group: string
  readonly permission: string
}

/** @internal */
export async function getGroupPermissions(
  call: Call,
  start: number,
  limit?: number,
): Promise<Rows<GroupPermission>> {
  const answer = await call.send({
    method: 'GET',
    path: ['admin', 'permissions', 'groups'],
    query: from(start, limit),
  })
  return rowsOf(call, answer, start, (row) => ({
    group: row.object('group').text('name'),
    permission: row.text('permission'),
  }))
}

/** @internal The permissions that accounts have by themselves, not through a group. */
export async function getUserPermissions(
  call: Call,
  filter: string,
  start: number,
): Promise<Rows<{ readonly id: string; readonly permission: string }>> {
  const answer = await call.send({
    method: 'GET',
    path: ['admin', 'permissions', 'users'],
    query: { filter, ...from(start) },
  })
  return rowsOf(call, answer, start, (row) => ({
    id: String(row.object('user').count('id')),
    permission: row.text('permission'),
  }))
}

/** @internal */
export async function putUserPermission(
  call: Call,
  name: string,
  permission: string,
): Promise<void> {
  await call.send({
    method: 'PUT',
    path: ['admin', 'permissions', 'users'],
    query: { name, permission },
  })
}

/** @internal */
export async function deleteUserPermission(call: Call, name: string): Promise<void> {
  await call.send({ method: 'DELETE', path: ['admin', 'permissions', 'users'], query: { name } })
}

/**
 * @internal Whether a 404 is Bitbucket's own word that something is not there. One of another make (a wrong
 * base URL, a proxy) must not pass for "absent".
 */
export function saysAbsent(answer: Answer): boolean {
  if (answer.status !== 404) return false
  if (!isOwnWord(answer.json)) throw answer.refusal()
  return true
}
