/**
 * What the settings pages of SSO apps for Jira and Confluence let an admin say, in one neutral form.
 *
 * Copy it from the pages of the app; the guide has a table of where each setting stands in which app.
 * `schema/jit-settings.v1.json` is the same for editors.
 *
 * @module
 */

/** The settings of an SSO app. All are optional but `version`. */
export interface JitSettings {
  /** Where an editor finds the JSON Schema; means nothing else. */
  readonly $schema?: string
  /** The version of the form. */
  readonly version: 1
  /** Which attribute of the IdP fills which attribute of the account. */
  readonly attributes?: JitAttributes
  /** What is cut out of the user name: the first match of a pattern is replaced. */
  readonly usernameRegex?: JitReplacement
  /** Whether an account that is there is updated at sign-in. @defaultValue `true` */
  readonly updateProfiles?: boolean
  /** The attribute that holds the groups. @defaultValue `'groups'` */
  readonly groupAttribute?: string
  /** What is done to each group before it is compared. */
  readonly groupRegex?: JitReplacement
  /** The table of groups. */
  readonly groups?: readonly JitGroup[]
  /** Groups of the same name as in the IdP. */
  readonly sameName?: JitSameName
  /** Whether memberships that are there stay, whatever the IdP sends. @defaultValue `false` */
  readonly keepExisting?: boolean
  /** Whether groups are given to new accounts alone. @defaultValue `false` */
  readonly newUsersOnly?: boolean
  /** Groups that need no claim. */
  readonly defaultGroups?: readonly JitDefaultGroups[]
  /** Whether accounts are made. @defaultValue `true` */
  readonly createUsers?: boolean
  /** Whether accounts are made for people alone who have a group of the table. @defaultValue `false` */
  readonly createMappedOnly?: boolean
  /** Domains of addresses that may come in, for example `acme.example`. @defaultValue every one */
  readonly domains?: readonly string[]
}

/**
 * Which attribute of the IdP fills which attribute of the account: its name, or a template such as
 * `${givenName} ${sn}`. `NameID` stands for the NameID.
 */
export interface JitAttributes {
  /** The user name. */
  readonly username?: string
  /** The address. */
  readonly email?: string
  /** The display name. */
  readonly fullName?: string
  /** The first half of the display name. */
  readonly firstName?: string
  /** The second half of the display name. */
  readonly lastName?: string
  /** Properties of the account, by name. */
  readonly custom?: Readonly<Record<string, string>>
}

/** A pattern and what stands in the place of its matches. */
export interface JitReplacement {
  /** The pattern. */
  readonly pattern: string
  /** The replacement; `$1` stands for the first group. */
  readonly replacement: string
}

/** One row of the table of groups. */
export interface JitGroup {
  /** Groups of the IdP, by name or id. */
  readonly idp: string | readonly string[]
  /** Groups of the product. */
  readonly product: string | readonly string[]
  /** Whether a membership stays when the IdP does not send the group any more. @defaultValue what `keepExisting` says */
  readonly keep?: boolean
}

/** Groups of the same name as in the IdP, which apps call "on the fly". */
export interface JitSameName {
  /** Whether missing groups are made. @defaultValue `false` */
  readonly create?: boolean
  /** Groups that are never taken away. @defaultValue none */
  readonly exclude?: readonly string[]
}

/** Groups that need no claim. */
export interface JitDefaultGroups {
  /** The groups of the product. */
  readonly groups: readonly string[]
  /** Who gets them. */
  readonly for: 'newUsers' | 'everybody' | 'withoutGroups'
}
