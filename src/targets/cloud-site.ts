import type { CloudSite } from './connection.js'
import { targetError } from './target-error.js'

/**
 * @internal The base URL of a product on a Cloud site: on its own address, or through Atlassian's API
 * gateway, where alone scoped tokens work.
 *
 * @throws a {@link RosterError} with code `TARGET_CONFIG_INVALID`
 */
export function cloudBaseUrl(
  target: string,
  product: 'jira' | 'confluence',
  site: CloudSite,
): { readonly baseUrl: string } {
  const bad = (pointer: string, message: string) =>
    targetError('TARGET_CONFIG_INVALID', { target, issues: [{ pointer, message }] })
  const gateway = 'cloudId' in site && site.cloudId !== undefined
  if (gateway === (site.siteUrl !== undefined))
    throw bad('/siteUrl', 'must be given, or else cloudId, and not both')
  if (!gateway) return { baseUrl: site.siteUrl ?? '' }
  if (!/^[0-9A-Za-z-]{1,64}$/.test(site.cloudId))
    throw bad('/cloudId', 'must be the id of a site: letters, digits and hyphens')
  const api = (site.apiUrl ?? 'https://api.atlassian.com').replace(/\/+$/, '')
  return { baseUrl: `${api}/ex/${product}/${site.cloudId}` }
}
