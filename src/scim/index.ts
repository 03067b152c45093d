/**
 * SCIM 2.0 (RFC 7643, RFC 7644): schemas, resources, filters, PATCH and the protocol.
 *
 * @module
 */
export type { AttributeTable, ScimAttribute } from './attribute.js'
export {
  type ReceivedScimResource,
  type ScimClient,
  type ScimClientOptions,
  type ScimPatchOperation,
  scimClient,
} from './client.js'
export type { ScimListOptions } from './client-list.js'
export {
  type ScimClientAnswer,
  type ScimClientRequest,
  type ScimFetchOptions,
  type ScimPathId,
  type ScimSend,
  scimFetch,
} from './client-transport.js'
export { caseKey } from './compare.js'
export { compileFilter, type FilterMatcher, matchesFilter } from './compile-filter.js'
export type { ScimCondition } from './condition.js'
export {
  describeResourceType,
  describeSchema,
  type ResourceTypeJson,
  type SchemaExtensionJson,
} from './describe.js'
export { discoveryDescriptions } from './discovery-schema.js'
export type {
  ScimActivityEvent,
  ScimArrivalEvent,
  ScimDeletedEvent,
  ScimEvent,
  ScimEventBase,
  ScimEventMember,
  ScimMembersEvent,
  ScimOutbox,
  ScimUpdatedEvent,
} from './event.js'
export type {
  AndFilter,
  CompareFilter,
  CompareOperator,
  FilterValue,
  NotFilter,
  OrFilter,
  PresentFilter,
  ScimFilter,
  ValuePathFilter,
} from './filter.js'
export type { Group } from './group.js'
export { groupDescription } from './group-schema.js'
export { scimHandler } from './handler.js'
export type { ScimAuthenticate, ScimHandlerOptions, ScimPrincipal } from './handler-options.js'
export type { ScimRequestHead } from './http-message.js'
export type { MemberLookup, MembersDelta } from './membership.js'
export { memoryScimStore } from './memory-store.js'
export {
  type BulkOperation,
  type BulkRequest,
  bulkRequestSchema,
  type ErrorMessage,
  errorSchema,
  type ListResponse,
  listResponseSchema,
  type PatchMessage,
  type PatchOperation,
  patchOpSchema,
  type SearchRequest,
  searchRequestSchema,
} from './messages.js'
export {
  type AttributeValue,
  defineExtension,
  type Extension,
  type ExtensionOptions,
  enterpriseUserSchema,
  groupSchema,
  type SimpleValues,
  type SingleValue,
  userSchema,
  type ValuesOf,
} from './models.js'
export { type ScimNodeRequest, type ScimNodeResponse, scimListener } from './node-listener.js'
export {
  type ParseFilterOptions,
  parseFilter,
  parsePath,
  type ScimPath,
} from './parse-filter.js'
export { type ParseResourceOptions, parseResource } from './parse-resource.js'
export {
  type ApplyPatchOptions,
  type AttributeChange,
  applyPatch,
  type CompiledPatch,
  compilePatch,
  type PatchDelta,
  type PatchOptions,
  type PatchResult,
} from './patch.js'
export { printFilter } from './print-filter.js'
export { type Projection, type ProjectionOptions, projectionOf } from './projection.js'
export {
  type ExtensionDescription,
  type ResourceType,
  type ResourceTypeDescription,
  type ScimRegistry,
  type ScimRegistryOptions,
  scimRegistry,
} from './registry.js'
export type { ScimMember, ScimMeta, ScimParts, ScimResource } from './resource.js'
export type { AttributeDescription, AttributeType, SchemaDescription } from './schema.js'
export { searchDocument } from './search-document.js'
export { seedScimAccounts } from './seed-accounts.js'
export type {
  IdentifiedScimResource,
  ScimGroupOf,
  ScimPage,
  ScimQuery,
  ScimResourceState,
  ScimStore,
  ScimTransaction,
  ScimView,
  StoredResource,
} from './store.js'
export {
  type IdentityFromScimOptions,
  identityFromScim,
  type ScimGroupOfUser,
} from './to-identity.js'
export { bearerTokens } from './tokens.js'
export type { ScimToleranceName, ScimToleranceOptions, ScimTolerances } from './tolerances.js'
export { type UniqueKey, uniqueKeys } from './unique-keys.js'
export type {
  EnterpriseUser,
  ScimAddress,
  ScimGroupReference,
  ScimManager,
  ScimName,
  ScimValue,
  User,
} from './user.js'
export { enterpriseUserDescription, userDescription } from './user-schema.js'
