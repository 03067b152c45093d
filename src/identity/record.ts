import { type Issue, RosterError } from '../core/errors.js'
import { pointer } from '../core/pointer.js'
import { type Claim, type ClaimValue, claimOfValues, type JsonValue } from './claim.js'

/** Claims as a plain object, the way a JWT library or a session hands them over. */
export type ClaimsRecord = Readonly<Record<string, unknown>>

const maxDepth = 16
const maxMembers = 10_000

/**
 * @internal Turns a claims object into claims: a list becomes several values, `null` becomes `absent`
 * (a null says as little as a missing claim; among values it leaves the list unknown), nested lists stay inside their value.
 */
export function claimsOfRecord(record: unknown): Claim[] {
  if (!isPlainObject(record))
    throw invalid([{ pointer: '', message: 'must be an object of claims' }])
  const issues: Issue[] = []
  let members = 0

  const check = (value: unknown, at: string, depth: number): value is JsonValue => {
    members += 1
    if (members > maxMembers || depth > maxDepth) {
      issues.push({
        pointer: at,
        message: `is more than ${maxMembers} values or ${maxDepth} levels`,
      })
      return false
    }
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
    if (typeof value === 'number' && Number.isFinite(value)) return true
    if (Array.isArray(value))
      return value.every((item, i) => check(item, at + pointer(i), depth + 1))
    if (isPlainObject(value))
      return Object.entries(value).every(([k, v]) => check(v, at + pointer(k), depth + 1))
    issues.push({ pointer: at, message: 'is not a JSON value' })
    return false
  }

  const claims: Claim[] = []
  for (const [name, value] of Object.entries(record)) {
    if (members > maxMembers) break
    if (value === undefined || !check(value, pointer(name), 0)) continue
    claims.push(claimOfJson(name, structuredClone(value)))
  }
  if (issues.length > 0) throw invalid(issues)
  return claims
}

/** @internal A claim of a JSON value: a list becomes several values, `null` says as little as no claim. */
export function claimOfJson(name: string, value: JsonValue): Claim {
  if (value === null) return { name, aliases: [], state: 'absent', values: [], isNull: true }
  if (!isList(value)) return claimOfValues(name, [value])
  if (value.some((item) => item === null || isList(item)))
    return {
      name,
      aliases: [],
      state: 'malformed',
      values: [],
      detail: 'a list with null or lists',
    }
  return claimOfValues(name, value as ClaimValue[])
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function invalid(issues: readonly Issue[]): RosterError<'CLAIMS_INVALID'> {
  return new RosterError(
    'CLAIMS_INVALID',
    `The claims cannot be read: ${issues[0]?.pointer || 'the whole value'} ${issues[0]?.message}.`,
    { issues },
  )
}
