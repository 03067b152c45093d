/**
 * What the planner must know of a target: the account as it is, and what can be done to it.
 *
 * @module
 */

/** An account as it is in the target. */
export interface CurrentUser {
  /** The id that never changes, as the target issues it (a Jira `key`, a Cloud `accountId`). */
  readonly id: string
  /** The login. */
  readonly username?: string
  /** The e-mail address, where the target shows it. */
  readonly email?: string
  /** The full name. */
  readonly displayName?: string
  /** Whether the account can sign in; `unknown` where the target does not say. */
  readonly active: boolean | 'unknown'
  /** Further properties the target keeps. */
  readonly properties?: Readonly<Record<string, string>>
  /** What cannot be written, because of the directory the account lives in. */
  readonly readOnly?: {
    /** Login and attributes. */
    readonly profile: boolean
    /** Memberships. */
    readonly groups: boolean
  }
}

/** An account to be made. */
export interface NewUser {
  /** The login. */
  readonly username: string
  /** The e-mail address. */
  readonly email?: string
  /** The full name. */
  readonly displayName?: string
  /** Further properties. */
  readonly properties?: Readonly<Record<string, string>>
}

/** What a target can do, found out by asking it. */
export interface Capabilities {
  /** What the planner must know of names. */
  readonly names: {
    /** Whether usernames and group names that differ only by case are the same. */
    readonly ignoreCase: boolean
  }
  /** What can be done to accounts. */
  readonly user: {
    /** Keys by which an account can be found, besides its id. */
    readonly findBy: readonly ('username' | 'email')[]
    /** Whether an account can be made, or a person only invited. */
    readonly create: 'direct' | 'invite' | false
    /** Attributes an account cannot be without. */
    readonly requires: readonly ('username' | 'email' | 'displayName')[]
    /** Attributes that can be changed, besides the login. */
    readonly update: readonly ('email' | 'displayName')[]
    /**
     * Further attributes that can be kept as properties of the account, and read back; `'any'` for
     * every name.
     */
    readonly properties: 'any' | readonly string[]
    /** Whether the login can be changed. */
    readonly rename: boolean
    /** Whether, and how, an account can be shut and opened again. */
    readonly deactivate: 'flag' | 'endpoint' | 'suspend' | 'by-groups' | false
  }
  /** What can be done to groups. */
  readonly group: {
    /** Whether groups can be made. */
    readonly create: boolean
    /** Whether memberships shown may be inherited from a subgroup. */
    readonly nested: boolean
  }
}

/** The target as it stands for one person. */
export interface CurrentState {
  /** Name of the target. */
  readonly target: string
  /** What the target can do. */
  readonly capabilities: Capabilities
  /** The account; `undefined` when there is none. */
  readonly user?: CurrentUser
  /**
   * How the account was found: through the ledger's link, by its login, or by its e-mail address. On
   * first contact (anything but `link`) login and e-mail address are never rewritten.
   */
  readonly foundBy?: 'link' | 'username' | 'email'
  /** Groups the account is a member of, as the target spells them. */
  readonly memberships: readonly string[]
  /** Those of the wanted groups that the target does not have. */
  readonly missingGroups: readonly string[]
  /** Whether the login that is wanted belongs to another account. */
  readonly usernameTaken?: boolean
  /** Whether the ledger has the account as somebody else's, on first contact. */
  readonly ownedByAnother?: boolean
  /** Whether the account that the ledger links the person to is gone. */
  readonly linkBroken?: boolean
  /** Whether, with no account found, another account has the e-mail address that is wanted. */
  readonly emailTaken?: boolean
  /** Whether the account was made for this person and has not yet got all that new accounts get. */
  readonly newcomer?: boolean
}
