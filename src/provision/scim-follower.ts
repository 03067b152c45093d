import { isRosterError } from '../core/errors.js'
import type { SubjectKey } from '../core/subject.js'
import type { Identity } from '../identity/identity.js'
import type { ScimEvent } from '../scim/event.js'
import { type ScimRegistry, scimRegistry } from '../scim/registry.js'
import type { ScimResource } from '../scim/resource.js'
import type { ScimStore, ScimView } from '../scim/store.js'
import { identityFromScim, type ScimGroupOfUser } from '../scim/to-identity.js'
import type { CallOptions } from '../targets/contract.js'
import type { Ledger } from './ledger.js'
import { passingFault } from './report.js'
import type { Push, ScimChange } from './runs.js'
import { usersConcerned } from './scim-concerned.js'
import { formerGroupIds } from './scim-group-ids.js'
import { followGroups } from './scim-group-names.js'

/** Options of `scimFollower`. */
export interface ScimFollowerOptions {
  /** Where the SCIM service keeps its resources. */
  readonly store: ScimStore
  /** Takes what was pushed to the targets. */
  readonly push: (change: ScimChange, options?: CallOptions) => Promise<Push>
  /** Who pushes: the same name as in `identityFromScim`, for example the issuer of the IdP. */
  readonly issuer: string
  /**
   * Whether the IdP pushes groups. Without groups, that a user is in none says nothing.
   *
   * @defaultValue as soon as the store has a group
   */
  readonly groups?: boolean
  /** Whether members of a group inside a group count as its members. @defaultValue `false` */
  readonly nestedGroups?: boolean
  /**
   * Keeps the names of groups and the ids that the IdP has for them (`externalId`). A group that gets another
   * name is renamed in the targets, where the policy says `renameGroups`; rules that name the id of a group go on
   * to mean it when it gets another, or is deleted and made anew with the same.
   *
   * @defaultValue none: neither is followed
   */
  readonly ledger?: Ledger
  /** The resource types of the service. @defaultValue `User` and `Group` of RFC 7643 */
  readonly registry?: ScimRegistry
}

/** What came of one user. */
export interface FollowedUser {
  /** The person, by the SCIM id. */
  readonly subject: SubjectKey
  /** What came of it in the targets. */
  readonly push: Push
}

/** Takes what an IdP pushed by SCIM from the store to the targets. */
export interface ScimFollower {
  /**
   * Brings every user that some events concern up to date, each once, as the store has them now. The same
   * events again change nothing.
   *
   * @returns one entry a user; look at `push.complete`
   * @throws what the store and the ledger throw
   */
  follow(events: readonly ScimEvent[], options?: CallOptions): Promise<readonly FollowedUser[]>
  /**
   * Follows the events that wait in the store's outbox. They are forgotten when everything was gone
   * through. When a target could not be read or written for a reason that passes, they stay, and the promise
   * rejects with the error: drain again later.
   *
   * @param limit - how many events at most @defaultValue `100`
   * @returns how many events were followed
   */
  drain(limit?: number, options?: CallOptions): Promise<number>
}

/**
 * Makes the link between a SCIM service and a provisioner. An event says that something changed; what is
 * provisioned is what the store has when it is acted on, so events may come twice, late or out of order.
 *
 * People are known by their SCIM id, which never changes. So that the same people may also sign in, list
 * both issuers in `policy.match.sharedIssuers`.
 *
 * @param options - the store, and the provisioner's `push`
 * @example
 * ```ts test
 * import { compileMapping, memoryLedger, parseMapping, provisioner, scimFollower } from 'rostermap'
 * import { bearerTokens, memoryScimStore, scimHandler } from 'rostermap/scim'
 * import { memoryTarget } from 'rostermap/testing'
 *
 * const store = memoryScimStore()
 * const handler = scimHandler({ store, authenticate: bearerTokens(['secret']) })
 * const jira = memoryTarget()
 * const { push } = provisioner({
 *   mapper: compileMapping(
 *     parseMapping({ version: 1, profile: [{ to: 'username', from: { claim: 'userName' } }] }),
 *   ),
 *   targets: [jira],
 *   ledger: memoryLedger(),
 * })
 * const follower = scimFollower({ store, push, issuer: 'okta' })
 *
 * await handler(
 *   new Request('http://localhost/scim/v2/Users', {
 *     method: 'POST',
 *     headers: { authorization: 'Bearer secret', 'content-type': 'application/scim+json' },
 *     body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada' }),
 *   }),
 * )
 * await follower.drain()
 * console.log(jira.users().map(({ username }) => username)) //=> ['ada']
 * ```
 */
