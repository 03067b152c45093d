import type { ScimParts, ScimResource } from './resource.js'

/** The parts of a person's name (RFC 7643, 4.1.1, `name`). */
export interface ScimName extends ScimParts {
  /** The full name, ready for display: `Ms. Barbara J Jensen, III`. */
  readonly formatted?: string
  /** The family name: `Jensen`. */
  readonly familyName?: string
  /** The given name: `Barbara`. */
  readonly givenName?: string
  /** The middle names: `Jane`. */
  readonly middleName?: string
  /** Titles before the name: `Ms.`. */
  readonly honorificPrefix?: string
  /** Suffixes after the name: `III`. */
  readonly honorificSuffix?: string
}

/** One value of a multi-valued attribute such as `emails` (RFC 7643, 2.4). */
export interface ScimValue extends ScimParts {
  /** The value itself: `bjensen@example.com`; a URI for photos, base64 for certificates. */
  readonly value?: string
  /** The value as people read it. */
  readonly display?: string
  /** What it is for: `work`, `home`, `mobile`, … The set is open. */
  readonly type?: string
  /** Whether it is the preferred one: true for one value at most. */
  readonly primary?: boolean
}

/** A postal address (RFC 7643, 4.1.2, `addresses`). */
export interface ScimAddress extends ScimParts {
  /** The full address, ready for display or a label. */
  readonly formatted?: string
  /** Street, house number and what else stands on the street line. */
  readonly streetAddress?: string
  /** City or place. */
  readonly locality?: string
  /** State or region. */
  readonly region?: string
  /** Postal code. */
  readonly postalCode?: string
  /** Country, as ISO 3166-1 alpha-2 code: `DE`. */
  readonly country?: string
  /** What it is for: `work`, `home`, `other`. The set is open. */
  readonly type?: string
  /** Whether it is the preferred one: true for one address at most. */
  readonly primary?: boolean
}

/** A group as its member sees it (RFC 7643, 4.1.2, `groups`): read-only. */
export interface ScimGroupReference extends ScimParts {
  /** The id of the group. */
  readonly value?: string
  /** The address of the group. */
  readonly $ref?: string
  /** The name of the group. */
  readonly display?: string
  /** `direct`, or `indirect` by way of a group in the group. */
  readonly type?: string
}

/** The manager of a user (RFC 7643, 4.3, `manager`). */
export interface ScimManager extends ScimParts {
  /** The id of the manager's User. */
  readonly value?: string
  /** The address of the manager's User. */
  readonly $ref?: string
  /** The manager's displayName: read-only. */
  readonly displayName?: string
}

/**
 * What an organisation knows of a user besides (RFC 7643, 4.3): it stands in the {@link User} under the URI
 * of the extension.
 *
 * @example
 * ```ts test
 * import type { EnterpriseUser } from 'rostermap/scim'
 *
 * const kim: EnterpriseUser = { employeeNumber: '701984', manager: { value: '26118915' } }
 * console.log(kim.manager?.value) //=> '26118915'
 * ```
 */
export interface EnterpriseUser extends ScimParts {
  /** Number or text that the organisation knows the person by: `701984`. */
  readonly employeeNumber?: string
  /** Name of the cost centre. */
  readonly costCenter?: string
  /** Name of the organisation. */
  readonly organization?: string
  /** Name of the division. */
  readonly division?: string
  /** Name of the department. */
  readonly department?: string
  /** The manager. */
  readonly manager?: ScimManager
}

/**
 * A user (RFC 7643, 4.1), with or without {@link EnterpriseUser}: what `userSchema` makes of unknown JSON.
 * Attributes that no schema knows are kept, as they came.
 *
 * @example
 * ```ts test
 * import { type User, userSchema } from 'rostermap/scim'
 *
 * const kim: User = userSchema.parse({
 *   schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
 *   userName: 'kim',
 *   name: { givenName: 'Kim', familyName: 'Lee' },
 *   emails: [{ value: 'kim@example.com', type: 'work', primary: true }],
 * })
 * console.log(kim.name?.familyName) //=> 'Lee'
 * ```
 */
export interface User extends ScimResource {
  /** The name to sign in with: unique among users, without regard to case. */
  readonly userName: string
  /** The parts of the real name. */
  readonly name?: ScimName
  /** The name shown to others. */
  readonly displayName?: string
  /** What the user is called casually: `Bob`. */
  readonly nickName?: string
  /** The address of a page about the user. */
  readonly profileUrl?: string
  /** The title: `Vice President`. */
  readonly title?: string
  /** The relation to the organisation: `Contractor`, `Employee`. */
  readonly userType?: string
  /** The preferred languages, as in Accept-Language (RFC 9110, 12.5.4): `en-US`. */
  readonly preferredLanguage?: string
  /** Where the user is, for formats of currency and dates, as a language tag (RFC 5646): `en-US`. */
  readonly locale?: string
  /** The time zone, as an IANA name: `America/Los_Angeles`. */
  readonly timezone?: string
  /** Whether the account may be used. */
  readonly active?: boolean
  /** The password in clear text: it can be sent, and never comes back (`returned: never`). */
  readonly password?: string
  /** E-mail addresses: `work`, `home`, `other`. */
  readonly emails?: readonly ScimValue[]
  /** Phone numbers, best as RFC 3966 writes them: `work`, `home`, `mobile`, `fax`, `pager`, `other`. */
  readonly phoneNumbers?: readonly ScimValue[]
  /** Addresses for instant messages: `aim`, `xmpp`, … */
  readonly ims?: readonly ScimValue[]
  /** Addresses of pictures: `photo`, `thumbnail`. */
  readonly photos?: readonly ScimValue[]
  /** Postal addresses. */
  readonly addresses?: readonly ScimAddress[]
  /** The groups that the user is in: read-only, they change through the groups. */
  readonly groups?: readonly ScimGroupReference[]
  /** What the user has a right to. */
  readonly entitlements?: readonly ScimValue[]
  /** The roles of the user. */
  readonly roles?: readonly ScimValue[]
  /** Certificates, in DER and base64. */
  readonly x509Certificates?: readonly ScimValue[]
  /** What the organisation knows besides. */
  readonly 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'?: EnterpriseUser
}
