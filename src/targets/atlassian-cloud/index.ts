/**
 * Atlassian Cloud beyond a single site: `atlassianOrganization` makes a target of an organisation,
 * `atlassianScimDirectory` of a directory that takes people by SCIM.
 *
 * @module
 */
export { type AtlassianOrganizationOptions, atlassianOrganization } from './organization.js'
export type { LeadKeeper } from './organization-access.js'
export type { OrganizationRole } from './organization-api.js'
export { type AtlassianScimDirectoryOptions, atlassianScimDirectory } from './scim-directory.js'
