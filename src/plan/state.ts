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
  /**
   * What the target says of it beyond open or shut: `invited` has not accepted yet, `suspended` keeps
   * its groups and takes no seat, `deleted` is about to vanish.
   */
  readonly status?: 'invited' | 'suspended' | 'deleted'
  /** The id the identity provider gave it, where the target keeps that. */
  readonly externalId?: string
  /** The directory it lives in, where the target says so. */
  readonly directory?: string
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

/**
 * An account that was asked for and that the target makes in its own time: it has no id yet, and is
 * found by its e-mail address later.
 */
export interface PendingUser extends Omit<CurrentUser, 'id' | 'status'> {
  /** There is none yet. */
  readonly id?: undefined
  /** The person has been invited. */
  readonly status: 'invited'
}

/** An account to be made. */
export interface NewUser {
  /** The login; absent only where the target's accounts have none (`requires` says so). */
  readonly username?: string
  /** The e-mail address. */
  readonly email?: string
  /** The full name. */
  readonly displayName?: string
  /** The identity provider's id, for targets that keep it. */
  readonly externalId?: string
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
    readonly findBy: readonly ('username' | 'email' | 'externalId')[]
    /** Whether all accounts can be listed. */
    readonly list: boolean
    /** Whether reads show the e-mail address; where not, a difference cannot be seen. */
    readonly readsEmail: boolean
    /** Whether reads show if an account is open. */
    readonly readsActive: boolean
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
    /** Whether shutting an account can hand its leads to a successor. */
    readonly successor: boolean
    /**
     * Whether, and how, an account can be taken away: at once, by a task that ends later, by losing
     * access to this product only, or by being shut for good.
     */
    readonly delete: 'sync' | 'async' | 'removes-access' | 'deactivates' | false
  }
  /** What can be done to groups. */
  readonly group: {
    /** Whether groups can be made. */
    readonly create: boolean
    /** Whether the name of a group can be changed. */
    readonly rename: boolean
    /** Whether groups can be taken away. */
    readonly delete: boolean
    /** Whether all groups can be listed. */
    readonly list: boolean
    /** Whether memberships shown may be inherited from a subgroup. */
    readonly nested: boolean
  }
  /** What can be done to memberships. */
  readonly membership: {
    /** Whether they can be written at all. */
    readonly write: boolean
    /** Most accounts one request adds to a group. */
    readonly bulkAdd: number
    /** Most accounts one request takes out of a group. */
    readonly bulkRemove: number
    /** Whether the groups of an account can be read. */
    readonly listOfUser: boolean
    /** Whether the members of a group can be read. */
    readonly listOfGroup: boolean
    /** Whether what is read is direct memberships only, each of which can be taken away. */
    readonly directOnly: boolean
  }
  /** What can be read of licences. */
  readonly licence: {
    /** Whether seats and how many of them are taken. */
    readonly seats: boolean
    /** Whether the groups whose members take a seat. */
    readonly groups: boolean
  }
  /** How long reads may lag behind writes, in milliseconds; `0` when they never do. */
  readonly eventualMs: number
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
