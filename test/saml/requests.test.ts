import { createHash, generateKeyPairSync, type KeyObject, verify as verifyBytes } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import type {
  LoginRequestOptions,
  PostMessage,
  RedirectMessage,
  ServiceProviderOptions,
} from 'rostermap/saml'
import { describe, expect, it } from 'vitest'
import { SignedXml } from 'xml-crypto'
import { verifySignature } from '../../src/saml/signature.js'
import { parseXml } from '../../src/saml/xml.js'
import { attributeOf, descendants, elementsOf, textOf } from '../../src/saml/xml-tree.js'
import { idp, now, refusal, sp } from './support.js'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const curves = { P256: 'prime256v1', P384: 'secp384r1', P521: 'secp521r1' } as const
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const reachable = {
  ...idp,
  singleSignOn: [
    { binding: 'post', url: 'https://idp.example/sso?a=1&b=2' },
    { binding: 'redirect', url: 'https://idp.example/sso?tenant=7' },
  ],
} as const

const request = (options: LoginRequestOptions = {}, given: Partial<ServiceProviderOptions> = {}) =>
  sp({ idp: reachable, ...given }).createLoginRequest(options)
const redirect = async (...given: Parameters<typeof request>) => {
  const message = await request(...given)
  if (message.binding !== 'redirect') throw new Error('not by redirect')
  return message
}
const post = async (...given: Parameters<typeof request>) => {
  const message = await request({ ...given[0], binding: 'post' }, given[1])
  if (message.binding !== 'post') throw new Error('not by POST')
  return message
}
/** The query as it is written, not as a parser reads it. */
const rawQuery = ({ url }: RedirectMessage) => url.slice(url.indexOf('?') + 1)
const xmlOf = (message: RedirectMessage | PostMessage) =>
  message.binding === 'post'
    ? Buffer.from(message.fields['SAMLRequest'] ?? '', 'base64').toString()
    : inflateRawSync(
        Buffer.from(new URL(message.url).searchParams.get('SAMLRequest') ?? '', 'base64'),
      ).toString()

