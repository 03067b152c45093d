import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { claimOf } from 'rostermap'
import { identityFromAssertion } from 'rostermap/saml'
import { beforeAll, expect, it } from 'vitest'
import { base64, refusal, verify } from '../saml/support.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { describeWith, oneByteChanged, run } from './tools.js'

const python = '/usr/bin/python3'

describeWith(
  { [python]: ['-c', 'import saml2'], xmlsec1: ['--version'], openssl: ['version'] },
  'pysaml2 as the IdP',
  () => {
    const dir = temporaryFolder()
    beforeAll(() => {
      run('openssl', [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=idp'],
        ...['-keyout', join(dir, 'key.pem'), '-out', join(dir, 'cert.pem')],
      ])
    })

    it.each(['response', 'assertion', 'both'])(
      'signs the %s: accepted, and refused with one byte changed',
      async (sign) => {
        const issued = run(python, [
          'test/interop/pysaml2-idp.py',
          dir,
          'https://jira.example.com/saml/acs',
          'https://jira.example.com/saml',
          '_request',
          sign,
          '',
        ])
        const options = {
          clock: Date.now,
          idp: {
            entityId: 'https://idp.example/pysaml2',
            signingKeys: [readFileSync(join(dir, 'cert.pem'), 'utf8')],
          },
        }
        const assertion = await verify(issued, options)
        expect(assertion.signed).toBe(sign)
        const identity = identityFromAssertion(assertion)
        expect(identity.subject).toBe('p-7d0c')
        expect(claimOf(identity, 'givenName').values).toEqual(['Zoë'])
        expect(claimOf(identity, 'eduPersonAffiliation').values).toEqual(['staff', 'member'])
        const changed = oneByteChanged(Buffer.from(issued, 'base64').toString())
        const error = await refusal(verify(base64(changed), options))
        expect(error.details).toEqual({ reason: 'digest' })
      },
    )

    // pysaml2 knows Triple DES with RSA-OAEP here, and nothing else.
    it.each(['response', 'assertion', 'both'])(
      'encrypts the assertion and signs the %s: accepted',
      async (sign) => {
        const issued = run(python, [
          'test/interop/pysaml2-idp.py',
          dir,
          'https://jira.example.com/saml/acs',
          'https://jira.example.com/saml',
          '_request',
          sign,
          join(dir, 'cert.pem'),
        ])
        const assertion = await verify(issued, {
          clock: Date.now,
          decryptionKeys: [readFileSync(join(dir, 'key.pem'), 'utf8')],
          legacyAlgorithms: ['tripledes-cbc'],
          idp: {
            entityId: 'https://idp.example/pysaml2',
            signingKeys: [readFileSync(join(dir, 'cert.pem'), 'utf8')],
          },
        })
        expect(assertion.signed).toBe(sign)
        expect(assertion.warnings.map(({ code }) => code)).toEqual(['legacy-algorithm'])
        expect(identityFromAssertion(assertion).subject).toBe('p-7d0c')
      },
    )
  },
)
