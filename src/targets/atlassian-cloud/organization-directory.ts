import type { Call } from '../http.js'
import { targetError } from '../target-error.js'
import { listDirectories, type Steps } from './organization-api.js'

/** @internal Where the target works: one directory of one organisation. */
export interface Directory {
  /** Steps to the organisation. */
  readonly organization: Steps
  /** Steps to the directory; asks for it once, where the options do not name it. */
  steps(call: Call): Promise<Steps>
  /**
   * The API says 404 for an account or group that is not there, and for a directory or organisation that the
   * credentials may not see. Whoever may see the directory gets it listed; anybody else gets an error
   * instead of "nobody".
   */
  confirm(call: Call): Promise<void>
}

/** @internal */
export function directoryOf(
  target: string,
  orgId: string,
  directoryId: string | undefined,
): Directory {
  const organization: Steps = ['admin', 'v2', 'orgs', { id: orgId }]
  const stepsTo = (id: string): Steps => [...organization, 'directories', { id }]
  const wrong = (message: string) =>
    targetError('TARGET_CONFIG_INVALID', {
      target,
      issues: [{ pointer: '/directoryId', message }],
    })
  let known = directoryId

  const theOnly = async (call: Call): Promise<string> => {
    const [id, other] = await listDirectories(call, organization, [])
    if (id === undefined) throw wrong('is not given, and the API key may manage no directory')
    if (other !== undefined)
      throw wrong('must be given: the API key may manage several directories')
    return id
  }

  return {
    organization,
    steps: async (call) => {
      known ??= await theOnly(call)
      return stepsTo(known)
    },
    confirm: async (call) => {
      const id = known ?? (await theOnly(call))
      if (!(await listDirectories(call, organization, [id])).includes(id))
        throw wrong('is no directory that the API key may manage')
      known = id
    },
  }
}
