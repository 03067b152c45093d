/**
 * @internal The endpoints of Bitbucket Cloud 2.0 about people, as they answer.
 *
 * @see https://developer.atlassian.com/cloud/bitbucket/rest/api-group-workspaces/
 */
import type { Call } from '../http.js'
import type { Fields } from '../read.js'
import { protocol } from '../verbs.js'

/** @internal A person as Bitbucket Cloud shows them in a workspace. */
export interface CloudMember {
  /** In curly braces; it never changes. */
  readonly uuid: string
  /** The id of the Atlassian account, which other Cloud products use. */
  readonly accountId?: string
  readonly displayName?: string
  readonly status?: string
  /** Shown only for addresses that were asked for. */
  readonly email?: string
}

/** @internal A page, and the query that leads to the next: Bitbucket gives its address, which is never made up. */
export interface Members {
  readonly members: readonly CloudMember[]
  readonly next?: string
}

/** Rows asked for; the most Bitbucket gives. */
const rowsAsked = '100'

/** @internal A page of the people of a workspace. */
export async function getMembers(
  call: Call,
  workspace: string,
  query: string = `pagelen=${rowsAsked}`,
): Promise<Members> {
  const answer = await call.send({
    method: 'GET',
    path: ['2.0', 'workspaces', { id: workspace }, 'members'],
    query: Object.fromEntries(new URLSearchParams(query)),
  })
  const page = answer.fields()
  const members = page.list('values').map(memberOf)
  const next = page.optionalText('next')
  return { members, ...(next !== undefined && { next: queryOf(call, next, workspace, query) }) }
}

/**
 * The query of an address that Bitbucket gives. Only the query is taken over, so that no answer can send the credentials
 * elsewhere, and one that leads nowhere is refused.
 */
function queryOf(call: Call, next: string, workspace: string, query: string): string {
  const url = URL.canParse(next) ? new URL(next) : undefined
  const path = `/2.0/workspaces/${encodeURIComponent(workspace)}/members`
  const leadsOn =
    url?.pathname.toLowerCase().endsWith(path.toLowerCase()) === true && url.search !== `?${query}`
  if (!leadsOn || url.search === '') throw protocol(call, 'paging')
  return url.search.slice(1)
}

/** @internal People of the workspace with that e-mail address; only administrators may ask. */
export async function getMembersByEmail(
  call: Call,
  workspace: string,
  email: string,
): Promise<readonly CloudMember[]> {
  const query = new URLSearchParams({
    q: `user.email IN ("${email.replaceAll(/[\\"]/g, '\\$&')}")`,
    fields: '+values.user.email',
    pagelen: rowsAsked,
  })
  const { members, next } = await getMembers(call, workspace, query.toString())
  // Nobody shares an address with a hundred others.
  if (next !== undefined) throw protocol(call, 'paging')
  return members
}

/** @internal One person by `uuid` or account id; `undefined` when the workspace does not have them, or is not there. */
export async function getMember(
  call: Call,
  workspace: string,
  id: string,
): Promise<CloudMember | undefined> {
  const answer = await call.send({
    method: 'GET',
    path: ['2.0', 'workspaces', { id: workspace }, 'members', { id }],
    accept: [404],
  })
  if (answer.status !== 404) return memberOf(answer.fields())
  // A 404 of another make (a wrong address, a proxy) must not pass for "absent".
  if (answer.fields().optionalText('type') !== 'error') throw answer.refusal()
  return undefined
}

function memberOf(row: Fields): CloudMember {
  const user = row.object('user')
  const optional = <K extends string>(name: K, as: string) => {
    const text = user.optionalText(as)
    return text === undefined ? {} : ({ [name]: text } as Record<K, string>)
  }
  return {
    uuid: user.text('uuid'),
    ...optional('accountId', 'account_id'),
    ...optional('displayName', 'display_name'),
    ...optional('status', 'account_status'),
    ...optional('email', 'email'),
  }
}
