/**
 * Jira: `jiraDataCenter` makes a target of a Jira Data Center or Server, `jiraCloud` of a Jira Cloud
 * site.
 *
 * @module
 */
export {
  type JiraCloudOptions,
  type JiraCloudSettings,
  type JiraCloudTarget,
  jiraCloud,
} from './cloud.js'
export { type JiraDataCenterOptions, jiraDataCenter } from './data-center.js'
