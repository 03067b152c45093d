import type { AnyRosterError } from '../../core/errors.js'
import type { CallDetails } from '../http.js'
import type { Refusal } from '../http-status.js'
import { targetError } from '../target-error.js'

/**
 * @internal What the bodies of the two APIs add to the status: `{"errors":[{"code":"ADMIN-409-3",…}]}` of the
 * Organizations API, `{"key":"forbidden.action",…}` of the User management API. Only codes and keys are read,
 * never sentences.
 */
export function organizationRefusal(
  details: CallDetails,
  refusal: Refusal,
): AnyRosterError | undefined {
  const { status, body } = refusal
  if (body.kind !== 'json') return undefined
  const about = { ...details, status }
  for (const code of codesOf(body.value)) {
    const error = errorOfCode(code, about)
    if (error !== undefined) return error
  }
  return errorOfKey(body.value, about)
}

type About = CallDetails & { readonly status: number }

function errorOfCode(code: string, about: About): AnyRosterError | undefined {
  switch (code) {
    case 'ADMIN-409-3':
    case 'ADMIN-UAM-409-3':
    case 'ADMIN-400-32':
    case 'ADMIN-UAM-402-1':
      return targetError('TARGET_LICENCE_EXCEEDED', about)
    case 'ADMIN-404-8':
      return targetError('TARGET_NOT_FOUND', { ...about, what: 'user' })
    case 'ADMIN-404-10':
    case 'ADMIN-UAM-404-3':
      return targetError('TARGET_NOT_FOUND', { ...about, what: 'group' })
    case 'ADMIN-404-2':
    case 'ADMIN-UAM-404-2':
      return targetError('TARGET_CONFIG_INVALID', {
        target: about.target,
        issues: [{ pointer: '/orgId', message: 'is no organisation that the API key may manage' }],
      })
    case 'ADMIN-403-5':
    case 'ADMIN-403-6':
    case 'ADMIN-403-7':
      return targetError('TARGET_READ_ONLY', about)
    default:
      return undefined
  }
}

function errorOfKey(value: unknown, about: About): AnyRosterError | undefined {
  const key = textIn(value, 'key')
  const context = memberOf(value, 'context')
  switch (key) {
    // https://support.atlassian.com/atlassian-cloud/kb/unable-to-invite-user-restore-access-or-add-a-user-to-a-group-with-error-action-could-not-be-performed-because-youve-reached-the-maximum-number-of-users-for-your-plan-upgrade-to-grow-your-team/
    case 'licenceExceeded':
      return targetError('TARGET_LICENCE_EXCEEDED', about)
    case 'accountNotFound':
      return targetError('TARGET_NOT_FOUND', { ...about, what: 'user' })
    case 'forbidden.action':
    case 'forbidden.fieldMutation':
      return keptElsewhere(context)
        ? targetError('TARGET_READ_ONLY', about)
        : targetError('TARGET_FORBIDDEN', { ...about, reason: 'permission' })
    case 'forbidden.unclaimedDomain':
      return targetError(
        'TARGET_INVALID',
        { ...about, fields: ['email'] },
        'The organisation has not verified the domain of the new e-mail address.',
      )
    case 'conflict.lifecycleErrors':
      return targetError(
        'TARGET_INVALID',
        { ...about, fields: ['active'] },
        'Atlassian does not let this account be shut or opened as it stands now.',
      )
    default:
      return about.status === 400 && key !== undefined
        ? targetError('TARGET_INVALID', { ...about, fields: fieldsIn(context) })
        : undefined
  }
}

/**
 * Whether an identity provider keeps what was to be changed. The reason stands in the context itself, or in
 * the context of each field.
 */
function keptElsewhere(context: unknown): boolean {
  if (typeof context !== 'object' || context === null) return false
  return [context, ...Object.values(context)].some((rule: unknown) => {
    const key = textIn(memberOf(rule, 'reason'), 'key') ?? ''
    return key.startsWith('externalDirectory.') || key.startsWith('authPolicy.')
  })
}

/** The API's own names; any other text stays out of errors. */
const known = new Set([
  'email',
  'name',
  'nickname',
  'zoneinfo',
  'job_title',
  'organization',
  'department',
  'location',
])

function fieldsIn(context: unknown): readonly string[] {
  const violations = memberOf(context, 'fieldViolations')
  if (!Array.isArray(violations)) return []
  return violations
    .map((violation: unknown) => textIn(violation, 'field')?.split('.').at(-1))
    .filter((field) => field !== undefined)
    .filter((field) => known.has(field))
}

/** The codes of a list of errors; none when it is another shape. */
function codesOf(value: unknown): readonly string[] {
  const errors = memberOf(value, 'errors')
  if (!Array.isArray(errors)) return []
  return errors.map((error: unknown) => textIn(error, 'code')).filter((code) => code !== undefined)
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

function textIn(value: unknown, name: string): string | undefined {
  const text = memberOf(value, name)
  return typeof text === 'string' ? text : undefined
}