describe('a request to sign in', () => {
  it('says who asks, whom, when, and where the answer goes', async () => {
    const message = await redirect()
    const root = parseXml(xmlOf(message))
    expect(Object.fromEntries(root.attributes.map(({ name, value }) => [name, value]))).toEqual({
      ID: message.id,
      Version: '2.0',
      IssueInstant: '2026-11-24T09:00:00.000Z',
      Destination: 'https://idp.example/sso?tenant=7',
      AssertionConsumerServiceURL: 'https://jira.example.com/saml/acs',
      ProtocolBinding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    })
    expect(root.name).toBe('samlp:AuthnRequest')
    expect(elementsOf(root).map(textOf)).toEqual(['https://jira.example.com/saml'])
  })

  it('says what is wished for, in the order of the schema', async () => {
    const xml = xmlOf(
      await redirect({
        forceAuthn: true,
        isPassive: false,
        nameIdPolicy: { format: 'urn:f', allowCreate: true, spNameQualifier: 'urn:q' },
        requestedAuthnContext: { classRefs: ['urn:a', 'urn:b'], comparison: 'minimum' },
      }),
    )
    expect(xml).toContain('ForceAuthn="true" IsPassive="false"')
    expect(xml.slice(xml.indexOf('</saml:Issuer>'))).toBe(
      '</saml:Issuer><samlp:NameIDPolicy Format="urn:f" SPNameQualifier="urn:q" AllowCreate="true"/><samlp:RequestedAuthnContext Comparison="minimum"><saml:AuthnContextClassRef>urn:a</saml:AuthnContextClassRef><saml:AuthnContextClassRef>urn:b</saml:AuthnContextClassRef></samlp:RequestedAuthnContext></samlp:AuthnRequest>',
    )
  })

  it('has an ID of 160 random bits from the source that is given', async () => {
    const random = (size: number) => new Uint8Array(size).fill(0xab)
    expect((await redirect({}, { random })).id).toBe(`_${'ab'.repeat(20)}`)
    const ids = await Promise.all(Array.from({ length: 50 }, () => redirect()))
    expect(new Set(ids.map(({ id }) => id)).size).toBe(50)
    expect(ids.every(({ id }) => /^_[0-9a-f]{40}$/.test(id))).toBe(true)
    const short = () => new Uint8Array(4)
    expect(await refusal(redirect({}, { random: short }))).toMatchObject({
      code: 'SAML_CONFIG_INVALID',
      details: { issues: [{ pointer: '/random' }] },
    })
  })

  it('cannot be broken by what an admin wrote into entityId: it is text', async () => {
    const entityId = `urn:x"/><samlp:Scoping>&amp;<!--\u2028`
    const root = parseXml(xmlOf(await redirect({}, { entityId })))
    expect(elementsOf(root).map(textOf)).toEqual([entityId])
    const broken = redirect({}, { entityId: 'urn:\u0000' })
    expect((await refusal(broken)).code).toBe('SAML_CONFIG_INVALID')
  })

  it.each([
    ['RelayState of 81 bytes', { relayState: `${'x'.repeat(79)}ü` }, '/relayState'],
    ['RelayState that is no text', { relayState: '\ud800' }, '/relayState'],
    ['RelayState of two lines', { relayState: 'a\nb' }, '/relayState'],
    [
      'a context without classes',
      { requestedAuthnContext: { classRefs: [] } },
      '/requestedAuthnContext/classRefs',
    ],
  ])('is not made with %s', async (_, options, pointer) => {
    expect(await refusal(redirect(options))).toMatchObject({
      code: 'SAML_CONFIG_INVALID',
      details: { issues: [{ pointer }] },
    })
  })

  it('is not made without an address of the IdP', async () => {
    for (const [idpOptions, binding] of [
      [idp, undefined],
      [{ ...idp, singleSignOn: [reachable.singleSignOn[0]] }, 'redirect'],
    ] as const)
      expect(await refusal(request(binding ? { binding } : {}, { idp: idpOptions }))).toMatchObject(
        { details: { issues: [{ pointer: '/idp/singleSignOn' }] } },
      )
    const only = await request({}, { idp: { ...idp, singleSignOn: [reachable.singleSignOn[0]] } })
    expect(only.binding).toBe('post')
  })

  it('is not made unsigned for an IdP that demands signed ones', async () => {
    const demanding = { ...reachable, wantAuthnRequestsSigned: true }
    expect(await refusal(request({}, { idp: demanding }))).toMatchObject({
      details: { issues: [{ pointer: '/signingKey' }] },
    })
    expect((await request({}, { idp: demanding, signingKey: rsa.privateKey })).url).toMatch(
      /&Signature=/,
    )
  })

  it('is never sent to an address that is not https', () => {
    for (const url of ['javascript:alert(1)', 'http://idp.example/sso'])
      expect(() => sp({ idp: { ...idp, singleSignOn: [{ binding: 'redirect', url }] } })).toThrow(
        '/idp/singleSignOn/0',
      )
  })
})

describe('a request by redirect', () => {
  it('carries the message by DEFLATE and base64, beside what the address has already', async () => {
    const message = await redirect({ relayState: 'a b&c=d+ü' })
    expect(message.url).toMatch(
      /^https:\/\/idp\.example\/sso\?tenant=7&SAMLRequest=[^&]+&RelayState=/,
    )
    expect(new URL(message.url).searchParams.get('RelayState')).toBe('a b&c=d+ü')
    expect(message.relayState).toBe('a b&c=d+ü')
    expect(xmlOf(message)).not.toContain('Signature')
    expect((await redirect({ relayState: '' })).url).not.toContain('RelayState')
  })

  const signed = (key: KeyObject, message: RedirectMessage, hash: string) => {
    const [, octets = '', signature = ''] =
      /^tenant=7&(SAMLRequest=.*)&Signature=([^&]*)$/.exec(rawQuery(message)) ?? []
    expect(octets).toMatch(/^SAMLRequest=[^&]+&RelayState=x&SigAlg=[^&]+$/)
    const value = Buffer.from(decodeURIComponent(signature), 'base64')
    return verifyBytes(hash, Buffer.from(octets), { key, dsaEncoding: 'ieee-p1363' }, value)
  }

  it('is signed over the raw octets of message, RelayState and SigAlg, by RSA-SHA256', async () => {
    const signingKey = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const message = await redirect({ relayState: 'x' }, { signingKey })
    expect(new URL(message.url).searchParams.get('SigAlg')).toBe(
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    )
    expect(signed(rsa.publicKey, message, 'sha256')).toBe(true)
    expect(xmlOf(message)).not.toContain('ds:Signature')
  })

  it.each([
    [curves.P256, 'sha256'],
    [curves.P384, 'sha384'],
    [curves.P521, 'sha512'],
  ])('is signed by ECDSA with a key on %s', async (curve, hash) => {
    const { publicKey, privateKey } = ec(curve)
    const message = await redirect({ relayState: 'x' }, { signingKey: privateKey })
    expect(new URL(message.url).searchParams.get('SigAlg')).toContain(`#ecdsa-${hash}`)
    expect(signed(publicKey, message, hash)).toBe(true)
  })
})

