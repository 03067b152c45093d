import { generateKeyPairSync } from 'node:crypto'
import { testIdp } from 'rostermap/testing'
import { expect, it } from 'vitest'
import { holdInvariant, sealing } from '../../saml/invariant.js'
import { now } from '../../saml/support.js'

const total = Number(process.env['MUTATIONS'] ?? 200_000) / 5
const from = Number(process.env['SEED'] ?? 1_000_000)
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const recipients = [{ key: publicKey }]
const idp = testIdp()

it.each([
  ['the assertion', 'assertion', { recipients, content: 'aes256-gcm' }],
  ['the assertion', 'response', { recipients, content: 'aes256-cbc' }],
  ['the NameID', 'assertion', { recipients, what: 'nameId' }],
  ['the attributes', 'both', { recipients, what: 'attributes' }],
] as const)(
  'changed messages with %s encrypted, %s signed, say what they said or are refused',
  async (_, sign, encrypt) => {
    const message = { now, inResponseTo: '_request', responseId: '_r1', assertionId: '_a1' }
    const { xml } = idp.respond({ ...message, sign, encrypt })
    const seeds = { from, count: Math.ceil(total / 4) }
    const outcome = await holdInvariant(idp, xml, seeds, { decryptionKeys: [privateKey] })
    console.info(`${sign} signed, encrypted: ${JSON.stringify(outcome)}`)
    expect(outcome.accepted).toBeGreaterThan(0)
  },
)

it('assertions changed before the attacker encrypted them for us say what they said or are refused', async () => {
  const { xml } = idp.respond({
    ...{ now, inResponseTo: '_request', responseId: '_r1', assertionId: '_a1' },
    sign: 'assertion',
  })
  const [assertion, seal] = sealing(xml, publicKey)
  const seeds = { from, count: Math.ceil(total / 4) }
  const options = { decryptionKeys: [privateKey] }
  const outcome = await holdInvariant(idp, assertion, seeds, options, seal)
  console.info(`changed, then encrypted: ${JSON.stringify(outcome)}`)
  expect(outcome.accepted).toBeGreaterThan(0)
})
