import { isRosterError, RosterError } from '../../core/errors.js'
import type { Capabilities, CurrentUser } from '../../plan/state.js'
import { bareCapabilities, bareTarget } from '../bare-target.js'
import { cloudBaseUrl } from '../cloud-site.js'
import type { CloudSite, HttpOptions } from '../connection.js'
import type { CallOptions, Probe, Target } from '../contract.js'
import { type Call, type Http, httpClient } from '../http.js'
import {
  checkPropertyNames,
  readProperties,
  refuseUnlisted,
  writeProperties,
} from '../properties.js'
import { targetError } from '../target-error.js'
import { notFound, unsupported, unsupportedKey } from '../verbs.js'
import { confluenceRefusal } from './answers.js'
import { checkSignedIn, getUser, userProperties } from './cloud-api.js'
import { eventualMs, groupVerbs } from './cloud-groups.js'

/** Options of {@link confluenceCloud}, besides the site. */
export interface ConfluenceCloudSettings extends HttpOptions {
  /** Tells this target apart in plans, ledger and errors. @defaultValue `'confluence'` */
  readonly name?: string
  /**
   * Finds people, which Confluence cannot: a target that has the same accounts, such as `jiraCloud` of
   * the same site or the organisation. An account it finds is then read in Confluence by its account id.
   *
   * @defaultValue none: accounts are found by id alone
   */
  readonly people?: Target
  /**
   * Names of the user properties the mapping document writes: letters, digits, `-` and `_`. They are
   * read with every account that is looked for, which costs one request each.
   *
   * @defaultValue none
   */
  readonly properties?: readonly string[]
}

/** Options of {@link confluenceCloud}. */
export type ConfluenceCloudOptions = ConfluenceCloudSettings & CloudSite

/**
 * Makes a target of a Confluence Cloud site, over its REST API 1.
 *
 * It keeps groups and memberships. It can neither find anybody by e-mail address, nor invite, change,
 * suspend or shut: accounts belong to the organisation, which all products of a site share. Give
 * `people` to have them found elsewhere. Ids are account ids, a group's id outlives its name.
 *
 * The credentials need access to Confluence, and those of a site administrator to write. Nothing is
 * sent before the first call.
 *
 * @param options - the site, and how to sign in
 * @returns the target; every verb fails only with a `RosterError` or the signal's reason
 * @throws a `RosterError` with code `TARGET_CONFIG_INVALID`
 * @see https://developer.atlassian.com/cloud/confluence/rest/v1/
 * @example
 * ```ts test
 * import { confluenceCloud } from 'rostermap/targets/confluence'
 * import { jiraCloud } from 'rostermap/targets/jira'
 * import { fakeConfluenceCloud, fakeJiraCloud } from 'rostermap/testing'
 *
 * const site = { siteUrl: 'https://example.atlassian.net' }
 * const people = [{ email: 'ada@example.com' }]
 * const jiraSite = fakeJiraCloud({ users: people })
 * const wikiSite = fakeConfluenceCloud({ users: people, groups: ['dev'] })
 * const jira = jiraCloud({ ...site, auth: jiraSite.admin, fetch: jiraSite.fetch })
 * const confluence = confluenceCloud({
 *   ...site,
 *   auth: wikiSite.admin, // the e-mail address and an API token
 *   fetch: wikiSite.fetch,
 *   people: jira,
 * })
 *
 * const ada = await confluence.findUser({ email: 'ada@example.com' })
 * const dev = await confluence.findGroup('dev')
 * if (ada && dev) console.log((await confluence.addMembers(dev.id, [ada.id])).get(ada.id)) //=> 'changed'
 * ```
 */
export function confluenceCloud(options: ConfluenceCloudOptions): Target {
  const name = options.name ?? 'confluence'
  const { people, properties = [] } = options
  const http = httpClient(
    {
      target: name,
      root: ['wiki', 'rest', 'api'],
      limits: 'endpoint',
      refusal: confluenceRefusal,
    },
    { ...options, ...cloudBaseUrl(name, 'confluence', options) },
  )
  checkPropertyNames(name, properties, /^[\w-]+$/)
  return {
    ...bareTarget(name, 'confluence-cloud'),
    probe: (callOptions) => probe(http, people, properties, callOptions),
    ...accountVerbs(http, people, properties),
    ...groupVerbs(http),
  }
}

async function probe(
  http: Http,
  people: Target | undefined,
  properties: readonly string[],
  options: CallOptions | undefined,
): Promise<Probe> {
  await checkSignedIn(http('probe', options))
  const findBy = (await people?.probe(options))?.capabilities.user.findBy ?? []
  const capabilities: Capabilities = {
    ...bareCapabilities,
    names: { logins: 'ignoreCase', groups: 'ignoreCase' },
    user: { ...bareCapabilities.user, findBy, properties },
    group: { ...bareCapabilities.group, create: true, delete: true, list: true },
    membership: {
      ...bareCapabilities.membership,
      write: true,
      listOfUser: true,
      listOfGroup: true,
    },
    eventualMs,
  }
  return { capabilities }
}

/** An error of the target that finds people, as one of this target; the cause says whose it was. */
function own(call: Call, cause: unknown): unknown {
  if (!isRosterError(cause) || !('operation' in cause.details)) return cause
  const { target, operation } = call.details
  return new RosterError(
    cause.code,
    cause.message,
    { ...cause.details, target, operation },
    { cause },
  )
}

/** The verbs about accounts: all that is not here belongs to the organisation. */
function accountVerbs(
  http: Http,
  people: Target | undefined,
  properties: readonly string[],
): Pick<Target, 'findUser' | 'updateUser'> {
  const find = async (call: Call, id: string): Promise<CurrentUser | undefined> => {
    const user = await getUser(call, id)
    if (user === undefined) return undefined
    if (properties.length === 0) return user
    return { ...user, properties: await readProperties(userProperties(call, id), properties) }
  }
  return {
    async findUser(by, options) {
      const call = http('findUser', options)
      if ('id' in by) return find(call, by.id)
      if (people === undefined) throw unsupportedKey(call, by)
      const found = await people.findUser(by, options).catch((error: unknown) => {
        throw own(call, error)
      })
      return found && find(call, found.id)
    },

    async updateUser(id, change, options) {
      const call = http('updateUser', options)
      if ('username' in change)
        throw targetError('TARGET_INVALID', { ...call.details, fields: ['username'] })
      for (const attribute of ['email', 'displayName'])
        if (attribute in change) throw unsupported(call, `update.${attribute}`)
      const entries = Object.entries(change)
      refuseUnlisted(call, entries, properties)
      if ((await getUser(call, id)) === undefined) throw notFound(call, 'user')
      return writeProperties(call, userProperties(call, id), entries)
    },
  }
}
