/**
 * The target contract, version 1: what a product adapter promises.
 *
 * - Every write means "make it so": doing it twice is doing it once, and the second time is
 *   `unchanged`. What the product does not confirm in its answer is read back. Two writes at once are
 *   both done, and neither undoes the other: where the product takes whole lists, write those one
 *   after the other, or under its own lock.
 * - Every failure is a `RosterError` whose code starts with `TARGET_`, or the reason of the
 *   caller's signal. What the product cannot do is `TARGET_UNSUPPORTED`, and its capabilities say so.
 * - Finding something that is not there gives `undefined`, never an error. An answer that cannot be
 *   told from "not allowed" or "not understood" is an error, never `undefined` or an empty list.
 * - Names and ids come and go as the product spells them: what a verb is given it sends as it is, and
 *   what the product would spell otherwise than by case it refuses. An id outlives a rename.
 * - An id is an id and nothing else. A login, an empty text, `.`, `..` or half a character leads to
 *   nobody's account, not to another address of the product's API.
 * - What the product takes but does later is `pending`; reads show it within
 *   `capabilities.eventualMs`, or when a person has accepted an invitation. Any other write may lag in
 *   reads for as long too. Until reads show it, the same write once more may answer as it did the first
 *   time, or `unchanged`; from then on it is `unchanged`. Where `eventualMs` is `0`, nothing is `pending`
 *   but the taking away of an account where `capabilities.user.delete` is `async`.
 *
 * `rostermap/testing` has the contract as cases that any test runner can run.
 *
 * @module
 */
import type { AnyRosterError } from '../core/errors.js'
import type { Capabilities, CurrentUser, NewUser, PendingUser } from '../plan/state.js'

