/**
 * Atlassian Cloud beyond a single site: `atlassianOrganization` makes a target of an organisation.
 *
 * @module
 */
export { type AtlassianOrganizationOptions, atlassianOrganization } from './organization.js'
export type { OrganizationRole } from './organization-api.js'
