import type { AnyRosterError } from '../../core/errors.js'
import type { CallDetails } from '../http.js'
import type { Refusal } from '../http-status.js'
import { targetError } from '../target-error.js'

/**
 * @internal What Bitbucket Cloud means by a status. The API 1.0 answers 405 and 410 to writes in a workspace whose
 * administration has moved to admin.atlassian.com.
 */
export function cloudRefusal(
  details: CallDetails,
  { status }: Refusal,
): AnyRosterError | undefined {
  if (status !== 405 && status !== 410) return undefined
  return targetError(
    'TARGET_UNSUPPORTED',
    { ...details, status, capability: details.operation },
    'The groups of this workspace are kept at admin.atlassian.com: use the target of the Atlassian organisation.',
  )
}
