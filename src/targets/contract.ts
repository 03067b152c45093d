/**
 * The target contract, version 1: what a product adapter promises.
 *
 * Every write means "make it so": doing it twice is doing it once, and the second time is
 * `unchanged`. Every failure is a {@link RosterError} whose code starts with `TARGET_`. Reads of
 * something that is not there give `undefined`, never an error. Names and ids come and go as the
 * product spells them.
 *
 * `rostermap/testing` has the contract as cases that any test runner can run.
 *
 * @module
 */
import type { AnyRosterError } from '../core/errors.js'
import type { Capabilities, CurrentUser, NewUser } from '../plan/state.js'

/** Options every call takes. */
export interface CallOptions {
  /** Gives the call up; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** What a write did. */
export type Outcome = 'changed' | 'unchanged'

/** What a write of several items did, item by item. */
export type OutcomePerItem = ReadonlyMap<string, Outcome | AnyRosterError>

/** One page of a list. */
export interface Page<T> {
  /** The items. */
  readonly items: readonly T[]
  /** Hand this back to get the next page; absent on the last. */
  readonly next?: string
}

/** A group as it is in the target. */
export interface TargetGroup {
  /** The id that further calls take; in Jira the name itself. */
  readonly id: string
  /** The name. */
  readonly name: string
}

/** What a target answers when asked what it is. */
export interface Probe {
  /** The product's version, where it tells. */
  readonly version?: string
  /** What it can do, in this version and with these credentials. */
  readonly capabilities: Capabilities
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
   * @throws a {@link RosterError} with code `TARGET_AMBIGUOUS` when several answer
   */
  findUser(by: UserKey, options?: CallOptions): Promise<CurrentUser | undefined>
  /**
   * Makes an account without any group and without any mail.
   *
   * @throws a {@link RosterError} with code `TARGET_CONFLICT` when the login is taken
   */
  createUser(user: NewUser, options?: CallOptions): Promise<CurrentUser>
  /** Changes attributes; the login is left alone. */
  updateUser(id: string, change: UserChange, options?: CallOptions): Promise<Outcome>
  /** Changes the login. */
  renameUser(id: string, username: string, options?: CallOptions): Promise<Outcome>
  /** Opens or shuts the account. */
  setActive(id: string, active: boolean, options?: CallOptions): Promise<Outcome>
  /** The groups an account is a member of, page by page. */
  groupsOf(userId: string, cursor?: string, options?: CallOptions): Promise<Page<TargetGroup>>
  /** The members of a group, page by page, shut accounts included. */
  membersOf(groupId: string, cursor?: string, options?: CallOptions): Promise<Page<CurrentUser>>
  /** Finds a group by its name. */
  findGroup(name: string, options?: CallOptions): Promise<TargetGroup | undefined>
  /** Makes a group; when it is there already, that one is returned. */
  createGroup(name: string, options?: CallOptions): Promise<TargetGroup>
  /** Makes accounts members of a group. Never rejects for one item: its error stands in the map. */
  addMembers(
    groupId: string,
    userIds: readonly string[],
    options?: CallOptions,
  ): Promise<OutcomePerItem>
  /** Takes memberships away. Never rejects for one item: its error stands in the map. */
  removeMembers(
    groupId: string,
    userIds: readonly string[],
    options?: CallOptions,
  ): Promise<OutcomePerItem>
}

/** The key an account is looked for by. */
export type UserKey =
  | { readonly id: string }
  | { readonly username: string }
  | { readonly email: string }
