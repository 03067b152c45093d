/** Shapes that the schemas of SAML and XML Encryption do not allow, one a test. */
import { generateKeyPairSync } from 'node:crypto'
import type { ServiceProviderOptions } from 'rostermap/saml'
import type { TestResponseOptions } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { encryptText } from '../../src/testing/saml-encrypt.js'
import { base64, refusal, respond, verify } from './support.js'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const recipients = [{ key: publicKey }]
const ours = { decryptionKeys: [privateKey] }
const dsig = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
const elementOf = (xml: string, name: string) =>
  new RegExp(`<${name}[ >/][\\s\\S]*?</${name}>`).exec(xml)?.[0] ?? ''

/** Code and details of the refusal of a message that was changed before it was signed. */
async function refused(
  edit: (xml: string) => string,
  response: TestResponseOptions = { sign: 'response' },
  options: Partial<ServiceProviderOptions> = ours,
) {
  const { xml } = respond()
  expect(edit(xml)).not.toBe(xml)
  const { code, details } = await refusal(
    verify(respond({ ...response, edit }).samlResponse, options),
  )
  return { code, ...details }
}
const structure = (element: string, reason: string) => ({
  code: 'SAML_STRUCTURE_INVALID',
  element,
  reason,
})
const badSignature = (reason: string) => ({ code: 'SAML_SIGNATURE_INVALID', reason })

describe('SAML Core 3.2.2: a Response', () => {
  const [status, issuer] = ['saml2p:Status', 'saml2:Issuer'].map((name) =>
    elementOf(respond().xml, name),
  )
  it.each([
    ['two Statuses', status, `${status}${status}`, 'Status', 'repeated'],
    ['two Issuers', issuer, `${issuer}${issuer}`, 'Issuer', 'repeated'],
    [
      'the Status after the assertion',
      /(<saml2p:Status>.*<\/saml2p:Status>)(.*)(?=<\/saml2p:Response>)/,
      '$2$1',
      'Response',
      'unexpected',
    ],
    ['two status codes', /<saml2p:StatusCode[^>]*>/, '$&$&', 'StatusCode', 'repeated'],
    ['no status code', /<saml2p:StatusCode[^>]*>/, '', 'StatusCode', 'missing'],
  ])('with %s is refused', async (_, find, put, element, reason) => {
    const edit = (xml: string) => xml.replace(find ?? '', put)
    expect(await refused(edit, { sign: 'assertion' })).toEqual(structure(element, reason))
  })

  it('has succeeded by the code of SAML 2.0, and by no other that ends so', async () => {
    const edit = (xml: string) => xml.replace('SAML:2.0:status:Success', 'SAML:1.0:status:Success')
    const refusedStatus = { code: 'SAML_STATUS_NOT_SUCCESS', status: 'Other' }
    expect(await refused(edit)).toStrictEqual(refusedStatus)
  })

  it('must have an ID, and that an xs:ID', async () => {
    const changed = (put: string) => (xml: string) => xml.replace(' ID="_r1"', put)
    const assertion = { sign: 'assertion' } as const
    expect(await refused(changed(''), assertion)).toEqual(structure('Response', 'missing'))
    for (const id of ['1a', 'a b', '', 'a:b', '-a'])
      expect(await refused(changed(` ID="${id}"`), assertion)).toEqual(
        structure('Response', 'value'),
      )
  })

  it('may lack an Issuer, where the assertion has one', async () => {
    const edit = (xml: string) => xml.replace(/<saml2:Issuer.*?<\/saml2:Issuer>/, '')
    await verify(respond({ sign: 'assertion', edit }).samlResponse)
  })

  it('has its Signature behind the Issuer and nowhere else', async () => {
    const { xml } = respond({ sign: 'response' })
    const signature = elementOf(xml, 'ds:Signature')
    const moved = xml.replace(signature, '').replace('</saml2p:Status>', `$&${signature}`)
    const { details } = await refusal(verify(base64(moved)))
    expect(details).toEqual({ reason: 'structure' })
    const first = xml.replace(signature, '').replace(/<saml2:Issuer/, `${signature}$&`)
    expect((await refusal(verify(base64(first)))).code).toBe('SAML_STRUCTURE_INVALID')
  })

  it('has no further Signature, not even an empty one', async () => {
    const extensions = `<saml2p:Extensions><ds:Signature ${dsig}/></saml2p:Extensions>`
    const edit = (xml: string) => xml.replace('<saml2p:Status>', `${extensions}$&`)
    expect(await refused(edit, { sign: 'assertion' })).toEqual(badSignature('structure'))
    // Before anything is decrypted, too.
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
    const encrypt = { recipients: [{ key: other }] }
    expect(await refused(edit, { sign: 'none', encrypt })).toEqual(badSignature('structure'))
  })
})

