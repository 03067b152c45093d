/** A member of a group, as an event names it. */
export interface ScimEventMember {
  /** Its id. */
  readonly id: string
  /** Name of its resource type: `User` or `Group`. */
  readonly type: string
}

/** What every event says. */
export interface ScimEventBase {
  /** Name of the resource type: `User`, `Group`, or one of your own. */
  readonly type: string
  /** The id of the resource. */
  readonly id: string
  /** The version of the resource that the change made. */
  readonly version: number
  /** When, in epoch milliseconds. */
  readonly at: number
}

/** A resource came to be: anew, back from its deletion, or taken over from the accounts that were there. */
export interface ScimArrivalEvent extends ScimEventBase {
  /** How it came. */
  readonly kind: 'created' | 'restored' | 'adopted'
}

/** Attributes of a resource changed. A change of `active` comes with an event of its own. */
export interface ScimUpdatedEvent extends ScimEventBase {
  /** What happened. */
  readonly kind: 'updated'
  /** Names of the changed attributes: root attributes, and `urn:…:attribute` for those of extensions. */
  readonly changed: readonly string[]
}

/** A user was switched on or off; a group never is. */
export interface ScimActivityEvent extends ScimEventBase {
  /** What happened. */
  readonly kind: 'activated' | 'deactivated'
}

/** A resource was deleted. Its memberships went with it. */
export interface ScimDeletedEvent extends ScimEventBase {
  /** What happened. */
  readonly kind: 'deleted'
  /** Ids of the groups that it was a direct member of. */
  readonly groups: readonly string[]
  /** Its own members, when it was a group. A large group has several events. */
  readonly members: readonly ScimEventMember[]
}

/** Members joined or left a group. One change of many members makes several events, of 1,000 each at most. */
export interface ScimMembersEvent extends ScimEventBase {
  /** What happened. */
  readonly kind: 'membersChanged'
  /** Who is in the group now and was not before. */
  readonly added: readonly ScimEventMember[]
  /** Who was in the group before and is not now. */
  readonly removed: readonly ScimEventMember[]
}

/**
 * A change that a SCIM client made, kept in the transaction that made it.
 *
 * An event says what changed and not what it changed to: who acts on it reads the state as it is then, so
 * that acting twice, or late, does no harm.
 */
export type ScimEvent =
  | ScimArrivalEvent
  | ScimUpdatedEvent
  | ScimActivityEvent
  | ScimDeletedEvent
  | ScimMembersEvent

/** Events that wait for somebody to act on them. */
export interface ScimOutbox {
  /**
   * Hands over the oldest events and forgets them once `act` resolves. When it rejects they stay, and so
   * does the order. Two calls at once never hand over the same event.
   *
   * @param limit - how many at most; at least 1
   * @param act - given the events of the same resource in the order of their versions; not called when
   * there are none
   * @returns how many were handed over
   * @throws what `act` throws
   */
  take(limit: number, act: (events: readonly ScimEvent[]) => Promise<void>): Promise<number>
}
