import { RosterError } from '../core/errors.js'
import type { ClaimNames } from './claim.js'
import { type Identity, mintIdentity } from './identity.js'
import { markOverage } from './overage.js'
import { type Preset, type PresetName, presetOf, subjectOf, withAliases } from './presets.js'
import { type ClaimsRecord, claimsOfRecord } from './record.js'

/** What `trustClaims` must be told. */
export interface TrustClaimsOptions {
  /** Who verified the claims and how, in words for the audit trail, for example `passport-saml 5`. */
  readonly reason: string
  /** Who stated the claims: the IdP's entityID or issuer. */
  readonly issuer: string
  /** The stable id of the person at that issuer; by default what the preset finds among the claims. */
  readonly subject?: string
  /** Short names and subject of a known IdP. @defaultValue `'generic'` */
  readonly preset?: PresetName | Preset
  /** How names of claims are compared. @defaultValue `'exact'` */
  readonly claimNames?: ClaimNames
}

/**
 * Makes an {@link Identity} of claims that another library has verified.
 *
 * This is the only way into the engine without one of rostermap's own readers: say in `reason` why
 * the claims can be trusted. A list becomes a claim of several values, an empty list an `empty`
 * claim, `null` an `absent` one.
 *
 * @param claims - a plain object of JSON values
 * @throws a {@link RosterError} with code `CLAIMS_INVALID` or `IDENTITY_SUBJECT_UNUSABLE`
 * @example
 * ```ts test
 * import { claimOf, trustClaims } from 'rostermap'
 *
 * const ada = trustClaims(
 *   { email: 'ada@example.com', groups: ['dev', 'ops'] },
 *   { reason: 'verified by passport-saml', issuer: 'https://idp.example', subject: '00u1a2b3' },
 * )
 * console.log(claimOf(ada, 'groups').values) //=> ['dev', 'ops']
 * console.log(claimOf(ada, 'department').state) //=> 'absent'
 * ```
 */
export function trustClaims(claims: ClaimsRecord, options: TrustClaimsOptions): Identity {
  if (options.reason.trim() === '')
    throw new RosterError(
      'CLAIMS_INVALID',
      'trustClaims needs a reason: who verified the claims?',
      {
        issues: [{ pointer: '/reason', message: 'must say who verified the claims' }],
      },
    )
  const preset = presetOf(options.preset)
  const { claimNames = 'exact' } = options
  const read = markOverage(claimsOfRecord(claims))
  return mintIdentity({
    protocol: 'trusted',
    issuer: options.issuer,
    subject: options.subject ?? subjectOf(read, preset) ?? '',
    claims: withAliases(read, preset),
    ...(claimNames !== 'exact' && { claimNames }),
  })
}
