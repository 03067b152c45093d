import type { Issue } from '../../core/errors.js'
import { pointer } from '../../core/pointer.js'
import type { Capabilities } from '../../plan/state.js'
import { bareCapabilities, bareTarget } from '../bare-target.js'
import type { HttpOptions } from '../connection.js'
import type { DirectTarget } from '../contract.js'
import { type Call, httpClient } from '../http.js'
import { targetError } from '../target-error.js'
import { accountVerbs } from './scim-accounts.js'
import { hasDirectory } from './scim-api.js'
import { groupVerbs } from './scim-groups.js'
import { mostAtOnce } from './scim-members.js'
import { scimRefusal } from './scim-refusal.js'
import { propertyPaths } from './scim-shapes.js'

/** Options of {@link atlassianScimDirectory}. */
export interface AtlassianScimDirectoryOptions extends HttpOptions {
  /** Tells this target apart in plans, ledger and errors. @defaultValue `'atlassian'` */
  readonly name?: string
  /** The id of the provisioning directory, as it stands in its SCIM base URL. */
  readonly directoryId: string
  /** The gateway. @defaultValue `'https://api.atlassian.com'` */
  readonly apiUrl?: string
  /**
   * Attributes that the mapping document writes besides login, address and name: `givenName`, `familyName`,
   * `nickName`, `title`, `preferredLanguage`, `timezone`, `department`, `organization`.
   *
   * @defaultValue none
   */
  readonly properties?: readonly string[]
  /**
   * The domains that the organisation has verified. An e-mail address of another is refused before anything
   * is sent: it would cut the Atlassian account off and take its groups.
   *
   * @defaultValue none, so nothing is refused
   */
  readonly verifiedDomains?: readonly string[]
}

/**
 * Makes a target of a user provisioning directory of Atlassian Cloud, which takes accounts and groups by SCIM
 * as identity providers push them.
 *
 * It is for whoever stands in the place of the identity provider: what a directory keeps can be changed
 * nowhere else. Ids are those of the SCIM resources, not account ids. The credentials are the directory's own
 * API key. Nothing is sent before the first call.
 *
 * @param options - the directory, and how to sign in
 * @returns the target; every verb fails only with a `RosterError` or the signal's reason
 * @throws a `RosterError` with code `TARGET_CONFIG_INVALID`
 * @see https://developer.atlassian.com/cloud/admin/user-provisioning/rest/intro/
 * @example
 * ```ts test
 * import { atlassianScimDirectory } from 'rostermap/targets/atlassian-cloud'
 * import { fakeAtlassianCloud } from 'rostermap/testing'
 *
 * const fake = fakeAtlassianCloud()
 * const directory = atlassianScimDirectory({
 *   directoryId: fake.scimDirectoryId,
 *   auth: { token: fake.scimKey },
 *   fetch: fake.fetch,
 * })
 *
 * const ada = await directory.createUser({
 *   username: 'ada@example.com',
 *   email: 'ada@example.com',
 *   displayName: 'Ada Lovelace',
 * })
 * const dev = await directory.createGroup('dev')
 * console.log((await directory.addMembers(dev.id, [ada.id])).get(ada.id)) //=> 'changed'
 * console.log(fake.state().users[0]?.groups) //=> ['dev']
 * ```
 */
export function atlassianScimDirectory(options: AtlassianScimDirectoryOptions): DirectTarget {
  const name = options.name ?? 'atlassian'
  const properties = options.properties ?? []
  const issues = faultsOf(options)
  if (issues.length > 0) throw targetError('TARGET_CONFIG_INVALID', { target: name, issues })
  const http = httpClient(
    {
      target: name,
      root: ['scim', 'directory', options.directoryId],
      limits: 'endpoint',
      refusal: scimRefusal,
    },
    { ...options, baseUrl: options.apiUrl ?? 'https://api.atlassian.com' },
  )
  // 404 is said of users and groups that are not there, and of a directory that is not.
  const confirm = async (call: Call): Promise<void> => {
    if (await hasDirectory(call)) return
    const message = 'is no directory that the API key is for'
    throw targetError('TARGET_CONFIG_INVALID', {
      target: name,
      issues: [{ pointer: '/directoryId', message }],
    })
  }
  const capabilities: Capabilities = {
    ...bareCapabilities,
    names: { logins: 'ignoreCase', groups: 'ignoreCase' },
    user: {
      ...bareCapabilities.user,
      findBy: ['username', 'externalId'],
      // ACCESS-1293: the list leaves out shut users, and a list cut short is never given.
      list: false,
      readsEmail: true,
      readsActive: true,
      create: 'direct',
      requires: ['username', 'email', 'displayName'],
      update: ['email', 'displayName'],
      properties,
      rename: true,
      deactivate: 'flag',
      delete: 'deactivates',
    },
    group: { ...bareCapabilities.group, create: true, delete: true, list: true },
    membership: {
      ...bareCapabilities.membership,
      write: true,
      bulkAdd: mostAtOnce,
      bulkRemove: mostAtOnce,
      listOfUser: true,
      listOfGroup: true,
    },
  }
  const verifiedDomains = options.verifiedDomains ?? []
  return {
    ...bareTarget(name, 'atlassian-scim-directory'),
    async probe(callOptions) {
      await confirm(http('probe', callOptions))
      return { capabilities }
    },
    ...accountVerbs(http, { properties, verifiedDomains, confirm }),
    ...groupVerbs(http, confirm),
  }
}

function faultsOf(options: AtlassianScimDirectoryOptions): Issue[] {
  const issues: Issue[] = []
  if (!/^[0-9A-Za-z_-]{1,64}$/.test(options.directoryId))
    issues.push({
      pointer: '/directoryId',
      message: 'must be an id: letters, digits, hyphens and underscores',
    })
  for (const [i, property] of (options.properties ?? []).entries())
    if (!Object.hasOwn(propertyPaths, property))
      issues.push({
        pointer: pointer('properties', i),
        message: `must be one of ${Object.keys(propertyPaths).join(', ')}`,
      })
  return issues
}
