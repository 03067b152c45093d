import type { Fields } from '../read.js'

/** @internal An account as the organisation shows it. */
export interface OrgUser {
  readonly accountId: string
  readonly email: string | undefined
  readonly name: string | undefined
  /** Whether the account is open, as far as all organisations are concerned; `closed` is for good. */
  readonly accountStatus: string | undefined
  /** Whether it is in the directory, and may use its products. */
  readonly membershipStatus: string | undefined
  /** Both together; `for_deletion` stands here alone. */
  readonly status: string | undefined
  /** Whether the organisation owns the account; `undefined` when it is not told. */
  readonly managed: boolean | undefined
  /** Whether an identity provider keeps its profile, by SCIM. */
  readonly synced: boolean
  /** The fields of the profile that are filled, by our names. */
  readonly profile: Readonly<Record<string, string>>
}

/** @internal A group as the organisation shows it. */
export interface OrgGroup {
  readonly id: string
  readonly name: string
  /** Whether its members cannot be written here; `undefined` when it is not told. */
  readonly readOnly: boolean | undefined
}

/** @internal Fields of the profile of a managed account, by the name under which each is shown. */
export const profileFields = [
  'nickname',
  'jobTitle',
  'organization',
  'department',
  'location',
  'timeZone',
] as const

/** @internal */
export function orgUserOf(fields: Fields): OrgUser {
  const claim = fields.optionalText('claimStatus')
  const profile = profileFields.flatMap((name): [string, string][] => {
    const value = fields.optionalText(name)
    return value === undefined ? [] : [[name, value]]
  })
  return {
    accountId: fields.text('accountId'),
    email: fields.optionalText('email'),
    name: fields.optionalText('name'),
    accountStatus: fields.optionalText('accountStatus'),
    membershipStatus: fields.optionalText('membershipStatus'),
    status: fields.optionalText('status'),
    managed: claim === undefined ? undefined : claim === 'managed',
    synced: fields.optionalText('managementSource') === 'synced',
    profile: Object.fromEntries(profile),
  }
}

/** @internal */
export function orgGroupOf(fields: Fields): OrgGroup {
  const access =
    fields.raw('managementAccess') === undefined ? undefined : fields.object('managementAccess')
  const synced = fields.flag('externalSynced')
  const modifiable = access?.flag('modifiable')
  return {
    id: fields.text('id'),
    name: fields.text('name'),
    readOnly:
      synced === undefined && modifiable === undefined
        ? undefined
        : synced === true || modifiable === false,
  }
}

/** @internal Whether the account is in the directory and not gone for good. */
export function isThere(user: OrgUser): boolean {
  return (
    user.accountStatus !== 'closed' &&
    user.membershipStatus !== 'no_membership' &&
    user.status !== 'not_invited'
  )
}

/** @internal Whether the account is shut for all organisations, which no restoring in one undoes. */
export function isDeactivated(user: OrgUser): boolean {
  return (
    user.accountStatus === 'inactive' ||
    user.status === 'deactivated' ||
    user.status === 'for_deletion'
  )
}

/** @internal Whether its access to this directory is suspended. */
export function isSuspended(user: OrgUser): boolean {
  return user.membershipStatus === 'suspended' || user.status === 'suspended'
}
