import { bareTarget } from '../bare-target.js'
import type { ConnectionOptions } from '../connection.js'
import type { DirectTarget } from '../contract.js'
import { httpClient } from '../http.js'
import { checkPropertyNames } from '../properties.js'
import { accountVerbs } from './data-center-accounts.js'
import { groupVerbs } from './data-center-groups.js'
import { jiraProbe } from './data-center-probe.js'
import { jiraPropertyNames } from './property-api.js'
import { jiraRefusal } from './refusal.js'

/** Options of {@link jiraDataCenter}. */
export interface JiraDataCenterOptions extends ConnectionOptions {
  /**
   * Tells this target apart in plans, ledger and errors. Two Jiras that share a ledger must have two
   * names: user keys of one are keys of strangers in the other.
   *
   * @defaultValue `'jira'`
   */
  readonly name?: string
  /**
   * Names of the user properties the mapping document writes: no other is kept. They are read with
   * every account that is looked for, which costs one request each.
   *
   * @defaultValue none
   */
  readonly properties?: readonly string[]
}

/**
 * Makes a target of a Jira Data Center or Server, 8.3 and later, over its REST API 2.
 *
 * The credentials need the global permissions *Jira Administrators* and *Browse Users*. Ids are user
 * keys (`JIRAUSER10100`), which outlive a rename; a group's id is its name. Nothing is sent before
 * the first call.
 *
 * @param options - where Jira is, and how to sign in
 * @returns the target; every verb fails only with a `RosterError` or the signal's reason
 * @throws a `RosterError` with code `TARGET_CONFIG_INVALID`
 * @see https://developer.atlassian.com/server/jira/platform/rest/v10003/
 * @example
 * ```ts test
 * import { jiraDataCenter } from 'rostermap/targets/jira'
 * import { fakeJira } from 'rostermap/testing'
 *
 * const fake = fakeJira({ groups: ['dev'] })
 * const jira = jiraDataCenter({
 *   baseUrl: 'https://jira.example.com',
 *   auth: { token: fake.token },
 *   fetch: fake.fetch,
 * })
 *
 * const ada = await jira.createUser({
 *   username: 'ada',
 *   email: 'ada@example.com',
 *   displayName: 'Ada Lovelace',
 * })
 * const added = await jira.addMembers('dev', [ada.id])
 * const again = await jira.addMembers('dev', [ada.id])
 * console.log(added.get(ada.id)) //=> 'changed'
 * console.log(again.get(ada.id)) //=> 'unchanged'
 * ```
 */
export function jiraDataCenter(options: JiraDataCenterOptions): DirectTarget {
  const name = options.name ?? 'jira'
  const http = httpClient(
    { target: name, root: ['rest', 'api', '2'], limits: 'caller', refusal: jiraRefusal },
    options,
  )
  const properties = options.properties ?? []
  checkPropertyNames(name, properties, jiraPropertyNames)
  const { probe, canSearch, version, shadowedIn } = jiraProbe(http, name, properties)
  return {
    ...bareTarget(name, 'jira-data-center'),
    probe,
    ...accountVerbs(http, { properties, canSearch, version, shadowedIn }),
    ...groupVerbs(http),
  }
}
