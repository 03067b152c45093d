import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { testIdp } from 'rostermap/testing'
import { expect, it } from 'vitest'
import { base64, now, refusal, respond, verify } from '../saml/support.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { describeWith, oneByteChanged, run } from './tools.js'

const ids = ['Response', 'Assertion'].flatMap((name) => [
  '--id-attr:ID',
  `urn:oasis:names:tc:SAML:2.0:${name === 'Response' ? 'protocol' : 'assertion'}:${name}`,
])

/** A signature to be filled in, as xmlsec1 takes it. */
const template = (id: string, c14n = 'http://www.w3.org/2001/10/xml-exc-c14n#') =>
  `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><CanonicalizationMethod Algorithm="${c14n}"/><SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><Reference URI="#${id}"><Transforms><Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><Transform Algorithm="${c14n}"/></Transforms><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue/></Reference></SignedInfo><SignatureValue/></Signature>`

describeWith({ xmlsec1: ['--version'], openssl: ['version'] }, 'xmlsec1', () => {
  it.each([
    ['Response', '_r1', 'Status'],
    ['Assertion', '_a1', 'Subject'],
  ])('signs a %s that is accepted, and refused with one byte changed', async (_, id, next) => {
    const dir = temporaryFolder()
    const [key, publicKey] = [join(dir, 'key.pem'), join(dir, 'public.pem')]
    run('openssl', ['genrsa', '-out', key, '2048'])
    run('openssl', ['rsa', '-in', key, '-pubout', '-out', publicKey])
    const unsigned = respond({
      sign: 'none',
      attributes: { odd: ['Zoë 𝔸', ' a\tb\nc\r', '<&>"'] },
    }).xml
    const file = join(dir, 'template.xml')
    writeFileSync(
      file,
      unsigned.replace(new RegExp(`<\\w+:${next}[ >]`), (tag) => template(id) + tag),
    )
    const xml = run('xmlsec1', ['--sign', '--privkey-pem', key, ...ids, file])
    const idp = {
      entityId: 'http://www.okta.com/exk1f0abcdEFGH2345',
      signingKeys: [readFileSync(publicKey, 'utf8')],
    }
    const { attributes } = await verify(base64(xml), { idp })
    expect(attributes[0]?.values.map(({ value }) => value)).toEqual(['Zoë 𝔸', ' a\tb\nc\r', '<&>"'])
    const error = await refusal(verify(base64(oneByteChanged(xml)), { idp }))
    expect(error.details).toEqual({ reason: 'digest' })
  })

  // Both ends of the inheritance: the assertion is a subtree whose ancestors have `xml:` attributes.
  it.each([
    'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
    'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
    'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments',
    'http://www.w3.org/2006/12/xml-c14n11',
    'http://www.w3.org/2006/12/xml-c14n11#WithComments',
  ])('signs an assertion by %s that is accepted', async (c14n) => {
    const dir = temporaryFolder()
    const [key, publicKey] = [join(dir, 'key.pem'), join(dir, 'public.pem')]
    run('openssl', ['genrsa', '-out', key, '2048'])
    run('openssl', ['rsa', '-in', key, '-pubout', '-out', publicKey])
    const file = join(dir, 'template.xml')
    const around =
      '$& xml:lang="de" xml:id="around" xml:base="https://idp.example/a/b" xmlns:unused="urn:x"'
    const unsigned = respond({ sign: 'none' })
      .xml.replace('<saml2p:Response', around)
      .replace('<saml2:Assertion', '$& xml:space="preserve" xml:base="../c"')
    writeFileSync(
      file,
      unsigned.replace(/<saml2:Subject[ >]/, (tag) => template('_a1', c14n) + tag),
    )
    const xml = run('xmlsec1', ['--sign', '--privkey-pem', key, ...ids, file])
    const idp = {
      entityId: 'http://www.okta.com/exk1f0abcdEFGH2345',
      signingKeys: [readFileSync(publicKey, 'utf8')],
    }
    expect((await verify(base64(xml), { idp })).signed).toBe('assertion')
    const error = await refusal(verify(base64(oneByteChanged(xml)), { idp }))
    expect(error.details).toEqual({ reason: 'digest' })
  })

  it.each([
    { signatureAlgorithm: 'rsa-sha512', digestAlgorithm: 'sha384' },
    { signatureAlgorithm: 'ecdsa-sha256' },
    { signatureAlgorithm: 'ecdsa-sha512', digestAlgorithm: 'sha512' },
    { canonicalization: 'inclusive' },
    { canonicalization: 'inclusive-1.1', withComments: true },
  ] as const)('verifies what the test IdP signs with %j', (options) => {
    const idp = testIdp(options)
    const [pinned = ''] = idp.signingKeys
    const dir = temporaryFolder()
    const [key, file] = [join(dir, 'idp.pem'), join(dir, 'response.xml')]
    writeFileSync(key, pinned)
    const kind = pinned.includes('CERTIFICATE') ? '--pubkey-cert-pem' : '--pubkey-pem'
    for (const sign of ['response', 'assertion'] as const) {
      writeFileSync(file, idp.respond({ now, sign }).xml)
      run('xmlsec1', ['--verify', kind, key, ...ids, file])
    }
  })

  it.each(['okta', 'entra'] as const)('verifies what the test IdP issues like %s', (style) => {
    const idp = testIdp({ style })
    const dir = temporaryFolder()
    const [certificate, file] = [join(dir, 'idp.pem'), join(dir, 'response.xml')]
    writeFileSync(certificate, idp.signingKeys[0] ?? '')
    for (const sign of ['response', 'assertion', 'both'] as const) {
      const { xml } = idp.respond({ now, sign })
      const check = () =>
        run('xmlsec1', ['--verify', '--pubkey-cert-pem', certificate, ...ids, file])
      writeFileSync(file, xml)
      check()
      writeFileSync(file, oneByteChanged(xml))
      expect(check).toThrow()
    }
  })
})
