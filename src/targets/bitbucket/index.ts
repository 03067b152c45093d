/**
 * Bitbucket: `bitbucketDataCenter` makes a target of a Bitbucket Data Center or Server.
 *
 * @module
 */
export { type BitbucketDataCenterOptions, bitbucketDataCenter } from './data-center.js'
