import { RosterError } from '../core/errors.js'
import { type Claim, claimOfValues, type JsonValue } from '../identity/claim.js'
import { type Identity, mintIdentity } from '../identity/identity.js'
import { type Preset, withAliases } from '../identity/presets.js'
import { claimsOfRecord } from '../identity/record.js'
import type { ScimAttribute } from './attribute.js'
import { isList, isObject, type JsonObject } from './json.js'
import type { AttributeChange } from './patch.js'
import { type ResourceType, scimRegistry } from './registry.js'
import type { ScimResource } from './resource.js'

/** A group that a user is in. */
export interface ScimGroupOfUser {
  /** The id of the group. */
  readonly id: string
  /** Its name. */
  readonly displayName: string
  /** What the IdP knows it by; absent when it did not say. */
  readonly externalId?: string
  /** What the IdP knew it by before. */
  readonly formerExternalIds?: readonly string[]
}

/** Options of `identityFromScim`. */
export interface IdentityFromScimOptions {
  /** Who pushes the user: a name for the IdP that is the same at every push, for example its issuer. */
  readonly issuer: string
  /**
   * What the person is known by. `id` never changes. Take `externalId` only where the IdP fills it with what it
   * also signs in with (the object id of Entra ID), so that pushes and sign-ins meet.
   *
   * @defaultValue `'id'`
   */
  readonly subject?: 'id' | 'externalId'
  /** What just changed, as a PATCH tells it: what lost its value is known to be empty, not absent. */
  readonly changes?: readonly AttributeChange[]
  /** The type of the user, when it has extensions of its own. @defaultValue `User` with EnterpriseUser */
  readonly type?: ResourceType
}

const shortNames: Preset = {
  name: 'SCIM',
  aliases: {
    username: ['userName'],
    firstName: ['name.givenName'],
    lastName: ['name.familyName'],
    department: ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department'],
  },
  subject: [],
}

const users = scimRegistry().resourceType('User') as ResourceType

/**
 * Makes an identity of a user that an IdP has pushed, for the same mapping that sign-ins go through.
 *
 * Claims are named by their paths: `userName`, `name.givenName`, `urn:…:User:department`; a multi-valued
 * attribute also gives the values alone (`emails.value`). `email` is the primary address, or else the one of
 * type `work`, or else the only one. `groups` has the names of the groups, `groupIds` their SCIM ids, and
 * `groupExternalIds` the ids that the IdP has and had for them: `absent` when it told none, `malformed` when it
 * did not tell all. Short names: `username`, `firstName`, `lastName`, `department`. What is never returned
 * (passwords) is no claim.
 *
 * @param user - as the store holds it: the request that brought it has been authenticated
 * @param groups - all groups the user is in; `undefined` when they are not known, which is not the same as none
 * @throws a {@link RosterError} with code `IDENTITY_SUBJECT_UNUSABLE` or `CLAIMS_INVALID`
 * @example
 * ```ts test
 * import { claimOf } from 'rostermap'
 * import { identityFromScim } from 'rostermap/scim'
 *
 * const user = { schemas: [], id: '7', userName: 'kim', name: { givenName: 'Kim' } }
 * const kim = identityFromScim(user, [{ id: 'g1', displayName: 'dev' }], { issuer: 'okta' })
 * console.log(claimOf(kim, 'groups').values) //=> ['dev']
 * console.log(claimOf(kim, 'firstName').values) //=> ['Kim']
 * console.log(claimOf(identityFromScim(user, undefined, { issuer: 'okta' }), 'groups').state) //=> 'absent'
 * ```
 */
