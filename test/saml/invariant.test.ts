import { generateKeyPairSync } from 'node:crypto'
import { testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { holdInvariant, sealing } from './invariant.js'
import { mutate } from './mutations.js'
import { now } from './support.js'

// The long form, 200,000 of them, is in test/endurance.
const count = 600
const message = { now, inResponseTo: '_request', responseId: '_r1', assertionId: '_a1' }

describe.each(['okta', 'entra'] as const)('a changed message in the style of %s', (style) => {
  const idp = testIdp({ style, seed: 'idp' })
  it.each(['response', 'assertion', 'both'] as const)(
    'with a signed %s is refused, or read as if it were unchanged',
    async (sign) => {
      const { xml } = idp.respond({ ...message, sign })
      const { accepted, refused } = await holdInvariant(idp, xml, { from: 1, count })
      // Without accepted changes, or with refusals of one kind only, the invariant would say little.
      expect(accepted).toBeGreaterThan(0)
      for (const code of ['SAML_XML_INVALID', 'SAML_STRUCTURE_INVALID', 'SAML_SIGNATURE_INVALID'])
        expect(refused[code]).toBeGreaterThan(0)
    },
  )

  it('with an encrypted assertion is refused, or read as if it were unchanged', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const encrypt = { recipients: [{ key: publicKey }] }
    const { xml } = idp.respond({ ...message, sign: 'assertion', encrypt })
    const options = { decryptionKeys: [privateKey] }
    const { accepted } = await holdInvariant(idp, xml, { from: 1, count: 300 }, options)
    expect(accepted).toBeGreaterThan(0)
  })

  it('changed before the attacker encrypted it for us, too', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { xml } = idp.respond({ ...message, sign: 'assertion' })
    const [assertion, seal] = sealing(xml, publicKey)
    const options = { decryptionKeys: [privateKey] }
    const { accepted } = await holdInvariant(idp, assertion, { from: 1, count: 300 }, options, seal)
    expect(accepted).toBeGreaterThan(0)
  })
})

it('a seed makes the same changes each time, and seeds make others', () => {
  const xml = '<a ID="_1"><b>c</b><d/></a>'
  const all = Array.from({ length: 50 }, (_, seed) => mutate(xml, seed))
  expect(Array.from({ length: 50 }, (_, seed) => mutate(xml, seed))).toEqual(all)
  expect(new Set(all).size).toBeGreaterThan(30)
})
