import type { Identity } from '../identity/identity.js'
import type { ScimResource } from '../scim/resource.js'
import { identityFromScim, type ScimGroupOfUser } from '../scim/to-identity.js'

type Json = Readonly<Record<string, unknown>>

/**
 * Reads a SCIM User, or `{ user, groups }`. Without groups beside it, those that the resource itself lists count;
 * without any they are unknown.
 *
 * @param subject - what the person is known by when the resource has no id; without it such a user is refused
 * @throws a `RosterError` with code `IDENTITY_SUBJECT_UNUSABLE` or `CLAIMS_INVALID`
 */
export function readScimPerson(
  value: Json,
  issuer: string,
  subject?: string,
): Identity | { readonly fault: string } {
  const isPair = isJson(value['user'])
  const user: Json = isJson(value['user']) ? value['user'] : value
  const groups = isPair ? listOf(value['groups'], 'displayName', 'id') : undefined
  const own = listOf(user['groups'], 'display', 'value')
  if (groups === 'unreadable' || own === 'unreadable')
    return { fault: 'must list groups as { id, displayName }' }
  // Okta pushes users with an empty list, which says nothing: groups are read-only (RFC 7643, 4.1.2).
  const listed = own && own.length > 0 ? own : undefined
  const resource = subject === undefined ? user : { id: subject, ...user }
  return identityFromScim(resource as unknown as ScimResource, groups ?? listed, { issuer })
}

function listOf(
  value: unknown,
  name: string,
  id: string,
): readonly ScimGroupOfUser[] | 'unreadable' | undefined {
  if (value === undefined) return undefined
  if (!Array.isArray(value)) return 'unreadable'
  const groups: ScimGroupOfUser[] = []
  for (const item of value) {
    const { [name]: displayName, [id]: key, externalId } = isJson(item) ? item : {}
    if (typeof displayName !== 'string' || typeof key !== 'string') return 'unreadable'
    groups.push({
      ...{ id: key, displayName },
      ...(typeof externalId === 'string' && { externalId }),
    })
  }
  return groups
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