/** Options every call takes. */
export interface CallOptions {
  /** Gives the call up; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Options of {@link Target.setActive}. */
export interface SetActiveOptions extends CallOptions {
  /**
   * Id of the account that takes over what only an open account may hold, such as the lead of a
   * project or component; used when the product refuses to shut the account because of it. Only
   * where `capabilities.user.successor` says so.
   */
  readonly successor?: string
  /**
   * Where accounts are shut by taking their groups away (`deactivate: 'by-groups'`): keep a note of
   * those groups in the product, and give them back when the account is opened again.
   *
   * @defaultValue `true`
   */
  readonly rememberGroups?: boolean
}

/** What a write did. `pending`: the product has taken it and does it in its own time. */
export type Outcome = 'changed' | 'unchanged' | 'pending'

/** What a write of several items did, by the id of the item. */
export type OutcomePerItem = ReadonlyMap<string, Outcome | AnyRosterError>

/** One page of a list. */
export interface Page<T> {
  /** The items. */
  readonly items: readonly T[]
  /** Hand this back to get the next page; absent on the last. */
  readonly next?: string
}

/**
 * A group as it is in the target.
 *
 * A group that the product puts everybody into by itself and lets nobody out of, "Everyone", is left out by every
 * verb, or shown with `readOnly` by every verb that shows groups. Shown is better: a mapping that names it finds it
 * fulfilled, and plans take memberships away only where the mapping has authority; one in mode `authoritative`
 * excepts it, or the product refuses each time.
 */
export interface TargetGroup {
  /** The id that further calls take; in Jira the name itself. */
  readonly id: string
  /** The name. */
  readonly name: string
  /**
   * Whether its members are kept elsewhere, so that they cannot be written here: a write of them is
   * `TARGET_READ_ONLY` of the item; absent: not told.
   */
  readonly readOnly?: boolean
}

/** The seats of one licence, as {@link Target.licences} shows them. */
export interface Licence {
  /** The product's own key for what is licensed, for example `jira-software`. */
  readonly id: string
  /** The name people know it by. */
  readonly name?: string
  /** Seats the licence has; absent: without a limit, or not told. */
  readonly seats?: number
  /** Seats taken; absent: not told. */
  readonly used?: number
  /** Names of the groups whose members take a seat; absent: not told. */
  readonly groups?: readonly string[]
}

/** What a target answers when asked what it is. */
export interface Probe {
  /** The product's version, where it tells. */
  readonly version?: string
  /** What it can do, in this version and with these credentials. */
  readonly capabilities: Capabilities
  /** Whether the product makes and changes accounts at sign-in itself; absent: not told. */
  readonly platformJit?: boolean
}

/** A change of attributes; `null` clears. */
export type UserChange = Readonly<Record<string, string | null>>

/** A product that holds accounts and groups. */
export interface Target {
  /** The version of this contract. */
  readonly specVersion: 1
  /** The name given to the factory; it tells targets apart in plans and in the ledger. */
  readonly name: string
  /** The product, for example `jira-data-center`. */
  readonly product: string
  /** Asks the product what it is. Adapters may remember the answer. */
  probe(options?: CallOptions): Promise<Probe>
  /**
   * Finds one account by exactly one key.
   *
   * @returns the account; `undefined` when there is none
   * @throws a `RosterError` with code `TARGET_AMBIGUOUS` when several answer
   */
  findUser(by: UserKey, options?: CallOptions): Promise<CurrentUser | undefined>
  /**
   * Every account, page by page, shut ones included.
   *
   * @throws a `RosterError` with code `TARGET_UNSUPPORTED` when `capabilities.user.list` is off: a
   * list that would be cut short is never given
   */
  listUsers(cursor?: string, options?: CallOptions): Promise<Page<CurrentUser>>
  /**
   * Makes an account without any group but those that everybody is in by itself ({@link TargetGroup}) and,
   * where it is made and not invited, without any mail. What
   * `capabilities.user.requires` names is enough. What it cannot keep of the rest it does not leave out
   * without a word: a property that is not declared is `TARGET_UNSUPPORTED`, and so is an `externalId`,
   * unless the account shows it afterwards.
   *
   * @returns the account; its `status` is `invited` until the person has accepted. Without an `id`
   * the product makes it later: find it by its e-mail address, never make it again
   * @throws a `RosterError` with code `TARGET_CONFLICT` when the login is taken, `TARGET_INVALID` when
   * something required is missing or the product does not take a value, and `TARGET_UNSUPPORTED` for
   * what it cannot keep
   */
  createUser(user: NewUser, options?: CallOptions): Promise<CurrentUser | PendingUser>
  /**
   * Changes attributes and leaves all others alone, other properties too; a shut account stays shut. One
   * that is refused refuses all, before anything is written. `email` and `displayName` are those of the
   * account, any other name is a property of it, kept as it is given, spaces too, or refused. `null` clears, or is refused; it is never `changed` or
   * `unchanged` while the value is still there.
   *
   * @throws a `RosterError` with code `TARGET_NOT_FOUND` when there is no such account,
   * `TARGET_INVALID` for `username`, which has its own verb, and for clearing what the account cannot
   * be without, and `TARGET_UNSUPPORTED` for what is not declared
   */
  updateUser(id: string, change: UserChange, options?: CallOptions): Promise<Outcome>
  /**
   * Changes the login; the id stays. Where `capabilities.names.logins` ignores case, one that differs by
   * case alone is the same login: it may be left as it is spelled, and then is `unchanged`.
   *
   * @throws a `RosterError` with code `TARGET_CONFLICT` when the login is taken, and `TARGET_INVALID` when
   * the product does not take it, or would make another one of it, as without the spaces around it
   */
  renameUser(id: string, username: string, options?: CallOptions): Promise<Outcome>
  /**
   * Opens or shuts the account. Memberships are left alone, except where `deactivate` is
   * `by-groups`. What was asked last is what comes of it, also while an earlier call, given up or
   * `pending`, is still being done: then what reads show is no reason to say `unchanged`. Where the
   * product does not take the second until the first is done, the error is `retryable`.
   */
  setActive(id: string, active: boolean, options?: SetActiveOptions): Promise<Outcome>
  /**
   * Takes the account away, in the way that `capabilities.user.delete` names. One that is not there
   * is `unchanged`.
   */
  deleteUser(id: string, options?: CallOptions): Promise<Outcome>
  /**
   * The groups an account is a member of, page by page.
   *
   * @throws a `RosterError` with code `TARGET_NOT_FOUND` when there is no such account
   */
  groupsOf(userId: string, cursor?: string, options?: CallOptions): Promise<Page<TargetGroup>>
  /**
   * The members of a group, page by page, shut accounts included.
   *
   * @throws a `RosterError` with code `TARGET_NOT_FOUND` when there is no such group
   */
  membersOf(groupId: string, cursor?: string, options?: CallOptions): Promise<Page<CurrentUser>>
  /**
   * Every group, page by page.
   *
   * @throws a `RosterError` with code `TARGET_UNSUPPORTED` when `capabilities.group.list` is off
   */
  listGroups(cursor?: string, options?: CallOptions): Promise<Page<TargetGroup>>
  /** Finds a group by its whole name, which must be the same as `capabilities.names` compares. */
  findGroup(name: string, options?: CallOptions): Promise<TargetGroup | undefined>
  /**
   * Makes a group; when it is there already, that one is returned as it is, with its own spelling of the
   * name and the members it has.
   *
   * @throws a `RosterError` with code `TARGET_INVALID` when the product does not take the name, or would
   * make a group of another one of it, as without the spaces around it
   */
  createGroup(name: string, options?: CallOptions): Promise<TargetGroup>
  /**
   * Changes the name of a group; its members stay. Where `capabilities.names.groups` ignores case, a name
   * that differs by case alone may be left as it is spelled, and then is `unchanged`.
   *
   * @throws a `RosterError` with code `TARGET_CONFLICT` when the name is taken, and `TARGET_INVALID` when
   * the product does not take it, or would make another one of it, as without the spaces around it
   */
  renameGroup(groupId: string, name: string, options?: CallOptions): Promise<Outcome>
  /** Takes a group away, its memberships with it. One that is not there is `unchanged`. */
  deleteGroup(groupId: string, options?: CallOptions): Promise<Outcome>
  /**
   * Makes accounts members of a group, and opens none that is shut. Never rejects for one item: its error
   * stands in the map. An account or group that is not there is `TARGET_NOT_FOUND` of the item; where
   * neither is there, `what` may be either.
   */
  addMembers(
    groupId: string,
    userIds: readonly string[],
    options?: CallOptions,
  ): Promise<OutcomePerItem>
  /**
   * Takes memberships away. Never rejects for one item: its error stands in the map. An account or
   * group that is not there is `TARGET_NOT_FOUND` of the item, for it may only be hidden: it is no
   * proof that the membership is gone. A membership that stays because it is inherited is
   * `TARGET_UNSUPPORTED` of the item.
   */
  removeMembers(
    groupId: string,
    userIds: readonly string[],
    options?: CallOptions,
  ): Promise<OutcomePerItem>
  /** The licences and their seats, as far as `capabilities.licence` says they can be read. */
  licences(options?: CallOptions): Promise<readonly Licence[]>
}

/** A target that makes accounts at once, so that each has an id from the start. */
export interface DirectTarget extends Target {
  /**
   * Makes an account without any group and without any mail.
   *
   * @throws a `RosterError` with code `TARGET_CONFLICT` when the login is taken
   */
  createUser(user: NewUser, options?: CallOptions): Promise<CurrentUser>
}

/** The key an account is looked for by. */
export type UserKey = UserIdKey | UsernameKey | UserEmailKey | UserExternalIdKey

/** Looks by the id that never changes. */
export interface UserIdKey {
  /** The id. */
  readonly id: string
}

/** Looks by the login, which must be the same as `capabilities.names` compares. */
export interface UsernameKey {
  /** The login. */
  readonly username: string
}

/** Looks by the e-mail address, whole and whatever its case. */
export interface UserEmailKey {
  /** The e-mail address. */
  readonly email: string
}

/** Looks by the id that the identity provider gave, where the product keeps it: whole, case and spaces too. */
export interface UserExternalIdKey {
  /** The identity provider's id. */
  readonly externalId: string
}
