import type { Identity } from '../identity/identity.js'
import type { ClaimsRecord } from '../identity/record.js'
import { type IdentityFromClaimsOptions, identityFromIdToken } from './from-documents.js'

/**
 * Makes an identity of the claims of an ID token that the caller has verified.
 *
 * Verifying the token (signature, audience, expiry, nonce) is the business of an OIDC library such
 * as jose or openid-client; this reads the claims it hands over. Groups that Entra ID left out
 * (`_claim_names`, `hasgroups`) come out with state `overage`, never as an empty list: `resolveOverage` fetches
 * them. For userinfo or an access token beside it, see `identityFromDocuments`.
 *
 * @param claims - the payload of the verified ID token, a plain object of JSON values
 * @throws a `RosterError` with code `CLAIMS_INVALID` or `IDENTITY_SUBJECT_UNUSABLE`
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
  return identityFromIdToken(claims, options)
}
