import { RosterError } from '../core/errors.js'
import { type Claim, type ClaimNames, claimOf, claimOfValues } from '../identity/claim.js'
import { type Identity, mintIdentity, type NameId } from '../identity/identity.js'
import { markOverage } from '../identity/overage.js'
import {
  type Preset,
  type PresetName,
  presetOf,
  subjectOf,
  withAliases,
} from '../identity/presets.js'
import { isVerifiedAssertion, type VerifiedAssertion } from './assertion.js'
import type { SamlAttribute } from './attributes.js'
import { transientFormat } from './names.js'

/** Options of `identityFromAssertion`. */
export interface IdentityFromAssertionOptions {
  /** Short names and subject of a known IdP. @defaultValue `'generic'` */
  readonly preset?: PresetName | Preset
  /** How names of claims are compared. @defaultValue `'exact'` */
  readonly claimNames?: ClaimNames
  /** The attribute that holds the stable subject; it must have exactly one value. */
  readonly subject?: {
    /** Its Name, a FriendlyName, or a short name of the preset. */
    readonly claim: string
  }
}

/**
 * Makes an identity of a verified assertion: one claim per attribute name.
 *
 * Attributes sent twice are merged in document order; empty values are left out, so an attribute without
 * others is `empty`. `xsi:nil` is null (SAML Core 2.7.3.1.1): an attribute that is nothing but nil is `absent`, or what
 * `nullIs` of a mapping says, and one with nil among its values `malformed`. Groups that Entra ID left out come with state `overage`. The
 * subject is the named claim, else what the preset finds, else the NameID, if it is not transient.
 *
 * @throws a {@link RosterError} with code `IDENTITY_UNVERIFIED` or `IDENTITY_SUBJECT_UNUSABLE`
 * @example
 * ```ts test
 * import { claimOf } from 'rostermap'
 * import { identityFromAssertion, serviceProvider } from 'rostermap/saml'
 * import { testIdp } from 'rostermap/testing'
 *
 * const idp = testIdp({ style: 'entra' })
 * const sp = serviceProvider({
 *   entityId: 'https://jira.example.com/saml',
 *   acsUrl: 'https://jira.example.com/saml/acs',
 *   idp: { entityId: idp.entityId, signingKeys: idp.signingKeys },
 * })
 * const { samlResponse } = idp.respond({ inResponseTo: '_request-1' })
 * const assertion = await sp.verifyResponse(samlResponse, { requestId: '_request-1' })
 * const frank = identityFromAssertion(assertion, { preset: 'entra' })
 * console.log(frank.subject) //=> '528b2ac2-aa9c-45e1-88d4-959b53bc7dd0'
 * console.log(claimOf(frank, 'lastName').values) //=> ['Miller']
 * ```
 */
export function identityFromAssertion(
  assertion: VerifiedAssertion,
  options: IdentityFromAssertionOptions = {},
): Identity {
  if (!isVerifiedAssertion(assertion))
    throw new RosterError(
      'IDENTITY_UNVERIFIED',
      'identityFromAssertion takes what verifyResponse returned, and nothing else.',
      { expected: 'VerifiedAssertion' },
    )
  const preset = presetOf(options.preset)
  const claims = withAliases(markOverage(claimsOf(assertion.attributes)), preset)
  const { nameId } = assertion
  const { claimNames = 'exact' } = options
  const subject = options.subject
    ? namedSubject(claims, options.subject.claim)
    : (subjectOf(claims, preset) ?? stableNameId(nameId))
  return mintIdentity({
    protocol: 'saml',
    issuer: assertion.issuer,
    subject,
    claims,
    ...(nameId && { nameId }),
    ...(claimNames !== 'exact' && { claimNames }),
  })
}

/** One claim per Name, in the order the names first came. */
function claimsOf(attributes: readonly SamlAttribute[]): readonly Claim[] {
  const byName = new Map<string, SamlAttribute[]>()
  for (const attribute of attributes) {
    const same = byName.get(attribute.name)
    if (same) same.push(attribute)
    else byName.set(attribute.name, [attribute])
  }
  return [...byName].map(([name, same]): Claim => {
    const friendly = same.flatMap(({ friendlyName }) => friendlyName || [])
    const aliases = [...new Set(friendly)].filter((alias) => alias !== name)
    const values = same.flatMap((attribute) => attribute.values)
    if (values.some(({ xml }) => xml !== undefined))
      return { name, aliases, state: 'malformed', values: [], detail: 'XML inside a value' }
    const nils = values.filter(({ value }) => value === null).length
    // As with null in JSON: alone it says nothing of the attribute, and in a list that a value is not told.
    if (nils > 0 && nils === values.length)
      return { name, aliases, state: 'absent', values: [], isNull: true }
    if (nils > 0)
      return { name, aliases, state: 'malformed', values: [], detail: 'a list with nil' }
    return claimOfValues(
      name,
      values.flatMap(({ value }) => value ?? []),
      aliases,
    )
  })
}

function namedSubject(claims: readonly Claim[], name: string): string {
  const { state, values } = claimOf({ claims }, name)
  const [value] = values
  if (values.length === 1 && typeof value === 'string') return value
  throw unusable(
    state === 'present' ? 'ambiguous' : 'missing',
    'The claim named as subject must come with exactly one value.',
  )
}

function stableNameId(nameId: NameId | undefined): string {
  if (!nameId) throw unusable('missing', 'The assertion has no NameID; name a claim as subject.')
  if (nameId.format === transientFormat)
    throw unusable(
      'transient',
      'The NameID is transient, new at each sign-in; name a claim as subject, or let the IdP send another format.',
    )
  return nameId.value
}

function unusable(
  reason: 'missing' | 'transient' | 'ambiguous',
  message: string,
): RosterError<'IDENTITY_SUBJECT_UNUSABLE'> {
  return new RosterError('IDENTITY_SUBJECT_UNUSABLE', message, { reason })
}
