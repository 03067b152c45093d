import { createPublicKey, createSecretKey, generateKeyPairSync } from 'node:crypto'
import { isRosterError } from 'rostermap'
import { type ServiceProviderOptions, type SigningKey, serviceProvider } from 'rostermap/saml'
import { testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { selfSignedCertificate } from '../../src/testing/saml-certificate.js'
import { idp, now, respond, sp, verify } from './support.js'

const issuesOf = (options: Partial<ServiceProviderOptions>) => {
  try {
    sp(options)
  } catch (error) {
    if (isRosterError(error) && error.code === 'SAML_CONFIG_INVALID')
      return error.details.issues.map(({ pointer }) => pointer)
  }
  return []
}
const pinned = (...signingKeys: SigningKey[]) => ({ idp: { entityId: idp.entityId, signingKeys } })
const [certificate = ''] = idp.signingKeys
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength })

describe('the options', () => {
  it('are checked all at once, each with its pointer', () => {
    const nothing = {} as ServiceProviderOptions
    expect(() => serviceProvider(nothing)).toThrow('/entityId')
    expect(
      issuesOf({
        entityId: ' ',
        acsUrl: '/saml',
        idp: { entityId: '', signingKeys: [] },
        clockSkewMs: 600_001,
        maxBytes: 0,
        allowUnsolicited: 'no' as never,
      }).sort(),
    ).toEqual([
      '/acsUrl',
      '/allowUnsolicited',
      '/clockSkewMs',
      '/entityId',
      '/idp/entityId',
      '/idp/signingKeys',
      '/maxBytes',
    ])
  })

  it.each([
    ['a private key', rsa(2048).privateKey],
    [
      'a private key in PEM',
      rsa(2048).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ],
    ['a secret key', createSecretKey(Buffer.from('secret'))],
    ['a short RSA key', rsa(1024).publicKey],
    ['an Ed448 key', generateKeyPairSync('ed448').publicKey],
    ['a curve that is not NIST', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey],
    ['no PEM', 'MIIC'],
    ['no text', 7 as unknown as string],
  ])('refuse %s', (_, key: SigningKey) => {
    expect(issuesOf(pinned(certificate, key))).toEqual(['/idp/signingKeys/1'])
  })
})

describe('a pinned key', () => {
  it.each<[string, SigningKey]>([
    ['a certificate', certificate],
    [
      'a public key in PEM',
      createPublicKey(certificate).export({ type: 'spki', format: 'pem' }).toString(),
    ],
    ['a KeyObject', createPublicKey(certificate)],
  ])('may be %s', async (_, key) => {
    await verify(respond().samlResponse, pinned(key))
  })

  it('may be one of eight, not more', async () => {
    const [key = ''] = testIdp({ seed: 'other' }).signingKeys
    const eight = Array.from({ length: 8 }, () => key)
    const options = { idp: { entityId: 'urn:idp', signingKeys: eight } }
    expect(() => sp(options)).not.toThrow()
    const nine = { idp: { entityId: 'urn:idp', signingKeys: [...eight, key] } }
    expect(() => sp(nine)).toThrow('/idp/signingKeys')
  })

  it('may be one of several, while the IdP exchanges them', async () => {
    await verify(
      respond().samlResponse,
      pinned(...testIdp({ seed: 'other' }).signingKeys, certificate),
    )
  })

  it('counts when its certificate has expired, with a warning', async () => {
    const { privateKey } = rsa(2048)
    const day = 86_400_000
    const expired = selfSignedCertificate(privateKey, 'old', now - 9 * day, now - day)
    const { warnings } = await verify(respond().samlResponse, pinned(certificate, expired))
    expect(warnings).toEqual([
      {
        code: 'certificate-expired',
        message:
          'The certificate at /idp/signingKeys/1 expired on 2026-11-23; ask the IdP for its successor.',
      },
    ])
  })
})
