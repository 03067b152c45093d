import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto'
import { readIdpMetadata, serviceProvider } from 'rostermap/saml'
import { type TestSignatureAlgorithm, testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { seededEcKey, seededEd25519Key, seededRsaKey } from '../../src/testing/seeded-keys.js'

const now = Date.parse('2026-11-24T09:00:00Z')
const digest = (text: string) => createHash('sha256').update(text).digest('hex')

describe('a test IdP from a seed', () => {
  it('issues the same in every process', () => {
    // Written down from an earlier process.
    const { signingKeys, respond } = testIdp({ seed: 'fixture' })
    expect(digest(signingKeys.join())).toBe(
      '94d4302f6706ad4f949c2c777a67e85df7d6ddabf9bdc5d0e514ed8085af0699',
    )
    expect(digest(respond({ now }).xml)).toBe(
      'abd62d1f2f158dfc84ee6d13b65b510e4269b3421c181c5f1885d7512e54867f',
    )
  })

  it('publishes metadata by which its Responses are verified, where it has a certificate', async () => {
    const idp = testIdp({ seed: 'fixture', entityId: 'https://idp.example/?a=1&b=2' })
    const sp = serviceProvider({
      entityId: 'https://jira.example.com/saml',
      acsUrl: 'https://jira.example.com/saml/acs',
      idp: readIdpMetadata(idp.metadata()),
      allowUnsolicited: true,
    })
    const { issuer } = await sp.verifyResponse(idp.respond().samlResponse)
    expect(issuer).toBe('https://idp.example/?a=1&b=2')
    const other = testIdp({ seed: 'fixture', signatureAlgorithm: 'ecdsa-sha256' })
    expect(() => other.metadata()).toThrow(RangeError)
  })

  it('is another with another seed, and its attacker has another key', () => {
    const [one, same, other] = ['idp', 'idp', 'other'].map((seed) => testIdp({ seed }))
    expect(one?.signingKeys).toEqual(same?.signingKeys)
    expect(one?.signingKeys).not.toEqual(other?.signingKeys)
    const xml = one?.attack('foreign-key', { now }).xml ?? ''
    expect(xml).not.toContain(one?.signingKeys[0]?.replaceAll(/-----[^-]*-----|\s/g, ''))
  })

  it('gives no two messages one ID', () => {
    const idp = testIdp({ seed: 'idp' })
    const ids = [1, 2, 3].flatMap(() => idp.respond({ now }).xml.match(/ ID="[^"]*"/g) ?? [])
    expect(new Set(ids).size).toBe(6)
  })

  it.each<TestSignatureAlgorithm>([
    'rsa-sha256',
    'rsa-pss-sha512',
    'ecdsa-sha256',
    'ecdsa-sha384',
    'ecdsa-sha512',
    'ed25519',
  ])('has a key for %s', (signatureAlgorithm) => {
    const [one, same] = [0, 1].map(() => testIdp({ signatureAlgorithm, seed: 'idp' }))
    expect(one?.signingKeys).toEqual(same?.signingKeys)
  })
})

describe('a key from a seed', () => {
  it.each([
    ['RSA', () => seededRsaKey('1')],
    ['P-256', () => seededEcKey('x', 'P-256')],
    ['P-384', () => seededEcKey('x', 'P-384')],
    ['P-521', () => seededEcKey('x', 'P-521')],
  ])('of %s signs, and its public half verifies', (_, make) => {
    const bytes = Buffer.from('text')
    const made = make()
    expect(verify('sha256', bytes, createPublicKey(made), sign('sha256', bytes, made))).toBe(true)
    const again = createPrivateKey(made.export({ type: 'pkcs8', format: 'pem' }))
    expect(again.export({ format: 'jwk' })).toEqual(make().export({ format: 'jwk' }))
  })

  it('of Ed25519 signs, and its public half verifies', () => {
    const bytes = Buffer.from('text')
    const made = seededEd25519Key('x')
    expect(verify(null, bytes, createPublicKey(made), sign(null, bytes, made))).toBe(true)
  })

  it('of RSA has 2,048 bits', () => {
    expect(seededRsaKey('1').asymmetricKeyDetails).toMatchObject({
      modulusLength: 2048,
      publicExponent: 65_537n,
    })
  })

  it('stands in a certificate that it signed itself', () => {
    const [pem = ''] = testIdp({ seed: 'fixture' }).signingKeys
    const certificate = new X509Certificate(pem)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
  })
})
