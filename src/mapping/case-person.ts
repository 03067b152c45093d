import { type Claim, claimOf, onlyText } from '../identity/claim.js'
import { type Identity, mintIdentity } from '../identity/identity.js'
import { markOverage } from '../identity/overage.js'
import { presetOf, withAliases } from '../identity/presets.js'
import { claimsOfRecord } from '../identity/record.js'
import type { CasePerson, MappingCases } from './case-document.js'

/**
 * @internal The person of a case, as the verified readers make one. It never leaves the test.
 *
 * @throws a `RosterError` with code `CLAIMS_INVALID`
 */
export function personOfCase(person: CasePerson, document: MappingCases): Identity {
  const { states = {}, aliases = {}, nameId } = person
  const came = claimsOfRecord(person.claims)
  const text = (name: string) => onlyText(claimOf({ claims: came }, name)) || undefined
  const unknown = Object.entries(states).map(
    ([name, state]): Claim => ({ name, aliases: [], state, values: [] }),
  )
  const further = new Map(Object.entries(aliases))
  const claims = markOverage([...came, ...unknown]).map((claim) => ({
    ...claim,
    aliases: [...claim.aliases, ...(further.get(claim.name) ?? [])],
  }))
  return mintIdentity({
    protocol: person.protocol ?? 'trusted',
    issuer: person.issuer ?? text('iss') ?? document.issuer ?? 'https://idp.example',
    subject: person.subject ?? text('sub') ?? 'somebody',
    claims: withAliases(claims, presetOf(person.preset ?? document.preset)),
    ...(nameId && { nameId }),
  })
}
