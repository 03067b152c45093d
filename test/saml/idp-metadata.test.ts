import { generateKeyPairSync } from 'node:crypto'
import { type IdpMetadataOptions, readIdpMetadata, serviceProvider } from 'rostermap/saml'
import { testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { maxKeys } from '../../src/saml/keys.js'
import { selfSignedCertificate } from '../../src/testing/saml-certificate.js'
import {
  bodyOf,
  endpoint,
  entity,
  group,
  key,
  keyPair,
  namespaces,
  reasonOf,
  refusalOf,
  sign,
} from './metadata-support.js'

const now = Date.parse('2026-11-24T09:00:00Z')
const day = 86_400_000
const current = keyPair('current')
const next = keyPair('next')
const federation = keyPair('federation')
const attacker = keyPair('attacker')
const keys = key(current.certificate, 'signing')
const read = (xml: string, options: IdpMetadataOptions = {}) =>
  readIdpMetadata(xml, { now, ...options })
const same = (a: string | undefined, b: string) => expect(bodyOf(a ?? '')).toBe(bodyOf(b))

describe('metadata of an IdP', () => {
  it('is read into what serviceProvider takes as idp', async () => {
    const idp = testIdp({ style: 'okta', seed: 'idp' })
    const [certificate = ''] = idp.signingKeys
    const metadata = read(entity({ entityId: idp.entityId, keys: key(certificate, 'signing') }))
    const sp = serviceProvider({
      entityId: 'https://jira.example.com/saml',
      acsUrl: 'https://jira.example.com/saml/acs',
      idp: metadata,
    })
    const { samlResponse } = idp.respond({ now, inResponseTo: '_r' })
    const assertion = await sp.verifyResponse(samlResponse, { now, requestId: '_r' })
    expect(assertion.issuer).toBe(idp.entityId)
    expect(Object.isFrozen(metadata) && Object.isFrozen(metadata.signingKeys)).toBe(true)
  })

  it('tells addresses by binding, formats, and that it wants signed requests', () => {
    const endpoints = [
      endpoint('ArtifactResolutionService', 'SOAP', 'javascript:alert(1)', ' index="0"'),
      endpoint('SingleLogoutService', 'SOAP', 'http://idp.example/slo'),
      endpoint(
        'SingleLogoutService',
        'HTTP-POST',
        'https://idp.example/slo',
        ' ResponseLocation="https://idp.example/slo/done"',
      ),
      '<md:NameIDFormat>\n urn:oasis:names:tc:SAML:2.0:nameid-format:persistent </md:NameIDFormat>',
      endpoint('SingleSignOnService', 'HTTP-POST', 'https://idp.example/sso?tenant=1&amp;x=2'),
      endpoint('SingleSignOnService', 'HTTP-Redirect', 'https://idp.example/sso'),
    ].join('')
    const roleAttributes = 'WantAuthnRequestsSigned="1"'
    expect(read(entity({ keys, endpoints, roleAttributes }))).toMatchObject({
      singleSignOn: [
        { binding: 'post', url: 'https://idp.example/sso?tenant=1&x=2' },
        { binding: 'redirect', url: 'https://idp.example/sso' },
      ],
      singleLogout: [
        {
          binding: 'post',
          url: 'https://idp.example/slo',
          responseUrl: 'https://idp.example/slo/done',
        },
      ],
      nameIdFormats: ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
      wantAuthnRequestsSigned: true,
      signed: false,
    })
  })

  it('may have a byte order mark, a declaration and comments', () => {
    const xml = `\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->${entity({ keys })}`
    expect(read(xml).entityId).toBe('https://idp.example')
  })
})

describe('keys in metadata', () => {
  it('are all taken while the IdP exchanges its certificate, each once', () => {
    const { signingKeys } = read(
      entity({ keys: keys + key(next.certificate) + key(current.certificate, 'signing') }),
    )
    expect(signingKeys).toHaveLength(2)
    same(signingKeys[0], current.certificate)
    same(signingKeys[1], next.certificate)
  })

  it('for encryption are never taken for signing', () => {
    const { signingKeys } = read(entity({ keys: key(next.certificate, 'encryption') + keys }))
    expect(signingKeys).toHaveLength(1)
    same(signingKeys[0], current.certificate)
    for (const use of ['encryption', 'Signing', ''])
      expect(reasonOf(() => read(entity({ keys: key(current.certificate, use) })))).toEqual([
        'SAML_METADATA_INVALID',
        'no-keys',
      ])
  })

  it('are the first of their X509Data: the others lead to a root, which signs no messages', () => {
    const chain = `<md:KeyDescriptor><ds:KeyInfo><ds:X509Data>${[current, attacker].map(({ certificate }) => `<ds:X509Certificate>${bodyOf(certificate)}</ds:X509Certificate>`).join('')}</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`
    const { signingKeys } = read(entity({ keys: chain }))
    expect(signingKeys).toHaveLength(1)
    same(signingKeys[0], current.certificate)
  })

  it('that are too short, or no certificate at all, are left out, and none is an error', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const weak = selfSignedCertificate(privateKey, 'weak', now - day, now + day)
    const useless = key(weak, 'signing') + key('-----BEGIN X-----\nAAAA\n-----END X-----')
    expect(read(entity({ keys: useless + keys })).signingKeys).toHaveLength(1)
    expect(reasonOf(() => read(entity({ keys: useless })))[1]).toBe('no-keys')
    expect(reasonOf(() => read(entity({ keys: '' })))[1]).toBe('no-keys')
  })

  it('are taken after their certificate has expired: pinning, not the date, makes the trust', () => {
    const old = keyPair('old', now - 9 * day, now - day)
    expect(read(entity({ keys: key(old.certificate) })).signingKeys).toHaveLength(1)
  })
})

