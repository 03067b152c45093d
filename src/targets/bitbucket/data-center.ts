import { isRosterError } from '../../core/errors.js'
import { bareCapabilities, bareTarget } from '../bare-target.js'
import type { ConnectionOptions } from '../connection.js'
import type { CallOptions, DirectTarget, Probe } from '../contract.js'
import { type Call, type Http, httpClient } from '../http.js'
import { platformJit } from '../platform-jit.js'
import { randomPassword } from '../random-password.js'
import { accountVerbs } from './data-center-accounts.js'
import { getApplicationProperties } from './data-center-api.js'
import { getGroupPermissions } from './data-center-group-api.js'
import { bulkAdd, groupVerbs } from './data-center-groups.js'
import { people } from './data-center-people.js'
import { bitbucketRefusal, lacksAdmin } from './refusal.js'

/** Options of {@link bitbucketDataCenter}. */
export interface BitbucketDataCenterOptions extends ConnectionOptions {
  /**
   * Tells this target apart in plans, ledger and errors. Two servers that share a ledger must have two
   * names.
   *
   * @defaultValue `'bitbucket'`
   */
  readonly name?: string
  /**
   * Whether accounts are shut by taking away the groups and permissions that let them in. A note of those is
   * kept in groups named `rostermap-shut…`, which give no permission. Where no such groups are wanted, say
   * `false`: accounts then cannot be shut, and `capabilities.user.deactivate` says so.
   *
   * @defaultValue `true`
   */
  readonly shutByGroups?: boolean
  /**
   * Gives the password of a new account. People sign in elsewhere, so nobody needs to know it; give your
   * own where the directory's rules refuse the usual one.
   *
   * @defaultValue 32 random bytes as text, which are kept nowhere
   */
  readonly initialPassword?: () => string
}

/**
 * Makes a target of a Bitbucket Data Center or Server, over its REST API.
 *
 * The credentials are name and password of a user with the global permission ADMIN (not SYS_ADMIN), or an OAuth 2.0
 * token of that user; HTTP access tokens never have ADMIN (BSERV-10482). Ids are Bitbucket's numeric user ids, which outlive a rename; a group's id is its name. Accounts
 * of read-only directories are found and shown, and a write to them is `TARGET_READ_ONLY`. Nothing is sent before the
 * first call.
 *
 * Bitbucket's REST API cannot shut an account. It is shut by taking away every group and permission that lets it in;
 * what it had is noted in Bitbucket, and given back when the account is opened again.
 *
 * @param options - where Bitbucket is (with its context path, if it has one), and how to sign in
 * @returns the target; every verb fails only with a `RosterError` or the signal's reason
 * @throws a `RosterError` with code `TARGET_CONFIG_INVALID`
 * @see https://developer.atlassian.com/server/bitbucket/rest/
 * @example
 * ```ts test
 * import { bitbucketDataCenter } from 'rostermap/targets/bitbucket'
 * import { fakeBitbucket } from 'rostermap/testing'
 *
 * const fake = fakeBitbucket({ groups: [{ name: 'dev', permission: 'LICENSED_USER' }] })
 * const bitbucket = bitbucketDataCenter({
 *   baseUrl: 'https://bitbucket.example.com',
 *   auth: fake.admin,
 *   fetch: fake.fetch,
 * })
 *
 * const person = { username: 'ada', email: 'ada@example.com', displayName: 'Ada Lovelace' }
 * const ada = await bitbucket.createUser(person)
 * await bitbucket.addMembers('dev', [ada.id])
 * console.log(await bitbucket.setActive(ada.id, false)) //=> 'changed'
 * console.log((await bitbucket.groupsOf(ada.id)).items) //=> []
 * await bitbucket.setActive(ada.id, true)
 * console.log((await bitbucket.groupsOf(ada.id)).items) //=> [{ id: 'dev', name: 'dev' }]
 * ```
 */
export function bitbucketDataCenter(options: BitbucketDataCenterOptions): DirectTarget {
  const name = options.name ?? 'bitbucket'
  const shutByGroups = options.shutByGroups ?? true
  const root = ['rest', 'api', 'latest']
  const http = tellingWho(
    httpClient({ target: name, root, limits: 'caller', refusal: bitbucketRefusal }, options),
  )
  const everyone = people()
  return {
    ...bareTarget(name, 'bitbucket-data-center'),
    probe: (callOptions) => probe(http, shutByGroups, callOptions),
    ...accountVerbs(http, everyone, {
      shutByGroups,
      password: options.initialPassword ?? randomPassword,
    }),
    ...groupVerbs(http, everyone, shutByGroups),
  }
}

/**
 * Bitbucket answers 401 to wrong credentials and to a missing permission alike. Where the answer does not say which,
 * the one endpoint that needs no permission does: it refuses wrong credentials as well.
 */
function tellingWho(http: Http): Http {
  return (operation, options) => {
    const call = http(operation, options)
    const send: Call['send'] = async (request) => {
      try {
        return await call.send(request)
      } catch (error) {
        if (!isRosterError(error) || error.code !== 'TARGET_UNAUTHORIZED') throw error
        if (error.details.status !== 401 || !(await isKnown(call))) throw error
        throw lacksAdmin(call.details)
      }
    }
    return { ...call, send }
  }
}

async function isKnown(call: Call): Promise<boolean> {
  try {
    await getApplicationProperties(call)
    return true
  } catch (error) {
    call.signal?.throwIfAborted()
    if (!isRosterError(error)) throw error
    return false
  }
}

async function probe(
  http: Http,
  shutByGroups: boolean,
  options: CallOptions | undefined,
): Promise<Probe> {
  const call = http('probe', options)
  const { version } = await getApplicationProperties(call)
  // Only whoever has ADMIN may see who has which permission.
  await getGroupPermissions(call, 0, 1)
  return {
    version,
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
        requires: ['username', 'email', 'displayName'],
        update: ['email', 'displayName'],
        rename: true,
        deactivate: shutByGroups ? 'by-groups' : false,
        delete: 'sync',
      },
      group: { ...bareCapabilities.group, create: true, delete: true, list: true },
      membership: {
        ...bareCapabilities.membership,
        write: true,
        bulkAdd,
        listOfUser: true,
        listOfGroup: true,
      },
      licence: { seats: true, groups: true },
    },
    ...(await platformJit(call)),
  }
}
