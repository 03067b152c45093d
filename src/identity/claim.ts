import { foldCase } from '../core/text.js'

/**
 * What is known about a claim.
 *
 * - `present`: it came with at least one value
 * - `empty`: it came, and says that there is no value
 * - `absent`: it did not come; that says nothing about the person
 * - `overage`: the IdP left the values out because there are too many
 * - `malformed`: it came in a form that cannot be read
 * - `fetchFailed`: values had to be fetched elsewhere, and that failed
 *
 * Only `present` and `empty` are knowledge. Nothing is ever taken away because of the other four,
 * unless a mapping document says so for that state.
 */
export type ClaimState = 'present' | 'empty' | 'absent' | 'overage' | 'malformed' | 'fetchFailed'

/** A JSON value, as claims may nest it. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue }

/** One value of a claim. Lists are always flattened into {@link Claim.values}. */
export type ClaimValue = string | number | boolean | { readonly [member: string]: JsonValue }

/** A named statement of an IdP about a person. */
export interface Claim {
  /** The full name, for example `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname`. */
  readonly name: string
  /** Other names it answers to: a SAML FriendlyName, the short names of the IdP's preset. */
  readonly aliases: readonly string[]
  /** What is known about it. */
  readonly state: ClaimState
  /** The values in the order received, duplicates kept. Not empty exactly when `state` is `present`. */
  readonly values: readonly ClaimValue[]
  /** Whether `null` came: it says nothing (`absent`), unless a mapping takes it to say that there is no value. */
  readonly isNull?: true
  /** Why the state is what it is, in a few words of ours (never a received value). */
  readonly detail?: string
  /** Where it comes from, when there were several documents: `idToken`, `userinfo`, `resolver` … */
  readonly source?: string
}

/**
 * How names of claims are compared: `exact`, as SAML and JSON have it, or `ignoreCase`, for IdPs of which
 * nobody knows whether they send `groups` or `Groups`.
 */
export type ClaimNames = 'exact' | 'ignoreCase'

/** @internal Makes a claim out of whatever a list of raw values turns out to be. */
export function claimOfValues(
  name: string,
  raw: readonly ClaimValue[],
  aliases: readonly string[] = [],
): Claim {
  const values = raw.filter((value) => value !== '')
  return { name, aliases, state: values.length > 0 ? 'present' : 'empty', values }
}

/** Anything that has claims. */
export interface HasClaims {
  /** The claims, one per name. */
  readonly claims: readonly Claim[]
  /** How their names are compared. @defaultValue `'exact'` */
  readonly claimNames?: ClaimNames
}

/**
 * Looks a claim up by its name, or else by an alias, or else, where {@link HasClaims.claimNames} says so, by
 * either without regard to case.
 *
 * When several claims share the alias, or a name but for case, and their values differ, nobody can tell
 * which was meant: the state is `malformed`.
 *
 * @returns the claim; one with state `absent` when there is none
 */
export function claimOf(identity: HasClaims, name: string): Claim {
  // Counted, since this is asked for each attribute of each person and an iterator makes an object a step.
  const { claims } = identity
  for (let i = 0; i < claims.length; i += 1) if (claims[i]?.name === name) return claims[i] as Claim
  return claimByAlias(identity, name)
}

// Apart from the look-up by name, which then needs no closure.
function claimByAlias(identity: HasClaims, name: string): Claim {
  const aliased = identity.claims.filter((claim) => claim.aliases.includes(name))
  const [first, ...others] =
    aliased.length === 0 && identity.claimNames === 'ignoreCase'
      ? namedAlike(identity.claims, foldCase(name))
      : aliased
  if (!first) return { name, aliases: [], state: 'absent', values: [] }
  if (others.every((other) => sameValues(first, other))) return first
  return {
    name,
    aliases: [],
    state: 'malformed',
    values: [],
    detail: 'several claims share this name or alias and differ',
  }
}

function namedAlike(claims: readonly Claim[], key: string): readonly Claim[] {
  return claims.filter(({ name, aliases }) =>
    [name, ...aliases].some((candidate) => foldCase(candidate) === key),
  )
}

/** @internal The text of a claim that has exactly one value, and that a text. */
export function onlyText({ values }: Claim): string | undefined {
  const [value] = values
  return values.length === 1 && typeof value === 'string' ? value : undefined
}

function sameValues(a: Claim, b: Claim): boolean {
  return a.state === b.state && JSON.stringify(a.values) === JSON.stringify(b.values)
}
