const messages = 'urn:ietf:params:scim:api:messages:2.0:'
const schemas = 'urn:ietf:params:scim:schemas:core:2.0:'

/** @internal URNs of protocol messages (RFC 7644, 8.2). */
export const messageUrn = {
  list: `${messages}ListResponse`,
  search: `${messages}SearchRequest`,
  patch: `${messages}PatchOp`,
  bulkRequest: `${messages}BulkRequest`,
  bulkResponse: `${messages}BulkResponse`,
  error: `${messages}Error`,
} as const

/** @internal URNs of the schemas of discovery (RFC 7643, 5 to 7). */
export const discoveryUrn = {
  config: `${schemas}ServiceProviderConfig`,
  resourceType: `${schemas}ResourceType`,
  schema: `${schemas}Schema`,
} as const
