// A signed Response of some 20 attributes, and one with 1,000 groups. The peer is xml-crypto: parsing, finding
// the signature and checking it, and nothing else, where ours also reads the attributes and holds every
// rule. The floor is the RSA check and the SHA-256 of the same bytes.
import { createHash, verify, X509Certificate } from 'node:crypto'
import { DOMParser } from '@xmldom/xmldom'
import { serviceProvider } from 'rostermap/saml'
import { testIdp } from 'rostermap/testing'
import { SignedXml } from 'xml-crypto'

const range = (n) => Array.from({ length: n }, (_, i) => i)

export function samlCase(groupCount) {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const idp = testIdp({ style: 'okta' })
  const { xml, samlResponse } = idp.respond({
    now,
    sign: 'assertion',
    attributes: {
      ...Object.fromEntries(range(19).map((i) => [`attribute-${i}`, [`value number ${i}`]])),
      groups: range(groupCount).map((i) => `group-number-${i}`),
    },
  })
  const sp = serviceProvider({
    entityId: 'https://jira.example.com/saml',
    acsUrl: 'https://jira.example.com/saml/acs',
    idp,
    allowUnsolicited: true,
    clock: () => now,
    replay: { consume: () => true },
  })
  const publicCert = idp.signingKeys[0]
  const key = new X509Certificate(publicCert).publicKey
  const bytes = Buffer.from(xml)
  const signature = Buffer.from(/SignatureValue>([^<]+)</.exec(xml)[1], 'base64')
  return {
    bytes: bytes.length,
    contenders: {
      ours: () => sp.verifyResponse(samlResponse),
      peer: () => {
        const document = new DOMParser().parseFromString(xml, 'text/xml')
        const signed = new SignedXml({ publicCert })
        signed.loadSignature(document.getElementsByTagNameNS('*', 'Signature')[0])
        if (!signed.checkSignature(xml)) throw new Error('the peer refuses')
      },
      floor: () => {
        createHash('sha256').update(bytes).digest()
        verify('sha256', bytes, key, signature)
      },
    },
  }
}
