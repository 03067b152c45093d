import type { Identity } from '../identity/identity.js'
import type { PresetName } from '../identity/presets.js'
import { trustClaims } from '../identity/trust-claims.js'
import type { UnverifiedResponse } from '../saml/inspect.js'

/**
 * The person a message speaks of, for a preview: nobody has checked it, and what comes of it must never
 * be applied. `undefined` when no assertion can be read.
 */
export function peekAtPerson(
  { assertions: [assertion] }: UnverifiedResponse,
  preset: PresetName,
): Identity | undefined {
  if (!assertion) return undefined
  const claims = new Map<string, string[]>()
  for (const { name, values } of assertion.attributes)
    claims.set(name, [
      ...(claims.get(name) ?? []),
      ...values.flatMap(({ value }) => (value === null ? [] : [value])),
    ])
  return trustClaims(Object.fromEntries(claims), {
    reason: 'not verified: a look at what an IdP sent',
    issuer: assertion.issuer ?? 'unknown',
    subject: assertion.nameId?.value ?? 'unknown',
    preset,
  })
}
