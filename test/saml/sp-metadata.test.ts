import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { ServiceProviderOptions, SpMetadataOptions } from 'rostermap/saml'
import { describe, expect, it } from 'vitest'
import { verifySignature } from '../../src/saml/signature.js'
import { parseXml } from '../../src/saml/xml.js'
import { attributeOf, elementsOf, textOf, type XmlElement } from '../../src/saml/xml-tree.js'
import { bodyOf, keyPair, reasonOf } from './metadata-support.js'
import { now, sp } from './support.js'

const ours = keyPair('ours')
const next = keyPair('next')
const write = (
  options: SpMetadataOptions = {},
  given: Partial<ServiceProviderOptions> = {},
): XmlElement => parseXml(sp(given).metadata(options))
const show = (element: XmlElement): unknown => [
  element.name,
  Object.fromEntries(element.attributes.map(({ name, value }) => [name, value])),
  ...(elementsOf(element).length > 0 ? elementsOf(element).map(show) : [textOf(element)]),
]
const bindings = 'urn:oasis:names:tc:SAML:2.0:bindings'

describe('our metadata', () => {
  it('names entityID and where Responses go, and nothing that is not there', () => {
    expect(show(write())).toEqual([
      'md:EntityDescriptor',
      { entityID: 'https://jira.example.com/saml' },
      [
        'md:SPSSODescriptor',
        {
          protocolSupportEnumeration: 'urn:oasis:names:tc:SAML:2.0:protocol',
          AuthnRequestsSigned: 'false',
          WantAssertionsSigned: 'true',
        },
        [
          'md:AssertionConsumerService',
          {
            Binding: `${bindings}:HTTP-POST`,
            Location: 'https://jira.example.com/saml/acs',
            index: '0',
            isDefault: 'true',
          },
          '',
        ],
      ],
    ])
  })

  it('names everything in the order of the schema', () => {
    const root = write(
      {
        nameIdFormats: ['urn:persistent', 'urn:email'],
        wantAssertionsSigned: false,
        validUntil: now,
      },
      {
        signingKey: ours.privateKey,
        signingCertificates: [next.certificate, ours.certificate],
        encryptionCertificates: [ours.certificate],
        sloUrl: 'https://jira.example.com/saml/slo?x=1&y=2',
      },
    )
    expect(attributeOf(root, 'validUntil')).toBe('2026-11-24T09:00:00.000Z')
    const [role] = elementsOf(root)
    if (!role) throw new Error('no role')
    expect(attributeOf(role, 'AuthnRequestsSigned')).toBe('true')
    expect(attributeOf(role, 'WantAssertionsSigned')).toBe('false')
    expect(
      elementsOf(role).map((it) => [
        it.local,
        attributeOf(it, 'use') ?? attributeOf(it, 'Binding') ?? textOf(it),
      ]),
    ).toEqual([
      ['KeyDescriptor', 'signing'],
      ['KeyDescriptor', 'signing'],
      ['KeyDescriptor', 'encryption'],
      ['SingleLogoutService', `${bindings}:HTTP-Redirect`],
      ['SingleLogoutService', `${bindings}:HTTP-POST`],
      ['NameIDFormat', 'urn:persistent'],
      ['NameIDFormat', 'urn:email'],
      ['AssertionConsumerService', `${bindings}:HTTP-POST`],
    ])
    const text = sp({ signingCertificates: [next.certificate] }).metadata()
    expect(text).toContain(`<ds:X509Certificate>${bodyOf(next.certificate)}</ds:X509Certificate>`)
  })

  it.each([
    ['RSA', ours.privateKey, ours.certificate],
    ['EC', generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey, undefined],
  ])('is signed if asked, first of all, by a key of %s', (_, signingKey, certificate) => {
    const certificates = certificate === undefined ? {} : { signingCertificates: [certificate] }
    const provider = sp({ signingKey, ...certificates, entityId: 'urn:é"&\u0085' })
    expect(provider.metadata()).not.toContain('Signature')
    const root = parseXml(provider.metadata({ sign: true }))
    const [signature] = elementsOf(root)
    if (!signature) throw new Error('no signature')
    const read = verifySignature(signature, root, [createPublicKey(signingKey)])
    expect(attributeOf(read, 'entityID')).toBe('urn:é"&\u0085')
    const again = parseXml(provider.metadata({ sign: true }))
    expect(attributeOf(again, 'ID')).not.toBe(attributeOf(root, 'ID'))
  })

  it('is not signed without a key, and has no end that is no instant', () => {
    expect(reasonOf(() => write({ sign: true }))[0]).toBe('SAML_CONFIG_INVALID')
    expect(reasonOf(() => write({ validUntil: Number.NaN }))[0]).toBe('SAML_CONFIG_INVALID')
  })

  it.each([
    [
      'a certificate of another key',
      { signingKey: ours.privateKey, signingCertificates: [next.certificate] },
      '/signingCertificates',
    ],
    ['no certificate', { signingCertificates: ['MIIC'] }, '/signingCertificates/0'],
    ['no list', { encryptionCertificates: 'x' as never }, '/encryptionCertificates'],
    [
      'a private key for a certificate',
      {
        encryptionCertificates: [
          ours.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        ],
      },
      '/encryptionCertificates/0',
    ],
    ['a logout address that is not https', { sloUrl: 'http://jira.example.com/slo' }, '/sloUrl'],
  ])('is not written with %s', (_, options, pointer) => {
    expect(() => sp(options)).toThrow(pointer)
  })
})
