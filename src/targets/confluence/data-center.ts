import type { Capabilities } from '../../plan/state.js'
import { bareCapabilities, bareTarget } from '../bare-target.js'
import type { ConnectionOptions } from '../connection.js'
import type { CallOptions, DirectTarget, Probe } from '../contract.js'
import { type Answer, type Http, httpClient } from '../http.js'
import { platformJit } from '../platform-jit.js'
import { randomPassword } from '../random-password.js'
import { confluenceRefusal, orLacking } from './answers.js'
import { accountVerbs } from './data-center-accounts.js'
import {
  getCurrentUser,
  getServerInformation,
  getUserList,
  nobody,
  putActive,
  putUser,
} from './data-center-api.js'
import { groupVerbs } from './data-center-groups.js'

/** Options of {@link confluenceDataCenter}. */
export interface ConfluenceDataCenterOptions extends ConnectionOptions {
  /**
   * Tells this target apart in plans, ledger and errors. Two Confluences that share a ledger must
   * have two names.
   *
   * @defaultValue `'confluence'`
   */
  readonly name?: string
  /**
   * Gives the password of a new account. People sign in elsewhere, so nobody needs to know it; give your
   * own where the directory's rules refuse the usual one.
   *
   * @defaultValue 32 random bytes as text, which are kept nowhere
   */
  readonly initialPassword?: () => string
}

/**
 * Makes a target of a Confluence Data Center or Server, 7.9 and later, over its REST API.
 *
 * What a version can do is found out by asking it: accounts are listed and made since 8.4, and changed
 * since 9.3 or so. No version shows an e-mail address, and none renames. The credentials need the global
 * permission *Confluence Administrator*. Ids are user keys; a group's id is its name. Nothing is sent
 * before the first call.
 *
 * @param options - where Confluence is, and how to sign in
 * @returns the target; every verb fails only with a `RosterError` or the signal's reason
 * @throws a `RosterError` with code `TARGET_CONFIG_INVALID`
 * @see https://developer.atlassian.com/server/confluence/rest/v1000/
 * @example
 * ```ts test
 * import { confluenceDataCenter } from 'rostermap/targets/confluence'
 * import { fakeConfluence } from 'rostermap/testing'
 *
 * const fake = fakeConfluence({ groups: ['dev'] })
 * const confluence = confluenceDataCenter({
 *   baseUrl: 'https://wiki.example.com/confluence',
 *   auth: { token: fake.token },
 *   fetch: fake.fetch,
 * })
 *
 * const ada = await confluence.createUser({
 *   username: 'ada',
 *   email: 'ada@example.com',
 *   displayName: 'Ada Lovelace',
 * })
 * console.log((await confluence.addMembers('dev', [ada.id])).get(ada.id)) //=> 'changed'
 * console.log(ada.email) //=> undefined
 * ```
 */
export function confluenceDataCenter(options: ConfluenceDataCenterOptions): DirectTarget {
  const name = options.name ?? 'confluence'
  const http = httpClient(
    { target: name, root: ['rest', 'api'], limits: 'caller', refusal: confluenceRefusal },
    options,
  )
  return {
    ...bareTarget(name, 'confluence-data-center'),
    probe: (callOptions) => probe(http, callOptions),
    ...accountVerbs(http, options.initialPassword ?? randomPassword),
    ...groupVerbs(http),
  }
}

async function probe(http: Http, options: CallOptions | undefined): Promise<Probe> {
  const call = http('probe', options)
  const me = await getCurrentUser(call)
  // From here on the address is Confluence's, so what is not there is lacking in this version.
  const version = (await orLacking(getServerInformation(call)))?.fields().text('version')
  const has = async (came: Promise<Answer>) => (await orLacking(came)) !== undefined
  const canShut = await has(putActive(call, nobody, true))
  const canList = await has(getUserList(call, 0))
  const canChange = await has(putUser(call, nobody, {}))
  const capabilities: Capabilities = {
    ...bareCapabilities,
    names: { logins: 'ignoreCase', groups: 'ignoreCase' },
    user: {
      ...bareCapabilities.user,
      findBy: ['username'],
      list: canList,
      readsActive: me.active !== 'unknown',
      // Listing and making accounts came together, with 8.4.
      create: canList ? 'direct' : false,
      requires: ['username', 'email', 'displayName'],
      update: canChange ? ['email', 'displayName'] : [],
      deactivate: canShut ? 'endpoint' : false,
      delete: canShut ? 'async' : false,
    },
    group: { ...bareCapabilities.group, create: true, delete: true, list: true, nested: true },
    membership: {
      ...bareCapabilities.membership,
      write: true,
      listOfUser: true,
      listOfGroup: true,
      directOnly: false,
    },
  }
  return {
    ...(version === undefined ? {} : { version }),
    capabilities,
    ...(await platformJit(call)),
  }
}