export function scimFollower(options: ScimFollowerOptions): ScimFollower {
  const { store, push, issuer, registry = scimRegistry(), nestedGroups = false } = options
  const userType = registry.resourceType('User')
  const groupType = registry.resourceType('Group')

  const readUser = async (view: ScimView, id: string, known: ExternalIds) => {
    const stored = userType && (await view.get(userType, id))
    if (!stored || !isActive(stored.resource)) return { resource: stored?.resource }
    const isPushed =
      options.groups ?? (groupType && (await view.list(groupType, { limit: 0 })).total > 0)
    return {
      resource: stored.resource,
      groups: isPushed ? await groupsOf(view, id, known) : undefined,
    }
  }

  const changeOf = async (id: string, known: ExternalIds): Promise<ScimChange> => {
    const { resource, groups } = await store.read((view) => readUser(view, id, known))
    const subject = { issuer, subject: id }
    if (!resource) return { kind: 'deleted', subject }
    if (!isActive(resource)) {
      const identity = whoever(() => toIdentity(resource, undefined))
      return { kind: 'deactivated', subject, ...(identity && { identity }) }
    }
    return { kind: 'present', identity: toIdentity(resource, groups && (await withFormer(groups))) }
  }

  /** Apart from what is read of the store: the ledger may be on the same connection. */
  const withFormer = async (groups: readonly ScimGroupOfUser[]) => {
    const { ledger } = options
    if (!ledger || !groupType || groups.length === 0) return groups
    const current = new Map(groups.map(({ id, externalId }) => [id, externalId]))
    const former = await formerGroupIds({ store, ledger, issuer }, groupType, current)
    return groups.map((group) => ({ ...group, formerExternalIds: former.get(group.id) ?? [] }))
  }

  const toIdentity = (resource: ScimResource, groups: readonly ScimGroupOfUser[] | undefined) =>
    identityFromScim(resource, groups, { issuer, ...(userType && { type: userType }) })

  const groupsOf = async (view: ScimView, id: string, known: ExternalIds) => {
    const found = new Map<string, ScimGroupOfUser>()
    for (let next = [id]; next.length > 0; ) {
      const above = await view.groupsOf(next)
      next = []
      for (const group of [...above.values()].flat()) {
        if (found.has(group.id)) continue
        if (groupType && !known.has(group.id))
          known.set(group.id, (await view.get(groupType, group.id))?.resource.externalId)
        const externalId = known.get(group.id)
        found.set(group.id, {
          ...{ id: group.id, displayName: group.display ?? group.id },
          ...(externalId !== undefined && { externalId }),
        })
        if (nestedGroups) next.push(group.id)
      }
    }
    return [...found.values()]
  }

  const follow: ScimFollower['follow'] = async (events, call = {}) => {
    const groups =
      options.ledger && groupType
        ? await followGroups(events, groupType, { ...options, ledger: options.ledger }, call)
        : []
    const ids = await store.read((view) => usersConcerned(view, events, groups, nestedGroups))
    const followed: FollowedUser[] = []
    const known: ExternalIds = new Map()
    for (const id of ids) {
      call.signal?.throwIfAborted()
      const done = await push(await changeOf(id, known), call)
      followed.push({ subject: { issuer, subject: id }, push: done })
    }
    return followed
  }

  return {
    follow,
    drain: (limit = 100, call = {}) =>
      store.outbox.take(limit, async (events) => {
        const followed = await follow(events, call)
        const fault = passingFault(followed.flatMap(({ push: done }) => done.targets))
        if (fault) throw fault
      }),
  }
}

/** Ids that the IdP has for groups, each read once for all users that are followed together. */
type ExternalIds = Map<string, string | undefined>

/** Nobody stays in because something else that is known of them cannot be read. */
function whoever(read: () => Identity): Identity | undefined {
  try {
    return read()
  } catch (error) {
    if (isRosterError(error)) return undefined
    throw error
  }
}

/** `active` is true unless the IdP says otherwise (RFC 7643 4.1.1 leaves the default open). */
function isActive(resource: ScimResource): boolean {
  const { active } = resource
  return active !== false
}
