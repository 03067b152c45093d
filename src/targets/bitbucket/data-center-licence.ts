import { isRosterError } from '../../core/errors.js'
import type { Call } from '../http.js'
import { targetError } from '../target-error.js'
import { getLicence } from './data-center-api.js'

/**
 * @internal Does what lets somebody in. Bitbucket answers 403 when no seat is left, and also when a group gives more
 * rights than the caller has; only a look at the licence tells.
 *
 * @throws `TARGET_LICENCE_EXCEEDED` when no seat is left, and whatever the work throws
 */
export async function lettingIn<T>(call: Call, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isRosterError(error) || error.code !== 'TARGET_FORBIDDEN' || error.details.status !== 403)
      throw error
    const { seats, used } = await getLicence(call)
    if (seats === undefined || used < seats) throw error
    throw targetError('TARGET_LICENCE_EXCEEDED', { ...call.details, status: 403 })
  }
}
