/** Attacks on encryption. The public key is public: whoever has it can encrypt for us. */

import { constants, createHash, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { type AnyRosterError, isRosterError } from 'rostermap'
import type { ServiceProviderOptions } from 'rostermap/saml'
import type { TestEncryption } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { decodeOaep, exclusiveOr, mgf1 } from '../../../src/saml/oaep.js'
import { encryptText } from '../../../src/testing/saml-encrypt.js'
import { base64, refusal, respond, verify } from '../support.js'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const recipients = [{ key: publicKey }]
const cbc = { recipients, content: 'aes256-cbc' } as const
const gcm = { recipients, content: 'aes256-gcm' } as const

const refused = (xml: string, options: Partial<ServiceProviderOptions> = {}) =>
  refusal(verify(base64(xml), { decryptionKeys: [privateKey], ...options }))
const signature = (reason: string) => ({ code: 'SAML_SIGNATURE_INVALID', details: { reason } })
const decryption = {
  code: 'SAML_DECRYPTION_FAILED',
  details: { element: 'Assertion' },
  message: expect.stringContaining('could not be decrypted'),
}

const plain = respond({ sign: 'assertion' }).xml
const assertion = /<saml2:Assertion[\s\S]*<\/saml2:Assertion>/.exec(plain)?.[0] ?? ''
const unsigned = assertion.replace(/<ds:Signature[\s\S]*<\/ds:Signature>/, '')
const forged = unsigned.replace('Alice.Nguyen', 'admin')
const sent = (plaintext: string | Buffer, how: TestEncryption = gcm) =>
  plain.replace(assertion, () => encryptText(plaintext, 'EncryptedAssertion', how))

/** The ciphertext of a message changed: initialisation vector, content and, with GCM, tag. */
const recrypted = (xml: string, change: (bytes: Buffer) => Uint8Array) =>
  xml.replace(
    /(<\/ds:KeyInfo><xenc:CipherData><xenc:CipherValue>)([^<]*)/,
    (_, head: string, value: string) => head + base64(change(Buffer.from(value, 'base64'))),
  )
const flipped =
  (at: number, by = 1) =>
  (bytes: Buffer) => {
    const index = at < 0 ? bytes.length + at : at
    return bytes.map((octet, i) => (i === index ? octet ^ by : octet))
  }

it('the messages under attack are good ones', async () => {
  for (const how of [cbc, gcm])
    await verify(base64(sent(assertion, how)), { decryptionKeys: [privateKey] })
})

describe('an unsigned assertion encrypted by the attacker', () => {
  it('is refused: encryption proves nothing', async () => {
    expect(await refused(sent(forged))).toMatchObject(signature('missing'))
    expect(await refused(sent(forged, cbc))).toMatchObject(decryption)
  })

  it('is refused also with a signature that is somewhere else in it', async () => {
    const [stolen = ''] = /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(assertion) ?? []
    const inValue = forged.replace(
      '<saml2:AttributeValue',
      `<saml2:Extra>${stolen}</saml2:Extra>$&`,
    )
    expect(await refused(sent(inValue))).toMatchObject(signature('structure'))
    const moved = forged.replace('</saml2:Issuer>', `$&${stolen}`)
    expect(await refused(sent(moved))).toMatchObject(signature('digest'))
  })
})

describe('encrypted-assertion wrapping (as ruby-saml met it)', () => {
  const encrypted = encryptText(assertion, 'EncryptedAssertion', gcm)
  it.each([
    ['a forged assertion before the encrypted one', plain.replace(assertion, forged + encrypted)],
    ['a forged assertion behind it', plain.replace(assertion, encrypted + forged)],
    ['two encrypted assertions', plain.replace(assertion, encrypted + encrypted)],
    [
      'a forged assertion in the place of the ciphertext',
      plain.replace(
        assertion,
        encrypted.replace('<xenc:EncryptedData', `<s:Advice>${forged}</s:Advice>$&`),
      ),
    ],
    [
      'a forged encrypted assertion around the signed one',
      sent(
        forged
          .replace('_a1', '_a2')
          .replace('</saml2:Conditions>', `$&<saml2:Advice>${assertion}</saml2:Advice>`),
      ),
    ],
    [
      'a second ciphertext inside the plaintext',
      sent(assertion.replace('</saml2:Conditions>', `$&<saml2:Advice>${encrypted}</saml2:Advice>`)),
    ],
  ])('%s is one too many', async (_, xml) => {
    expect(await refused(xml)).toMatchObject({
      code: 'SAML_STRUCTURE_INVALID',
      details: { element: 'Assertion', reason: 'repeated' },
    })
  })

  it('an ID that is there twice, once in the open and once encrypted, is refused', async () => {
    const same = sent(assertion).replace('ID="_r1"', 'ID="_a1"')
    expect(await refused(same)).toMatchObject({
      code: 'SAML_STRUCTURE_INVALID',
      details: { element: 'Assertion', reason: 'repeated' },
    })
  })

  it('a forged assertion beside the ciphertext inside EncryptedAssertion is not read', async () => {
    for (const put of [`${forged}$&`, `$&${forged}`]) {
      const beside = encrypted.replace(/<xenc:EncryptedData[\s\S]*<\/xenc:EncryptedData>/, put)
      expect(await refused(plain.replace(assertion, beside))).toMatchObject(decryption)
    }
  })
})

describe('a plaintext', () => {
  it.each([
    ['two assertions', assertion + forged.replace('_a1', '_a2')],
    ['a forged assertion first', forged.replace('_a1', '_a2') + assertion],
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${assertion}`],
    ['an XML declaration', `<?xml version="1.0"?>${assertion}`],
    ['an end tag of what is around it', `</context>${assertion}<context>`],
    ['an open comment', `${assertion}<!--`],
    ['an open CDATA section', `${assertion}<![CDATA[`],
    ['text', `admin${assertion}`],
    ['nothing', ' '],
    ['another element', '<a/>'],
    ['an element of another namespace', assertion.replaceAll('SAML:2.0:assertion', 'SAML:1.0:a')],
    ['an undeclared prefix', assertion.replaceAll('saml2:', 'undeclared:')],
    ['another encoding', Buffer.from(`\ufeff${assertion}`, 'utf16le')],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from(assertion), Buffer.of(0xff)])],
  ])('of %s is refused', async (_, plaintext) => {
    for (const how of [gcm, cbc])
      expect(await refused(sent(plaintext, how))).toMatchObject(decryption)
  })
})

describe('XML Encryption 1.1, 5.2.4: GCM', () => {
  const xml = sent(assertion)
  it.each<[string, (bytes: Buffer) => Uint8Array]>([
    ['another octet', flipped(40)],
    ['another initialisation vector', flipped(0)],
    ['another tag', flipped(-1)],
    ['a shorter tag', (bytes) => bytes.subarray(0, -4)],
    ['no tag', (bytes) => bytes.subarray(0, -16)],
    ['nothing but a tag', (bytes) => bytes.subarray(-28)],
    ['nothing but an initialisation vector', (bytes) => bytes.subarray(0, 12)],
  ])('%s is refused', async (_, change) => {
    expect(await refused(recrypted(xml, change))).toMatchObject(decryption)
  })
})

describe('the padding oracle of CBC (Jager and Somorovsky 2011)', () => {
  const one = async (xml: string) => {
    const { code, message, details } = await refused(xml)
    return JSON.stringify({ code, message, details })
  }

  it('gets one and the same answer, whatever was wrong', async () => {
    const xml = sent(assertion, cbc)
    const answers = new Set<string>()
    for (let by = 1; by < 256; by += 1) answers.add(await one(recrypted(xml, flipped(-17, by))))
    for (const at of [0, 20, 400, -1, -20, -33]) answers.add(await one(recrypted(xml, flipped(at))))
    for (const length of [-1, -16, -32, 16, 5])
      answers.add(await one(recrypted(xml, (bytes) => bytes.subarray(0, length))))
    // A plaintext that is XML, SAML, or even an assertion with a signature that does not hold.
    for (const text of ['', '<', '<a/>', unsigned, forged, assertion.replace('Alice.N', 'admin.N')])
      answers.add(await one(sent(text, cbc)))
    answers.add(await one(sent(assertion.replace('ID="_a1"', 'ID="_r1"'), cbc)))
    const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
    answers.add(await one(sent(assertion, { ...cbc, recipients: [{ key: foreign }] })))
    expect([...answers]).toHaveLength(1)
    expect([...answers][0]).toContain('SAML_DECRYPTION_FAILED')
  }, 30_000)

  it('gets no plaintext checked where the Response is signed: the ciphertext may not change', async () => {
    const { xml } = respond({ sign: 'response', encrypt: cbc })
    for (const at of [0, 20, -1, -17])
      expect(await refused(recrypted(xml, flipped(at)))).toMatchObject(signature('digest'))
  })
})

describe('a changed message with an encrypted assertion', () => {
  it.each([cbc, gcm])('is refused, or read as if it were unchanged: %j', async (encrypt) => {
    const { xml } = respond({ sign: 'assertion', encrypt })
    const expected = await verify(base64(xml), { decryptionKeys: [privateKey] })
    await fc.assert(
      fc.asyncProperty(
        fc.nat(xml.length - 1),
        fc.constantFrom('A', '<', ' ', '='),
        async (at, to) => {
          const changed = xml.slice(0, at) + to + xml.slice(at + 1)
          const outcome: unknown = await verify(base64(changed), {
            decryptionKeys: [privateKey],
          }).catch((error: AnyRosterError) => error)
          if (!isRosterError(outcome)) expect(outcome).toEqual(expected)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('an algorithm downgrade', () => {
  const xml = sent(assertion, { ...gcm, keyTransport: 'rsa-oaep' })
  it.each([
    [
      'RSA 1.5 for the key',
      'http://www.w3.org/2009/xmlenc11#rsa-oaep',
      'http://www.w3.org/2001/04/xmlenc#rsa-1_5',
    ],
    [
      'CBC for the content',
      'http://www.w3.org/2009/xmlenc11#aes256-gcm',
      'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
    ],
    [
      'Triple DES',
      'http://www.w3.org/2009/xmlenc11#aes256-gcm',
      'http://www.w3.org/2001/04/xmlenc#tripledes-cbc',
    ],
    ['a shorter key', '#aes256-gcm', '#aes128-gcm'],
    ['an unknown cipher', '#aes256-gcm', '#none'],
    [
      'another MGF',
      '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#rsa-oaep">',
      '$&<e:MGF xmlns:e="http://www.w3.org/2009/xmlenc11#" Algorithm="http://www.w3.org/2009/xmlenc11#mgf1md5"/>',
    ],
    [
      'a parameter nobody knows',
      '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#rsa-oaep">',
      '$&<e:Other xmlns:e="urn:e"/>',
    ],
    [
      'a ciphertext to fetch',
      /<xenc:CipherValue>[^<]*<\/xenc:CipherValue>(?![\s\S]*<xenc:CipherValue>)/,
      '<xenc:CipherReference URI="https://attacker.example/"/>',
    ],
    ['another type', '#Element"', '#Content"'],
  ] as const)('to %s is refused', async (_, from, to) => {
    const changed = xml.replace(from, to)
    expect(changed).not.toBe(xml)
    expect(await refused(changed)).toMatchObject(decryption)
    const legacyAlgorithms = ['rsa-1_5', 'tripledes-cbc'] as const
    expect(await refused(changed, { legacyAlgorithms })).toMatchObject(decryption)
  })
})

describe('RSA 1.5 (Bleichenbacher), where it is named', () => {
  const how = { ...gcm, keyTransport: 'rsa-1_5' } as const
  const keyValue =
    /(<xenc:EncryptionMethod Algorithm="[^"]*rsa-1_5"><\/xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>)[^<]*/
  const withBlock = (block: Buffer) => {
    const value = publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, block)
    const xml = sent(assertion, how)
    const changed = xml.replace(keyValue, (_, head: string) => head + value.toString('base64'))
    expect(changed).not.toBe(xml)
    return refused(changed, { legacyAlgorithms: ['rsa-1_5'] })
  }
  const block = (head: readonly number[], keyLength: number, gap = 0) => {
    const filling = randomBytes(256 - head.length - keyLength - 1).map((it) => it || 1)
    if (gap > 0) filling[gap] = 0
    return Buffer.concat([Buffer.from(head), filling, Buffer.of(0), randomBytes(keyLength)])
  }

  it('a wrong padding, a wrong length and a wrong key get one and the same answer', async () => {
    const attempts = [
      block([0, 2], 32),
      block([0, 2], 16),
      block([0, 2], 200),
      block([0, 1], 32),
      block([1, 2], 32),
      block([0, 2], 32, 3),
      Buffer.concat([Buffer.of(0, 2), Buffer.alloc(254, 7)]),
    ]
    for (const attempt of attempts.filter((it) => (it[0] ?? 0) === 0))
      expect(await withBlock(attempt)).toMatchObject(decryption)
  })
})

describe('RFC 8017, 7.1.2: OAEP', () => {
  const label = Buffer.from('label')
  const encode = (block: Buffer, first = 0) => {
    const seed = randomBytes(32)
    const masked = exclusiveOr(block, mgf1(seed, block.length, 'sha1'))
    const maskedSeed = exclusiveOr(seed, mgf1(masked, 32, 'sha1'))
    return Buffer.concat([Buffer.of(first), maskedSeed, masked])
  }
  const hash = createHash('sha256').update(label).digest()
  const block = (...rest: Buffer[]) => {
    const all = Buffer.concat([hash, ...rest])
    return Buffer.concat([all, Buffer.alloc(Math.max(0, 223 - all.length))])
  }
  const zeros = Buffer.alloc(100)
  const message = Buffer.from('0123456789abcdef')
  const good = Buffer.concat([hash, zeros, Buffer.of(1), message])

  it('gives the message back', () => {
    expect(decodeOaep(encode(good), 'sha256', 'sha1', label)).toEqual(message)
    const empty = Buffer.concat([hash, Buffer.of(1)])
    expect(decodeOaep(encode(empty), 'sha256', 'sha1', label)).toEqual(Buffer.alloc(0))
    const ones = Buffer.concat([hash, Buffer.of(0, 1, 1, 0, 1)])
    expect(decodeOaep(encode(ones), 'sha256', 'sha1', label)).toEqual(Buffer.of(1, 0, 1))
  })

  it.each<[string, Buffer, Buffer]>([
    ['a first octet other than zero (Manger)', encode(good, 1), label],
    ['another label', encode(good), Buffer.from('other')],
    ['no one behind the zeros', encode(block()), label],
    ['another octet before the one', encode(block(Buffer.of(0, 2, 1, 9))), label],
    ['too few octets', Buffer.alloc(65), label],
  ])('refuses %s', (_, encoded, given) => {
    expect(decodeOaep(encoded, 'sha256', 'sha1', given)).toBeUndefined()
  })
})
