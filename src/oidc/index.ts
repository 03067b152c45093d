/**
 * Claims of a verified OpenID Connect ID token → `Identity`.
 *
 * @module
 */
export { type IdentityFromClaimsOptions, identityFromClaims } from './from-claims.js'
