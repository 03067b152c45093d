/**
 * Crowd: `crowd` makes a target of a Crowd server, or of a Jira that serves Crowd's API.
 *
 * @module
 */
import { bareCapabilities, bareTarget } from '../bare-target.js'
import type { ConnectionOptions } from '../connection.js'
import type { DirectTarget } from '../contract.js'
import { httpClient } from '../http.js'
import { checkPropertyNames } from '../properties.js'
import { randomPassword } from '../random-password.js'
import { accountVerbs } from './accounts.js'
import { searchGroups } from './api.js'
import { attributeNames } from './attributes.js'
import { groupVerbs } from './groups.js'
import { lastPages } from './last-pages.js'
import { crowdRefusal } from './refusal.js'

/** Options of {@link crowd}. */
export interface CrowdOptions extends ConnectionOptions {
  /**
   * Tells this target apart in plans, ledger and errors. Two servers that share a ledger must have two
   * names.
   *
   * @defaultValue `'crowd'`
   */
  readonly name?: string
  /**
   * Names of what the mapping document writes besides login, e-mail address and full name: `firstName` and
   * `lastName` are Crowd's own, any other is kept as an attribute of the account.
   *
   * @defaultValue none
   */
  readonly properties?: readonly string[]
  /**
   * Gives the password of a new account. People sign in elsewhere, so nobody needs to know it; give your
   * own where the directory's rules refuse the usual one.
   *
   * @defaultValue 32 random bytes as text, which are kept nowhere
   */
  readonly initialPassword?: () => string
}

/**
 * Makes a target of a Crowd server, over its user management API.
 *
 * The credentials are those of an *application* in Crowd (name and password), whose remote address must be
 * allowed and whose directory must permit to add, modify and remove users and groups. The same API is served
 * by Jira, for an application under *User management → Jira user server*: give Jira's address as the base
 * URL. Ids are Crowd's `key`, which outlives a rename; a group's id is its name. Memberships are the direct
 * ones. Nothing is sent before the first call.
 *
 * @param options - where Crowd is (with its context path, as in `https://crowd.example.com/crowd`), and how
 * to sign in
 * @returns the target; every verb fails only with a `RosterError` or the signal's reason
 * @throws a `RosterError` with code `TARGET_CONFIG_INVALID`
 * @see https://developer.atlassian.com/server/crowd/crowd-rest-resources/
 * @example
 * ```ts test
 * import { crowd } from 'rostermap/targets/crowd'
 * import { fakeCrowd } from 'rostermap/testing'
 *
 * const fake = fakeCrowd({ groups: ['dev'] })
 * const target = crowd({
 *   baseUrl: 'https://crowd.example.com/crowd',
 *   auth: fake.application,
 *   fetch: fake.fetch,
 * })
 *
 * const ada = await target.createUser({ username: 'ada', email: 'ada@example.com' })
 * const added = await target.addMembers('dev', [ada.id])
 * console.log(added.get(ada.id)) //=> 'changed'
 * ```
 */
export function crowd(options: CrowdOptions): DirectTarget {
  const name = options.name ?? 'crowd'
  const properties = options.properties ?? []
  checkPropertyNames(name, properties, attributeNames)
  const http = httpClient(
    {
      target: name,
      root: ['rest', 'usermanagement', '1'],
      limits: 'caller',
      refusal: crowdRefusal,
    },
    options,
  )
  const password = options.initialPassword ?? randomPassword
  const isLast = lastPages()
  return {
    ...bareTarget(name, 'crowd'),
    async probe(callOptions) {
      // The API does not tell its version; a search shows that the application may read.
      isLast('groups', (await searchGroups(http('probe', callOptions), 0)).length)
      return {
        capabilities: {
          ...bareCapabilities,
          names: { logins: 'ignoreCase', groups: 'ignoreCase' },
          user: {
            ...bareCapabilities.user,
            findBy: ['username', 'email'],
            list: true,
            readsEmail: true,
            readsActive: true,
            create: 'direct',
            requires: ['username'],
            update: ['email', 'displayName'],
            properties,
            rename: true,
            deactivate: 'flag',
            delete: 'sync',
          },
          group: { ...bareCapabilities.group, create: true, delete: true, list: true },
          membership: {
            ...bareCapabilities.membership,
            write: true,
            listOfUser: true,
            listOfGroup: true,
          },
        },
      }
    },
    ...accountVerbs(http, { properties, password, isLast }),
    ...groupVerbs(http, isLast),
  }
}
