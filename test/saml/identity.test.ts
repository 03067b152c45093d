import {
  claimOf,
  compileMapping,
  explainMembership,
  isIdentity,
  isRosterError,
  parseMapping,
} from 'rostermap'
import { identityFromAssertion, inspectResponse, type VerifiedAssertion } from 'rostermap/saml'
import { testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { now, respond, verify } from './support.js'

const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
const codeOf = (act: () => unknown) => {
  try {
    return act()
  } catch (error) {
    return isRosterError(error) ? [error.code, error.details] : error
  }
}

describe('an identity of an assertion', () => {
  it('has one claim a name, with repeated attributes merged and empty values left out', async () => {
    const values = (name: string, ...list: string[]) =>
      `<saml2:Attribute Name="${name}" FriendlyName="short">${list.map((it) => `<saml2:AttributeValue>${it}</saml2:AttributeValue>`).join('')}</saml2:Attribute>`
    const edit = (xml: string) =>
      xml.replace(
        /(<saml2:AttributeStatement[^>]*>).*?(<\/saml2:AttributeStatement>)/,
        `$1${values('role', 'a', '')}${values('none')}${values('role', 'b', 'a')}${values('blank', '')}$2`,
      )
    const identity = identityFromAssertion(await verify(respond({ edit }).samlResponse))
    expect(isIdentity(identity)).toBe(true)
    expect(identity.protocol).toBe('saml')
    expect(identity.claims).toEqual([
      { name: 'role', aliases: ['short'], state: 'present', values: ['a', 'b', 'a'] },
      { name: 'none', aliases: ['short'], state: 'empty', values: [] },
      { name: 'blank', aliases: ['short'], state: 'empty', values: [] },
    ])
  })

  it('names the same claims in any case of Object.prototype: attributes are data', async () => {
    const attributes = { constructor: ['x'], __proto__x: ['y'] }
    const identity = identityFromAssertion(await verify(respond({ attributes }).samlResponse))
    expect(claimOf(identity, 'constructor').values).toEqual(['x'])
    expect(claimOf(identity, 'toString').state).toBe('absent')
  })

  it('reads the NameID inside eduPersonTargetedID; other XML in a value is malformed, not empty', async () => {
    const edit = (xml: string) =>
      xml
        .replace('>Alice<', '><saml2:NameID NameQualifier="q">p7</saml2:NameID><')
        .replace('>Nguyen<', '><x xmlns="">admin</x><')
    const assertion = await verify(respond({ edit }).samlResponse)
    expect(assertion.attributes[1]?.values[0]).toMatchObject({
      value: 'p7',
      nameId: { value: 'p7', nameQualifier: 'q' },
    })
    expect(assertion.attributes[2]?.values[0]).toMatchObject({ value: null, xml: '<x>admin</x>' })
    const identity = identityFromAssertion(assertion)
    expect(claimOf(identity, 'firstName').values).toEqual(['p7'])
    expect(claimOf(identity, 'lastName').state).toBe('malformed')
  })

  it('has the NameID as subject, unless it is transient', async () => {
    const named = await verify(respond().samlResponse)
    expect(identityFromAssertion(named).subject).toBe('Alice.Nguyen@Example.com')
    const passing = await verify(respond({ subjectFormat: transient }).samlResponse)
    expect(codeOf(() => identityFromAssertion(passing))).toEqual([
      'IDENTITY_SUBJECT_UNUSABLE',
      { reason: 'transient' },
    ])
    const options = { subject: { claim: 'email' } }
    expect(identityFromAssertion(passing, options).subject).toBe('Alice.Nguyen@Example.com')
  })

  it('without NameID needs a claim that is named as subject, and has no member for what is not there', async () => {
    const edit = (xml: string) => xml.replace(/<saml2:NameID.*<\/saml2:NameID>/, '')
    const assertion = await verify(respond({ edit }).samlResponse)
    expect(codeOf(() => identityFromAssertion(assertion))).toEqual([
      'IDENTITY_SUBJECT_UNUSABLE',
      { reason: 'missing' },
    ])
    const identity = identityFromAssertion(assertion, { subject: { claim: 'email' } })
    expect('nameId' in identity || 'claimNames' in identity).toBe(false)
    const anyCase = { subject: { claim: 'email' }, claimNames: 'ignoreCase' } as const
    expect(identityFromAssertion(assertion, anyCase).claimNames).toBe('ignoreCase')
    expect(identity.claims[0]).toStrictEqual({
      name: 'email',
      aliases: [],
      state: 'present',
      values: ['Alice.Nguyen@Example.com'],
    })
  })

  it('2.7.3.1.1: nil alone is null, an empty text is empty, and nil among values leaves the list unknown', async () => {
    const attributes = {
      nil: [null],
      two: [null, null],
      blank: [''],
      mixed: ['a', null],
      of: ['a'],
    }
    const identity = identityFromAssertion(await verify(respond({ attributes }).samlResponse))
    expect(identity.claims).toMatchObject([
      { name: 'nil', state: 'absent', values: [], isNull: true },
      { name: 'two', state: 'absent', values: [], isNull: true },
      { name: 'blank', state: 'empty', values: [] },
      { name: 'mixed', state: 'malformed', values: [] },
      { name: 'of', state: 'present', values: ['a'] },
    ])
    expect(identity.claims.map((claim) => 'isNull' in claim)).toEqual([
      true,
      true,
      ...Array(3).fill(false),
    ])
  })

  it('nil keeps an attribute and memberships, unless the mapping takes null for empty', async () => {
    const attributes = { title: [null], groups: [null] }
    const identity = identityFromAssertion(await verify(respond({ attributes }).samlResponse))
    const outcomes = (more: { nullIs?: 'empty' }) => {
      const mapped = compileMapping(
        parseMapping({
          version: 1,
          profile: [{ to: 'title', from: { claim: 'title', ...more } }],
          groups: {
            from: { claim: 'groups', ...more },
            rules: [{ id: 'dev', match: { exact: 'dev' }, to: ['dev-team'] }],
          },
        }),
      ).map(identity)
      return [mapped.profile[0]?.outcome, explainMembership(mapped, 'dev-team').removal]
    }
    expect(outcomes({})).toEqual(['keep', 'held'])
    expect(outcomes({ nullIs: 'empty' })).toEqual(['clear', 'taken-away'])
  })

  it('takes no nil for a subject', async () => {
    const assertion = await verify(respond({ attributes: { id: [null] } }).samlResponse)
    expect(
      codeOf(() => identityFromAssertion(assertion, { subject: { claim: 'id' } })),
    ).toMatchObject(['IDENTITY_SUBJECT_UNUSABLE', {}])
  })

  it('needs exactly one value of the claim that is named as subject', async () => {
    const assertion = await verify(respond().samlResponse)
    const subjectOf = (claim: string) =>
      codeOf(() => identityFromAssertion(assertion, { subject: { claim } }))
    expect(subjectOf('groups')).toEqual(['IDENTITY_SUBJECT_UNUSABLE', { reason: 'ambiguous' }])
    expect(subjectOf('nothing')).toEqual(['IDENTITY_SUBJECT_UNUSABLE', { reason: 'missing' }])
  })

  it('of Entra ID has the object id as subject, and overage instead of empty groups', async () => {
    const entra = testIdp({ style: 'entra', seed: 'idp' })
    const { samlResponse } = entra.respond({ now, inResponseTo: '_request', overage: true })
    const identity = identityFromAssertion(await verify(samlResponse, { idp: entra }), {
      preset: 'entra',
    })
    expect(identity.subject).toBe('528b2ac2-aa9c-45e1-88d4-959b53bc7dd0')
    const groups = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups'
    expect(claimOf(identity, groups)).toMatchObject({ state: 'overage', values: [] })
    expect(claimOf(identity, 'lastName').values).toEqual(['Miller'])
  })

  it('is made of nothing that verifyResponse did not return', async () => {
    const { samlResponse } = respond()
    const copy = structuredClone(await verify(samlResponse))
    for (const unverified of [inspectResponse(samlResponse), copy, null, 'text', {}])
      expect(
        codeOf(() => identityFromAssertion(unverified as unknown as VerifiedAssertion)),
      ).toEqual(['IDENTITY_UNVERIFIED', { expected: 'VerifiedAssertion' }])
  })
})
