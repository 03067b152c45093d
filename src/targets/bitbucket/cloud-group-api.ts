/**
 * @internal The endpoints of Bitbucket Cloud's API 1.0 about groups, as they answer: what is left of it.
 *
 * @see https://support.atlassian.com/bitbucket-cloud/docs/groups-endpoint/
 */
import type { Answer, Call } from '../http.js'
import type { Fields } from '../read.js'

/** @internal A group with its members. */
export interface CloudGroup {
  readonly slug: string
  readonly name: string
  /** `uuid` of each member. */
  readonly members: readonly string[]
}

/** @internal All groups of a workspace, members and all, in one answer. */
export async function getGroups(call: Call, workspace: string): Promise<readonly CloudGroup[]> {
  const answer = await call.send({ method: 'GET', path: groupsOf(workspace) })
  return answer.list().map(groupOf)
}

/** @internal */
export async function postGroup(call: Call, workspace: string, name: string): Promise<Answer> {
  return call.send({
    method: 'POST',
    path: groupsOf(workspace),
    form: { name },
    accept: [400, 409],
  })
}

/** @internal */
export async function deleteGroup(call: Call, workspace: string, slug: string): Promise<void> {
  await call.send({ method: 'DELETE', path: [...groupsOf(workspace), { id: slug }] })
}

/** @internal `uuid` and name of everybody in a group: a list without pages. */
export async function getGroupMembers(
  call: Call,
  workspace: string,
  slug: string,
): Promise<readonly { readonly uuid: string; readonly displayName?: string }[]> {
  const path = [...groupsOf(workspace), { id: slug }, 'members']
  const answer = await call.send({ method: 'GET', path })
  return answer.list().map((row) => {
    const displayName = row.optionalText('display_name')
    return { uuid: row.text('uuid'), ...(displayName !== undefined && { displayName }) }
  })
}

/** @internal Adds a member; the `uuid` of the one that the answer shows. */
export async function putGroupMember(
  call: Call,
  workspace: string,
  slug: string,
  uuid: string,
): Promise<string | undefined> {
  const path = [...groupsOf(workspace), { id: slug }, 'members', { id: uuid }]
  // Bitbucket wants a body, though there is nothing to say.
  const answer = await call.send({ method: 'PUT', path, body: {}, accept: [409] })
  return answer.status === 409 || answer.json === undefined
    ? undefined
    : answer.fields().optionalText('uuid')
}

/** @internal */
export async function deleteGroupMember(
  call: Call,
  workspace: string,
  slug: string,
  uuid: string,
): Promise<void> {
  const path = [...groupsOf(workspace), { id: slug }, 'members', { id: uuid }]
  await call.send({ method: 'DELETE', path })
}

function groupsOf(workspace: string) {
  return ['1.0', 'groups', { id: workspace }]
}

function groupOf(row: Fields): CloudGroup {
  return {
    slug: row.text('slug'),
    name: row.text('name'),
    members: row.list('members').map((member) => member.text('uuid')),
  }
}
