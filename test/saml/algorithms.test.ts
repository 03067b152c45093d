import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { isRosterError } from 'rostermap'
import type { LegacyAlgorithm, ServiceProviderOptions } from 'rostermap/saml'
import { type TestIdpOptions, type TestSignatureAlgorithm, testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { resignInfo } from '../../src/testing/saml-sign.js'
import { base64, now, refusal, sp, verify } from './support.js'

const request = { now, inResponseTo: '_request', responseId: '_r1', assertionId: '_a1' }
const issued = (options: TestIdpOptions, sign: 'response' | 'assertion' | 'both' = 'both') => {
  const idp = testIdp({ seed: 'idp', ...options })
  return { idp, ...idp.respond({ ...request, sign }) }
}
const changed = (xml: string) => base64(xml.replace('>Alice.Nguyen', '>admin'))

describe('a signature', () => {
  it.each<[TestSignatureAlgorithm, TestIdpOptions['digestAlgorithm']]>([
    ['rsa-sha256', 'sha256'],
    ['rsa-sha384', 'sha384'],
    ['rsa-sha512', 'sha512'],
    ['rsa-pss-sha256', 'sha256'],
    ['rsa-pss-sha384', 'sha384'],
    ['rsa-pss-sha512', 'sha512'],
    ['ecdsa-sha256', 'sha256'],
    ['ecdsa-sha384', 'sha384'],
    ['ecdsa-sha512', 'sha512'],
    ['ed25519', 'sha512'],
  ])(
    'by %s with a digest by %s is accepted, and refused after a change',
    async (signatureAlgorithm, digestAlgorithm) => {
      const { idp, xml, samlResponse } = issued({
        signatureAlgorithm,
        ...(digestAlgorithm && { digestAlgorithm }),
      })
      const { signed, warnings } = await verify(samlResponse, { idp })
      expect({ signed, warnings }).toEqual({ signed: 'both', warnings: [] })
      expect((await refusal(verify(changed(xml), { idp }))).details).toEqual({ reason: 'digest' })
      const foreign = {
        idp: { ...idp, signingKeys: testIdp({ signatureAlgorithm, seed: 'other' }).signingKeys },
      }
      expect((await refusal(verify(samlResponse, foreign))).details).toEqual({
        reason: 'signature-value',
      })
    },
  )

  it('is bound to the type of the key: RSA by name, EC by key', async () => {
    const { idp, samlResponse } = issued({})
    const signingKeys = [generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey]
    const error = await refusal(verify(samlResponse, { idp: { ...idp, signingKeys } }))
    expect(error.details).toEqual({ reason: 'algorithm' })
  })

  it('of RSA-PSS by PKCS#1 v1.5 under its name does not verify', async () => {
    const { idp, xml } = issued({}, 'assertion')
    const named = xml.replace(
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
    )
    expect((await refusal(verify(base64(named), { idp }))).details).toEqual({
      reason: 'signature-value',
    })
  })
})

describe('RFC 9231, 2.3.9: RSA-PSS with parameters', () => {
  const more = 'http://www.w3.org/2007/05/xmldsig-more#'
  const sha = (bits: number) => `http://www.w3.org/2001/04/xmlenc#sha${bits}`
  const { privateKey, publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
  const idp = testIdp({ seed: 'idp' })
  const { xml } = idp.respond({ ...request, sign: 'assertion' })
  const outcome = async (params: string) => {
    const named = xml.replace(
      /<(ds:SignatureMethod) [^>]*\/>/,
      `<$1 Algorithm="${more}rsa-pss">${params}</$1>`,
    )
    expect(named).not.toBe(xml)
    const signed = base64(resignInfo(named, privateKey))
    return verify(signed, { idp: { ...idp, signingKeys: [publicKey] } }).then(
      () => 'accepted',
      (error: unknown) => (isRosterError(error) ? error.details : error),
    )
  }
  const params = (inner: string) => `<p:RSAPSSParams xmlns:p="${more}">${inner}</p:RSAPSSParams>`
  const digest = (bits: number) => `<ds:DigestMethod Algorithm="${sha(bits)}"/>`
  const mask = (inner: string) =>
    `<p:MaskGenerationFunction Algorithm="${more}MGF1">${inner}</p:MaskGenerationFunction>`

  it.each([
    ['none: SHA-256', ''],
    ['no member', params('')],
    [
      'all of them',
      params(
        `${digest(256)}${mask(digest(256))}<p:SaltLength>32</p:SaltLength><p:TrailerField>1</p:TrailerField>`,
      ),
    ],
  ])('accepts %s', async (_, given) => expect(await outcome(given)).toBe('accepted'))

  it.each([
    ['another hash for the mask', params(digest(256) + mask(digest(512)))],
    ['another hash than the mask has by default', params(digest(512))],
    ['another mask', params(mask('').replace('MGF1', 'MGF2'))],
    ['another trailer', params('<p:TrailerField>2</p:TrailerField>')],
    ['a salt that is no number', params('<p:SaltLength>-1</p:SaltLength>')],
    ['SHA-1', params(`<ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/>`)],
    ['members out of order', params(`<p:SaltLength>32</p:SaltLength>${digest(256)}`)],
    ['something else', '<p:Other xmlns:p="urn:p"/>'],
  ])('refuses %s', async (_, given) =>
    expect(await outcome(given)).toEqual({ reason: 'algorithm' }),
  )

  it('holds the salt to its length', async () => {
    expect(await outcome(params('<p:SaltLength>20</p:SaltLength>'))).toEqual({
      reason: 'signature-value',
    })
  })
})

describe('SHA-1', () => {
  const old = issued({ signatureAlgorithm: 'rsa-sha1', digestAlgorithm: 'sha1' })
  const outcome = (legacyAlgorithms: readonly LegacyAlgorithm[]) =>
    verify(old.samlResponse, { idp: old.idp, legacyAlgorithms })

  it('is refused unless both its uses are named', async () => {
    for (const named of [[], ['rsa-sha1'], ['sha1'], ['rsa-1_5', 'sha1']] as const)
      expect((await refusal(outcome(named))).details).toEqual({ reason: 'algorithm' })
  })

  it('is accepted with a warning for each use when it is', async () => {
    const { warnings } = await outcome(['sha1', 'rsa-sha1', 'rsa-1_5'])
    expect(warnings.map(({ code, message }) => [code, message.split(',')[0]])).toEqual([
      ['legacy-algorithm', 'The message uses rsa-sha1'],
      ['legacy-algorithm', 'The message uses sha1'],
    ])
  })

  it('gives no warning when nothing uses it', async () => {
    const { idp, samlResponse } = issued({})
    const { warnings } = await verify(samlResponse, { idp, legacyAlgorithms: ['rsa-sha1', 'sha1'] })
    expect(warnings).toEqual([])
  })

  it.each([['md5'], 'rsa-sha1', [7]])('no other name can be given: %j', (legacyAlgorithms) => {
    const options = { legacyAlgorithms } as unknown as ServiceProviderOptions
    expect(() => sp(options)).toThrow('/legacyAlgorithms')
  })
})

describe('a canonicalisation', () => {
  const forms = ['exclusive', 'inclusive', 'inclusive-1.1'] as const
  it.each(
    forms.flatMap((canonicalization) =>
      [false, true].map((withComments) => ({ canonicalization, withComments })),
    ),
  )('%j is accepted for each signed element', async (options) => {
    const idp = testIdp({ style: 'okta', seed: 'idp', ...options })
    for (const sign of ['response', 'assertion', 'both'] as const) {
      const { xml, samlResponse } = idp.respond({ ...request, sign })
      expect((await verify(samlResponse, { idp })).signed).toBe(sign)
      expect((await refusal(verify(changed(xml), { idp }))).details).toEqual({ reason: 'digest' })
    }
  })

  it('that is inclusive covers the declarations around the assertion', async () => {
    const { idp, xml } = issued({ canonicalization: 'inclusive' }, 'assertion')
    const moved = xml.replace(/<saml2p:Response/, '$& xmlns:extra="urn:extra"')
    expect((await refusal(verify(base64(moved), { idp }))).code).toBe('SAML_SIGNATURE_INVALID')
    const exclusive = issued({}, 'assertion')
    const same = exclusive.xml.replace(/<saml2p:Response/, '$& xmlns:extra="urn:extra"')
    await verify(base64(same), { idp: exclusive.idp })
  })

  it('that no Transform names is Canonical XML 1.0 (XMLDSig 1.1, 4.4.3.2)', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const signingKeys = [createPublicKey(privateKey)]
    const outcomes = (['inclusive', 'exclusive'] as const).map(async (canonicalization) => {
      const { idp, xml } = issued({ canonicalization }, 'assertion')
      const one = xml.replace(/(enveloped-signature"\/>)[\s\S]*(?=<\/ds:Transforms>)/, '$1')
      expect(one).not.toBe(xml)
      const signed = base64(resignInfo(one, privateKey))
      return verify(signed, { idp: { ...idp, signingKeys } }).then(
        (it) => it.signed,
        (error) => error.details.reason,
      )
    })
    expect(await Promise.all(outcomes)).toEqual(['assertion', 'digest'])
  })

  it('that is inclusive takes no PrefixList', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { idp, xml } = issued({ canonicalization: 'inclusive' }, 'assertion')
    const listed = xml.replace(
      /<(ds:CanonicalizationMethod)( [^>]*?)\/?>(<\/ds:CanonicalizationMethod>)?/,
      '<$1$2><e:InclusiveNamespaces xmlns:e="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="a"/></$1>',
    )
    const signingKeys = [createPublicKey(privateKey)]
    const signed = base64(resignInfo(listed, privateKey))
    const error = await refusal(verify(signed, { idp: { ...idp, signingKeys } }))
    expect(error.details).toEqual({ reason: 'canonicalization' })
  })

  it.each([
    ['two lists', '<e:InclusiveNamespaces PrefixList="a"/><e:InclusiveNamespaces PrefixList="a"/>'],
    ['no PrefixList', '<e:InclusiveNamespaces/>'],
    ['another element', '<e:Namespaces PrefixList="a"/>'],
    ['another namespace', '<f:InclusiveNamespaces xmlns:f="urn:f" PrefixList="a"/>'],
    ['41 prefixes', `<e:InclusiveNamespaces PrefixList="${'a '.repeat(41)}"/>`],
    ['text', 'a'],
  ])('that is exclusive takes one InclusiveNamespaces, not %s', async (_, put) => {
    const { idp, xml } = issued({}, 'assertion')
    const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
    const changed = xml.replace(
      /<(ds:CanonicalizationMethod)( [^>]*?)\/>/,
      `<$1$2 xmlns:e="${exclusive}">${put}</$1>`,
    )
    expect(changed).not.toBe(xml)
    const error = await refusal(verify(base64(changed), { idp }))
    expect(error.details).toEqual({ reason: 'canonicalization' })
  })

  it('with comments signs the comments of SignedInfo, one without does not', async () => {
    for (const withComments of [true, false]) {
      const { idp, xml } = issued({ withComments }, 'assertion')
      const commented = base64(xml.replace('<ds:Reference', '<!-- x -->$&'))
      const outcome = await verify(commented, { idp }).catch((error) => error.details.reason)
      if (withComments) expect(outcome).toBe('signature-value')
      else expect(outcome).toMatchObject({ signed: 'assertion' })
    }
  })
})
