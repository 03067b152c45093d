import { memoryReplayStore } from 'rostermap/saml'
import { describe, expect, it } from 'vitest'
import { idp, minute, now, refusal, respond, sp, verify } from './support.js'

const skew = minute
const refuse = async (response: Parameters<typeof respond>[0], ...rest: Rest) => {
  const { code, details } = await refusal(verify(respond(response).samlResponse, ...rest))
  return { code, details }
}
type Rest = Parameters<typeof verify> extends [unknown, ...infer R] ? R : never
const status = (name: string) => `urn:oasis:names:tc:SAML:2.0:status:${name}`

/** Refused although the IdP signed it with this change. */
const refuseEdited = (find: string | RegExp, put: string) =>
  refuse({
    edit: (xml) => {
      const edited = xml.replace(find, put)
      expect(edited).not.toBe(xml)
      return edited
    },
  })
const acceptEdited = (find: string | RegExp, put: string) =>
  verify(respond({ edit: (xml) => xml.replace(find, put) }).samlResponse)

describe('what is verified', () => {
  it('reads everything from the signed bytes and freezes it', async () => {
    const assertion = await verify(respond({ sessionNotOnOrAfter: now + 60 * minute }).samlResponse)
    expect(assertion).toMatchObject({
      id: '_a1',
      issuer: 'http://www.okta.com/exk1f0abcdEFGH2345',
      issueInstant: now,
      nameId: {
        value: 'Alice.Nguyen@Example.com',
        format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
      },
      authnInstant: now,
      sessionIndex: '_a1.1',
      sessionNotOnOrAfter: now + 60 * minute,
      notBefore: now - 5 * minute,
      notOnOrAfter: now + 5 * minute,
      inResponseTo: '_request',
      signed: 'both',
      oneTimeUse: false,
      warnings: [],
    })
    expect(assertion.attributes.at(-1)).toEqual({
      name: 'groups',
      nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified',
      values: [
        { value: 'Everyone', type: 'xs:string' },
        { value: 'okta-jira-dev', type: 'xs:string' },
      ],
    })
    expect(Object.isFrozen(assertion.attributes)).toBe(true)
  })

  it('has no member for what the IdP does not say', async () => {
    const edit = (xml: string) =>
      xml
        .replace(/<saml2:NameID.*<\/saml2:NameID>/, '')
        .replace(/<saml2:AuthnContextClassRef>.*<\/saml2:AuthnContextClassRef>/, '')
        .replace(/ SessionIndex="[^"]*"/, '')
        .replace(/(<saml2:Conditions)[^>]*/, '$1')
        .replaceAll(/ InResponseTo="[^"]*"/g, '')
        .replace(/<saml2:AttributeStatement.*<\/saml2:AttributeStatement>/, '')
    const { samlResponse } = respond({ edit })
    expect(Object.entries(await verify(samlResponse, { allowUnsolicited: true }, {}))).toEqual([
      ['id', '_a1'],
      ['issuer', idp.entityId],
      ['issueInstant', now],
      ['attributes', []],
      ['authnInstant', now],
      ['oneTimeUse', false],
      ['signed', 'both'],
      ['warnings', []],
    ])
  })

  it.each(['response', 'assertion', 'both'] as const)('accepts a signed %s', async (sign) => {
    expect((await verify(respond({ sign }).samlResponse)).signed).toBe(sign)
  })

  it('keeps white space, line and paragraph separators, astral and other awkward characters', async () => {
    const values = [' a\tb\nc\r ', '\u0085|\u2028|\u2029', '𝔸\u{10ffff}\ufffd', '<&>"\'', ']]>']
    const { samlResponse } = respond({ attributes: { odd: [...values, '', null] } })
    const { attributes } = await verify(samlResponse)
    expect(attributes[0]?.values.map(({ value }) => value)).toEqual([...values, '', null])
  })
})

describe('SAML Core 3.2.2.2: the status', () => {
  it('must be Success, and the nested code tells why not', async () => {
    const error = await refuse({ status: [status('Responder'), status('AuthnFailed')] })
    expect(error).toEqual({
      code: 'SAML_STATUS_NOT_SUCCESS',
      details: { status: 'Responder', detail: 'AuthnFailed' },
    })
  })

  it('of an unknown kind is Other, and its text is not passed on', async () => {
    const error = await refuse({ status: ['urn:evil', 'urn:secret'] })
    expect(error).toEqual({ code: 'SAML_STATUS_NOT_SUCCESS', details: { status: 'Other' } })
  })
})

