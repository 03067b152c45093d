import type { ScimAttribute } from './attribute.js'
import type { ScimCondition } from './condition.js'
import type { ScimEvent, ScimOutbox } from './event.js'
import type { ResourceType } from './registry.js'
import type { ScimMember, ScimResource } from './resource.js'

/**
 * Where a resource stands.
 *
 * - `live`: as SCIM clients see it.
 * - `deleted`: a client deleted it; it is kept so that it can come back under its id. Nobody sees it, and
 *   its names are free.
 * - `unadopted`: an account that was there before any client; nobody sees it until a client creates a
 *   resource of its name and so takes it over. Its names are taken.
 */
export type ScimResourceState = 'live' | 'deleted' | 'unadopted'

/** A resource that has its id. */
export interface IdentifiedScimResource extends ScimResource {
  /** The id that the service provider gave it. */
  readonly id: string
}

/** A resource as a store keeps it. Members are not in it: membership is a relation of its own. */
export interface StoredResource {
  /** With `id` and with `meta` of `resourceType`, `created` and `lastModified`; without members and groups. */
  readonly resource: IdentifiedScimResource
  /** Counts changes: 1 at first. */
  readonly version: number
  /** Where it stands. */
  readonly state: ScimResourceState
}

/** A group that a resource is a direct member of. */
export interface ScimGroupOf {
  /** The group's id. */
  readonly id: string
  /** The group's displayName. */
  readonly display?: string
}

/** What is wanted of a list. */
export interface ScimQuery {
  /** Which resources; all live ones when left out. */
  readonly filter?: {
    /** The filter with its attributes resolved: what a database translates. */
    readonly condition: ScimCondition
    /**
     * The filter as a function, for stores that cannot translate it. The resource must have what
     * `condition` speaks of, `members` and `groups` included.
     */
    readonly matches: (resource: ScimResource) => boolean
  }
  /** The order; that of creation when left out. Resources without the value come last, or first when it descends. */
  readonly sort?: {
    /** What to sort by: neither complex nor part of the membership. */
    readonly attribute: ScimAttribute
    /** Whether the greatest comes first. */
    readonly descending: boolean
  }
  /** How many to leave out before the first, when pages are counted. */
  readonly offset?: number
  /** Where the page before ended, when pages follow one another: a `next` that this store gave. */
  readonly after?: string
  /** How many at most; 0 asks for the total alone. */
  readonly limit: number
}

/** A page of a list. */
export interface ScimPage {
  /** The resources, in order. */
  readonly resources: readonly StoredResource[]
  /** How many there are on all pages. */
  readonly total: number
  /** Where the page ended, when there are more: for {@link ScimQuery.after}. */
  readonly next?: string
}

/** What a store reads. All of it sees one state. */
export interface ScimView {
  /** A live resource. */
  get(type: ResourceType, id: string): Promise<StoredResource | undefined>
  /** Live resources, by filter, order and page. @throws `SCIM_INVALID` (`invalidCursor`) */
  list(type: ResourceType, query: ScimQuery): Promise<ScimPage>
  /** Those of the given ids that are direct members of a group. Costs as much as there are ids. */
  members(group: string, ids: readonly string[]): Promise<ReadonlyMap<string, ScimMember>>
  /**
   * Direct members of a group in the order of their ids, by code unit.
   *
   * @param page - `after`: the last id of the page before; `limit`: how many at most, all when left out
   */
  memberPage(
    group: string,
    page?: { readonly after?: string; readonly limit?: number },
  ): Promise<readonly ScimMember[]>
  /** The live groups that each of the given ids is a direct member of, by id. Who is in none has no entry. */
  groupsOf(ids: readonly string[]): Promise<ReadonlyMap<string, readonly ScimGroupOf[]>>
}

/** What a store reads and writes in one transaction. */
export interface ScimTransaction extends ScimView {
  /** A live resource, kept from being changed by others until the transaction ends. */
  lock(type: ResourceType, id: string): Promise<StoredResource | undefined>
  /**
   * A resource in a state other than live by the value of an attribute, kept from being changed by others.
   *
   * @param key - the value as `caseKey` gives it, or as it is when the attribute is `caseExact`
   */
  dormant(
    type: ResourceType,
    state: Exclude<ScimResourceState, 'live'>,
    attribute: 'userName' | 'externalId' | 'displayName',
    key: string,
  ): Promise<StoredResource | undefined>
  /** What kind each id is of: id → name of its type, live ones only. They stay until the transaction ends. */
  kinds(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /**
   * Adds a resource.
   *
   * @returns the path of the unique attribute whose value is taken, and nothing is changed; `undefined`
   * when it was added
   */
  insert(type: ResourceType, stored: StoredResource): Promise<string | undefined>
  /**
   * Puts a resource in place of the one of its id, in whatever state that is.
   *
   * @returns as `insert`
   */
  update(type: ResourceType, stored: StoredResource): Promise<string | undefined>
  /** Forgets a resource and every membership it is part of, on either side. */
  remove(type: ResourceType, id: string): Promise<void>
  /** Adds and removes direct members. Who is there already is not added, who is not is not removed. */
  changeMembers(
    group: string,
    change: { readonly add: readonly ScimMember[]; readonly remove: readonly string[] },
  ): Promise<void>
  /**
   * Forgets deleted resources for good.
   *
   * @param before - epoch milliseconds; those deleted at this instant or later stay
   * @returns how many were forgotten
   */
  purge(before: number): Promise<number>
  /** Keeps an event, to be found in the outbox when, and only when, the transaction succeeds. */
  emit(event: ScimEvent): Promise<void>
}

/**
 * Where a SCIM service keeps its resources. A port: bring a database, or use `memoryScimStore`. One store
 * is one tenant. `scimStoreContract` of `rostermap/testing` tells whether a store keeps its promises.
 *
 * - A transaction happens whole or not at all, and one after the other as far as anybody can see: two that
 *   lock the same resource do not overlap.
 * - No two resources, live or unadopted, have the same value of a unique attribute, without regard to case
 *   where the attribute is not `caseExact` (see `uniqueKeys`).
 * - What a method is given it may keep: nobody changes it afterwards. What it returns nobody changes.
 */
export interface ScimStore {
  /** Reads. */
  read<T>(run: (view: ScimView) => Promise<T>): Promise<T>
  /**
   * Reads and writes. When `run` rejects, nothing has happened. It may be run again when another
   * transaction got in its way, so it must do nothing that outlasts it.
   */
  write<T>(run: (transaction: ScimTransaction) => Promise<T>): Promise<T>
  /** The events of committed transactions. */
  readonly outbox: ScimOutbox
}