describe('SAML Core 2.3.3: an Assertion', () => {
  const changed = (find: string | RegExp, put: string) => (xml: string) => xml.replace(find, put)
  it('must have an ID, and that an xs:ID', async () => {
    expect(await refused(changed(' ID="_a1"', ''))).toEqual(structure('Assertion', 'missing'))
    expect(await refused(changed(' ID="_a1"', ' ID="1"'))).toEqual(structure('Assertion', 'value'))
  })

  it('has one Subject, before the Conditions', async () => {
    const subject = /<saml2:Subject .*<\/saml2:Subject>/
    expect(await refused(changed(subject, '$&$&'))).toEqual(structure('Subject', 'repeated'))
    const after = (xml: string) => {
      const [found = ''] = subject.exec(xml) ?? []
      return xml.replace(found, '').replace('</saml2:Conditions>', `$&${found}`)
    }
    expect(await refused(after)).toEqual(structure('Assertion', 'unexpected'))
  })

  it('is looked at before its signature is', async () => {
    const edit = changed(/(<saml2:Assertion [^>]*Version=")2.0/, '$11.1')
    for (const sign of ['none', 'response', 'assertion'] as const)
      expect(await refused(edit, { sign })).toEqual(structure('Assertion', 'version'))
  })

  it('must have an Issuer, of plain text', async () => {
    const inAssertion = /(<saml2:Assertion.*?)<saml2:Issuer([^>]*)>(.*?)<\/saml2:Issuer>/
    expect(await refused(changed(inAssertion, '$1'))).toEqual(structure('Issuer', 'missing'))
    const split = '$1<saml2:Issuer$2>$3<saml2:Evil/></saml2:Issuer>'
    expect(await refused(changed(inAssertion, split))).toEqual({
      code: 'SAML_ISSUER_MISMATCH',
      element: 'Assertion',
    })
  })

  it('has no condition of another namespace, whatever its name', async () => {
    const edit = changed('</saml2:AudienceRestriction>', '$&<o:OneTimeUse xmlns:o="urn:o"/>')
    expect(await refused(edit)).toEqual(structure('Conditions', 'unexpected'))
  })

  it('has one SubjectConfirmationData in a confirmation', async () => {
    const data = /<saml2:SubjectConfirmationData[^>]*>/
    for (const put of ['', '$&$&'])
      expect(await refused(changed(data, put))).toEqual({
        code: 'SAML_SUBJECT_UNCONFIRMED',
        reason: 'no-bearer',
      })
  })

  it('does not answer a request in its confirmation where the Response answers none', async () => {
    const edit = changed(/(<saml2p:Response[^>]*) InResponseTo="_request"/, '$1')
    const { samlResponse } = respond({ sign: 'response', edit })
    const error = await refusal(verify(samlResponse, { allowUnsolicited: true }, {}))
    expect(error.details).toEqual({ reason: 'in-response-to' })
  })
})

describe('an encrypted assertion', () => {
  const version = (xml: string) => xml.replace(/(<saml2:Assertion [^>]*Version=")2.0/, '$11.1')
  it('of a signed Response is refused by what is wrong with it: nobody can try', async () => {
    for (const content of ['aes256-cbc', 'aes256-gcm'] as const) {
      const encrypt = { recipients, content }
      const how = { sign: 'response', encrypt } as const
      expect(await refused(version, how)).toEqual(structure('Assertion', 'version'))
    }
  })
  it('that the IdP signed before is so refused with GCM, not with CBC', async () => {
    const how = (content: 'aes256-cbc' | 'aes256-gcm') =>
      ({ sign: 'assertion', encrypt: { recipients, content } }) as const
    expect(await refused(version, how('aes256-gcm'))).toEqual(structure('Assertion', 'version'))
    expect(await refused(version, how('aes256-cbc'))).toEqual({
      code: 'SAML_DECRYPTION_FAILED',
      element: 'Assertion',
    })
  })

  const plain = respond({ sign: 'assertion' }).xml
  const assertion = elementOf(plain, 'saml2:Assertion')
  const sent = (change: (encrypted: string) => string) => {
    const encrypted = encryptText(assertion, 'EncryptedAssertion', { recipients })
    return verify(base64(plain.replace(assertion, () => change(encrypted))), ours)
  }
  const method = /<xenc:EncryptionMethod[^>]*aes256-gcm[^>]*>(?:<\/xenc:EncryptionMethod>)?/
  it('is read without Type', async () => {
    await sent((it) => it.replace(/ Type="[^"]*"/, ''))
  })
  it.each<[string, string | RegExp, string]>([
    ['nothing in it', /<xenc:EncryptedData[\s\S]*<\/xenc:EncryptedData>/, ''],
    ['text beside EncryptedData', /<xenc:EncryptedData/, 'x$&'],
    ['another element for EncryptedData', /xenc:EncryptedData/g, 'xenc:Encrypted'],
    ['two EncryptionMethods', method, '$&$&'],
    ['no EncryptionMethod', method, ''],
    [
      'no EncryptionMethod of the key',
      /(<xenc:EncryptedKey[^>]*>)<xenc:EncryptionMethod[\s\S]*?(?=<xenc:CipherData>)/,
      '$1',
    ],
    ['no CipherData of the key', /<xenc:CipherData>[\s\S]*?<\/xenc:CipherData>/, ''],
    ['two KeyInfos', /<ds:KeyInfo[\s\S]*<\/ds:KeyInfo>/, '$&$&'],
    ['no KeyInfo', /<ds:KeyInfo[\s\S]*<\/ds:KeyInfo>/, ''],
    ['an element in CipherValue', /<xenc:CipherValue>/g, '$&<x/>'],
    ['no CipherData', /<xenc:CipherData>[\s\S]*?<\/xenc:CipherData>/g, ''],
    ['an empty CipherData', /<xenc:CipherValue>[^<]*<\/xenc:CipherValue>/g, ''],
    ['two CipherValues', /<xenc:CipherValue>[^<]*<\/xenc:CipherValue>/g, '$&$&'],
    ['another element for CipherValue', /xenc:CipherValue/g, 'xenc:Value'],
    ['no base64', /<xenc:CipherValue>/g, '$&!'],
    ['another element beside the keys', /<\/xenc:EncryptedData>/, '$&<x/>'],
  ])('with %s is refused', async (_, find, put) => {
    const change = (it: string) => {
      expect(it.replace(find, put)).not.toBe(it)
      return it.replace(find, put)
    }
    expect((await refusal(sent(change))).code).toBe('SAML_DECRYPTION_FAILED')
  })
})
