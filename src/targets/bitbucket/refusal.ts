import type { AnyRosterError } from '../../core/errors.js'
import type { CallDetails } from '../http.js'
import type { Refusal } from '../http-status.js'
import { targetError } from '../target-error.js'

const own = 'com.atlassian.'

/** @internal The error for credentials that Bitbucket knows and that are not enough. */
export function lacksAdmin(details: CallDetails): AnyRosterError {
  return targetError(
    'TARGET_FORBIDDEN',
    { ...details, status: 401, reason: 'permission' },
    'Bitbucket knows the credentials, but they lack the global permission ADMIN. An HTTP access token never has it: sign in with name and password, or by OAuth 2.0.',
  )
}

/**
 * @internal What Bitbucket's own error body adds to the status: the name of an exception, which is not
 * translated. Its sentences are, and are not read.
 */
export function bitbucketRefusal(
  details: CallDetails,
  { status, body }: Refusal,
): AnyRosterError | undefined {
  const exception = exceptionOf(body.kind === 'json' ? body.value : undefined)
  if (exception === undefined) return undefined
  const name = exception.slice(exception.lastIndexOf('.') + 1)
  const { operation } = details
  if (status === 401) return name === 'AuthorisationException' ? lacksAdmin(details) : undefined
  if (status === 404) {
    if (name === 'NoSuchUserException')
      return targetError('TARGET_NOT_FOUND', { ...details, status, what: 'user' })
    if (name === 'NoSuchGroupException')
      return targetError('TARGET_NOT_FOUND', { ...details, status, what: 'group' })
  }
  // Bitbucket says 409 to a name that is taken, and to whatever would hurt the caller's own rights.
  if (status === 409)
    return operation === 'createUser' || operation === 'renameUser'
      ? targetError('TARGET_CONFLICT', { ...details, status, what: 'user' })
      : targetError(
          'TARGET_FORBIDDEN',
          { ...details, status, reason: 'permission' },
          'Bitbucket lets nobody take away what their own rights come from, nor touch who has more rights.',
        )
  return undefined
}

/**
 * @internal Whether an answer is Bitbucket's own word; a proxy, or another address of Bitbucket, names no
 * exception.
 */
export function isOwnWord(value: unknown): boolean {
  return exceptionOf(value) !== undefined
}

/** The name of the exception in `{"errors":[{"exceptionName":…}]}`. */
function exceptionOf(value: unknown): string | undefined {
  const errors = memberOf(value, 'errors')
  const name = memberOf(Array.isArray(errors) ? errors[0] : undefined, 'exceptionName')
  return typeof name === 'string' && name.startsWith(own) ? name : undefined
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
