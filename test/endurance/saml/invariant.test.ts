import { testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { holdInvariant } from '../../saml/invariant.js'
import { now } from '../../saml/support.js'

// `MUTATIONS=5000000 SEED=1000000000 npm run test:endurance` for a longer run by other seeds.
const total = Number(process.env['MUTATIONS'] ?? 200_000)
const from = Number(process.env['SEED'] ?? 1_000_000)
const message = { now, inResponseTo: '_request', responseId: '_r1', assertionId: '_a1' }
const styles = ['okta', 'entra'] as const
const signed = ['response', 'assertion', 'both'] as const
const count = Math.ceil(total / (styles.length * signed.length))

describe.each(styles)(`of ${total} changed messages, those in the style of %s`, (style) => {
  const idp = testIdp({ style })
  it.each(signed)('with a signed %s are refused, or read as if unchanged', async (sign) => {
    const { xml } = idp.respond({ ...message, sign })
    const outcome = await holdInvariant(idp, xml, { from, count })
    console.info(`${style}, ${sign} signed: ${JSON.stringify(outcome)}`)
    expect(outcome.accepted).toBeGreaterThan(count / 1000)
  })
})
