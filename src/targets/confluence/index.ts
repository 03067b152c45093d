/**
 * Confluence: `confluenceDataCenter` makes a target of a Confluence Data Center or Server.
 *
 * @module
 */
export { type ConfluenceDataCenterOptions, confluenceDataCenter } from './data-center.js'
