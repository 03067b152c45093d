import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { claimOf } from 'rostermap'
import { identityFromAssertion, type ServiceProviderOptions } from 'rostermap/saml'
import { expect, it } from 'vitest'
import { base64, refusal, verify } from '../saml/support.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { describeWith, oneByteChanged, run } from './tools.js'

const script = fileURLToPath(new URL('simplesamlphp-idp.php', import.meta.url))
const library = '/usr/share/simplesamlphp/lib/_autoload.php'
const xenc = 'http://www.w3.org/2001/04/xmlenc#'
const xenc11 = 'http://www.w3.org/2009/xmlenc11#'
const signed = ['response', 'assertion', 'both'] as const

describeWith(
  { php: ['-r', `exit(is_file('${library}') ? 0 : 1);`], openssl: ['version'] },
  'SimpleSAMLphp',
  () => {
    const dir = temporaryFolder()
    run('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=Test'],
      ...['-keyout', join(dir, 'key.pem'), '-out', join(dir, 'cert.pem')],
    ])
    const idp = {
      entityId: 'https://idp.example/simplesamlphp',
      signingKeys: [readFileSync(join(dir, 'cert.pem'), 'utf8')],
    }
    const decryptionKeys = [readFileSync(join(dir, 'key.pem'), 'utf8')]
    const issue = (sign: string, encrypt = '', content = '', transport = '') =>
      run('php', [
        ...[script, dir, 'https://jira.example.com/saml/acs', 'https://jira.example.com/saml'],
        ...['_request', sign, encrypt, content, transport],
      ])
    const open = (issued: string, options: Partial<ServiceProviderOptions> = {}) =>
      verify(issued, { clock: Date.now, idp, ...options })

    it.each(signed)('signs the %s: accepted, and refused with one byte changed', async (sign) => {
      const issued = issue(sign)
      const assertion = await open(issued)
      expect(assertion.signed).toBe(sign)
      const identity = identityFromAssertion(assertion)
      expect(identity.subject).toBe('p-7d0c')
      expect(claimOf(identity, 'givenName').values).toEqual(['Zoë 𝔸'])
      expect(claimOf(identity, 'eduPersonAffiliation').values).toEqual([
        'staff',
        ' member ',
        '<&>"',
      ])
      const changed = oneByteChanged(Buffer.from(issued, 'base64').toString())
      expect((await refusal(open(base64(changed)))).details).toEqual({ reason: 'digest' })
    })

    it.each(signed)('encrypts the assertion and signs the %s: accepted', async (sign) => {
      const issued = issue(sign, 'assertion')
      expect(Buffer.from(issued, 'base64').toString()).not.toContain('p-7d0c')
      const assertion = await open(issued, { decryptionKeys })
      expect([assertion.signed, assertion.warnings]).toEqual([sign, []])
      expect(identityFromAssertion(assertion).subject).toBe('p-7d0c')
    })

    it.each(signed)('encrypts the NameID and signs the %s: accepted', async (sign) => {
      const assertion = await open(issue(sign, 'nameId'), { decryptionKeys })
      expect([assertion.signed, assertion.nameId?.value]).toEqual([sign, 'p-7d0c'])
    })

    // What its library xmlseclibs can do beyond what the IdP offers.
    const oaep = [`${xenc}rsa-oaep-mgf1p`, `${xenc11}rsa-oaep`]
    const ciphers = [
      ...[128, 192, 256].flatMap((bits) => [`${xenc}aes${bits}-cbc`, `${xenc11}aes${bits}-gcm`]),
    ]
    it.each(ciphers.flatMap((content) => oaep.map((transport) => [content, transport] as const)))(
      'encrypts by %s and %s: accepted',
      async (content, transport) => {
        for (const sign of ['response', 'assertion']) {
          const assertion = await open(issue(sign, 'assertion', content, transport), {
            decryptionKeys,
          })
          expect([assertion.nameId?.value, assertion.warnings]).toEqual(['p-7d0c', []])
        }
      },
    )

    it('encrypts by Triple DES and RSA 1.5: accepted where both are named, with two warnings', async () => {
      const issued = issue('assertion', 'assertion', `${xenc}tripledes-cbc`, `${xenc}rsa-1_5`)
      expect((await refusal(open(issued, { decryptionKeys }))).code).toBe('SAML_DECRYPTION_FAILED')
      const legacyAlgorithms = ['rsa-1_5', 'tripledes-cbc'] as const
      const { warnings } = await open(issued, { decryptionKeys, legacyAlgorithms })
      expect(warnings.map(({ code }) => code)).toEqual(['legacy-algorithm', 'legacy-algorithm'])
    })
  },
)