describe('SAML Bindings 3.5.5.2: the Destination', () => {
  const refused = {
    code: 'SAML_DESTINATION_MISMATCH',
    details: { expected: 'https://jira.example.com/saml/acs' },
  }
  it('must equal the acsUrl exactly', async () => {
    expect(await refuse({ destination: 'https://jira.example.com/saml/acs/' })).toEqual(refused)
  })
  it('must be there when the Response is signed', async () => {
    expect(await refuse({ destination: null })).toEqual(refused)
    await verify(respond({ destination: null, sign: 'assertion' }).samlResponse)
  })
  it('refuses also when it is unsigned', async () => {
    expect(await refuse({ destination: 'https://x.example', sign: 'assertion' })).toEqual(refused)
  })
})

describe('SAML Profiles 4.1.4.2: the Issuer', () => {
  it('must be the pinned IdP', async () => {
    expect(await refuse({ issuer: 'http://www.okta.com/other' })).toEqual({
      code: 'SAML_ISSUER_MISMATCH',
      details: { element: 'Response' },
    })
  })
  it('must be so in the assertion too', async () => {
    const { xml } = respond({ sign: 'assertion', issuer: 'http://www.okta.com/other' })
    const other = xml.replace('http://www.okta.com/other', 'http://www.okta.com/exk1f0abcdEFGH2345')
    const { code, details } = await refusal(verify(Buffer.from(other).toString('base64')))
    expect({ code, details }).toEqual({
      code: 'SAML_ISSUER_MISMATCH',
      details: { element: 'Assertion' },
    })
  })
})

describe('SAML Core 2.5.1: the conditions', () => {
  it('end at NotOnOrAfter, give or take the clock skew', async () => {
    const { samlResponse } = respond({ notOnOrAfter: now })
    const at = (instant: number) =>
      verify(samlResponse, {}, { requestId: '_request', now: instant })
    await at(now + skew - 1)
    expect((await refusal(at(now + skew))).details).toEqual({
      element: 'Conditions',
      notOnOrAfter: now,
      now: now + skew,
      clockSkewMs: skew,
    })
  })
  it('begin at NotBefore, give or take the clock skew', async () => {
    await verify(respond({ notBefore: now + skew }).samlResponse)
    expect((await refuse({ notBefore: now + skew + 1 })).code).toBe('SAML_NOT_YET_VALID')
  })
  it('must restrict the audience to us, exactly', async () => {
    expect(await refuse({ audience: 'https://jira.example.com' })).toEqual({
      code: 'SAML_AUDIENCE_MISMATCH',
      details: { expected: 'https://jira.example.com/saml' },
    })
  })
})