describe('what metadata leaves out', () => {
  it('is not there', () => {
    const metadata = read(entity({ keys }))
    expect(Object.keys(metadata).sort()).toEqual([
      'entityId',
      'nameIdFormats',
      'signed',
      'signingKeys',
      'singleLogout',
      'singleSignOn',
      'wantAuthnRequestsSigned',
    ])
  })
  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
    ['TRUE', false],
  ])('WantAuthnRequestsSigned="%s" is %s', (written, wanted) => {
    const roleAttributes = `WantAuthnRequestsSigned="${written}"`
    expect(read(entity({ keys, roleAttributes })).wantAuthnRequestsSigned).toBe(wanted)
  })
  it('an entityID is missed', () => {
    const xml = entity({ keys }).replace(/ entityID="[^"]*"/, '')
    expect(reasonOf(() => read(xml))).toEqual(['SAML_STRUCTURE_INVALID', 'missing'])
  })
  it('two descriptors of an IdP are one too many', () => {
    const xml = entity({ keys }).replace(/<md:IDPSSODescriptor .*<\/md:IDPSSODescriptor>/s, '$&$&')
    expect(reasonOf(() => read(xml))).toEqual(['SAML_STRUCTURE_INVALID', 'repeated'])
  })
  it('more keys than an exchange takes are refused', () => {
    const { privateKey } = current
    const certificates = Array.from({ length: maxKeys + 1 }, (_, i) =>
      key(selfSignedCertificate(privateKey, `n${i}`, now - day, now + day)),
    )
    expect(
      read(entity({ keys: certificates.slice(0, maxKeys).join('') })).signingKeys,
    ).toHaveLength(maxKeys)
    expect(reasonOf(() => read(entity({ keys: certificates.join('') })))).toEqual([
      'SAML_METADATA_INVALID',
      'no-keys',
    ])
  })
})

