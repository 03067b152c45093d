/**
 * What the planner must know of a target: the account as it is, and what can be done to it.
 *
 * @module
 */

import type { NameCase } from '../core/text.js'

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
  /** The directories that have an account of this login, when there are several and the target says so. */
  readonly shadowedIn?: readonly string[]
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
  /** The identity provider's id, for targets that keep it; others refuse it. */
  readonly externalId?: string
  /** Further properties. */
  readonly properties?: Readonly<Record<string, string>>
}

/** What a target can do, found out by asking it. */
export interface Capabilities {
  /** What the planner must know of names. */
  readonly names: {
    /** Whether logins that differ only by case are the same. */
    readonly logins: NameCase
    /** Whether names of groups that differ only by case are the same. */
    readonly groups: NameCase
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
    /** Attributes an account cannot be made without; with these alone it can. */
    readonly requires: readonly ('username' | 'email' | 'displayName')[]
    /** Attributes that can be changed, besides the login. Reads show the display name, where it is one. */
    readonly update: readonly ('email' | 'displayName')[]
    /** Further attributes kept as properties of the account, and read back; `'any'` for every name. */
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
    /** Most accounts one request adds to a group. `addMembers` takes more, and sends several. */
    readonly bulkAdd: number
    /** Most accounts one request takes out of a group. `removeMembers` takes more, and sends several. */
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
  /**
   * How long reads may lag behind writes, in milliseconds; `0` when they never do. A write may be
   * `pending` for as long.
   */
  readonly eventualMs: number
}

/** What is remembered of a person and their account, besides the link itself. */
export interface Remembered {
  /** Memberships that rules gave to the account, for whichever person it is linked to. */
  readonly grants?: readonly RememberedGrant[]
  /** SHA-256 of the JSON of the values the mapping gave last, by attribute. */
  readonly written?: ReadonlyMap<string, string>
  /** Memberships that are no longer granted and wait for their time. */
  readonly missing?: readonly RememberedMissing[]
  /** Set when the person was taken out, and by what. */
  readonly ended?: RememberedEnd
  /** Set when full comparisons did not find the person, who is still in: since when, and how many. */
  readonly away?: RememberedAway
  /** What the person was not given on coming back, and is not given since. */
  readonly leftOut?: RememberedLeftOut
  /**
   * What the IdP pushes by SCIM, so that a sign-in leaves it alone. Absent in a push, and for a
   * person that is not pushed.
   */
  readonly scim?: {
    /** Attributes that came so. */
    readonly attributes: readonly string[]
    /** Whether memberships come so too. */
    readonly groups: boolean
  }
}

/** A membership that rules gave. */
export interface RememberedGrant {
  /** The group's name. */
  readonly group: string
  /** Issuer of the person for whom it was given. */
  readonly issuer: string
  /** Whether it was given to the very person that is planned for, and not to another of the account. */
  readonly own: boolean
  /** Ids of the rules. */
  readonly rules: readonly string[]
}

/** A membership that is no longer granted. */
export interface RememberedMissing {
  /** The group's name. */
  readonly group: string
  /** When that was first seen, in epoch milliseconds. */
  readonly since: number
  /** How many evaluations have seen it. */
  readonly times: number
}

/** That full comparisons did not find a person. */
export interface RememberedAway {
  /** When the first one did not, in epoch milliseconds. */
  readonly since: number
  /** How many one after the other. */
  readonly times: number
}

/** What a person was not given on coming back: the policy gives those who come back nothing. */
export interface RememberedLeftOut {
  /** The groups' names, sorted; each until the mapping does not give it any more. */
  readonly groups: readonly string[]
  /** Set while the person's groups at the IdP are unknown since: what is left out is not known yet. */
  readonly open?: true
}

/** That a person was taken out. */
export interface RememberedEnd {
  /** How: by the IdP, or because a full comparison did not find the person. */
  readonly how: 'deactivated' | 'deleted' | 'outOfScope' | 'gone'
  /** When, in epoch milliseconds. @defaultValue never: another of the account's people was */
  readonly at?: number
  /** Whether it came by SCIM. */
  readonly scim: boolean
  /** The groups the account had. */
  readonly groups: readonly string[]
}

/** Facts of the target that rails need, as far as they were asked for. */
export interface TargetFacts {
  /** Open accounts in the groups that must not run empty, by the group's name. */
  readonly members?: ReadonlyMap<string, number>
  /** The licences, and whose members take a seat. */
  readonly licences?: readonly LicenceFact[]
  /** The target changes accounts and groups itself at sign-in. */
  readonly platformJit?: boolean
}

/** One licence, as far as the planner must know it. */
export interface LicenceFact {
  /** The target's key of it. */
  readonly id: string
  /** Seats left; absent: without a limit, or not told. */
  readonly free?: number
  /** Groups whose members take a seat. */
  readonly groups: readonly string[]
}

/** What the account has that a value of an attribute names. */
export interface NamedAccount {
  /** The attribute. */
  readonly attribute: string
  /** The value, as the mapping gives it. */
  readonly value: string
  /** What is to be written for it. */
  readonly gives: string
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
   * How the account was found: through the ledger's link, by the identity provider's id, by its login, or by
   * its e-mail address. On first contact (anything but `link`) login and e-mail address are never rewritten.
   */
  readonly foundBy?: 'link' | 'externalId' | 'username' | 'email'
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
  /** Whether the person was invited and the target has not made the account yet. */
  readonly invited?: boolean
  /** Those of a username's candidates that other accounts have. */
  readonly takenCandidates?: readonly string[]
  /** What accounts have that values of attributes name, as far as there are any; see `AttributeRule.account`. */
  readonly accounts?: readonly NamedAccount[]
  /** What is remembered of the person. */
  readonly remembered?: Remembered
  /** Facts that rails need. */
  readonly facts?: TargetFacts
  /** The instant that grace periods are counted to, in epoch milliseconds; without it none has passed. */
  readonly now?: number
  /** Whether the IdP says right now that the person is to be let in again: a push, not a sign-in. */
  readonly restored?: boolean
  /** Whether the target is in quarantine: then nothing is taken away. */
  readonly quarantined?: boolean
}
