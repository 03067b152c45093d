/**
 * @internal The endpoints of Atlassian's User provisioning (SCIM) API, as they answer.
 *
 * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/intro/
 */
import type { Answer, Call } from '../http.js'
import { refuseAnother } from '../verbs.js'
import { type ScimGroupWithMembers, type ScimUser, scimGroupOf, scimUserOf } from './scim-shapes.js'

/** @internal One operation of a PATCH (RFC 7644 3.5.2). */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace'
  readonly path: string
  readonly value?: unknown
}

/** Groups come with their members, so few on a page. */
const groupsAsked = 25

/** How many users are looked at whose value differs by case alone, which the directory does not mind. */
const mostSame = 20

/**
 * @internal The users that have a value, compared as a whole by the directory: two of a login at most, all of an
 * `externalId`, since it does not mind the case and its own page may be small.
 */
export async function findUsers(
  call: Call,
  attribute: 'userName' | 'externalId',
  value: string,
): Promise<readonly ScimUser[]> {
  const found: ScimUser[] = []
  for (;;) {
    const startIndex = String(found.length + 1)
    const query = { filter: equal(attribute, value), startIndex, count: '2' }
    const fields = (await call.send({ method: 'GET', path: ['Users'], query })).fields()
    const rows = fields.list('Resources').map(scimUserOf)
    found.push(...rows)
    const isAll = attribute === 'userName' || rows.length < 2 || found.length >= mostSame
    if (isAll || found.length >= fields.count('totalResults')) return found
  }
}

/** @internal `undefined` for 404, which may be about the user or the directory. */
export async function getUser(call: Call, id: string): Promise<ScimUser | undefined> {
  const answer = await call.send({ method: 'GET', path: ['Users', { id }], accept: [404] })
  if (saysAbsent(answer)) return undefined
  const user = scimUserOf(answer.fields())
  refuseAnother(call, id, user.id)
  return user
}

/** @internal 409 when the login or the address is taken. */
export async function postUser(call: Call, resource: object): Promise<Answer> {
  return call.send({ method: 'POST', path: ['Users'], body: resource })
}

/** @internal Answers with the user as it is then; `undefined` for 404. */
export async function patchUser(
  call: Call,
  id: string,
  operations: readonly PatchOperation[],
): Promise<ScimUser | undefined> {
  const answer = await call.send({
    method: 'PATCH',
    path: ['Users', { id }],
    body: patch(operations),
    accept: [404],
  })
  return saysAbsent(answer) ? undefined : scimUserOf(answer.fields())
}

/** @internal Takes the record of a user away and shuts the account. */
export async function deleteUser(call: Call, id: string): Promise<Answer> {
  return call.send({ method: 'DELETE', path: ['Users', { id }], accept: [404] })
}

/** @internal Whether the directory is there for the credentials. */
export async function hasDirectory(call: Call): Promise<boolean> {
  const answer = await call.send({
    method: 'GET',
    path: ['Groups'],
    query: { startIndex: '1', count: '1' },
    accept: [404],
  })
  if (saysAbsent(answer)) return false
  // An answer that counts nothing is no directory's.
  answer.fields().count('totalResults')
  return true
}

/** @internal One page of groups, with how many there are. */
export async function listGroups(
  call: Call,
  at: number,
): Promise<{ readonly groups: readonly ScimGroupWithMembers[]; readonly total: number }> {
  const answer = await call.send({
    method: 'GET',
    path: ['Groups'],
    query: { startIndex: String(at + 1), count: String(groupsAsked) },
  })
  const fields = answer.fields()
  return { groups: fields.list('Resources').map(scimGroupOf), total: fields.count('totalResults') }
}

/** @internal Groups of a name, as the directory compares it. */
export async function findGroups(
  call: Call,
  name: string,
): Promise<readonly ScimGroupWithMembers[]> {
  const answer = await call.send({
    method: 'GET',
    path: ['Groups'],
    query: { filter: equal('displayName', name), startIndex: '1', count: '2' },
  })
  return answer.fields().list('Resources').map(scimGroupOf)
}

/** @internal `undefined` for 404, as in {@link getUser}. */
export async function getGroup(call: Call, id: string): Promise<ScimGroupWithMembers | undefined> {
  const answer = await call.send({ method: 'GET', path: ['Groups', { id }], accept: [404] })
  if (saysAbsent(answer)) return undefined
  const group = scimGroupOf(answer.fields())
  refuseAnother(call, id, group.id)
  return group
}

/** @internal 409 when the organisation has a group of the name, whoever keeps it. */
export async function postGroup(call: Call, name: string): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: ['Groups'],
    body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: name },
    accept: [409],
  })
}

/** @internal */
export async function deleteGroup(call: Call, id: string): Promise<Answer> {
  return call.send({ method: 'DELETE', path: ['Groups', { id }], accept: [404] })
}

/** @internal Adds to or takes from the members of a group; each operation is "make it so". */
export async function patchGroup(
  call: Call,
  id: string,
  operations: readonly PatchOperation[],
): Promise<Answer> {
  return call.send({
    method: 'PATCH',
    path: ['Groups', { id }],
    body: patch(operations),
    accept: [400, 404],
  })
}

/** @internal Whether a 404 is the directory's own: a SCIM error (RFC 7644 3.12). Another kind says nothing. */
export function saysAbsent(answer: Answer): boolean {
  if (answer.status !== 404) return false
  const schemas = answer.fields().raw('schemas')
  if (!Array.isArray(schemas) || !schemas.includes('urn:ietf:params:scim:api:messages:2.0:Error'))
    throw answer.refusal()
  return true
}

/** @internal A value of a filter, quoted as JSON is (RFC 7644 3.4.2.2). */
export function equal(attribute: string, value: string): string {
  return `${attribute} eq ${JSON.stringify(value)}`
}

function patch(operations: readonly PatchOperation[]): object {
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations }
}
