import { isRosterError } from '../../core/errors.js'
import { nameKey } from '../../core/text.js'
import { bareCapabilities } from '../bare-target.js'
import type { CallOptions, Probe } from '../contract.js'
import type { Call, Http } from '../http.js'
import { platformJit } from '../platform-jit.js'
import { targetError } from '../target-error.js'
import {
  getDuplicates,
  getMyself,
  getServerInfo,
  type JiraUser,
  searchUsers,
} from './data-center-api.js'
import { getMembers } from './data-center-group-api.js'

/** Any group name serves: an administrator gets 200 or 404, anybody else 403. */
const anyGroup = 'rostermap-permission-check'

const keyOf = nameKey('ignoreCase')

/** @internal Asks Jira what it is, and the credentials what they may do. */
export function jiraProbe(
  http: Http,
  target: string,
  properties: readonly string[],
): {
  readonly probe: (options?: CallOptions) => Promise<Probe>
  /** Whether the credentials may search for users. */
  readonly canSearch: (call: Call) => Promise<boolean>
  /** The version, asked for once. */
  readonly version: (call: Call) => Promise<string>
  /** The directories that have a login, when there are several, as the latest probe has found. */
  readonly shadowedIn: (login: string) => readonly string[] | undefined
} {
  let known: string | undefined
  let duplicates: ReadonlyMap<string, readonly string[]> = new Map()
  const version = async (call: Call): Promise<string> => {
    known ??= (await getServerInfo(call)).version
    return known
  }

  // Without "Browse Users" a search gives an empty list, not an error. Whoever may search finds
  // their own account, so that an empty list can be told from "not allowed to see". Only whose it is, is
  // remembered, and asked again when it is not found: a permission taken away would make people look missing.
  let me: JiraUser | undefined
  const canSearch = async (call: Call): Promise<boolean> => {
    const finds = async ({ name, key }: JiraUser) =>
      (await searchUsers(call, name)).some((user) => user.key === key)
    if (me !== undefined && (await finds(me))) return true
    me = await getMyself(call)
    return finds(me)
  }

  const probe = async (options?: CallOptions): Promise<Probe> => {
    const call = http('probe', options)
    const { version: is, deployment } = await getServerInfo(call)
    known = is
    if (deployment === 'Cloud')
      throw targetError('TARGET_CONFIG_INVALID', {
        target,
        issues: [{ pointer: '/baseUrl', message: 'is a Jira Cloud site, not a Jira Data Center' }],
      })
    const browse = await canSearch(call)
    await getMembers(call, anyGroup, 0, 1)
    // Without it, logins in several directories are not told; Jira itself keeps the list for ten minutes.
    const listed = isAtLeast(is, 8, 19) ? await orNotTold(call, getDuplicates(call)) : undefined
    duplicates = new Map([...(listed ?? [])].map(([login, names]) => [keyOf(login), names]))
    return {
      version: is,
      capabilities: {
        names: { logins: 'ignoreCase', groups: 'ignoreCase' },
        user: {
          ...bareCapabilities.user,
          findBy: browse ? ['username', 'email'] : ['username'],
          create: 'direct',
          requires: ['username', 'email', 'displayName'],
          update: ['email', 'displayName'],
          properties,
          rename: true,
          // JRASERVER-37294: `active` can be written since 8.3.0.
          deactivate: isAtLeast(is, 8, 3) ? 'flag' : false,
          successor: isAtLeast(is, 8, 3),
          delete: 'sync',
          list: browse && listingOf(is) !== undefined,
          readsEmail: true,
          readsActive: true,
        },
        group: { ...bareCapabilities.group, create: true, delete: true, nested: true },
        membership: {
          ...bareCapabilities.membership,
          write: true,
          listOfUser: true,
          listOfGroup: true,
          directOnly: false,
        },
        licence: { seats: true, groups: true },
        eventualMs: 0,
      },
      ...(await platformJit(call)),
    }
  }
  return { probe, canSearch, version, shadowedIn: (login) => duplicates.get(keyOf(login)) }
}

/**
 * @internal How a version lists all accounts. Jira 10.0 to 10.2 has no way: its search ignores
 * `startAt`, and `user/list` came with 10.3 (JRASERVER-78520, -78660).
 */
export function listingOf(version: string): 'search' | 'list' | undefined {
  if (isAtLeast(version, 10, 3)) return 'list'
  return isAtLeast(version, 10, 0) ? undefined : 'search'
}

/** What Jira does not tell must not fail the probe. */
async function orNotTold<T>(call: Call, asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    call.signal?.throwIfAborted()
    if (!isRosterError(error)) throw error
    return undefined
  }
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ours = 0, less = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  return ours > major || (ours === major && less >= minor)
}