describe('the descriptor that is asked for', () => {
  const other = entity({ entityId: 'https://other.example', keys: key(attacker.certificate) })
  const mine = entity({ keys })
  const serviceOnly = `<md:EntityDescriptor entityID="https://sp.example"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></md:EntityDescriptor>`

  it('is found in groups within groups', () => {
    const xml = group(other + group(serviceOnly + group(mine)))
    same(read(xml, { entityId: 'https://idp.example' }).signingKeys[0], current.certificate)
  })
  it('is the only IdP there is, when none is named', () => {
    expect(read(group(serviceOnly + mine)).entityId).toBe('https://idp.example')
  })
  it.each([
    ['several IdPs and none named', group(other + mine), {}, 'ambiguous'],
    [
      'the same entityID twice',
      group(mine + mine),
      { entityId: 'https://idp.example' },
      'ambiguous',
    ],
    ['another one than named', mine, { entityId: 'https://idp.example/' }, 'no-idp'],
    ['only a service provider', group(serviceOnly), {}, 'no-idp'],
    [
      'a service provider of that name',
      serviceOnly.replace('<md:EntityDescriptor', `<md:EntityDescriptor ${namespaces}`),
      { entityId: 'https://sp.example' },
      'no-idp',
    ],
    ['no SAML 2.0', mine.replaceAll('SAML:2.0:protocol', 'SAML:1.0:protocol'), {}, 'no-idp'],
  ])('is not %s', (_, xml, options, reason) => {
    expect(reasonOf(() => read(xml, options))).toEqual(['SAML_METADATA_INVALID', reason])
  })
  it('is no other element, and no element of another namespace', () => {
    for (const xml of ['<x/>', mine.replace('SAML:2.0:metadata', 'SAML:2.0:other')])
      expect(reasonOf(() => read(xml))).toEqual(['SAML_STRUCTURE_INVALID', 'missing'])
  })
})

describe('the time of metadata', () => {
  const until = (at: number) => `validUntil="${new Date(at).toISOString()}"`

  it('ends with the earliest validUntil around or inside', () => {
    const role = entity({
      keys,
      attributes: until(now + 3 * day),
      roleAttributes: until(now + day),
    })
    expect(read(group(role, until(now + 2 * day))).validUntil).toBe(now + day)
    const wrapped = group(entity({ keys, attributes: until(now + 3 * day) }), until(now + 2 * day))
    expect(read(wrapped).validUntil).toBe(now + 2 * day)
  })

  it.each([
    ['of the entity', entity({ keys, attributes: until(now) })],
    ['of its role', entity({ keys, roleAttributes: until(now - 1) })],
    ['of the group', group(entity({ keys }), until(now))],
  ])('that is over %s refuses it', (_, xml) => {
    expect(refusalOf(() => read(xml))).toMatchObject({
      code: 'SAML_EXPIRED',
      details: { element: 'EntityDescriptor' },
    })
    expect(read(xml, { now: now - 2 }).entityId).toBe('https://idp.example')
  })

  it('also ends for a service provider that was made in time', async () => {
    const idp = read(entity({ keys, attributes: until(now + day) }))
    const sp = serviceProvider({ entityId: 'urn:sp', acsUrl: 'https://sp.example', idp })
    const late = sp.verifyResponse(Buffer.from('<x/>').toString('base64'), { now: now + day })
    await expect(late).rejects.toMatchObject({ code: 'SAML_EXPIRED' })
  })

  it.each([
    ['PT1H', 3_600_000],
    ['P1DT2H3M4.5S', 93_784_000],
    ['P1Y', 365 * day],
    ['P2M', 56 * day],
    ['PT0S', 0],
  ])('to fetch it anew by cacheDuration %s', (text, ms) => {
    const role = entity({ keys, roleAttributes: 'cacheDuration="P9Y"' })
    expect(read(group(role, `cacheDuration="${text}"`)).refreshAt).toBe(now + ms)
  })

  it.each(['P', 'PT', '-P1D', 'P1W', '1D', 'PT1.5H', 'P1D ', 'P9999999D'])(
    'is refused when cacheDuration is %s',
    (text) => {
      const xml = entity({ keys, attributes: `cacheDuration="${text}"` })
      expect(reasonOf(() => read(xml))).toEqual(['SAML_STRUCTURE_INVALID', 'value'])
    },
  )
  it('is refused when validUntil is no instant', () => {
    const xml = entity({ keys, attributes: 'validUntil="2026-02-30T00:00:00Z"' })
    expect(reasonOf(() => read(xml))).toEqual(['SAML_STRUCTURE_INVALID', 'value'])
  })
})

