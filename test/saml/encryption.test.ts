import { generateKeyPairSync } from 'node:crypto'
import type { ServiceProviderOptions } from 'rostermap/saml'
import { type TestEncryption, type TestResponseOptions, testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { now, refusal, respond, verify } from './support.js'

const keyPair = (modulusLength = 2048) => generateKeyPairSync('rsa', { modulusLength })
const ours = keyPair()
const other = keyPair()
const recipients = [{ key: ours.publicKey }]
const decryptionKeys = [ours.privateKey]

const encrypted = (encrypt: Partial<TestEncryption> = {}, options: TestResponseOptions = {}) =>
  respond({ ...options, encrypt: { recipients, ...encrypt } })
const open = (samlResponse: string, options: Partial<ServiceProviderOptions> = {}) =>
  verify(samlResponse, { decryptionKeys, ...options })

describe('an encrypted assertion', () => {
  it.each(['response', 'assertion', 'both'] as const)(
    'says the same as a plain one, with a signed %s',
    async (sign) => {
      const plain = await verify(respond({ sign }).samlResponse)
      const { xml, samlResponse } = encrypted({}, { sign })
      expect(xml).not.toContain('Alice')
      expect(await open(samlResponse)).toEqual(plain)
    },
  )

  it.each(['okta', 'entra'] as const)('is read in the style of %s', async (style) => {
    const styled = testIdp({ style, seed: 'idp' })
    const { samlResponse } = styled.respond({
      now,
      inResponseTo: '_request',
      encrypt: { recipients },
    })
    expect((await open(samlResponse, { idp: styled })).nameId?.value).toContain('@')
  })

  it('is refused as encrypted where no key is configured', async () => {
    const error = await refusal(verify(encrypted().samlResponse))
    expect([error.code, error.details]).toEqual([
      'SAML_STRUCTURE_INVALID',
      { element: 'Assertion', reason: 'encrypted' },
    ])
  })

  const assertionNs = 'urn:oasis:names:tc:SAML:2.0:assertion'
  const declaredAround = (xml: string) =>
    xml
      .replaceAll(/ xmlns:saml2="[^"]*"/g, '')
      .replace('<saml2p:Response', `$& xmlns:saml2="${assertionNs}"`)

  it('is read with the declarations of its place', async () => {
    const { samlResponse } = encrypted({}, { sign: 'assertion', edit: declaredAround })
    expect((await open(samlResponse)).nameId?.value).toBe('Alice.Nguyen@Example.com')
  })

  it('is read with the default namespace of its place', async () => {
    const entra = testIdp({ style: 'entra', seed: 'idp' })
    const edit = (xml: string) =>
      xml
        .replace(/(<Assertion[^>]*) xmlns="[^"]*"/, '$1')
        .replace('<samlp:Response', `$& xmlns="${assertionNs}"`)
    const encrypt = { recipients }
    const given = { now, inResponseTo: '_request', sign: 'assertion', edit, encrypt } as const
    expect((await open(entra.respond(given).samlResponse, { idp: entra })).signed).toBe('assertion')
  })

  it('is read with no declaration that a signature of the Response leaves out', async () => {
    const { samlResponse } = encrypted({}, { sign: 'response', edit: declaredAround })
    expect((await refusal(open(samlResponse))).code).toBe('SAML_DECRYPTION_FAILED')
  })

  it('with an inclusive signature inside is read at its place', async () => {
    const inclusive = testIdp({ style: 'entra', seed: 'idp', canonicalization: 'inclusive' })
    const { samlResponse } = inclusive.respond({
      now,
      inResponseTo: '_request',
      sign: 'assertion',
      encrypt: { recipients },
      // As the element around the ciphertext will declare it.
      edit: (xml) => xml.replace('<samlp:Response', `$& xmlns:s="${assertionNs}"`),
    })
    expect((await open(samlResponse, { idp: inclusive })).signed).toBe('assertion')
  })
})

describe('XML Encryption 1.1, 5.2: the content', () => {
  it.each([
    'aes128-cbc',
    'aes192-cbc',
    'aes256-cbc',
    'aes128-gcm',
    'aes192-gcm',
    'aes256-gcm',
  ] as const)('by %s is decrypted', async (content) => {
    for (const sign of ['response', 'assertion'] as const)
      expect((await open(encrypted({ content }, { sign }).samlResponse)).warnings).toEqual([])
  })
})

describe('XML Encryption 1.1, 5.5.2: RSA-OAEP', () => {
  const hashes = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const
  it.each(hashes.flatMap((digest) => hashes.map((mask) => ({ digest, mask }))))(
    'with %j is decrypted',
    async (hashed) => {
      for (const label of ['', 'a label'])
        await open(encrypted({ ...hashed, ...(label && { label }) }).samlResponse)
    },
  )

  it.each(hashes)('by its older name masks with SHA-1, also with digest %s', async (digest) => {
    await open(encrypted({ keyTransport: 'rsa-oaep-mgf1p', digest }).samlResponse)
    const masked = encrypted({ keyTransport: 'rsa-oaep-mgf1p', digest, mask: 'sha256' })
    expect((await refusal(open(masked.samlResponse))).code).toBe('SAML_DECRYPTION_FAILED')
  })

  it('takes keys of other lengths', async () => {
    const long = keyPair(3072)
    const mixed = encrypted({
      recipients: [{ key: long.publicKey }],
      digest: 'sha256',
    })
    await open(mixed.samlResponse, { decryptionKeys: [ours.privateKey, long.privateKey] })
  })
})

describe('XML Encryption 1.1, 3.5: the EncryptedKey', () => {
  it.each(['inside', 'beside', 'referenced'] as const)('may stand %s', async (encryptedKey) => {
    await open(encrypted({ encryptedKey }).samlResponse)
  })

  it('may be one of several', async () => {
    const many = [{ key: other.publicKey }, { key: keyPair().publicKey }, { key: ours.publicKey }]
    for (const encryptedKey of ['inside', 'beside'] as const)
      await open(encrypted({ recipients: many, encryptedKey }).samlResponse)
  })

  it('is ours when its Recipient is, and then no other is tried', async () => {
    const entityId = 'https://jira.example.com/saml'
    const foreign = { key: ours.publicKey, entityId: 'https://other.example' }
    const wrong = [{ key: other.publicKey, entityId }, foreign]
    const right = [{ key: ours.publicKey, entityId }, foreign]
    await open(encrypted({ recipients: right }).samlResponse)
    const { code } = await refusal(open(encrypted({ recipients: wrong }).samlResponse))
    expect(code).toBe('SAML_DECRYPTION_FAILED')
  })

  it('may be there eight times, not more', async () => {
    const times = (count: number) =>
      encrypted({ recipients: Array.from({ length: count }, () => ({ key: ours.publicKey })) })
    await open(times(8).samlResponse)
    expect((await refusal(open(times(9).samlResponse))).code).toBe('SAML_DECRYPTION_FAILED')
  })
})

describe('the option decryptionKeys', () => {
  const pem = ours.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

  it('takes PEM and KeyObjects, several of them while a key is exchanged', async () => {
    const { samlResponse } = encrypted()
    await open(samlResponse, { decryptionKeys: [pem] })
    await open(samlResponse, { decryptionKeys: [other.privateKey, pem] })
    await open(samlResponse, { decryptionKeys: [other.privateKey, pem, pem, pem] })
  })

  it.each<[string, unknown]>([
    ['a public key', [ours.publicKey]],
    ['an EC key', [generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey]],
    ['a short key', [keyPair(1024).privateKey]],
    ['no PEM', ['secret']],
    ['no key', [7]],
    ['an RSA-PSS key', [generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey]],
    ['the options of a key', [{ key: pem }]],
    ['no list', pem],
    ['nothing like a list', 7],
    ['five keys', [pem, pem, pem, pem, pem]],
  ])('refuses %s', (_, given) => {
    const options = { decryptionKeys: given } as Partial<ServiceProviderOptions>
    expect(() => open('', options)).toThrow('/decryptionKeys')
  })
})

describe('RSA 1.5 and Triple DES', () => {
  it.each([
    ['rsa-1_5', { keyTransport: 'rsa-1_5' }],
    ['tripledes-cbc', { content: 'tripledes-cbc' }],
  ] as const)('%s is refused unless named, and gives a warning then', async (name, how) => {
    const { samlResponse } = encrypted(how)
    expect((await refusal(open(samlResponse))).code).toBe('SAML_DECRYPTION_FAILED')
    const { warnings } = await open(samlResponse, { legacyAlgorithms: [name] })
    expect(warnings.map(({ code, message }) => [code, message.includes(name)])).toEqual([
      ['legacy-algorithm', true],
    ])
  })
})

describe('parts of an assertion', () => {
  it.each(['response', 'assertion', 'both'] as const)(
    'an EncryptedID is the NameID, with a signed %s',
    async (sign) => {
      const plain = await verify(respond({ sign }).samlResponse)
      const { xml, samlResponse } = encrypted({ what: 'nameId' }, { sign, attributes: {} })
      expect(xml).not.toContain('Alice')
      expect((await open(samlResponse)).nameId).toEqual(plain.nameId)
    },
  )

  it('EncryptedAttributes are attributes, in their order', async () => {
    const plain = await verify(respond().samlResponse)
    const { xml, samlResponse } = encrypted({ what: 'attributes' })
    expect(xml).not.toContain('Nguyen<')
    expect(await open(samlResponse)).toEqual(plain)
  })

  it.each([
    ['nameId', 'NameID'],
    ['attributes', 'Attribute'],
  ] as const)('%s: refused without a key, never left out', async (what, element) => {
    const { samlResponse } = encrypted({ what })
    expect((await refusal(verify(samlResponse))).details).toEqual({ element, reason: 'encrypted' })
    const error = await refusal(open(samlResponse, { decryptionKeys: [other.privateKey] }))
    expect([error.code, error.details]).toEqual(['SAML_DECRYPTION_FAILED', { element }])
  })

  it('a NameID beside an EncryptedID is one too many', async () => {
    const edit = (xml: string) =>
      xml.replace(/<saml2:NameID.*<\/saml2:NameID>/, '$&<saml2:EncryptedID/>')
    expect((await refusal(open(respond({ edit }).samlResponse))).details).toEqual({
      element: 'NameID',
      reason: 'repeated',
    })
  })

  it('nothing is decrypted of a Response that a rule refuses', async () => {
    const { samlResponse } = encrypted({ what: 'nameId' }, { audience: 'urn:other' })
    expect((await refusal(verify(samlResponse))).code).toBe('SAML_AUDIENCE_MISMATCH')
  })
})
