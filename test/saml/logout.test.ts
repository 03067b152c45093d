import { generateKeyPairSync } from 'node:crypto'
import { memoryReplayStore, type ServiceProviderOptions, serviceProvider } from 'rostermap/saml'
import { describe, expect, it } from 'vitest'
import { signXml } from '../../src/saml/xml-sign.js'
import {
  attacker,
  endpoints,
  idpSlo,
  nameId,
  ours,
  outcome,
  posted,
  received,
  request,
  sloUrl,
  theirs,
  them,
  unsigned,
  us,
  xmlOf,
} from './logout-support.js'
import { minute, now, refusal } from './support.js'

describe.each(['redirect', 'post'] as const)('single logout by %s', (binding) => {
  it('that begins here: the IdP reads our request, and we its answer', async () => {
    const message = await us().createLogoutRequest({
      nameId,
      sessionIndex: 's-1',
      binding,
      relayState: 'r&1',
    })
    expect(message.url.startsWith(idpSlo)).toBe(true)
    const read = await them().verifyLogoutRequest(received(message))
    expect(read).toEqual({
      id: message.id,
      issuer: 'urn:sp',
      nameId,
      sessionIndexes: ['s-1'],
      relayState: 'r&1',
      warnings: [],
    })
    expect(Object.isFrozen(read) && Object.isFrozen(read.nameId)).toBe(true)
    const answer = received(
      await them().createLogoutResponse({ inResponseTo: read.id, binding, relayState: 'r&1' }),
    )
    expect(await us().verifyLogoutResponse(answer, message.id)).toEqual({
      id: expect.stringMatching(/^_[0-9a-f]{40}$/),
      issuer: 'https://idp.example',
      inResponseTo: message.id,
      partial: false,
      relayState: 'r&1',
      warnings: [],
    })
  })

  it('that begins at the IdP: whom and which sessions, from signed bytes', async () => {
    const { nameId: plain } = { nameId: { value: 'ada' } }
    const read = await us().verifyLogoutRequest(await request(binding, { nameId: plain }))
    expect(read.nameId).toEqual({ value: 'ada' })
    expect(read.sessionIndexes).toEqual([])
    expect('relayState' in read).toBe(false)
  })

  it('works with every kind of key, on both sides', async () => {
    for (const namedCurve of ['prime256v1', 'secp384r1', 'secp521r1']) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve })
      const incoming = await request(binding, {}, { signingKey: privateKey })
      const idp = { entityId: 'https://idp.example', signingKeys: [theirs.certificate, publicKey] }
      expect((await us({ idp }).verifyLogoutRequest(incoming)).nameId).toEqual(nameId)
    }
  })

  it('answers go to the address for answers', async () => {
    const idp = {
      entityId: 'https://idp.example',
      signingKeys: [theirs.certificate],
      singleLogout: endpoints(idpSlo, 'https://idp.example/slo/done'),
    }
    const answer = await us({ idp }).createLogoutResponse({ inResponseTo: '_1', binding })
    expect(answer.url.startsWith('https://idp.example/slo/done')).toBe(true)
    const ask = await us({ idp }).createLogoutRequest({ nameId, binding })
    expect(ask.url.startsWith('https://idp.example/slo/done')).toBe(false)
  })

  it('is never unsigned, and never without addresses', async () => {
    const keyless = { sloUrl }
    const made = (options: object) =>
      serviceProvider({
        entityId: 'urn:sp',
        acsUrl: 'https://jira.example.com/saml/acs',
        clock: () => now,
        idp: {
          entityId: 'https://idp.example',
          signingKeys: [theirs.certificate],
          singleLogout: endpoints(idpSlo),
        },
        ...options,
      })
    const pointers = async (promise: Promise<unknown>) => {
      const { details } = await refusal(promise)
      return 'issues' in details ? details.issues.map(({ pointer }) => pointer) : []
    }
    expect(await pointers(made(keyless).createLogoutRequest({ nameId }))).toEqual(['/signingKey'])
    expect(await pointers(made(keyless).createLogoutResponse({ inResponseTo: '_1' }))).toEqual([
      '/signingKey',
    ])
    expect(await pointers(made({}).verifyLogoutRequest(await request(binding)))).toEqual([
      '/sloUrl',
    ])
    const idp = { entityId: 'https://idp.example', signingKeys: [theirs.certificate] }
    expect(await pointers(us({ idp }).createLogoutRequest({ nameId, binding }))).toEqual([
      '/idp/singleLogout',
    ])
  })

  it.each<[string, Partial<ServiceProviderOptions>, unknown[]]>([
    [
      'of another IdP with a signature of the pinned one',
      { entityId: 'https://other.example' },
      ['SAML_ISSUER_MISMATCH', undefined],
    ],
    [
      'signed by somebody else',
      { signingKey: attacker.privateKey },
      ['SAML_SIGNATURE_INVALID', 'signature-value'],
    ],
    [
      'sent to another service',
      {
        idp: {
          entityId: 'urn:other',
          signingKeys: [ours.certificate],
          singleLogout: endpoints('https://other.example/slo'),
        },
      },
      ['SAML_DESTINATION_MISMATCH', undefined],
    ],
  ])('refuses a request %s', async (_, by, expected) => {
    expect(await outcome(await request(binding, {}, by))).toEqual(expected)
  })

  it('holds a request to its time, within the skew', async () => {
    const incoming = await request(binding)
    const at = (later: number) => us({ clock: () => now + later }).verifyLogoutRequest(incoming)
    await at(6 * minute - 1)
    expect(await refusal(at(6 * minute))).toMatchObject({
      code: 'SAML_EXPIRED',
      details: { element: 'LogoutRequest', notOnOrAfter: now + 5 * minute },
    })
    await at(-minute)
    expect(await refusal(at(-minute - 1))).toMatchObject({
      code: 'SAML_NOT_YET_VALID',
      details: { element: 'LogoutRequest' },
    })
  })

  it('accepts a request once', async () => {
    const replay = memoryReplayStore({ clock: () => now })
    const incoming = await request(binding)
    await us({ replay }).verifyLogoutRequest(incoming)
    expect(await outcome(incoming, { replay })).toEqual(['SAML_REPLAYED', undefined])
  })

  it('holds an answer to its request and its status', async () => {
    const answer = async (options: object) =>
      received(await them().createLogoutResponse({ inResponseTo: '_1', binding, ...options }))
    const good = await answer({})
    for (const id of ['_2', ''])
      expect(await refusal(us().verifyLogoutResponse(good, id))).toMatchObject({
        code: 'SAML_REQUEST_MISMATCH',
        details: { reason: 'other-request' },
      })
    const failed = await answer({ status: 'Responder' })
    const error = await refusal(us().verifyLogoutResponse(failed, '_1'))
    expect(error).toMatchObject({
      code: 'SAML_STATUS_NOT_SUCCESS',
      details: { status: 'Responder' },
    })
    expect(error.message).toContain('sign the person out')
    const early = us({ clock: () => now - 2 * minute }).verifyLogoutResponse(good, '_1')
    expect(await refusal(early)).toMatchObject({ details: { element: 'LogoutResponse' } })
  })

  it('takes no request for an answer, and no answer for a request', async () => {
    const ask = await request(binding)
    const answer = received(await them().createLogoutResponse({ inResponseTo: '_1', binding }))
    const code = binding === 'redirect' ? 'SAML_INPUT_INVALID' : 'SAML_STRUCTURE_INVALID'
    expect((await refusal(us().verifyLogoutResponse(ask, '_1'))).code).toBe(code)
    expect((await refusal(us().verifyLogoutRequest(answer))).code).toBe(code)
  })
})