describe('a request by POST', () => {
  it.each<readonly [string, typeof rsa]>([
    ['RSA', rsa],
    ...Object.entries(curves).map(([name, curve]) => [name, ec(curve)] as const),
  ])('has an enveloped signature that the strict verifier accepts, with %s', async (_, keys) => {
    const message = await post({}, { signingKey: keys.privateKey, entityId: 'urn:é\u0085&<x>"' })
    const root = parseXml(xmlOf(message))
    const [issuer, signature] = elementsOf(root)
    if (!issuer || !signature) throw new Error('no signature')
    expect([issuer.local, signature.local]).toEqual(['Issuer', 'Signature'])
    expect(textOf(issuer)).toBe('urn:é\u0085&<x>"')
    const read = verifySignature(signature, root, [keys.publicKey])
    expect(attributeOf(read, 'ID')).toBe(message.id)
    expect([...descendants(read)].map(({ local }) => local)).toEqual(['AuthnRequest', 'Issuer'])
  })

  it('is also accepted by xml-crypto', async () => {
    const xml = xmlOf(await post({}, { signingKey: rsa.privateKey }))
    const check = new SignedXml({
      publicCert: rsa.publicKey.export({ type: 'spki', format: 'pem' }),
    })
    const [signature = ''] = /<ds:Signature .*<\/ds:Signature>/s.exec(xml) ?? []
    check.loadSignature(signature)
    expect(check.checkSignature(xml)).toBe(true)
  })

  it('is a page whose form sends itself, and has a button for where scripts do not run', async () => {
    const message = await post({ relayState: 'page-7' })
    expect(message.fields).toEqual({
      SAMLRequest: expect.any(String),
      RelayState: 'page-7',
    })
    expect(message.url).toBe('https://idp.example/sso?a=1&b=2')
    expect(message.html).toContain('action="https://idp.example/sso?a=1&#38;b=2"')
    expect(message.html).toContain('<button type="submit">')
    const [, script = ''] = /<script>(.*?)<\/script>/s.exec(message.html) ?? []
    expect(message.scriptHash).toBe(
      `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
    )
    expect(message.html).not.toMatch(/ on\w+=|javascript:|style/)
  })

  it('takes no HTML from RelayState', async () => {
    const relayState = `"><script>alert('x')</script>&quot;`
    const { html, fields } = await post({ relayState })
    expect(fields['RelayState']).toBe(relayState)
    expect(html.match(/<script>/g)).toHaveLength(1)
    expect(html).toContain(
      'value="&#34;&#62;&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;&#38;quot;"',
    )
  })
})

describe('the signing key', () => {
  it.each([
    ['a public key', rsa.publicKey],
    ['a short RSA key', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
    ['a curve that is not NIST', ec('secp256k1').privateKey],
    ['an Ed25519 key', generateKeyPairSync('ed25519').privateKey],
    ['no PEM', 'MIIC'],
    ['no text', 7 as unknown as string],
  ])('may not be %s', (_, signingKey) => {
    expect(() => sp({ signingKey })).toThrow('/signingKey')
  })
})

it('a request made later says so', async () => {
  expect(xmlOf(await redirect({ now: now + 1000 }))).toContain('"2026-11-24T09:00:01.000Z"')
})
