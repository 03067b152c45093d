// Responses as Entra ID writes them, with a signed assertion, and a service provider that accepts them.
import { generateKeyPairSync } from 'node:crypto'
import { serviceProvider } from 'rostermap/saml'
import { testIdp } from 'rostermap/testing'

const range = (n) => Array.from({ length: n }, (_, i) => i)
const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

export const entityId = 'https://jira.example.com/saml'
export const acsUrl = 'https://jira.example.com/saml/acs'
export const idp = testIdp({ style: 'entra' })

/** The key that encrypted assertions are for, in PEM. */
export const decryptionKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

/** The ciphers that all peers know. */
const encrypt = {
  recipients: [{ key: decryptionKey }],
  ...{ content: 'aes256-cbc', keyTransport: 'rsa-oaep-mgf1p' },
}

/** Twenty attributes; the last one holds the groups, named by GUIDs. The assertion may be encrypted. */
export function message(groupCount, { encrypted = false } = {}) {
  const now = Date.now()
  const guid = (i) => `8d9c6a1e-4b7f-4c35-9e02-${String(i).padStart(12, '0')}`
  return idp.respond({
    now,
    notOnOrAfter: now + 3_600_000,
    sign: 'assertion',
    ...(encrypted && { encrypt }),
    attributes: {
      ...Object.fromEntries(
        range(19).map((i) => [
          `${claims}/claim${i}`,
          [`value number ${i}, as long as such often are`],
        ]),
      ),
      groups: range(groupCount).map(guid),
    },
  })
}

/** With every rule on. */
export const ourProvider = () =>
  serviceProvider({
    ...{ entityId, acsUrl, idp },
    allowUnsolicited: true,
    decryptionKeys: [decryptionKey],
    replay: { consume: () => true },
  })
