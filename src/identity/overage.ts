import { type Claim, claimOf } from './claim.js'

/** The attribute Entra ID sends in SAML instead of more than 150 groups; its value is a Graph URL. */
const samlLink = 'http://schemas.microsoft.com/claims/groups.link'
const samlGroups = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups'

/**
 * @internal Gives state `overage` to claims whose values the IdP left out for being too many.
 *
 * Three marks are known, all of Entra ID (Microsoft identity platform, "Groups overage claim"): the
 * `groups.link` attribute in SAML, `_claim_names` (OIDC Core 5.6.2, distributed claims), and
 * `hasgroups` in the implicit flow. The marks are unmistakable, so they count for every IdP. Values
 * that came beside a mark are dropped: a part of the list must not pass for the list.
 */
export function markOverage(claims: readonly Claim[]): readonly Claim[] {
  const gone = new Map<string, string>()
  if (claimOf({ claims }, samlLink).state !== 'absent')
    gone.set(samlGroups, 'Entra ID sends at most 150 groups in SAML')
  const distributed = claimOf({ claims }, '_claim_names').values[0]
  if (typeof distributed === 'object')
    for (const name of Object.keys(distributed))
      gone.set(name, 'the IdP refers to another endpoint')
  if (claimOf({ claims }, 'hasgroups').values.some((value) => value === true || value === 'true'))
    gone.set('groups', 'Entra ID sends at most 5 groups in the implicit flow')
  if (gone.size === 0) return claims
  const kept = claims.filter((claim) => !gone.has(claim.name))
  const marked = [...gone].map(
    ([name, detail]): Claim => ({ name, aliases: [], state: 'overage', values: [], detail }),
  )
  return [...kept, ...marked]
}
