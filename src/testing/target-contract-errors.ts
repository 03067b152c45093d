import assert from 'node:assert/strict'
import { type AnyRosterError, type ErrorCode, isRosterError } from '../core/errors.js'
import { equals, shown } from './target-contract-check.js'

/** @internal Who fails at what, and which values no error may hold. */
export interface Failing {
  /** Name of the target. */
  readonly target: string
  /** The verb that was called. */
  readonly operation: string
  /** What was sent, what is stored, and what is secret. */
  readonly values: readonly string[]
}

/** What any code may carry. */
interface Details {
  readonly retryable?: unknown
  readonly fields?: unknown
  readonly capability?: unknown
  readonly [name: string]: unknown
}

/** @internal What a failure must be. */
export interface Expected {
  /** The code, or those that would all be right. */
  readonly code: ErrorCode | readonly ErrorCode[]
  /** Whether the same call may succeed later. @defaultValue `false` */
  readonly retryable?: boolean
  /** Details that must be so. */
  readonly details?: Readonly<Record<string, unknown>>
}

/**
 * @internal Everything that the contract says of an error, in one place: its class, its code, whom and
 * what it names, whether to try again, and that it gives no value away.
 */
export function checkError(
  error: unknown,
  { target, operation, values }: Failing,
  expected: Expected,
): AnyRosterError {
  const codes = [expected.code].flat()
  if (!isRosterError(error))
    assert.fail(`${operation} must fail with a RosterError, ${codes.join(' or ')}, but: ${error}`)
  const details: Details = { ...error.details }
  const about = `${operation} fails with ${error.code}`
  assert.ok(codes.includes(error.code), `${about}, but it should be ${codes.join(' or ')}`)
  assert.notEqual(error.message, '', `${about} without a message`)
  const wanted: Details = {
    target,
    operation,
    retryable: expected.retryable ?? false,
    ...expected.details,
  }
  for (const [name, value] of Object.entries(wanted))
    equals({ [name]: details[name] }, { [name]: value }, about)
  checkCode(error.code, details, about)
  const said = textsOf(error).join('\n').toLowerCase()
  for (const value of values)
    assert.ok(
      value === '' || !said.includes(value.toLowerCase()),
      `${about}, and the error holds a value that was sent, stored or secret`,
    )
  return error
}

const choices: Readonly<Partial<Record<ErrorCode, readonly [string, readonly string[]]>>> = {
  TARGET_NOT_FOUND: ['what', ['user', 'group', 'membership']],
  TARGET_CONFLICT: ['what', ['user', 'group']],
  TARGET_AMBIGUOUS: ['key', ['username', 'email', 'externalId']],
  TARGET_FORBIDDEN: ['reason', ['permission', 'websudo', 'xsrf', 'captcha']],
  TARGET_UNAVAILABLE: [
    'reason',
    ['network', 'timeout', 'status', 'redirect', 'aborted', 'circuit'],
  ],
  TARGET_PROTOCOL: ['reason', ['content-type', 'json', 'shape', 'status', 'too-large', 'paging']],
}

/** What each code carries. */
function checkCode(code: ErrorCode, details: Details, about: string) {
  const [name, values] = choices[code] ?? []
  if (name !== undefined && values !== undefined)
    assert.ok(values.includes(String(details[name])), `${about} and does not say ${name}`)
  if (code === 'TARGET_INVALID')
    assert.ok(Array.isArray(details.fields), `${about} and does not say which fields`)
  if (code === 'TARGET_UNSUPPORTED')
    assert.ok(
      typeof details.capability === 'string' && details.capability !== '',
      `${about} and does not say which capability`,
    )
}

/** Every text in an error, its causes included; where it was thrown says nothing of values. */
function textsOf(value: unknown, seen = new Set<unknown>()): readonly string[] {
  if (typeof value !== 'object' || value === null) return [String(value)]
  if (seen.has(value)) return []
  seen.add(value)
  const own = value instanceof Map ? [...value] : Object.entries(value)
  const hidden = value instanceof Error ? [value.message, value.cause] : []
  return [...own, ...hidden].flat().flatMap((part) => textsOf(part, seen))
}

const asked = new WeakMap<object, string>()

/** @internal Notes what a case has asked for, in case no error is expected. */
export function noting(verb: string, args: readonly unknown[]): (error: unknown) => never {
  return (error) => {
    if (error instanceof Error) asked.set(error, `${verb} ${args.map(shown).join(', ')}`)
    throw error
  }
}

/** What failed, with what it was asked for and what the error says of it. */
function failure(error: AnyRosterError): string {
  const { operation = '', target, retryable, ...details }: Details = { ...error.details }
  const said = Object.keys(details).length > 0 ? ` ${shown(details)}` : ''
  const call = asked.get(error)
  return `${operation} with ${error.code}${said}${call === undefined ? '' : `, asked for ${call}`}`
}

/** @internal Runs a case. An error that no case expects breaks a promise as a wrong answer does. */
export async function asserted(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AssertionError') throw cause
    const what = isRosterError(cause) ? failure(cause) : String(cause)
    const error = new assert.AssertionError({
      message: `The target fails where it must not: ${what}`,
    })
    throw Object.assign(error, { cause })
  }
}
