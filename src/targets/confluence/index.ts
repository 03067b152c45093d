/**
 * Confluence: `confluenceDataCenter` makes a target of a Confluence Data Center or Server,
 * `confluenceCloud` of a Confluence Cloud site.
 *
 * @module
 */
export {
  type ConfluenceCloudOptions,
  type ConfluenceCloudSettings,
  confluenceCloud,
} from './cloud.js'
export { type ConfluenceDataCenterOptions, confluenceDataCenter } from './data-center.js'
