import type { Capabilities } from '../../plan/state.js'
import { bareCapabilities, bareTarget } from '../bare-target.js'
import type { HttpOptions } from '../connection.js'
import type { CallOptions, Probe, Target } from '../contract.js'
import { type Http, httpClient } from '../http.js'
import { targetError } from '../target-error.js'
import { getMembersByEmail } from './cloud-api.js'
import { getGroups } from './cloud-group-api.js'
import { readVerbs, refusingMembers, withoutGroups, writeVerbs } from './cloud-groups.js'
import { peopleVerbs } from './cloud-people.js'
import { cloudRefusal } from './cloud-refusal.js'

/** Options of {@link bitbucketCloud}. */
export interface BitbucketCloudOptions extends HttpOptions {
  /** Tells this target apart in plans, ledger and errors. @defaultValue `'bitbucket'` */
  readonly name?: string
  /** The workspace: its ID (slug), as in `https://bitbucket.org/<workspace>`. */
  readonly workspace: string
  /**
   * Whether groups are read, or written too, over what is left of the API 1.0. `'write'` works only in workspaces whose
   * administration has not moved to admin.atlassian.com.
   *
   * @defaultValue `false`
   */
  readonly legacyGroups?: 'read' | 'write' | false
  /** Where the API is. @defaultValue `'https://api.bitbucket.org'` */
  readonly apiUrl?: string
}

/**
 * Makes a target of a workspace of Bitbucket Cloud, over its REST API 2.0, and for groups over what is left of 1.0.
 *
 * It finds people by their id and e-mail address and lists them. It can neither invite, change nor remove anybody: people
 * and groups of Bitbucket Cloud belong to the organisation (`rostermap/targets/atlassian-cloud`). Ids are Bitbucket's
 * `uuid`, in curly braces; the id of the Atlassian account finds a person too. A group's id is its slug.
 *
 * The credentials are a workspace access token, or e-mail address and API token of a workspace administrator: nobody else
 * may find people by their address. Nothing is sent before the first call.
 *
 * @param options - the workspace, and how to sign in
 * @returns the target; every verb fails only with a `RosterError` or the signal's reason
 * @throws a `RosterError` with code `TARGET_CONFIG_INVALID`
 * @see https://developer.atlassian.com/cloud/bitbucket/rest/api-group-workspaces/
 * @example
 * ```ts test
 * import { bitbucketCloud } from 'rostermap/targets/bitbucket'
 * import { fakeBitbucketCloud } from 'rostermap/testing'
 *
 * const fake = fakeBitbucketCloud({ users: [{ email: 'ada@example.com', groups: ['dev'] }] })
 * const bitbucket = bitbucketCloud({
 *   workspace: 'acme',
 *   auth: fake.admin, // the e-mail address and an API token
 *   legacyGroups: 'read',
 *   fetch: fake.fetch,
 * })
 *
 * const ada = await bitbucket.findUser({ email: 'ada@example.com' })
 * console.log((await bitbucket.groupsOf(ada?.id ?? '')).items) //=> [{ id: 'dev', name: 'dev' }]
 * ```
 */
export function bitbucketCloud(options: BitbucketCloudOptions): Target {
  const name = options.name ?? 'bitbucket'
  const { workspace, legacyGroups = false } = options
  // The API 1.0 refuses the uuid of a workspace with 405, as if its groups had moved.
  if (!/^[\w.-]{1,64}$/.test(workspace))
    throw targetError('TARGET_CONFIG_INVALID', {
      target: name,
      issues: [{ pointer: '/workspace', message: 'must be the ID (slug) of a workspace' }],
    })
  const http = httpClient(
    { target: name, root: [], limits: 'caller', refusal: cloudRefusal },
    { ...options, baseUrl: options.apiUrl ?? 'https://api.bitbucket.org' },
  )
  return {
    ...bareTarget(name, 'bitbucket-cloud'),
    probe: (callOptions) => probe(http, workspace, legacyGroups, callOptions),
    ...peopleVerbs(http, workspace),
    ...withoutGroups(http),
    ...(legacyGroups !== false && { ...readVerbs(http, workspace), ...refusingMembers(http) }),
    ...(legacyGroups === 'write' && writeVerbs(http, workspace)),
  }
}

async function probe(
  http: Http,
  workspace: string,
  legacyGroups: 'read' | 'write' | false,
  options: CallOptions | undefined,
): Promise<Probe> {
  const call = http('probe', options)
  // Only whoever administers the workspace may ask for an address, and people are found by nothing else.
  await getMembersByEmail(call, workspace, 'nobody@rostermap.invalid')
  const reads = legacyGroups !== false
  if (reads) await getGroups(call, workspace)
  const writes = legacyGroups === 'write'
  const capabilities: Capabilities = {
    ...bareCapabilities,
    names: { logins: 'ignoreCase', groups: 'ignoreCase' },
    user: {
      ...bareCapabilities.user,
      findBy: ['email'],
      list: true,
    },
    group: { ...bareCapabilities.group, create: writes, delete: writes, list: reads },
    membership: {
      ...bareCapabilities.membership,
      write: writes,
      listOfUser: reads,
      listOfGroup: reads,
    },
  }
  return { capabilities }
}
