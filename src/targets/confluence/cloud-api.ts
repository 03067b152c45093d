/**
 * @internal The endpoints of Confluence Cloud's REST API 1, as they answer. Accounts are named by
 * `accountId` only, groups by `id`. Users and groups have no endpoints in version 2 but a look-up of
 * many accounts and invitations.
 *
 * @see https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-group/
 */
import type { CurrentUser } from '../../plan/state.js'
import type { Page, TargetGroup } from '../contract.js'
import type { Answer, Call } from '../http.js'
import type { Position } from '../paging.js'
import type { PropertyStore } from '../properties.js'
import type { Fields } from '../read.js'
import { targetError } from '../target-error.js'
import { refuseAnother } from '../verbs.js'
import { linkedPage, saysAbsent } from './answers.js'

/** Rows asked for; Confluence refuses to be asked for more. */
const limit = '200'

/** @internal */
export async function getUser(call: Call, accountId: string): Promise<CurrentUser | undefined> {
  const query = { accountId }
  const answer = await call.send({ method: 'GET', path: ['user'], query, accept: [404] })
  if (saysAbsent(answer)) return undefined
  const fields = answer.fields()
  // What is left of a closed account is shown as "unknown".
  if (fields.text('type') !== 'known') return undefined
  const user = userOf(fields)
  refuseAnother(call, accountId, user.id)
  return user
}

/** @internal Whether the credentials belong to somebody whom the site knows; or an error. */
export async function checkSignedIn(call: Call): Promise<void> {
  const answer = await call.send({ method: 'GET', path: ['user', 'current'] })
  const fields = answer.fields()
  if (fields.text('type') !== 'known') throw targetError('TARGET_UNAUTHORIZED', call.details)
  userOf(fields)
}

/** @internal One page of an account's groups; Confluence may give none for an unknown account. */
export async function getMemberOf(
  call: Call,
  accountId: string,
  { at, first }: Position,
): Promise<Page<TargetGroup>> {
  const query = { accountId, start: String(at), limit }
  const path = ['user', 'memberof']
  const answer = await call.send({ method: 'GET', path, query, accept: [404] })
  return saysAbsent(answer) ? { items: [] } : linkedPage(call, answer, { at, first }, groupOf)
}

/** @internal One page of all groups. */
export async function getGroups(call: Call, position: Position): Promise<Page<TargetGroup>> {
  const query = { start: String(position.at), limit }
  const answer = await call.send({ method: 'GET', path: ['group'], query })
  return linkedPage(call, answer, position, groupOf)
}

/** @internal One page of groups whose names hold a text. */
export async function pickGroups(
  call: Call,
  text: string,
  position: Position,
): Promise<Page<TargetGroup>> {
  const query = { query: text, start: String(position.at), limit }
  const answer = await call.send({ method: 'GET', path: ['group', 'picker'], query })
  return linkedPage(call, answer, position, groupOf)
}

/** @internal */
export async function getGroup(call: Call, id: string): Promise<TargetGroup | undefined> {
  const path = ['group', 'by-id']
  const answer = await call.send({ method: 'GET', path, query: { id }, accept: [404] })
  return saysAbsent(answer) ? undefined : groupOf(answer.fields())
}

/** @internal One page of members; Confluence may give none, or refuse, for an unknown group. */
export async function getMembers(
  call: Call,
  groupId: string,
  position: Position,
): Promise<Page<CurrentUser> | Answer> {
  const path = ['group', { id: groupId }, 'membersByGroupId']
  const query = { start: String(position.at), limit }
  const answer = await call.send({ method: 'GET', path, query, accept: [400, 404] })
  return answer.status >= 400 ? answer : linkedPage(call, answer, position, userOf)
}

/** @internal */
export async function postGroup(call: Call, name: string): Promise<Answer> {
  return call.send({ method: 'POST', path: ['group'], body: { name }, accept: [400] })
}

/** @internal */
export async function deleteGroup(call: Call, id: string): Promise<Answer> {
  return call.send({ method: 'DELETE', path: ['group', 'by-id'], query: { id }, accept: [404] })
}

/** @internal Confluence says 201 whether or not that changed anything. */
export async function postMember(call: Call, groupId: string, accountId: string): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: ['group', 'userByGroupId'],
    query: { groupId },
    body: { accountId },
    idempotent: true,
    accept: [400, 403, 404],
  })
}

/** @internal Confluence says 204 whether or not that changed anything. */
export async function deleteMember(
  call: Call,
  groupId: string,
  accountId: string,
): Promise<Answer> {
  return call.send({
    method: 'DELETE',
    path: ['group', 'userByGroupId'],
    query: { groupId, accountId },
    accept: [400, 403, 404],
  })
}

/** @internal The user properties of an account. A value is an object, so a text stands in one. */
export function userProperties(call: Call, accountId: string): PropertyStore {
  const path = (name: string) => ['user', { id: accountId }, 'property', { id: name }]
  return {
    async get(name) {
      const answer = await call.send({ method: 'GET', path: path(name), accept: [404] })
      return saysAbsent(answer) ? undefined : answer.fields().object('value').raw('text')
    },
    async put(name, text) {
      const body = { value: { text } }
      const answer = await call.send({ method: 'PUT', path: path(name), body, accept: [404] })
      if (!saysAbsent(answer)) return
      // When two make it at one time, the second is told 409; a look afterwards tells whose it is.
      await call.send({ method: 'POST', path: path(name), body, idempotent: true, accept: [409] })
    },
    async delete(name) {
      saysAbsent(await call.send({ method: 'DELETE', path: path(name), accept: [404] }))
    },
  }
}

function userOf(fields: Fields): CurrentUser {
  const email = fields.optionalText('email')
  const displayName = fields.optionalText('displayName') ?? fields.optionalText('publicName')
  return {
    id: fields.text('accountId'),
    ...(email === undefined ? {} : { email }),
    ...(displayName === undefined ? {} : { displayName }),
    active: 'unknown',
  }
}

/** @internal */
export function groupOf(fields: Fields): TargetGroup {
  const managedBy = fields.optionalText('managedBy')
  return {
    id: fields.text('id'),
    name: fields.text('name'),
    ...(managedBy === undefined ? {} : { readOnly: managedBy === 'EXTERNAL' }),
  }
}
