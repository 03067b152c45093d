/**
 * @internal The endpoints of Atlassian's Organizations REST API, as they answer. Version 2, the search
 * endpoints: those of version 1 about directories were switched off on 30 June 2026, and the lists by GET
 * follow on 30 June 2027.
 *
 * @see https://developer.atlassian.com/cloud/admin/organization/rest/intro/
 */
import type { Answer, Call } from '../http.js'
import type { HttpRequest } from '../http-request.js'
import type { Fields } from '../read.js'
import { type OrgGroup, type OrgUser, orgGroupOf, orgUserOf } from './organization-shapes.js'

/** @internal Steps from the gateway to the organisation or to one of its directories. */
export type Steps = HttpRequest['path']

/** @internal One page of a search; `next` is the cursor of the following one. */
export interface Rows<T> {
  readonly rows: readonly T[]
  readonly next: string | undefined
}

/** What an invited person gets access to: one role on one resource. */
export interface OrganizationRole {
  /** The resource's ARI, for example `ari:cloud:jira-software::site/70ef3a32-d0da-4e09-b35e-0109f91969c3`. */
  readonly resource: string
  /** The role, for example `atlassian/user`. */
  readonly role: string
}

const most = 100

/**
 * @internal Accounts in the directory, also those that are shut. Without the two filters it is not said
 * whether suspended and deactivated ones are among them.
 */
export async function searchUsers(
  call: Call,
  directory: Steps,
  by: { readonly emails?: readonly string[]; readonly groupIds?: readonly string[] },
  cursor: string | undefined,
): Promise<Rows<OrgUser>> {
  const answer = await call.send({
    method: 'POST',
    path: [...directory, 'users', 'search'],
    body: {
      ...by,
      membershipStatus: ['active', 'suspended'],
      accountStatus: ['active', 'inactive'],
      limit: most,
      ...(cursor === undefined ? {} : { cursor }),
    },
    idempotent: true,
  })
  return rowsOf(answer, orgUserOf)
}

/** @internal `undefined` for 404, which may be about the account, the directory or the organisation. */
export async function getUser(
  call: Call,
  directory: Steps,
  accountId: string,
): Promise<OrgUser | undefined> {
  return one(call, [...directory, 'users', { id: accountId }], orgUserOf)
}

/** @internal 200 for an invitation of one person, 206 when some of the access could not be given. */
export async function postInvitation(
  call: Call,
  organization: Steps,
  email: string,
  roles: readonly OrganizationRole[],
  sendNotification: boolean,
): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: [...organization, 'users', 'invite'],
    body: { emails: [email], permissionRules: roles, sendNotification },
  })
}

/** @internal Suspends or restores the access of an account in the directory. */
export async function postAccess(
  call: Call,
  directory: Steps,
  accountId: string,
  verb: 'suspend' | 'restore',
): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: [...directory, 'users', { id: accountId }, verb],
    idempotent: true,
    accept: [404],
  })
}

/** @internal Takes an account out of the directory. */
export async function deleteUser(call: Call, directory: Steps, accountId: string): Promise<Answer> {
  return call.send({
    method: 'DELETE',
    path: [...directory, 'users', { id: accountId }],
    accept: [404],
  })
}

/** @internal Groups of the directory: all, by name, by a text in the name, or those of an account. */
export async function searchGroups(
  call: Call,
  directory: Steps,
  by: {
    readonly groupNames?: readonly string[]
    readonly searchTerm?: string
    readonly accountIds?: readonly string[]
  },
  cursor: string | undefined,
): Promise<Rows<OrgGroup>> {
  const answer = await call.send({
    method: 'POST',
    path: [...directory, 'groups', 'search'],
    body: { ...by, limit: most, ...(cursor === undefined ? {} : { cursor }) },
    idempotent: true,
  })
  return rowsOf(answer, orgGroupOf)
}

/** @internal `undefined` for 404, as in {@link getUser}. */
export async function getGroup(
  call: Call,
  directory: Steps,
  groupId: string,
): Promise<OrgGroup | undefined> {
  return one(call, [...directory, 'groups', { id: groupId }], orgGroupOf)
}

/** @internal 201 without a body; 409 when there is a group of that name. */
export async function postGroup(call: Call, directory: Steps, name: string): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: [...directory, 'groups'],
    body: { name },
    accept: [409],
  })
}

/** @internal */
export async function deleteGroup(call: Call, directory: Steps, groupId: string): Promise<Answer> {
  return call.send({
    method: 'DELETE',
    path: [...directory, 'groups', { id: groupId }],
    accept: [404],
  })
}

/** @internal 409 is "a member already" or "no seat is left". */
export async function postMembership(
  call: Call,
  directory: Steps,
  groupId: string,
  accountId: string,
): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: [...directory, 'groups', { id: groupId }, 'memberships'],
    body: { accountId },
    idempotent: true,
    accept: [400, 403, 404, 409],
  })
}

/** @internal */
export async function deleteMembership(
  call: Call,
  directory: Steps,
  groupId: string,
  accountId: string,
): Promise<Answer> {
  return call.send({
    method: 'DELETE',
    path: [...directory, 'groups', { id: groupId }, 'memberships', { id: accountId }],
    accept: [400, 403, 404],
  })
}

/** @internal Ids of the directories that the credentials may manage: those asked for, or the first hundred. */
export async function listDirectories(
  call: Call,
  organization: Steps,
  directoryIds: readonly string[],
): Promise<readonly string[]> {
  const answer = await call.send({
    method: 'GET',
    path: [...organization, 'directories'],
    query: { ...(directoryIds.length > 0 ? { directoryIds } : {}), limit: String(most) },
  })
  return rowsOf(answer, (row) => row.text('directoryId')).rows
}

/**
 * @internal Whether a 404 is the API's own word. One of another make (a wrong base URL, an endpoint that is
 * gone) must not pass for "absent": the API's own has a list of errors, or no body at all.
 */
export function saysAbsent(answer: Answer): boolean {
  if (answer.status !== 404) return false
  if (answer.json !== undefined && !Array.isArray(answer.fields().raw('errors')))
    throw answer.refusal()
  return true
}

async function one<T>(
  call: Call,
  path: Steps,
  read: (fields: Fields) => T,
): Promise<T | undefined> {
  const answer = await call.send({ method: 'GET', path, accept: [404] })
  return saysAbsent(answer) ? undefined : read(answer.fields().object('data'))
}

function rowsOf<T>(answer: Answer, read: (fields: Fields) => T): Rows<T> {
  const fields = answer.fields()
  const links = fields.raw('links') === undefined ? undefined : fields.object('links')
  return { rows: fields.list('data').map(read), next: links?.optionalText('next') }
}
