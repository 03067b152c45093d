import type { Capabilities } from '../../plan/state.js'
import { bareCapabilities, bareTarget } from '../bare-target.js'
import { cloudBaseUrl } from '../cloud-site.js'
import type { CloudSite, HttpOptions } from '../connection.js'
import type { CallOptions, Outcome, Probe, Target } from '../contract.js'
import { type Http, httpClient } from '../http.js'
import { checkPropertyNames } from '../properties.js'
import { targetError } from '../target-error.js'
import { accountVerbs, eventualMs, refuseHidden } from './cloud-accounts.js'
import { getApplicationRoles, getServerInfo } from './cloud-api.js'
import { groupVerbs } from './cloud-groups.js'
import { handOverLeads } from './cloud-leads.js'
import { jiraPropertyNames } from './property-api.js'
import { jiraRefusal } from './refusal.js'

/** Options of {@link jiraCloud}, besides the site. */
export interface JiraCloudSettings extends HttpOptions {
  /** Tells this target apart in plans, ledger and errors. @defaultValue `'jira'` */
  readonly name?: string
  /**
   * Products an invited person gets access to, for example `jira-software`. Without any, access comes
   * from groups alone.
   *
   * @defaultValue none
   */
  readonly products?: readonly string[]
  /**
   * Names of the user properties the mapping document writes: no other is kept. They are read with
   * every account that is looked for, which costs one request each.
   *
   * @defaultValue none
   */
  readonly properties?: readonly string[]
}

/** What {@link jiraCloud} makes: a target that can also give away what somebody leads. */
export interface JiraCloudTarget extends Target {
  /**
   * Makes an account the lead of every project and component that another leads, as far as the credentials
   * may see them. Accounts are shut at the organisation: give the target to `atlassianOrganization` as `leads`.
   *
   * @param fromId - whose leads they are
   * @param toId - who gets them; has to be open
   * @returns `unchanged` when there are none
   * @throws a `RosterError` with code `TARGET_INVALID` when the other account is not there or is shut
   */
  handOverLeads(fromId: string, toId: string, options?: CallOptions): Promise<Outcome>
}

/** Options of {@link jiraCloud}. */
export type JiraCloudOptions = JiraCloudSettings & CloudSite

/**
 * Makes a target of a Jira Cloud site, over its REST API 3.
 *
 * It finds people, invites them, keeps their groups and removes them from the site. It cannot change,
 * suspend or shut an account: those belong to the organisation. Ids are account ids, a group's id is
 * its `groupId`; there are no logins.
 *
 * The credentials need *Browse users and groups*, those of a site administrator for groups and
 * memberships, and those of an organisation administrator to invite. Nothing is sent before the first
 * call.
 *
 * @param options - the site, and how to sign in
 * @returns the target; every verb fails only with a `RosterError` or the signal's reason
 * @throws a `RosterError` with code `TARGET_CONFIG_INVALID`
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/
 * @example
 * ```ts test
 * import { jiraCloud } from 'rostermap/targets/jira'
 * import { fakeJiraCloud } from 'rostermap/testing'
 *
 * const fake = fakeJiraCloud({ groups: ['dev'] })
 * const jira = jiraCloud({
 *   siteUrl: 'https://example.atlassian.net',
 *   auth: fake.admin, // the e-mail address and an API token
 *   fetch: fake.fetch,
 * })
 *
 * const ada = await jira.createUser({ email: 'ada@example.com' })
 * const dev = await jira.findGroup('dev')
 * console.log(ada.status) //=> 'invited'
 * if (ada.id && dev) console.log((await jira.addMembers(dev.id, [ada.id])).get(ada.id)) //=> 'changed'
 * ```
 */
export function jiraCloud(options: JiraCloudOptions): JiraCloudTarget {
  const name = options.name ?? 'jira'
  const http = httpClient(
    { target: name, root: ['rest', 'api', '3'], limits: 'endpoint', refusal: jiraRefusal },
    { ...options, ...cloudBaseUrl(name, 'jira', options) },
  )
  const properties = options.properties ?? []
  checkPropertyNames(name, properties, jiraPropertyNames)
  return {
    ...bareTarget(name, 'jira-cloud'),
    probe: (callOptions) => probe(http, name, properties, callOptions),
    ...accountVerbs(http, { properties, products: options.products ?? [] }),
    ...groupVerbs(http),
    handOverLeads: async (fromId, toId, callOptions) =>
      handOverLeads(http('handOverLeads', callOptions), fromId, toId),
  }
}

async function probe(
  http: Http,
  target: string,
  properties: readonly string[],
  options: CallOptions | undefined,
): Promise<Probe> {
  const call = http('probe', options)
  const info = await getServerInfo(call)
  if (info.optionalText('deploymentType') !== 'Cloud')
    throw targetError('TARGET_CONFIG_INVALID', {
      target,
      issues: [{ pointer: '/siteUrl', message: 'is not a Jira Cloud site' }],
    })
  await refuseHidden(call)
  const seats = (await getApplicationRoles(call)) !== undefined
  const capabilities: Capabilities = {
    ...bareCapabilities,
    names: { logins: 'ignoreCase', groups: 'ignoreCase' },
    user: {
      ...bareCapabilities.user,
      findBy: ['email'],
      list: true,
      readsEmail: false,
      readsActive: true,
      create: 'invite',
      requires: ['email'],
      properties,
      delete: 'removes-access',
    },
    group: { ...bareCapabilities.group, create: true, delete: true, list: true },
    membership: {
      ...bareCapabilities.membership,
      write: true,
      listOfUser: true,
      listOfGroup: true,
    },
    licence: { seats, groups: seats },
    eventualMs,
  }
  const version = info.optionalText('version')
  return { ...(version === undefined ? {} : { version }), capabilities }
}
