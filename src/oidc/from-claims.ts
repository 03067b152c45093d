import { RosterError } from '../core/errors.js'
import { claimOf, onlyText } from '../identity/claim.js'
import { type Identity, mintIdentity } from '../identity/identity.js'
import { markOverage } from '../identity/overage.js'
import {
  type Preset,
  type PresetName,
  presetOf,
  subjectOf,
  withAliases,
} from '../identity/presets.js'
import { type ClaimsRecord, claimsOfRecord } from '../identity/record.js'

/** Options of `identityFromClaims`. */
export interface IdentityFromClaimsOptions {
  /** The issuer the caller trusts; the `iss` claim must equal it exactly (OIDC Core 3.1.3.7, 2). */
  readonly issuer: string
  /** Short names and subject of a known IdP. @defaultValue `'generic'` */
  readonly preset?: PresetName | Preset
}

/**
 * Makes an identity of the claims of an ID token that the caller has verified.
 *
 * Verifying the token (signature, audience, expiry, nonce) is the business of an OIDC library such
 * as jose or openid-client; this reads the claims it hands over. Groups that Entra ID left out
 * (`_claim_names`, `hasgroups`) come out with state `overage`, never as an empty list.
 *
 * @param claims - the payload of the verified ID token, a plain object of JSON values
 * @throws a {@link RosterError} with code `CLAIMS_INVALID` or `IDENTITY_SUBJECT_UNUSABLE`
 * @see OpenID Connect Core 1.0, 2 and 5.6.2
 * @example
 * ```ts test
 * import { claimOf } from 'rostermap'
 * import { identityFromClaims } from 'rostermap/oidc'
 *
 * const kim = identityFromClaims(
 *   { iss: 'https://sso.example.org/realms/acme', sub: '7d0c', groups: '/engineering' },
 *   { issuer: 'https://sso.example.org/realms/acme' },
 * )
 * console.log(kim.subject) //=> '7d0c'
 * console.log(claimOf(kim, 'groups').values) //=> ['/engineering']
 * ```
 */
export function identityFromClaims(
  claims: ClaimsRecord,
  options: IdentityFromClaimsOptions,
): Identity {
  const preset = presetOf(options.preset)
  const read = markOverage(claimsOfRecord(claims))
  const text = (name: string) => onlyText(claimOf({ claims: read }, name))
  if (text('iss') !== options.issuer)
    throw new RosterError(
      'CLAIMS_INVALID',
      'The iss claim is not the issuer that is trusted here.',
      {
        issues: [{ pointer: '/iss', message: 'must equal the issuer option exactly' }],
      },
    )
  return mintIdentity({
    protocol: 'oidc',
    issuer: options.issuer,
    subject: subjectOf(read, preset) ?? text('sub') ?? '',
    claims: withAliases(read, preset),
  })
}
