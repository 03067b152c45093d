import { createPublicKey } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { decodeOaep } from '../../src/saml/oaep.js'
import { base64, now, refusal, respond, verify } from '../saml/support.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { describeWith, run } from './tools.js'

const xenc = 'http://www.w3.org/2001/04/xmlenc#'
const xenc11 = 'http://www.w3.org/2009/xmlenc11#'

/** Keys of ours, as files. */
function keyFiles() {
  const dir = temporaryFolder()
  const [privateKey, publicKey] = [join(dir, 'key.pem'), join(dir, 'public.pem')]
  run('openssl', ['genrsa', '-out', privateKey, '2048'])
  run('openssl', ['rsa', '-in', privateKey, '-pubout', '-out', publicKey])
  return { dir, privateKey, publicKey }
}

describeWith({ xmlsec1: ['--version'], openssl: ['version'] }, 'xmlsec1 and encryption', () => {
  const { dir, privateKey, publicKey } = keyFiles()
  const decryptionKeys = [readFileSync(privateKey, 'utf8')]
  const file = (name: string, text: string) => {
    const path = join(dir, name)
    writeFileSync(path, text)
    return path
  }

  it.each([
    [`${xenc}aes128-cbc`, 'aes-128', 'rsa-oaep-mgf1p'],
    [`${xenc}aes192-cbc`, 'aes-192', 'rsa-oaep-mgf1p'],
    [`${xenc}aes256-cbc`, 'aes-256', 'rsa-oaep-mgf1p'],
    [`${xenc}aes256-cbc`, 'aes-256', 'rsa-1_5'],
    [`${xenc11}aes128-gcm`, 'aes-128', 'rsa-oaep-mgf1p'],
    [`${xenc11}aes192-gcm`, 'aes-192', 'rsa-oaep-mgf1p'],
    [`${xenc11}aes256-gcm`, 'aes-256', 'rsa-oaep-mgf1p'],
    [`${xenc}tripledes-cbc`, 'des-192', 'rsa-1_5'],
  ])('encrypts by %s what we decrypt', async (content, session, transport) => {
    const signed = respond({ sign: 'assertion' }).xml
    const assertion = /<saml2:Assertion[\s\S]*<\/saml2:Assertion>/.exec(signed)?.[0] ?? ''
    const template = `<EncryptedData xmlns="${xenc}" Type="${xenc}Element"><EncryptionMethod Algorithm="${content}"/><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><EncryptedKey xmlns="${xenc}"><EncryptionMethod Algorithm="${xenc}${transport}"/><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><KeyName/></KeyInfo><CipherData><CipherValue/></CipherData></EncryptedKey></KeyInfo><CipherData><CipherValue/></CipherData></EncryptedData>`
    const data = run('xmlsec1', [
      ...['--encrypt', '--pubkey-pem', publicKey, '--session-key', session],
      ...['--xml-data', file('plain.xml', assertion), '--node-xpath', '/*'],
      file('template.xml', template),
    ]).replace(/^<\?xml[^>]*>\s*/, '')
    const wrapped = `<s:EncryptedAssertion xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion">${data}</s:EncryptedAssertion>`
    const sent = base64(signed.replace(assertion, () => wrapped))
    const options = transport === 'rsa-1_5' && {
      legacyAlgorithms: ['rsa-1_5', 'tripledes-cbc'] as const,
    }
    const opened = await verify(sent, { decryptionKeys, ...options })
    expect(opened.nameId?.value).toBe('Alice.Nguyen@Example.com')
    const foreign = { decryptionKeys: [readFileSync(keyFiles().privateKey, 'utf8')], ...options }
    expect((await refusal(verify(sent, foreign))).code).toBe('SAML_DECRYPTION_FAILED')
  })

  it.each([
    { content: 'aes128-cbc', keyTransport: 'rsa-oaep-mgf1p' },
    { content: 'aes192-cbc', keyTransport: 'rsa-oaep-mgf1p', label: 'label' },
    { content: 'aes256-gcm', keyTransport: 'rsa-oaep-mgf1p' },
    { content: 'tripledes-cbc', keyTransport: 'rsa-1_5' },
  ] as const)('decrypts what the test IdP encrypts: %j', (how) => {
    const key = createPublicKey(readFileSync(publicKey))
    const { xml } = testIdp().respond({ now, encrypt: { recipients: [{ key }], ...how } })
    const data = /<xenc:EncryptedData[\s\S]*<\/xenc:EncryptedData>/.exec(xml)?.[0] ?? ''
    const opened = run('xmlsec1', ['--decrypt', '--privkey-pem', privateKey, file('c.xml', data)])
    expect(opened).toContain('Alice.Nguyen@Example.com')
  })
})

describeWith({ openssl: ['version'] }, 'OpenSSL', () => {
  const { dir, privateKey, publicKey } = keyFiles()
  const hashes = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512']
  describe.each(hashes)('pads with OAEP and hash %s', (hash) => {
    it.each(hashes)('and mask %s what we unpad', (mask) => {
      const [plain, sealed] = [join(dir, 'plain'), join(dir, 'sealed')]
      writeFileSync(plain, '0123456789abcdef')
      const oaep = [`oaep_md:${hash}`, `mgf1_md:${mask}`, `oaep_label:6c6162656c`]
      const options = ['padding_mode:oaep', ...oaep].flatMap((it) => ['-pkeyopt', `rsa_${it}`])
      run('openssl', [
        ...['pkeyutl', '-encrypt', '-pubin', '-inkey', publicKey, ...options],
        ...['-in', plain, '-out', sealed],
      ])
      const raw = join(dir, 'raw')
      run('openssl', [
        ...['pkeyutl', '-decrypt', '-inkey', privateKey, '-pkeyopt', 'rsa_padding_mode:none'],
        ...['-in', sealed, '-out', raw],
      ])
      const message = decodeOaep(readFileSync(raw), hash, mask, Buffer.from('label'))
      expect(message?.toString()).toBe('0123456789abcdef')
    })
  })
})
