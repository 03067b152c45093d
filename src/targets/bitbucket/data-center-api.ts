/**
 * @internal The endpoints of Bitbucket Data Center about accounts, as they answer.
 *
 * @see https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-permission-management/
 */
import type { Answer, Call } from '../http.js'
import type { Fields } from '../read.js'
import { from, type Rows, rowsOf } from './data-center-rows.js'

/** @internal An account as Bitbucket shows it to an administrator. */
export interface BitbucketUser {
  /** A number that never changes; no endpoint takes it. */
  readonly id: string
  readonly name: string
  readonly displayName?: string
  readonly email?: string
  /** What the directory says; nothing in REST changes it. */
  readonly active: boolean
  readonly directory?: string
  /** Whether login and attributes can be written. */
  readonly mutableDetails: boolean
  /** Whether memberships can be written. */
  readonly mutableGroups: boolean
}

/** @internal */
export async function getApplicationProperties(call: Call): Promise<{ readonly version: string }> {
  const answer = await call.send({ method: 'GET', path: ['application-properties'] })
  return { version: answer.fields().text('version') }
}

/** @internal Accounts whose login, full name or e-mail address holds the text; without it, all. */
export async function getUsers(
  call: Call,
  filter: string | undefined,
  start: number,
): Promise<Rows<BitbucketUser>> {
  const answer = await call.send({
    method: 'GET',
    path: ['admin', 'users'],
    query: { ...(filter !== undefined && { filter }), ...from(start) },
  })
  return rowsOf(call, answer, start, userOf)
}

/** @internal Ids of the accounts that may sign in, among those whose names hold the text. */
export async function getLicensedIds(
  call: Call,
  filter: string,
  start: number,
): Promise<Rows<string>> {
  const answer = await call.send({
    method: 'GET',
    path: ['users'],
    query: { filter, permission: 'LICENSED_USER', ...from(start) },
  })
  return rowsOf(call, answer, start, (row) => String(row.count('id')))
}

/** @internal What a new account needs; all of it travels in the address. */
export interface BitbucketNewUser {
  readonly name: string
  readonly displayName: string
  readonly emailAddress: string
  readonly password: string
}

/** @internal */
export async function postUser(call: Call, user: BitbucketNewUser): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: ['admin', 'users'],
    query: { ...user, addToDefaultGroup: 'false', notify: 'false' },
  })
}

/** @internal */
export async function putPassword(call: Call, name: string, password: string): Promise<void> {
  await call.send({
    method: 'PUT',
    path: ['admin', 'users', 'credentials'],
    body: { name, password, passwordConfirm: password },
  })
}

/** @internal Here the address is `email`; where an account is made it is `emailAddress`. */
export async function putUser(
  call: Call,
  user: { readonly name: string; readonly displayName: string; readonly email: string },
): Promise<BitbucketUser> {
  const answer = await call.send({ method: 'PUT', path: ['admin', 'users'], body: user })
  return userOf(answer.fields())
}

/** @internal */
export async function postRename(call: Call, name: string, newName: string): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: ['admin', 'users', 'rename'],
    body: { name, newName },
    // A second rename finds nobody of the old name; the caller looks by id.
    idempotent: true,
    accept: [400, 404, 409],
  })
}

/** @internal */
export async function deleteUser(call: Call, name: string): Promise<Answer> {
  return call.send({ method: 'DELETE', path: ['admin', 'users'], query: { name }, accept: [404] })
}

/** @internal The licence: how many seats it has, and how many are taken. */
export async function getLicence(
  call: Call,
): Promise<{ readonly seats?: number; readonly used: number }> {
  const licence = (await call.send({ method: 'GET', path: ['admin', 'license'] })).fields()
  const unlimited = licence.flag('unlimitedNumberOfUsers') === true
  return {
    ...(!unlimited && { seats: licence.count('maximumNumberOfUsers') }),
    used: licence.object('status').count('currentNumberOfUsers'),
  }
}

/** @internal */
export function userOf(row: Fields): BitbucketUser {
  const displayName = row.optionalText('displayName')
  const email = row.optionalText('emailAddress')
  const directory = row.optionalText('directoryName')
  return {
    id: String(row.count('id')),
    name: row.text('name'),
    ...(displayName !== undefined && { displayName }),
    ...(email !== undefined && { email }),
    active: row.flag('active') !== false,
    ...(directory !== undefined && { directory }),
    mutableDetails: row.flag('mutableDetails') !== false,
    mutableGroups: row.flag('mutableGroups') !== false,
  }
}