describe('a logout message by POST', () => {
  const ds = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
  const sign = (xml: string) => signXml(xml, theirs.sender, 'Issuer')
  const edited = async (edit: (xml: string) => string) =>
    posted(sign(edit(unsigned(xmlOf(await request('post'))))))

  it('must be signed, whatever else is right', async () => {
    const incoming = posted(unsigned(xmlOf(await request('post'))))
    expect(await outcome(incoming)).toEqual(['SAML_SIGNATURE_INVALID', 'missing'])
    const answer = await them().createLogoutResponse({ inResponseTo: '_1', binding: 'post' })
    const bare = posted(unsigned(xmlOf(received(answer))))
    expect(await refusal(us().verifyLogoutResponse(bare, '_1'))).toMatchObject({
      code: 'SAML_SIGNATURE_INVALID',
    })
  })

  it('is refused when it was changed', async () => {
    const xml = xmlOf(await request('post')).replace('Lovelace', 'Somebody')
    expect(await outcome(posted(xml))).toEqual(['SAML_SIGNATURE_INVALID', 'digest'])
  })

  it('is refused when the signed one was wrapped into a forged one', async () => {
    const xml = xmlOf(await request('post'))
    const [signature = ''] = /<ds:Signature .*<\/ds:Signature>/s.exec(xml) ?? []
    const [id = ''] = /_[0-9a-f]{40}/.exec(xml) ?? []
    const forged = unsigned(xml).replace(id, '_forged').replace('Lovelace', 'Somebody')
    const extensions = `<samlp:Extensions>${unsigned(xml)}</samlp:Extensions>`
    const wrapped = forged.replace('</saml:Issuer>', `</saml:Issuer>${signature}${extensions}`)
    expect(await outcome(posted(wrapped))).toEqual(['SAML_SIGNATURE_INVALID', 'reference'])
    const hidden = forged.replace(
      '</saml:Issuer>',
      `</saml:Issuer><samlp:Extensions>${xml}</samlp:Extensions>`,
    )
    expect(await outcome(posted(hidden))).toEqual(['SAML_SIGNATURE_INVALID', 'structure'])
  })

  it.each<[string, (xml: string) => string, string, string?]>([
    ['another version', (it) => it.replace('"2.0"', '"1.1"'), 'SAML_STRUCTURE_INVALID', 'version'],
    [
      'no Issuer',
      (it) => it.replace(/<saml:Issuer>.*?<\/saml:Issuer>/, '<saml:Issuer/>'),
      'SAML_ISSUER_MISMATCH',
    ],
    ['no Destination', (it) => it.replace(/ Destination="[^"]*"/, ''), 'SAML_DESTINATION_MISMATCH'],
    [
      'no IssueInstant',
      (it) => it.replace(/ IssueInstant="[^"]*"/, ''),
      'SAML_STRUCTURE_INVALID',
      'missing',
    ],
    [
      'no NameID',
      (it) => it.replace(/<saml:NameID.*?<\/saml:NameID>/s, ''),
      'SAML_STRUCTURE_INVALID',
      'missing',
    ],
    [
      'two NameIDs',
      (it) => it.replace(/<saml:NameID.*?<\/saml:NameID>/s, '$&$&'),
      'SAML_STRUCTURE_INVALID',
      'repeated',
    ],
    [
      'an encrypted NameID',
      (it) => it.replaceAll('saml:NameID', 'saml:EncryptedID'),
      'SAML_STRUCTURE_INVALID',
      'encrypted',
    ],
    [
      'an element it may not hold',
      (it) => it.replace('</samlp:LogoutRequest>', '<saml:Assertion/>$&'),
      'SAML_STRUCTURE_INVALID',
      'unexpected',
    ],
    [
      'text between elements',
      (it) => it.replace('</samlp:LogoutRequest>', 'x$&'),
      'SAML_STRUCTURE_INVALID',
      'unexpected',
    ],
    [
      'a time that is none',
      (it) => it.replace(/NotOnOrAfter="[^"]*"/, 'NotOnOrAfter="soon"'),
      'SAML_STRUCTURE_INVALID',
      'value',
    ],
    [
      'an Issuer that holds more than text',
      (it) => it.replace('</saml:Issuer>', '<saml:X/>$&'),
      'SAML_ISSUER_MISMATCH',
    ],
    [
      'a name of another namespace',
      (it) => it.replace(/xmlns:samlp="[^"]*"/, 'xmlns:samlp="urn:x"'),
      'SAML_STRUCTURE_INVALID',
      'missing',
    ],
    [
      'an ID that is none',
      (it) => it.replace(/ ID="[^"]*"/, ' ID="1"'),
      'SAML_STRUCTURE_INVALID',
      'value',
    ],
    [
      'a second Signature, even an empty one',
      (it) =>
        it.replace('<saml:NameID', `<samlp:Extensions><ds:Signature ${ds}/></samlp:Extensions>$&`),
      'SAML_SIGNATURE_INVALID',
      'structure',
    ],
    [
      'a second SignedInfo',
      (it) =>
        it.replace('<saml:NameID', `<samlp:Extensions><ds:SignedInfo ${ds}/></samlp:Extensions>$&`),
      'SAML_SIGNATURE_INVALID',
      'structure',
    ],
    ['a DOCTYPE', (it) => it, 'SAML_XML_INVALID', 'doctype'],
  ])('is refused with %s', async (name, edit, code, reason) => {
    const incoming = await edited(edit)
    const message = name === 'a DOCTYPE' ? posted(`<!DOCTYPE x>${xmlOf(incoming)}`) : incoming
    expect(await outcome(message)).toEqual([code, reason])
  })

  it.each<[string, (xml: string) => string, string, string]>([
    ['without ID', (it) => it.replace(/ ID="[^"]*"/, ''), 'SAML_STRUCTURE_INVALID', 'missing'],
    [
      'whose Signature is the last element',
      (it) =>
        it.replace(/(<ds:Signature .*<\/ds:Signature>)(.*)(?=<\/samlp:LogoutRequest>)/s, '$2$1'),
      'SAML_SIGNATURE_INVALID',
      'structure',
    ],
    [
      'whose Signature is behind something else than the Issuer',
      (it) => it.replace(/<saml:Issuer>.*?<\/saml:Issuer>/s, '<samlp:Extensions/>'),
      'SAML_SIGNATURE_INVALID',
      'structure',
    ],
    [
      'that is nothing but an Issuer',
      (it) => it.replace(/(<\/saml:Issuer>).*(?=<\/samlp:LogoutRequest>)/s, '$1'),
      'SAML_SIGNATURE_INVALID',
      'missing',
    ],
  ])('%s is refused', async (_, edit, code, reason) => {
    const xml = xmlOf(await request('post'))
    expect(edit(xml)).not.toBe(xml)
    expect(await outcome(posted(edit(xml)))).toEqual([code, reason])
  })

  it('without an end of its own is too old after ten minutes', async () => {
    const incoming = await edited((xml) => xml.replace(/ NotOnOrAfter="[^"]*"/, ''))
    await us({ clock: () => now + 11 * minute - 1 }).verifyLogoutRequest(incoming)
    const late = us({ clock: () => now + 11 * minute }).verifyLogoutRequest(incoming)
    expect((await refusal(late)).code).toBe('SAML_EXPIRED')
  })

  it('names several sessions in their order', async () => {
    const incoming = await edited((xml) =>
      xml.replace(
        '</samlp:LogoutRequest>',
        '<samlp:SessionIndex>a</samlp:SessionIndex><samlp:SessionIndex>b</samlp:SessionIndex>$&',
      ),
    )
    expect((await us().verifyLogoutRequest(incoming)).sessionIndexes).toEqual(['a', 'b'])
  })

  it('as an answer may say that other services still have a session', async () => {
    const answer = await them().createLogoutResponse({ inResponseTo: '_1', binding: 'post' })
    const partial = unsigned(xmlOf(received(answer))).replace(
      /<samlp:StatusCode Value="([^"]*)"\/>/,
      '<samlp:StatusCode Value="$1"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:PartialLogout"/></samlp:StatusCode>',
    )
    const read = await us().verifyLogoutResponse(posted(sign(partial)), '_1')
    expect(read.partial).toBe(true)
    expect('relayState' in read).toBe(false)
    // What says so elsewhere is no status.
    const aside = unsigned(xmlOf(received(answer))).replace(
      '<samlp:Status>',
      '<samlp:Extensions><x:y xmlns:x="urn:x" Value="urn:oasis:names:tc:SAML:2.0:status:PartialLogout"/></samlp:Extensions>$&',
    )
    expect((await us().verifyLogoutResponse(posted(sign(aside)), '_1')).partial).toBe(false)
  })

  const answered = async (edit: (xml: string) => string, requestId = '_1') => {
    const answer = received(
      await them().createLogoutResponse({ inResponseTo: '_1', binding: 'post' }),
    )
    const { code, details, message } = await refusal(
      us().verifyLogoutResponse(posted(sign(edit(unsigned(xmlOf(answer))))), requestId),
    )
    return [code, 'reason' in details ? details.reason : message]
  }
  it('as an answer names the request, and that is the one we sent', async () => {
    const silent = (xml: string) => xml.replace(/ InResponseTo="[^"]*"/, '')
    const blank = (xml: string) => xml.replace(/ InResponseTo="[^"]*"/, ' InResponseTo=""')
    expect(await answered(silent)).toEqual(['SAML_REQUEST_MISMATCH', 'unsolicited'])
    expect(await answered(silent, '')).toEqual(['SAML_REQUEST_MISMATCH', 'unsolicited'])
    expect(await answered(blank, '')).toEqual(['SAML_REQUEST_MISMATCH', 'other-request'])
    expect(await answered((xml) => xml, '_2')).toEqual(['SAML_REQUEST_MISMATCH', 'other-request'])
  })

  it('as an answer that failed says so in words of a logout; one without status is no answer', async () => {
    const failed = (xml: string) => xml.replace('status:Success', 'status:Responder')
    expect(await answered(failed)).toEqual([
      'SAML_STATUS_NOT_SUCCESS',
      'The IdP did not sign the person out: Responder. Its log tells why.',
    ])
    const bare = (xml: string) => xml.replace(/<samlp:Status>.*<\/samlp:Status>/s, '')
    expect(await answered(bare)).toEqual(['SAML_STRUCTURE_INVALID', 'missing'])
  })
})
