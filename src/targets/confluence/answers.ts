import { type AnyRosterError, isRosterError } from '../../core/errors.js'
import type { Page } from '../contract.js'
import type { Answer, Call, CallDetails } from '../http.js'
import type { Refusal } from '../http-status.js'
import { type Position, pageOf } from '../paging.js'
import type { Fields } from '../read.js'
import { targetError } from '../target-error.js'

/**
 * @internal Whether a 404 is Confluence's own word that something is not there: it repeats the status
 * in its body as `statusCode`. Any other 404 (a wrong base URL, an endpoint this version lacks) must
 * not pass for "absent".
 */
export function saysAbsent(answer: Answer): boolean {
  if (answer.status !== 404) return false
  if (answer.json === undefined || answer.fields().raw('statusCode') !== 404) throw answer.refusal()
  return true
}

/**
 * @internal The answer of an endpoint that came with a version; `undefined` for a 404 or 405 that is
 * not Confluence's own, often a web page. A wrong base URL looks alike, so something else must show
 * that the address is right.
 */
export async function orLacking(came: Promise<Answer>): Promise<Answer | undefined> {
  try {
    const answer = await came
    saysAbsent(answer)
    return answer
  } catch (error) {
    if (!isRosterError(error) || error.code !== 'TARGET_PROTOCOL') throw error
    const { status } = error.details
    if (status !== 404 && status !== 405) throw error
    return undefined
  }
}

/**
 * @internal One page of a list whose next page Confluence names by a link. Of the link only its `start`
 * is followed, so that it leads to no other address.
 */
export function linkedPage<T extends { readonly id: string }>(
  call: Call,
  answer: Answer,
  position: Position,
  read: (fields: Fields) => T,
): Page<T> {
  const fields = answer.fields()
  const rows = fields.list('results').map(read)
  const link = fields.raw('_links') === undefined ? undefined : fields.object('_links')
  const next = link?.optionalText('next')
  const start = new URLSearchParams(next?.slice(next.indexOf('?') + 1)).get('start') ?? ''
  const nextAt = /^\d{1,9}$/.test(start) ? Number(start) : -1
  if (next === undefined) return pageOf(call, position, rows, ({ id }) => id, true)
  return pageOf(call, position, rows, ({ id }) => id, false, nextAt)
}

/**
 * @internal What the body of Confluence's refusals adds to the status: whether the directory takes no
 * writes, and whether no seat is left in Cloud. The sentence is the embedded user management's and may be translated; no outcome depends on
 * it.
 */
export function confluenceRefusal(
  details: CallDetails,
  refusal: Refusal,
): AnyRosterError | undefined {
  const { status, body } = refusal
  if (status !== 400 && status !== 403 && status !== 500) return undefined
  const value = body.kind === 'json' ? body.value : undefined
  const message =
    typeof value === 'object' && value !== null && Object.hasOwn(value, 'message')
      ? Reflect.get(value, 'message')
      : undefined
  if (typeof message !== 'string') return undefined
  if (/director.*(?:read[- ]only|does not allow updates)/i.test(message))
    return targetError('TARGET_READ_ONLY', { ...details, status })
  // Cloud's word for "no seat is left" names a command of its own that failed, and no seat (CONFCLOUD-84635).
  return status === 500 && /AddUserToGroups\w*Command failed/.test(message)
    ? targetError(
        'TARGET_LICENCE_EXCEEDED',
        { ...details, status },
        'Confluence could not put the account into the group and does not say why; it answers so when no seat is left.',
      )
    : undefined
}