describe('addresses in metadata', () => {
  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'http://idp.example/sso',
    'https://user:secret@idp.example/sso',
    'https://idp.example/sso#x',
    'https://idp.example/s so',
    ' https://idp.example/sso',
    '//idp.example/sso',
    '/sso',
    '',
  ])('may not be %j', (url) => {
    for (const local of ['SingleSignOnService', 'SingleLogoutService'])
      for (const endpoints of [
        endpoint(local, 'HTTP-POST', url),
        endpoint(local, 'HTTP-POST', 'https://idp.example', ` ResponseLocation="${url}"`),
      ])
        expect(reasonOf(() => read(entity({ keys, endpoints })))).toEqual([
          'SAML_METADATA_INVALID',
          'endpoint',
        ])
  })
  it('may be http on the very machine, for a Keycloak at the desk', () => {
    const endpoints = endpoint('SingleSignOnService', 'HTTP-POST', 'http://localhost:8080/sso')
    expect(read(entity({ keys, endpoints })).singleSignOn).toHaveLength(1)
  })
})

describe('metadata from outside', () => {
  it.each([
    ['with a DOCTYPE', `<!DOCTYPE x [<!ENTITY e "x">]>${entity({ keys })}`, 'doctype'],
    ['that is not well-formed', entity({ keys }).slice(0, -1), 'syntax'],
    ['nested 101 deep', `${'<a>'.repeat(101)}${'</a>'.repeat(101)}`, 'too-deep'],
  ])('%s is refused', (_, xml, reason) => {
    expect(reasonOf(() => read(xml))).toEqual(['SAML_XML_INVALID', reason])
  })
  it('is held to maxBytes, before anything is read', () => {
    const xml = `${entity({ keys })}<!-- ü -->`
    const bytes = Buffer.byteLength(xml)
    expect(read(xml, { maxBytes: bytes }).signed).toBe(false)
    for (const text of [xml, '<'.repeat(bytes)])
      expect(reasonOf(() => read(text, { maxBytes: bytes - 1 }))).toEqual([
        'SAML_METADATA_INVALID',
        'too-large',
      ])
  })
})