describe('SAML Core 2.5.1: the kinds of condition', () => {
  const restriction = (uri: string) =>
    `<saml2:AudienceRestriction><saml2:Audience>${uri}</saml2:Audience></saml2:AudienceRestriction>`
  const ours = restriction('https://jira.example.com/saml')

  it('every AudienceRestriction must hold, any Audience of one suffices', async () => {
    expect((await refuseEdited(ours, ours + restriction('urn:x'))).code).toBe(
      'SAML_AUDIENCE_MISMATCH',
    )
    await acceptEdited('<saml2:Audience>', '<saml2:Audience>urn:x</saml2:Audience><saml2:Audience>')
  })
  it('one AudienceRestriction is required', async () => {
    expect((await refuseEdited(ours, '')).code).toBe('SAML_AUDIENCE_MISMATCH')
  })
  it('SAML Core 2.5.1.5: OneTimeUse is said, and stands once', async () => {
    expect(await acceptEdited(ours, ours)).toMatchObject({ oneTimeUse: false })
    const accepted = await acceptEdited(ours, `${ours}<saml2:OneTimeUse/>`)
    expect(accepted).toMatchObject({ oneTimeUse: true })
    expect(accepted).not.toHaveProperty('proxyRestriction')
    const twice = '<saml2:OneTimeUse/><saml2:OneTimeUse/>'
    expect((await refuseEdited(ours, `${ours}${twice}`)).details).toEqual({
      element: 'OneTimeUse',
      reason: 'repeated',
    })
  })
  it.each([
    ['Count="0"/>', { count: 0 }],
    ['Count="+2"/>', { count: 2 }],
    ['/>', {}],
    [
      'Count="1"><saml2:Audience>urn:a</saml2:Audience><saml2:Audience>urn:b</saml2:Audience></saml2:ProxyRestriction>',
      { count: 1, audiences: ['urn:a', 'urn:b'] },
    ],
  ] as const)('SAML Core 2.5.1.6: a ProxyRestriction is passed on: %s', async (rest, expected) => {
    const accepted = await acceptEdited(ours, `${ours}<saml2:ProxyRestriction ${rest}`)
    expect(accepted.proxyRestriction).toEqual(expected)
  })
  it.each([
    ['<saml2:ProxyRestriction/><saml2:ProxyRestriction/>', 'repeated'],
    ['<saml2:ProxyRestriction Count="-1"/>', 'value'],
    ['<saml2:ProxyRestriction Count="one"/>', 'value'],
    ['<saml2:ProxyRestriction Count=""/>', 'value'],
    ['<saml2:ProxyRestriction Count="1000000000000000"/>', 'value'],
  ])('SAML Core 2.5.1.6: refused: %s', async (added, reason) => {
    expect((await refuseEdited(ours, `${ours}${added}`)).details).toEqual({
      element: 'ProxyRestriction',
      reason,
    })
  })
  it('a condition that is not understood refuses', async () => {
    expect(await refuseEdited(ours, `${ours}<saml2:Condition/>`)).toEqual({
      code: 'SAML_STRUCTURE_INVALID',
      details: { element: 'Conditions', reason: 'unexpected' },
    })
  })
  it('Conditions themselves are required', async () => {
    expect((await refuseEdited(/<saml2:Conditions.*<\/saml2:Conditions>/, '')).details).toEqual({
      element: 'Conditions',
      reason: 'missing',
    })
  })
})

describe('SAML Core 3.2.2 and 2.3.3: IssueInstant', () => {
  it('may not lie in the future', async () => {
    const { code, details } = await refuse({ now: now + 2 * minute, notBefore: now })
    expect(code).toBe('SAML_NOT_YET_VALID')
    expect(details).toMatchObject({ element: 'Response' })
  })
})

describe('an instant in the future', () => {
  it.each([
    [/(<saml2:Assertion[^>]* IssueInstant=")[^"]*/, 'Assertion'],
    [/(AuthnInstant=")[^"]*/, 'AuthnStatement'],
  ] as const)('%s is not yet valid', async (find, element) => {
    const { code, details } = await refuseEdited(find, '$12026-11-24T09:01:01Z')
    expect(code).toBe('SAML_NOT_YET_VALID')
    expect(details).toMatchObject({ element })
  })
})

describe('SAML Core 2.7.2: SessionNotOnOrAfter', () => {
  it('must not have passed', async () => {
    const { code, details } = await refuse({ sessionNotOnOrAfter: now - skew })
    expect(code).toBe('SAML_EXPIRED')
    expect(details).toMatchObject({ element: 'AuthnStatement' })
  })
})

describe('SAML Core 2.7.2.2: the way a person signed in', () => {
  const password = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'
  const mfa = 'https://refeds.org/profile/mfa'
  const refused = (expected: readonly string[]) => ({
    code: 'SAML_AUTHN_CONTEXT_MISMATCH',
    details: { expected },
  })
  const { samlResponse } = respond()

  it('must be one of those demanded, exactly', async () => {
    const taken = await verify(samlResponse, { requiredAuthnContext: [mfa, password] })
    expect(taken.authnContextClassRef).toBe(password)
    for (const requiredAuthnContext of [[mfa], [`${password}/`], [password.toUpperCase()]])
      expect(await refusal(verify(samlResponse, { requiredAuthnContext }))).toMatchObject(
        refused(requiredAuthnContext),
      )
  })

  it('must also be one of those demanded this time', async () => {
    const now = { requestId: '_request', requiredAuthnContext: [mfa] }
    expect(await refusal(verify(samlResponse, {}, now))).toMatchObject(refused([mfa]))
    const both = verify(samlResponse, { requiredAuthnContext: [password] }, now)
    expect(await refusal(both)).toMatchObject(refused([mfa]))
    await verify(samlResponse, {}, { ...now, requiredAuthnContext: [password] })
  })

  it('must be stated, by each statement there is', async () => {
    const statement = /<saml2:AuthnStatement[\s\S]*<\/saml2:AuthnStatement>/
    const edits = [
      (xml: string) =>
        xml.replace(/<saml2:AuthnContextClassRef>.*<\/saml2:AuthnContextClassRef>/, ''),
      (xml: string) => xml.replace(statement, (it) => it + it.replace(password, mfa)),
      (xml: string) => xml.replace(statement, (it) => it.replace(password, mfa) + it),
    ]
    for (const edit of edits) {
      const { samlResponse } = respond({ edit })
      const demanding = verify(samlResponse, { requiredAuthnContext: [password] })
      expect(await refusal(demanding)).toMatchObject(refused([password]))
      await verify(samlResponse)
    }
  })

  it('can be demanded by a list of URIs only', () => {
    for (const requiredAuthnContext of [[], [''], mfa, [7]])
      expect(() => sp({ requiredAuthnContext: requiredAuthnContext as string[] })).toThrow(
        '/requiredAuthnContext',
      )
  })
})

