import { isRosterError } from '../core/errors.js'
import type { Call } from './http.js'

/**
 * @internal Whether a Data Center product makes and changes accounts at sign-in itself: whether an enabled
 * identity provider of its SSO app (Jira 8.15, Confluence 7.13 and later) has just-in-time provisioning on.
 *
 * The API is Atlassian's own and may change, and it wants a system administrator, so that anything but a
 * clear answer is "not told" and never fails what asked.
 *
 * @see https://support.atlassian.com/jira/kb/how-to-obtain-authentication-methods-via-a-database-sql-query-or-rest-api-in-jira-datacenter
 * @see https://support.atlassian.com/confluence/kb/list-of-rest-apis-available-to-configure-sso-on-confluence-data-center
 */
export async function platformJit(call: Call): Promise<{ readonly platformJit?: boolean }> {
  try {
    const answer = await call.send({
      method: 'GET',
      root: ['rest', 'authconfig', '1.0'],
      path: ['idps'],
    })
    const enabled = answer
      .fields()
      .list('results')
      .filter((idp) => idp.flag('enabled') === true)
    const provisions = enabled.map((idp) =>
      idp.object('jit-configuration').flag('user-provisioning-enabled'),
    )
    return { platformJit: provisions.includes(true) }
  } catch (error) {
    call.signal?.throwIfAborted()
    if (!isRosterError(error)) throw error
    return {}
  }
}
