import type { CallOptions, Probe } from '../contract.js'
import type { Call, Http } from '../http.js'
import { targetError } from '../target-error.js'
import { getMembers, getMyself, getServerInfo, searchUsers } from './api.js'

/** Any group name serves: an administrator gets 200 or 404, anybody else 403. */
const anyGroup = 'rostermap-permission-check'

/** @internal Asks Jira what it is, and the credentials what they may do. */
export function jiraProbe(
  http: Http,
  target: string,
  properties: readonly string[],
): {
  readonly probe: (options?: CallOptions) => Promise<Probe>
  /** Whether the credentials may search for users. */
  readonly canSearch: (call: Call) => Promise<boolean>
} {
  // Without "Browse Users" a search gives an empty list, not an error. Whoever may search finds
  // their own account, so that an empty list can be told from "not allowed to see". The answer is
  // not remembered: a permission taken away would make people look missing.
  const canSearch = async (call: Call): Promise<boolean> => {
    const me = await getMyself(call)
    return (await searchUsers(call, me.name)).some((user) => user.key === me.key)
  }

  const probe = async (options?: CallOptions): Promise<Probe> => {
    const call = http('probe', options)
    const { version, deployment } = await getServerInfo(call)
    if (deployment === 'Cloud')
      throw targetError('TARGET_CONFIG_INVALID', {
        target,
        issues: [{ pointer: '/baseUrl', message: 'is a Jira Cloud site, not a Jira Data Center' }],
      })
    const browse = await canSearch(call)
    await getMembers(call, anyGroup, 0, 1)
    return {
      version,
      capabilities: {
        names: { ignoreCase: true },
        user: {
          findBy: browse ? ['username', 'email'] : ['username'],
          create: 'direct',
          requires: ['username', 'email', 'displayName'],
          update: ['email', 'displayName'],
          properties,
          rename: true,
          // JRASERVER-37294: `active` can be written since 8.3.0.
          deactivate: isAtLeast(version, 8, 3) ? 'flag' : false,
        },
        group: { create: true, nested: true },
      },
    }
  }
  return { probe, canSearch }
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ours = 0, less = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  return ours > major || (ours === major && less >= minor)
}