describe('SAML Profiles 4.1.4.2: the bearer confirmation', () => {
  it('must name us as Recipient', async () => {
    expect(await refuse({ recipient: 'https://x.example' })).toEqual({
      code: 'SAML_SUBJECT_UNCONFIRMED',
      details: { reason: 'recipient' },
    })
  })
})

describe('SAML Profiles 4.1.4.2: one confirmation', () => {
  const reason = async (find: string | RegExp, put: string) => {
    const { code, details } = await refuseEdited(find, put)
    expect(code).toBe('SAML_SUBJECT_UNCONFIRMED')
    return details
  }
  it('must be of method bearer', async () => {
    expect(await reason('cm:bearer', 'cm:sender-vouches')).toEqual({ reason: 'no-bearer' })
  })
  it('must say NotOnOrAfter', async () => {
    const find = /(SubjectConfirmationData[^>]*) NotOnOrAfter="[^"]*"/
    expect(await reason(find, '$1')).toEqual({ reason: 'no-expiry' })
  })
  it('must not have expired', async () => {
    const find = /(SubjectConfirmationData[^>]* NotOnOrAfter=")[^"]*/
    expect(await reason(find, '$12026-11-24T08:59:00Z')).toEqual({ reason: 'expired' })
  })
  it('must not say NotBefore', async () => {
    const put = 'SubjectConfirmationData NotBefore="2026-11-24T08:00:00Z"'
    expect(await reason('SubjectConfirmationData', put)).toEqual({ reason: 'not-before' })
  })
  it('must answer the request', async () => {
    const find = /(SubjectConfirmationData) InResponseTo="[^"]*"/
    expect(await reason(find, '$1 InResponseTo="_x"')).toEqual({ reason: 'in-response-to' })
    expect(await reason(find, '$1')).toEqual({ reason: 'in-response-to' })
  })
  it('must hold alone: demands met by two confirmations together are not met', async () => {
    const find = /<saml2:SubjectConfirmation [\s\S]*<\/saml2:SubjectConfirmation>/
    const { xml } = respond({ sign: 'none' })
    const whole = find.exec(xml)?.[0] ?? ''
    const elsewhere = whole.replace('saml/acs', 'elsewhere')
    const late = whole.replace(/NotOnOrAfter="[^"]*"/, 'NotOnOrAfter="2026-01-01T00:00:00Z"')
    expect(await reason(find, elsewhere + late)).toEqual({ reason: 'expired' })
    await acceptEdited(find, elsewhere + late + whole)
  })
})

