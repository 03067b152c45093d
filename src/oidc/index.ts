/**
 * Claims of a verified OpenID Connect ID token → {@link Identity}.
 *
 * @module
 */
export { type IdentityFromClaimsOptions, identityFromClaims } from './from-claims.js'
