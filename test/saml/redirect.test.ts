import { sign as signBytes } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  attacker,
  outcome,
  packed,
  queryOf,
  request,
  rsaSha256,
  signedQuery,
  theirs,
  unsigned,
  us,
  xmlOf,
} from './logout-support.js'

describe('a logout message by redirect', () => {
  it('may come in any order, with parameters of others, without the question mark', async () => {
    const query = queryOf(await request('redirect', { relayState: 'a b' })).slice(1)
    const shuffled = ['tenant=7', ...query.split('&').reverse(), 'x'].join('&')
    const read = await us().verifyLogoutRequest({ binding: 'redirect', query: shuffled })
    expect(read.relayState).toBe('a b')
  })

  it.each<[string, (query: string) => string, string, string]>([
    [
      'a name written with an escape, which the signature does not cover',
      (it) => it.replace('SAMLRequest=', 'SAML%52equest='),
      'SAML_INPUT_INVALID',
      'query',
    ],
    [
      'the same octets encoded otherwise',
      (it) => it.replace(/%[0-9A-F]{2}/g, (it) => it.toLowerCase()),
      'SAML_SIGNATURE_INVALID',
      'signature-value',
    ],
    [
      'a letter written as an escape',
      (it) => it.replace('RelayState=r', 'RelayState=%72'),
      'SAML_SIGNATURE_INVALID',
      'signature-value',
    ],
    [
      'another RelayState',
      (it) => it.replace('RelayState=r', 'RelayState=s'),
      'SAML_SIGNATURE_INVALID',
      'signature-value',
    ],
    [
      'its RelayState taken away',
      (it) => it.replace('&RelayState=r', ''),
      'SAML_SIGNATURE_INVALID',
      'signature-value',
    ],
    [
      'an empty RelayState',
      (it) => it.replace('RelayState=r', 'RelayState='),
      'SAML_SIGNATURE_INVALID',
      'signature-value',
    ],
    ['SAMLRequest repeated', (it) => `${it}&SAMLRequest=x`, 'SAML_INPUT_INVALID', 'query'],
    [
      'SAMLRequest repeated before it',
      (it) => it.replace('?', '?SAMLRequest=x&'),
      'SAML_INPUT_INVALID',
      'query',
    ],
    [
      'SAMLRequest repeated behind an escape',
      (it) => `${it}&SAML%52equest=x`,
      'SAML_INPUT_INVALID',
      'query',
    ],
    [
      'SAMLRequest repeated behind a blank',
      (it) => `${it}&+SAMLRequest=x`,
      'SAML_INPUT_INVALID',
      'query',
    ],
    ['RelayState repeated', (it) => `${it}&RelayState=r`, 'SAML_INPUT_INVALID', 'query'],
    ['SigAlg repeated', (it) => `${it}&SigAlg=${rsaSha256}`, 'SAML_INPUT_INVALID', 'query'],
    ['Signature repeated', (it) => `${it}&Signature=AA`, 'SAML_INPUT_INVALID', 'query'],
    ['a SAMLResponse beside it', (it) => `${it}&SAMLResponse=x`, 'SAML_INPUT_INVALID', 'query'],
    ['another SAMLEncoding', (it) => `${it}&SAMLEncoding=urn:x`, 'SAML_INPUT_INVALID', 'query'],
    ['no message', (it) => it.replace(/SAMLRequest=[^&]*&/, ''), 'SAML_INPUT_INVALID', 'query'],
    [
      'an escape that is none',
      (it) => it.replace(/SigAlg=[^&]*/, 'SigAlg=%zz'),
      'SAML_INPUT_INVALID',
      'query',
    ],
    ['no Signature', (it) => it.replace(/&Signature=.*/, ''), 'SAML_SIGNATURE_INVALID', 'missing'],
    ['no SigAlg', (it) => it.replace(/&SigAlg=[^&]*/, ''), 'SAML_SIGNATURE_INVALID', 'missing'],
    [
      'a Signature that is no base64',
      (it) => it.replace(/Signature=.*/, 'Signature=a'),
      'SAML_SIGNATURE_INVALID',
      'signature-value',
    ],
    [
      'an empty Signature',
      (it) => it.replace(/Signature=.*/, 'Signature='),
      'SAML_SIGNATURE_INVALID',
      'signature-value',
    ],
    [
      'an unknown SigAlg',
      (it) => it.replace(/SigAlg=[^&]*/, 'SigAlg=urn%3Ax'),
      'SAML_SIGNATURE_INVALID',
      'algorithm',
    ],
    [
      'HMAC, keyed with what everybody knows',
      (it) =>
        it.replace(rsaSha256, encodeURIComponent('http://www.w3.org/2000/09/xmldsig#hmac-sha1')),
      'SAML_SIGNATURE_INVALID',
      'algorithm',
    ],
    [
      'SHA-1',
      (it) =>
        it.replace(rsaSha256, encodeURIComponent('http://www.w3.org/2000/09/xmldsig#rsa-sha1')),
      'SAML_SIGNATURE_INVALID',
      'algorithm',
    ],
    ['65,537 characters', (it) => it.padEnd(65_537, '&'), 'SAML_INPUT_INVALID', 'too-large'],
  ])('is refused with %s', async (_, change, code, reason) => {
    const query = queryOf(await request('redirect', { relayState: 'r' }))
    const changed = change(query)
    expect(changed).not.toBe(query)
    expect(await outcome({ binding: 'redirect', query: changed })).toEqual([code, reason])
  })

  it('is refused when it is no query at all', async () => {
    const query = undefined as unknown as string
    expect(await outcome({ binding: 'redirect', query })).toEqual(['SAML_INPUT_INVALID', 'query'])
  })

  it('may name the encoding it has', async () => {
    const query = `${queryOf(await request('redirect'))}&SAMLEncoding=${encodeURIComponent('urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE')}`
    await us().verifyLogoutRequest({ binding: 'redirect', query })
  })

  const bomb = packed(Buffer.alloc(20_000_000, 0x20))
  it('with a deflate bomb is refused: unread without a signature, capped with one', async () => {
    const fields = `SAMLRequest=${bomb}&SigAlg=${rsaSha256}`
    expect(
      await outcome({ binding: 'redirect', query: signedQuery(fields, attacker.privateKey) }),
    ).toEqual(['SAML_SIGNATURE_INVALID', 'signature-value'])
    expect(await outcome({ binding: 'redirect', query: signedQuery(fields) })).toEqual([
      'SAML_INPUT_INVALID',
      'too-large',
    ])
  })

  it.each([
    ['no base64', '%21', 'base64'],
    ['no DEFLATE', encodeURIComponent(Buffer.from('<x/>').toString('base64')), 'deflate'],
    [
      'half of it',
      encodeURIComponent(
        deflateRawSync(Buffer.from('<x/>'.repeat(99)))
          .subarray(0, 9)
          .toString('base64'),
      ),
      'deflate',
    ],
    ['no UTF-8', packed(Buffer.of(0x3c, 0xe9)), 'utf-8'],
  ])('that is signed but %s is refused', async (_, message, reason) => {
    const query = signedQuery(`SAMLRequest=${message}&SigAlg=${rsaSha256}`)
    expect(await outcome({ binding: 'redirect', query })).toEqual(['SAML_INPUT_INVALID', reason])
  })

  it('with a signature inside must have a good one', async () => {
    const xml = xmlOf(await request('post'))
    const query = (content: string) =>
      signedQuery(`SAMLRequest=${packed(content)}&SigAlg=${rsaSha256}`)
    await us().verifyLogoutRequest({ binding: 'redirect', query: query(xml) })
    const changed = query(xml.replace('Lovelace', 'Somebody'))
    expect(await outcome({ binding: 'redirect', query: changed })).toEqual([
      'SAML_SIGNATURE_INVALID',
      'digest',
    ])
  })

  it('accepts SHA-1 when it is named, with a warning', async () => {
    const xml = unsigned(xmlOf(await request('post')))
    const algorithm = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'
    const fields = `SAMLRequest=${packed(xml)}&SigAlg=${encodeURIComponent(algorithm)}`
    const value = signBytes('sha1', Buffer.from(fields), theirs.privateKey).toString('base64')
    const query = `${fields}&Signature=${encodeURIComponent(value)}`
    const read = await us({ legacyAlgorithms: ['rsa-sha1'] }).verifyLogoutRequest({
      binding: 'redirect',
      query,
    })
    expect(read.warnings.map(({ code }) => code)).toEqual(['legacy-algorithm'])
  })
})
