// The peers, each set up to validate as much as it can of a Response with a signed assertion.
import {
  constants,
  createDecipheriv,
  createHash,
  createPrivateKey,
  privateDecrypt,
  verify,
  X509Certificate,
} from 'node:crypto'
import commonjs from '@boxyhq/saml20'
import { SAML } from '@node-saml/node-saml'
import { DOMParser } from '@xmldom/xmldom'
import * as samlify from 'samlify'
import { SignedXml } from 'xml-crypto'
import { acsUrl, decryptionKey, entityId, idp } from './saml-message.mjs'
import { xmlsec } from './xmlsec.mjs'

const { default: saml20 } = commonjs
const [certificate] = idp.signingKeys
const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'

// One of them advises against CBC at each message.
console.warn = () => undefined

/** Each gives what it read of the person, or throws. */
export async function peers({ xml, samlResponse }) {
  const encrypted = xml.includes('EncryptedAssertion')
  const nodeSaml = new SAML({
    ...{ idpCert: certificate, issuer: entityId, audience: entityId, callbackUrl: acsUrl },
    ...{ wantAssertionsSigned: true, wantAuthnResponseSigned: false },
    decryptionPvk: decryptionKey,
  })

  // It asks for a schema check by a package of its users' choice; they commonly give none.
  samlify.setSchemaValidator({ validate: async () => 'not checked' })
  const provider = samlify.ServiceProvider({
    entityID: entityId,
    wantAssertionsSigned: true,
    encPrivateKey: decryptionKey,
    assertionConsumerService: [{ Binding: post, Location: acsUrl }],
  })
  const identityProvider = samlify.IdentityProvider({
    entityID: idp.entityId,
    signingCert: certificate,
    isAssertionEncrypted: encrypted,
    // It was signed, then encrypted.
    messageSigningOrder: 'sign-then-encrypt',
    singleSignOnService: [{ Binding: post, Location: 'https://idp.example.com/sso' }],
    singleLogoutService: [{ Binding: post, Location: 'https://idp.example.com/slo' }],
  })

  const external = await xmlsec(xml, certificate, encrypted ? decryptionKey : undefined)
  const given = { publicKey: certificate, audience: entityId, privateKey: decryptionKey }
  return {
    '@node-saml/node-saml': async () =>
      (await nodeSaml.validatePostResponseAsync({ SAMLResponse: samlResponse })).profile.nameID,
    samlify: async () =>
      (
        await provider.parseLoginResponse(identityProvider, 'post', {
          body: { SAMLResponse: samlResponse },
        })
      ).extract.nameID,
    '@boxyhq/saml20': async () => {
      const text = Buffer.from(samlResponse, 'base64').toString()
      return (await saml20.validate(text, given)).claims[
        'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier'
      ]
    },
    // It does not decrypt.
    'xml-crypto alone':
      !encrypted &&
      (() => {
        const document = new DOMParser().parseFromString(xml, 'text/xml')
        const signed = new SignedXml({ publicCert: certificate })
        signed.loadSignature(document.getElementsByTagNameNS('*', 'Signature')[0])
        if (!signed.checkSignature(xml)) throw new Error('the peer refuses')
        return /<NameID[^>]*>([^<]*)/.exec(signed.getSignedReferences()[0])[1]
      }),
    ...(external && { 'libxmlsec, in process': external }),
  }
}

/** What nobody can do without: decryption, the signature, the digest, and one look at each byte. */
export function floorOf({ xml }, plain = xml) {
  const key = new X509Certificate(certificate).publicKey
  const bytes = Buffer.from(plain)
  const signature = Buffer.from(/SignatureValue>([^<]+)</.exec(plain)[1], 'base64')
  const signedInfo = bytes.subarray(0, 650)
  const decrypt = plain === xml ? () => undefined : decryption(xml)
  return () => {
    decrypt()
    let sum = 0
    for (let i = 0; i < bytes.length; i += 1) sum += bytes[i]
    createHash('sha256').update(bytes).digest()
    verify('sha256', signedInfo, key, signature)
    return sum
  }
}

function decryption(xml) {
  const [wrapped, content] = [...xml.matchAll(/CipherValue>([^<]+)</g)].map(([, value]) =>
    Buffer.from(value, 'base64'),
  )
  const privateKey = {
    key: createPrivateKey(decryptionKey),
    padding: constants.RSA_PKCS1_OAEP_PADDING,
  }
  return () => {
    const cipher = createDecipheriv(
      'aes-256-cbc',
      privateDecrypt(privateKey, wrapped),
      content.subarray(0, 16),
    )
    cipher.setAutoPadding(false)
    return Buffer.concat([cipher.update(content.subarray(16)), cipher.final()])
  }
}
