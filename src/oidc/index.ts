/**
 * Claims of a verified OpenID Connect ID token, and of documents beside it → `Identity`.
 *
 * @module
 */
export { identityFromClaims } from './from-claims.js'
export {
  type ClaimsDocuments,
  type IdentityFromClaimsOptions,
  type IdentityFromDocumentsOptions,
  identityFromDocuments,
} from './from-documents.js'
export { type GraphGroupsOptions, graphGroups } from './graph-groups.js'
