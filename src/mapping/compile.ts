import { RosterError } from '../core/errors.js'
import { type Identity, isIdentity } from '../identity/identity.js'
import type { Decision } from './decision.js'
import type { MappingDocument } from './document.js'
import type { Mapped } from './mapped.js'
import { engineOf } from './parse.js'

/** What a mapping may be told besides the person. */
export interface MapOptions {
  /**
   * The instant to map for, in epoch milliseconds. Without it, what depends on time is unknown; nothing
   * else changes.
   */
  readonly now?: number
}

/** A compiled mapping document. It keeps nothing between people. */
export interface Mapper {
  /** The document, frozen. */
  readonly document: MappingDocument
  /** SHA-256 of the document. */
  readonly digest: string
  /**
   * Says what the document means for one person.
   *
   * Claims of any form give a result; what cannot be read stays unknown and takes nothing away. The
   * same identity gives the same bytes. The result is frozen.
   *
   * @throws a {@link RosterError} with code `IDENTITY_UNVERIFIED` for anything but an {@link Identity}
   */
  readonly map: (identity: Identity, options?: MapOptions) => Mapped
  /**
   * Says the same without why: what `map` comes to for an account that is there, in the memory that
   * the groups and values themselves take. Whoever writes, or wants to be told the reasons, takes `map`.
   *
   * @throws a {@link RosterError} with code `IDENTITY_UNVERIFIED` for anything but an {@link Identity}
   * @example
   * ```ts test
   * import { compileMapping, trustClaims } from 'rostermap'
   *
   * const mapper = compileMapping({
   *   version: 1,
   *   profile: [{ to: 'username', from: { claim: 'login' } }],
   *   groups: {
   *     from: { claim: 'groups' },
   *     rules: [{ id: 'teams', match: { prefix: 'idp-' }, to: ['jira-${rest}'] }],
   *   },
   *   access: { signIn: { groups: ['jira-*'] } },
   * })
   * const ada = trustClaims(
   *   { login: 'ada', groups: ['idp-users', 'Everyone'] },
   *   { reason: 'example', issuer: 'https://idp.example', subject: '1' },
   * )
   * const { access, profile, groups } = mapper.decide(ada)
   * console.log(access.decision) //=> 'allow'
   * console.log(profile) //=> { username: 'ada' }
   * console.log(groups) //=> ['jira-users']
   * ```
   */
  readonly decide: (identity: Identity, options?: MapOptions) => Decision
}

/**
 * Compiles a mapping document once, for any number of people.
 *
 * @param document - what `parseMapping` gave; another value is parsed first
 * @throws a {@link RosterError} with code `MAPPING_INVALID`
 * @example
 * ```ts test
 * import { compileMapping, parseMapping, trustClaims } from 'rostermap'
 *
 * const mapper = compileMapping(
 *   parseMapping({
 *     version: 1,
 *     profile: [{ to: 'username', from: { claim: 'email', transform: ['localPart', 'lower'] } }],
 *     groups: {
 *       from: { claim: 'groups' },
 *       rules: [{ id: 'devs', match: { exact: 'idp-dev' }, to: ['jira-software-users'] }],
 *     },
 *   }),
 * )
 * const ada = trustClaims(
 *   { email: 'Ada@example.com', groups: ['idp-dev', 'Everyone'] },
 *   { reason: 'example', issuer: 'https://idp.example', subject: '1' },
 * )
 * const mapped = mapper.map(ada)
 * console.log(mapped.profile[0]?.value) //=> 'ada'
 * console.log(mapped.groups.map((group) => group.name)) //=> ['jira-software-users']
 * console.log(mapped.trace.unmatched) //=> ['Everyone']
 * ```
 */
export function compileMapping(document: MappingDocument): Mapper {
  const engine = engineOf(document)
  return {
    document: engine.document,
    digest: engine.digest,
    map: (identity, options) => engine.map(verified(identity), instantOf(options?.now)),
    decide: (identity, options) => engine.decide(verified(identity), instantOf(options?.now)),
  }
}

function verified(identity: Identity): Identity {
  if (isIdentity(identity)) return identity
  throw new RosterError(
    'IDENTITY_UNVERIFIED',
    'Only an Identity can be mapped: use a verified reader, or trustClaims with a reason.',
    { expected: 'Identity' },
  )
}

/** An instant that a date can hold; anything else is as good as none. */
function instantOf(now: number | undefined): number | undefined {
  return now !== undefined && Math.abs(now) <= 8.64e15 ? Math.trunc(now) : undefined
}
