/**
 * A second opinion of every signature: xml-crypto, which shares no code with our verifier. It judges signatures
 * alone, so its verdict is held against ours on whether the signature covers what we read; each difference is
 * listed, with its reason.
 */
import { DOMParser } from '@xmldom/xmldom'
import { isRosterError } from 'rostermap'
import { serviceProvider } from 'rostermap/saml'
import { samlAttacks, type TestIdpOptions, testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { SignedXml } from 'xml-crypto'
import { now } from '../../saml/support.js'

const message = { now, inResponseTo: '_request', responseId: '_r1', assertionId: '_a1' }

/** Whether xml-crypto finds that each Signature in the message holds, as its users call it. */
function theirs(xml: string, publicCert: string): boolean {
  try {
    const found = new DOMParser({ onError: () => undefined })
      .parseFromString(xml, 'text/xml')
      .getElementsByTagNameNS('http://www.w3.org/2000/09/xmldsig#', 'Signature')
    const signatures = [...found]
    return (
      signatures.length > 0 &&
      signatures.every((signature) => {
        const check = new SignedXml({ publicCert })
        check.loadSignature(signature as unknown as Parameters<SignedXml['loadSignature']>[0])
        return check.checkSignature(xml)
      })
    )
  } catch {
    return false
  }
}

/** Whether we accept, and why not. */
async function ours(xml: string, idp: ReturnType<typeof testIdp>): Promise<string> {
  const provider = serviceProvider({
    entityId: 'https://jira.example.com/saml',
    acsUrl: 'https://jira.example.com/saml/acs',
    idp,
    clock: () => now,
  })
  try {
    await provider.verifyResponse(Buffer.from(xml).toString('base64'), { requestId: '_request' })
    return 'accepted'
  } catch (error) {
    if (!isRosterError(error)) throw error
    return error.code
  }
}

describe('xml-crypto and we agree on good messages', () => {
  const known: TestIdpOptions[] = [
    {},
    { style: 'entra' },
    { signatureAlgorithm: 'rsa-sha512', digestAlgorithm: 'sha512' },
    { canonicalization: 'inclusive' },
    { withComments: true },
    { canonicalization: 'inclusive', withComments: true },
  ]
  it.each(known)('issued with %j', async (options) => {
    const idp = testIdp(options)
    const exclusive = options.canonicalization === undefined
    for (const sign of ['response', 'assertion', 'both'] as const) {
      const { xml } = idp.respond({ ...message, sign })
      // It canonicalises each SignedInfo in the place of the first: of two that are inclusive, one fails.
      const good = exclusive || sign !== 'both'
      expect([await ours(xml, idp), theirs(xml, idp.signingKeys[0] ?? '')]).toEqual([
        'accepted',
        good,
      ])
    }
  })

  // xml-crypto knows neither of these.
  const unknown: TestIdpOptions[] = [
    { signatureAlgorithm: 'rsa-sha384' },
    { signatureAlgorithm: 'ecdsa-sha256' },
    { signatureAlgorithm: 'rsa-pss-sha512' },
    { signatureAlgorithm: 'ed25519' },
    { digestAlgorithm: 'sha384' },
  ]
  it.each(unknown)('but for those it cannot check, issued with %j', async (options) => {
    const idp = testIdp(options)
    const { xml } = idp.respond({ ...message, sign: 'assertion' })
    expect([await ours(xml, idp), theirs(xml, idp.signingKeys[0] ?? '')]).toEqual([
      'accepted',
      false,
    ])
  })
})

const wrapped =
  'the signature holds, but not over what would be read: that is for the caller of xml-crypto'
const loose =
  'it has no profile: any number of references and transforms, of any size, IDs without #, anything beside'
const lax = 'its parser, xmldom, reads what is no XML or no message of SAML'
const signed = 'the IdP signed it so: a rule of SAML refuses it, not the signature'
const all = (reason: string, ...names: string[]) => names.map((name) => [name, reason] as const)

/** Attacks that leave each Signature good in the eyes of xml-crypto, and why we refuse all the same. */
const holds: ReadonlyMap<string, string> = new Map([
  ...all(wrapped, 'xsw1', 'xsw2', 'xsw3', 'xsw4', 'xsw5', 'xsw6', 'xsw7', 'xsw8', 'two-assertions'),
  ...all(wrapped, 'signed-assertion-in-extensions', 'signed-assertion-in-advice'),
  ...all(wrapped, 'forged-assertion-in-status-detail', 'forged-assertion-in-attribute-value'),
  ...all(wrapped, 'signed-error-in-extensions', 'signed-response-in-status-detail'),
  ...all(wrapped, 'signed-assertion-in-confirmation-data', 'signed-assertion-in-key-info'),
  ...all(wrapped, 'assertion-of-other-namespace', 'other-signed-message'),
  ...all(loose, 'transforms-repeated', 'transforms-many', 'references-two', 'prefix-list-long'),
  ...all(loose, 'signed-info-long', 'reference-uri-without-hash'),
  ...all(loose, 'text-in-signature', 'object-in-signature', 'signed-info-comment'),
  ...all(loose, 'transform-parameters'),
  ...all(lax, 'doctype', 'id-by-dtd', 'latin-1-declared', 'utf-7-declared', 'utf-16-declared'),
  ...all(
    lax,
    'xml-1.1',
    'relative-namespace',
    'attribute-twice-by-prefix',
    'deep',
    'many-attributes',
  ),
  ['rsa-sha1', 'it takes SHA-1 without being asked'],
  ['xmlns-like-attribute', 'its canonical form leaves out attributes whose names begin with xmlns'],
  ...samlAttacks
    .filter(({ name }) => name.startsWith('time-'))
    .map(({ name }) => [name, signed] as const),
])

/**
 * The same, but only where the signature has no PrefixList, as in the style of Entra ID: it changes what is
 * canonicalised elsewhere, and xml-crypto takes it from the last Transform alone.
 */
const holdsWithoutPrefixList: ReadonlyMap<string, string> = new Map([
  ['metadata-signature', wrapped],
  ['transforms-reversed', loose],
  ['transform-text', loose],
])

/** These take it seconds, which is a difference of its own: digests come before the signature there. */
const tooSlow = ['references-many', 'many-nodes']

describe.each(['okta', 'entra'] as const)(
  'xml-crypto and we on changed messages of %s',
  (style) => {
    const idp = testIdp({ style })
    const names = samlAttacks.map(({ name }) => name).filter((name) => !tooSlow.includes(name))
    it.each(names)('%s', async (name) => {
      const { xml } = idp.attack(name, message)
      const listed = holds.has(name) || (style === 'entra' && holdsWithoutPrefixList.has(name))
      const accepted = (await ours(xml, idp)) === 'accepted'
      expect(theirs(xml, idp.signingKeys[0] ?? '')).toBe(accepted || listed)
    })
  },
)