describe('SAML Core 2.3.3: the assertion', () => {
  it.each([
    ['Version="2.0" xmlns:saml2=', 'Version="1.1" xmlns:saml2=', 'Assertion', 'version'],
    ['Version="2.0" xmlns:saml2p=', 'Version="3.0" xmlns:saml2p=', 'Response', 'version'],
    [/<saml2:AuthnStatement.*<\/saml2:AuthnStatement>/, '', 'AuthnStatement', 'missing'],
    [/<saml2:Subject .*<\/saml2:Subject>/, '', 'Subject', 'missing'],
    [/<saml2:NameID.*<\/saml2:NameID>/, '$&$&', 'NameID', 'repeated'],
    [/<saml2:NameID.*<\/saml2:NameID>/, '<saml2:EncryptedID/>', 'NameID', 'encrypted'],
    ['<saml2:Conditions', '<saml2:Novelty/><saml2:Conditions', 'Assertion', 'unexpected'],
    ['<saml2p:Status>', '<saml2p:Novelty/><saml2p:Status>', 'Response', 'unexpected'],
    [/(<saml2:Assertion[^>]*>)/, '$1<saml2:Novelty/>', 'Assertion', 'unexpected'],
    [/<saml2p:Status>.*<\/saml2p:Status>/, '', 'Status', 'missing'],
    [/AuthnInstant="[^"]*"/, 'AuthnInstant="2026-02-30T00:00:00Z"', 'AuthnStatement', 'value'],
    [/AuthnInstant="[^"]*"/, 'AuthnInstant="2026-01-01T00:00:00+01:00"', 'AuthnStatement', 'value'],
    [/AuthnInstant="[^"]*"/, 'AuthnInstant="2026-01-01T24:00:00Z"', 'AuthnStatement', 'value'],
    [/ AuthnInstant="[^"]*"/, '', 'AuthnStatement', 'missing'],
  ] as const)('%s → %s: %s %s', async (find, put, element, reason) => {
    expect(await refuseEdited(find, put)).toEqual({
      code: 'SAML_STRUCTURE_INVALID',
      details: { element, reason },
    })
  })

  it('that is encrypted is named as such', async () => {
    const edit = (xml: string) =>
      xml.replace(
        /<saml2:Assertion.*<\/saml2:Assertion>/,
        '<saml2:EncryptedAssertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"/>',
      )
    const error = await refuse({ sign: 'response', edit })
    expect(error.details).toEqual({ element: 'Assertion', reason: 'encrypted' })
  })
})

describe('SAML Profiles 4.1.4.3: the request', () => {
  it('must be the one this browser was sent with', async () => {
    expect(await refuse({ inResponseTo: '_other' })).toEqual({
      code: 'SAML_REQUEST_MISMATCH',
      details: { reason: 'other-request' },
    })
  })
  it('must be known when the Response answers one', async () => {
    for (const allowUnsolicited of [true, false])
      expect(await refuse({}, { allowUnsolicited }, {})).toEqual({
        code: 'SAML_REQUEST_MISMATCH',
        details: { reason: 'unknown-request' },
      })
    expect((await refuse({}, {}, { requestId: '' })).code).toBe('SAML_REQUEST_MISMATCH')
  })
  const { samlResponse } = idp.respond({ now })
  it('may be missing only when unsolicited Responses are allowed', async () => {
    for (const request of [{}, { requestId: '_request' }])
      expect((await refusal(verify(samlResponse, {}, request))).details).toEqual({
        reason: 'unsolicited',
      })
    const assertion = await verify(samlResponse, { allowUnsolicited: true }, {})
    expect(assertion.inResponseTo).toBeUndefined()
  })
})

describe('replay', () => {
  it('accepts an assertion once', async () => {
    const provider = sp()
    const { samlResponse } = respond()
    await provider.verifyResponse(samlResponse, { requestId: '_request' })
    const again = provider.verifyResponse(samlResponse, { requestId: '_request' })
    expect((await refusal(again)).code).toBe('SAML_REPLAYED')
  })

  it('lets a Response that was refused for another reason come again', async () => {
    const provider = sp()
    const { samlResponse } = respond()
    await refusal(provider.verifyResponse(samlResponse, { requestId: '_other' }))
    await provider.verifyResponse(samlResponse, { requestId: '_request' })
  })

  it('remembers an assertion until no confirmation of it can hold', async () => {
    const consumed: [string, number][] = []
    const replay = { consume: (...call: [string, number]) => Boolean(consumed.push(call)) }
    await verify(respond().samlResponse, { replay })
    expect(consumed).toEqual([
      ['["http://www.okta.com/exk1f0abcdEFGH2345","_a1"]', now + 5 * minute + skew],
    ])
  })

  it('the memory store forgets expired keys, and refuses rather than forget others', async () => {
    let time = 0
    const store = memoryReplayStore({ maxEntries: 2, clock: () => time })
    expect([store.consume('a', 10), store.consume('a', 10), store.consume('b', 20)]).toEqual([
      true,
      false,
      true,
    ])
    expect(() => store.consume('c', 30)).toThrow('full')
    time = 10
    expect(store.consume('c', 30)).toBe(true)
    expect(store.consume('b', 20)).toBe(false)
  })
})