describe('signed metadata', () => {
  const trusted = { trustKeys: [federation.certificate] }
  const attributes = 'ID="_m"'
  const mine = entity({ keys })
  const forged = entity({ keys: key(attacker.certificate) })
  const invalid = (xml: string, options: IdpMetadataOptions = {}) =>
    reasonOf(() => read(xml, { ...trusted, ...options }))
  const signatureOf = (xml: string) => /<ds:Signature .*?<\/ds:Signature>/s.exec(xml)?.[0] ?? ''

  it('is read when a trust key signed the whole, or the descriptor itself', () => {
    const whole = sign(group(group(mine), attributes), federation)
    const own = sign(entity({ keys, attributes }), federation)
    for (const xml of [whole, own, group(own)]) {
      const metadata = read(xml, { trustKeys: [next.certificate, federation.certificate] })
      expect(metadata.signed).toBe(true)
      same(metadata.signingKeys[0], current.certificate)
    }
  })

  it('of the whole may hold descriptors that their IdPs signed themselves', () => {
    const own = sign(entity({ keys, attributes: 'ID="_e"' }), current)
    expect(read(sign(group(own, attributes), federation), trusted).signed).toBe(true)
  })

  it('is refused when nobody signed it, or somebody else did', () => {
    expect(invalid(mine)).toEqual(['SAML_SIGNATURE_INVALID', 'missing'])
    expect(invalid(group(mine))).toEqual(['SAML_SIGNATURE_INVALID', 'missing'])
    const others = sign(entity({ keys, attributes }), attacker)
    expect(invalid(others)).toEqual(['SAML_SIGNATURE_INVALID', 'signature-value'])
    const inner = sign(
      group(sign(entity({ keys, attributes: 'ID="_e"' }), federation), attributes),
      attacker,
    )
    expect(invalid(inner)).toEqual(['SAML_SIGNATURE_INVALID', 'signature-value'])
  })

  it('is refused when a certificate, an address or an entityID was changed', () => {
    const xml = sign(entity({ keys, attributes }), federation)
    for (const changed of [
      xml.replace(bodyOf(current.certificate), bodyOf(attacker.certificate)),
      xml.replace('https://idp.example/sso', 'https://evil.example/sso'),
      xml.replace('entityID="https://idp.example"', 'entityID="https://evil.example"'),
    ]) {
      expect(changed).not.toBe(xml)
      expect(invalid(changed)).toEqual(['SAML_SIGNATURE_INVALID', 'digest'])
    }
  })

  it('is refused with a signature that refers to no ID', () => {
    expect(invalid(sign(entity({ keys, attributes: 'ID=""' }), federation))).toEqual([
      'SAML_SIGNATURE_INVALID',
      'reference',
    ])
    const xml = sign(entity({ keys, attributes }), federation)
    expect(invalid(xml.replace(' ID="_m"', ''))).toEqual(['SAML_SIGNATURE_INVALID', 'reference'])
  })

  // Signature wrapping: a true signature of the federation stays, and what is read is another element.
  const whole = sign(group(mine, attributes), federation)
  const own = sign(entity({ keys, attributes }), federation)
  it.each([
    [
      'the signed group moved into a forged group',
      group(forged + whole, 'ID="_evil"'),
      'ambiguous',
    ],
    [
      'the signed group inside Extensions of a forged descriptor that carries its signature',
      entity({
        keys: key(attacker.certificate),
        attributes: 'ID="_evil"',
        before: `${signatureOf(whole)}<md:Extensions>${whole.replace(signatureOf(whole), '')}</md:Extensions>`,
      }),
      'reference',
    ],
    [
      'the signed descriptor inside the Object of a forged one with the same ID',
      entity({
        keys: key(attacker.certificate),
        attributes,
        before: signatureOf(own).replace(
          '</ds:Signature>',
          `<ds:Object>${own.replace(signatureOf(own), '')}</ds:Object></ds:Signature>`,
        ),
      }),
      'duplicate-id',
    ],
    [
      'the signed descriptor inside the Object of a forged one',
      entity({
        keys: key(attacker.certificate),
        attributes: 'ID="_evil"',
        before: signatureOf(own).replace(
          '</ds:Signature>',
          `<ds:Object>${own.replace(signatureOf(own), '')}</ds:Object></ds:Signature>`,
        ),
      }),
      'structure',
    ],
    ['a forged descriptor beside the signed one', group(forged + own), 'ambiguous'],
    [
      'a forged descriptor put into the signed group',
      whole.replace(/(<\/ds:Signature>)/, `$1${forged}`),
      'digest',
    ],
    [
      'a second signature behind the first',
      own.replace(signatureOf(own), signatureOf(own) + signatureOf(own)),
      'structure',
    ],
    [
      'the signature in the last place',
      own
        .replace(signatureOf(own), '')
        .replace('</md:EntityDescriptor>', `${signatureOf(own)}</md:EntityDescriptor>`),
      'structure',
    ],
    [
      'the ID in a namespace of its own',
      own.replace(' ID="_m"', ' xmlns:q="urn:q" q:ID="_m"'),
      'reference',
    ],
  ])('withstands %s', (_, xml, reason) => {
    const [, found] = invalid(xml, { entityId: 'https://idp.example' })
    expect(found).toBe(reason)
  })

  it('never takes a signed group of others for the one that is asked for', () => {
    expect(invalid(whole, { entityId: 'https://evil.example' })[1]).toBe('no-idp')
  })

  it('is refused when a Response of the same key is given for it', () => {
    const idp = testIdp({ style: 'okta', seed: 'idp' })
    const { xml } = idp.respond({ now })
    expect(reasonOf(() => read(xml, { trustKeys: idp.signingKeys }))).toEqual([
      'SAML_STRUCTURE_INVALID',
      'missing',
    ])
  })

  it('needs trust keys that are keys', () => {
    expect(reasonOf(() => read(mine, { trustKeys: [] }))[0]).toBe('SAML_CONFIG_INVALID')
    expect(reasonOf(() => read(mine, { trustKeys: ['x'] }))[0]).toBe('SAML_CONFIG_INVALID')
  })
})
