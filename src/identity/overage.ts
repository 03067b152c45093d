import { type Claim, claimOf, type JsonValue } from './claim.js'

/** The attribute Entra ID sends in SAML instead of more than 150 groups; its value is a Graph URL. */
const samlLink = 'http://schemas.microsoft.com/claims/groups.link'
const samlGroups = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups'

/** How Entra ID calls the groups of a token whose length is not limited, when there are too many. */
const referred = /^(?<claim>[^:]+):src\d+$/u

const elsewhere = 'the IdP refers to another endpoint'
const aggregated = 'an aggregated claim: a JWT of another issuer holds it, which is not read here'

/**
 * @internal Gives state `overage` to claims whose values the IdP left out for being too many.
 *
 * The marks known: the `groups.link` attribute of Entra ID in SAML; `_claim_names` (OIDC Core 5.6.2,
 * distributed claims), also as the JSON text that some libraries make of it; a claim that has nothing but
 * the name of one of the `_claim_sources`; `groups:src1`; and `hasgroups` of the implicit flow. They are
 * unmistakable, so they count for every IdP. Values that came beside a mark are dropped: a part of the list
 * must not pass for the list. `_claim_sources` goes, because it may hold credentials.
 *
 * Aggregated claims (the same clause: the source is a JWT signed by somebody else) came, but nobody here knows
 * that issuer's keys, so they are `malformed`, which is as unknown.
 */
export function markOverage(claims: readonly Claim[]): readonly Claim[] {
  const gone = new Map<string, Pick<Claim, 'state' | 'detail'>>()
  const leave = (name: string, detail: string) => gone.set(name, { state: 'overage', detail })
  const came = (name: string) => claimOf({ claims }, name)

  if (came(samlLink).state !== 'absent')
    leave(samlGroups, 'Entra ID sends at most 150 groups in SAML')
  const sources = membersOf(came('_claim_sources')) ?? {}
  const distributed = came('_claim_names')
  if (distributed.state !== 'absent') {
    const names = membersOf(distributed)
    for (const [name, source] of Object.entries(names ?? {}))
      if (isAggregated(sources, source)) gone.set(name, { state: 'malformed', detail: aggregated })
      else leave(name, elsewhere)
    if (!names) gone.set('groups', { state: 'malformed', detail: '`_claim_names` cannot be read' })
  }
  const sourceNames = Object.keys(sources)
  for (const { name, values } of claims) {
    if (values.length === 1 && sourceNames.some((source) => source === values[0]))
      leave(name, elsewhere)
    const claim = referred.exec(name)?.groups?.['claim']
    if (claim !== undefined) leave(claim, elsewhere)
  }
  if (came('hasgroups').values.some((value) => value === true || value === 'true'))
    leave('groups', 'Entra ID sends at most 5 groups in the implicit flow')

  const known = claims.filter(({ name }) => name !== '_claim_sources')
  if (gone.size === 0) return known.length === claims.length ? claims : known
  const marked = [...gone].map(([name, why]): Claim => ({ name, aliases: [], values: [], ...why }))
  return [...known.filter((claim) => !gone.has(claim.name)), ...marked]
}

/** The members of a claim that is an object, or the JSON text of one; `undefined` for anything else. */
function membersOf({ values }: Claim): JsonObject | undefined {
  const [value] = values
  if (values.length !== 1) return undefined
  if (typeof value !== 'string') return isObject(value) ? value : undefined
  try {
    const parsed = JSON.parse(value) as JsonValue
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

type JsonObject = Readonly<Record<string, JsonValue>>

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A source that brings its claims itself, in a JWT, and names no endpoint. */
function isAggregated(sources: JsonObject, name: JsonValue): boolean {
  if (typeof name !== 'string' || !Object.hasOwn(sources, name)) return false
  const source = sources[name]
  return isObject(source) && Object.hasOwn(source, 'JWT') && !Object.hasOwn(source, 'endpoint')
}
