/**
 * @internal The endpoints of Jira Data Center's REST API 2 about groups and seats, as they answer.
 *
 * @see https://developer.atlassian.com/server/jira/platform/rest/v10003/
 */
import type { Answer, Call } from '../http.js'
import type { Fields } from '../read.js'
import { protocol } from '../verbs.js'
import { saysAbsent } from './answers.js'
import { type JiraUser, userOf } from './data-center-api.js'

/** @internal One page of a group's members, or `undefined` when there is no such group. */
export async function getMembers(
  call: Call,
  group: string,
  startAt: number,
  maxResults: number,
): Promise<{ readonly users: readonly JiraUser[]; readonly isLast: boolean } | undefined> {
  const answer = await call.send({
    method: 'GET',
    path: ['group', 'member'],
    query: {
      groupname: group,
      includeInactiveUsers: 'true',
      startAt: String(startAt),
      maxResults: String(maxResults),
    },
    accept: [404],
  })
  if (saysAbsent(answer)) return undefined
  const fields = answer.fields()
  const users = fields.list('values').map(userOf)
  const isLast = fields.flag('isLast') ?? startAt + users.length >= fields.count('total')
  if (fields.count('startAt') !== startAt || (!isLast && users.length === 0))
    throw protocol(call, 'paging')
  return { users, isLast }
}

/** @internal Group names that hold a text; capped by the product, so a miss proves nothing. */
export async function pickGroups(call: Call, text: string): Promise<readonly string[]> {
  const answer = await call.send({
    method: 'GET',
    path: ['groups', 'picker'],
    query: { query: text },
  })
  return answer
    .fields()
    .list('groups')
    .map((group) => group.text('name'))
}

/** @internal */
export async function postGroup(call: Call, name: string): Promise<Answer> {
  return call.send({ method: 'POST', path: ['group'], body: { name }, accept: [400] })
}

/** @internal */
export async function deleteGroup(call: Call, name: string): Promise<Answer> {
  return call.send({
    method: 'DELETE',
    path: ['group'],
    query: { groupname: name },
    accept: [400, 404],
  })
}

/** @internal The applications and their seats. */
export async function getApplicationRoles(call: Call): Promise<readonly Fields[]> {
  return (await call.send({ method: 'GET', path: ['applicationrole'] })).list()
}

/** @internal */
export async function postMember(call: Call, group: string, username: string): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: ['group', 'user'],
    query: { groupname: group },
    body: { name: username },
    idempotent: true,
    accept: [400, 404],
  })
}

/** @internal */
export async function deleteMember(call: Call, group: string, username: string): Promise<Answer> {
  return call.send({
    method: 'DELETE',
    path: ['group', 'user'],
    query: { groupname: group, username },
    accept: [400, 404],
  })
}
