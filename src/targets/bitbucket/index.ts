/**
 * Bitbucket: `bitbucketDataCenter` makes a target of a Bitbucket Data Center or Server, `bitbucketCloud` of a workspace
 * of Bitbucket Cloud.
 *
 * @module
 */
export { type BitbucketCloudOptions, bitbucketCloud } from './cloud.js'
export { type BitbucketDataCenterOptions, bitbucketDataCenter } from './data-center.js'