export function identityFromScim(
  user: ScimResource,
  groups: readonly ScimGroupOfUser[] | undefined,
  { issuer, subject = 'id', changes = [], type = users }: IdentityFromScimOptions,
): Identity {
  const record = new Map<string, JsonValue>()
  for (const attribute of type.attributes.all)
    if (!hidden.has(attribute.name)) collect(attribute, user[attribute.name] as JsonValue, record)
  for (const name of Object.keys(user))
    if (!type.attributes.get(name) && !ofGroups.has(name)) record.set(name, user[name] as JsonValue)
  for (const path of lost(changes, type)) if (!record.has(path)) record.set(path, [])
  const email = addressOf(user['emails'] as JsonValue | undefined)
  if (email !== undefined) record.set('email', email)
  else if (record.has('emails')) record.set('email', [])
  if (groups) {
    record.set(
      'groups',
      groups.map(({ displayName }) => displayName),
    )
    record.set(
      'groupIds',
      groups.map(({ id }) => id),
    )
  }
  const key = user[subject]
  if (typeof key !== 'string' || key === '')
    throw new RosterError('IDENTITY_SUBJECT_UNUSABLE', `The user has no ${subject}.`, {
      reason: 'missing',
    })
  const claims: readonly Claim[] = [
    ...claimsOfRecord(Object.fromEntries(record)),
    ...externalIdsOf(groups),
  ]
  return mintIdentity({
    protocol: 'scim',
    issuer,
    subject: key,
    claims: withAliases(claims, shortNames),
  })
}

/** Claims that come from the groups themselves, whatever else the user has of that name. */
const ofGroups = new Set(['groupIds', 'groupExternalIds'])

/** One group of which the IdP told no id leaves open whether it is the one that a rule names. */
function externalIdsOf(groups: readonly ScimGroupOfUser[] | undefined): readonly Claim[] {
  if (!groups) return []
  const name = 'groupExternalIds'
  const told = groups.filter(({ externalId }) => externalId !== undefined && externalId !== '')
  if (told.length === 0 && groups.length > 0) return []
  if (told.length < groups.length) {
    const detail = 'the IdP did not tell its id of every group'
    return [{ name, aliases: [], state: 'malformed', values: [], detail }]
  }
  const ids = told.flatMap(({ externalId = '', formerExternalIds = [] }) => [
    externalId,
    ...formerExternalIds,
  ])
  return [claimOfValues(name, [...new Set(ids)])]
}

/** What says nothing about the person; `groups` comes from the groups themselves. */
const hidden = new Set(['schemas', 'meta', 'groups'])

/** An attribute and its parts, under their paths. */
function collect(
  attribute: ScimAttribute,
  value: JsonValue | undefined,
  record: Map<string, JsonValue>,
): void {
  if (value === undefined || attribute.returned === 'never') return
  if (!attribute.isExtension) record.set(attribute.path, shown(attribute, value))
  if (!attribute.parts) return
  for (const part of attribute.parts.all) {
    const values = isList(value)
      ? value.flatMap((item) => (isObject(item) ? (item[part.name] ?? []) : []))
      : isObject(value)
        ? value[part.name]
        : undefined
    if (values !== undefined && !(isList(values) && values.length === 0))
      collect(part, values, record)
  }
}

/** A complex value without what is never returned. */
function shown(attribute: ScimAttribute, value: JsonValue): JsonValue {
  const secret = attribute.parts?.all.filter(({ returned }) => returned === 'never') ?? []
  if (secret.length === 0) return value
  const names = new Set(secret.map(({ name }) => name))
  const strip = (item: JsonValue): JsonValue =>
    isObject(item)
      ? Object.fromEntries(Object.entries(item).filter(([name]) => !names.has(name)))
      : item
  return isList(value) ? value.map(strip) : strip(value)
}

/** Paths that had a value before a change and have none now. */
function lost(changes: readonly AttributeChange[], type: ResourceType): readonly string[] {
  return changes.flatMap(({ path, before, after }) => {
    const attribute = type.find(path)
    if (!attribute || attribute.returned === 'never' || hidden.has(path)) return []
    const had = new Map<string, JsonValue>()
    const has = new Map<string, JsonValue>()
    collect(attribute, before, had)
    collect(attribute, after, has)
    return [...had.keys()].filter((name) => !has.has(name))
  })
}

function addressOf(emails: JsonValue | undefined): string | undefined {
  const items = isList(emails ?? null) ? (emails as readonly JsonValue[]).filter(isObject) : []
  const address = (item: JsonObject | undefined) =>
    typeof item?.['value'] === 'string' && item['value'] !== '' ? item['value'] : undefined
  const filled = items.filter((item) => address(item) !== undefined)
  const works = filled.filter(({ type }) => typeof type === 'string' && /^work$/i.test(type))
  const primary = filled.find((item) => item['primary'] === true)
  return address(primary ?? (works.length === 1 ? works[0] : undefined) ?? onlyOf(filled))
}

const onlyOf = <T>(items: readonly T[]): T | undefined =>
  items.length === 1 ? items[0] : undefined
