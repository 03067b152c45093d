/**
 * How IdPs write: prefixes, order, layout, types and attributes as each sends them, read with its preset.
 */
import { claimOf, presets } from 'rostermap'
import { identityFromAssertion } from 'rostermap/saml'
import { type TestIdpStyle, testIdp } from 'rostermap/testing'
import { describe, expect, it } from 'vitest'
import { now, verify } from './support.js'

const password = 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password'
const passwordTransport = `${password}ProtectedTransport`
const noClass = 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified'
const ada = {
  subject: 'ada@example.com',
  firstName: ['Ada'],
  lastName: ['Lovelace'],
  email: ['ada@example.com'],
  groups: ['dev', 'ops'],
}

const request = { now, inResponseTo: '_request' }

interface Expected {
  readonly sign: 'response' | 'assertion' | 'both'
  readonly classRef: string
  readonly subject: string
  readonly firstName: readonly string[]
  readonly lastName: readonly string[]
  readonly email: readonly string[]
  readonly groups: readonly string[]
}

const styles: Readonly<Record<TestIdpStyle, Expected>> = {
  okta: {
    sign: 'both',
    classRef: passwordTransport,
    subject: 'Alice.Nguyen@Example.com',
    firstName: ['Alice'],
    lastName: ['Nguyen'],
    email: ['Alice.Nguyen@Example.com'],
    groups: ['Everyone', 'okta-jira-dev'],
  },
  entra: {
    sign: 'assertion',
    classRef: password,
    subject: '528b2ac2-aa9c-45e1-88d4-959b53bc7dd0',
    firstName: ['Frank'],
    lastName: ['Miller'],
    email: ['frank@contoso.com'],
    groups: ['07dd8a60-bf6d-4e17-8844-230b77145381', '5581e43f-6096-41d4-8ffa-04e560bab39d'],
  },
  adfs: { ...ada, sign: 'assertion', classRef: 'urn:federation:authentication:windows' },
  google: { ...ada, sign: 'both', classRef: noClass },
  onelogin: { ...ada, sign: 'response', classRef: passwordTransport },
  keycloak: { ...ada, sign: 'both', classRef: noClass, subject: 'G-1f9c0b7e' },
  pingfederate: { ...ada, sign: 'response', classRef: noClass, subject: 'ada' },
  pingone: { ...ada, sign: 'assertion', classRef: passwordTransport },
  jumpcloud: { ...ada, sign: 'assertion', classRef: passwordTransport },
  miniorange: { ...ada, sign: 'both', classRef: passwordTransport },
  shibboleth: {
    ...ada,
    sign: 'response',
    classRef: 'https://refeds.org/profile/mfa',
    subject: 'p7@example.com',
  },
}

it('there is a style for every preset of an IdP', () => {
  expect(['generic', ...Object.keys(styles)].sort()).toEqual(Object.keys(presets).sort())
})

describe.each(Object.keys(styles) as TestIdpStyle[])('%s', (style) => {
  const { sign, classRef, ...person } = styles[style]
  const idp = testIdp({ style, seed: style })

  it('signs what its IdP signs', async () => {
    expect((await verify(idp.respond(request).samlResponse, { idp })).signed).toBe(sign)
  })

  it.each(['response', 'assertion', 'both'] as const)(
    'is read with a signed %s',
    async (signed) => {
      const { samlResponse } = idp.respond({ ...request, sign: signed })
      const assertion = await verify(samlResponse, { idp })
      expect([assertion.signed, assertion.authnContextClassRef]).toEqual([signed, classRef])
      const identity = identityFromAssertion(assertion, { preset: style })
      const values = (name: string) => claimOf(identity, name).values
      expect({
        subject: identity.subject,
        firstName: values('firstName'),
        lastName: values('lastName'),
        email: values('email'),
        groups: values('groups'),
      }).toEqual(person)
    },
  )

  it('says what it is told to', async () => {
    const attributes = { 'urn:x:level': ['<1>', '', null, ' & '] }
    const given = { ...request, subject: 'x', subjectFormat: 'urn:f', attributes }
    const assertion = await verify(idp.respond(given).samlResponse, { idp })
    expect(assertion.nameId).toMatchObject({ value: 'x', format: 'urn:f' })
    // Entra ID's style has no xsi:nil.
    const nil = style === 'entra' ? '' : null
    const sent = assertion.attributes.flatMap(({ name, values }) =>
      values.map(({ value }) => [name, value]),
    )
    expect(sent).toEqual(['<1>', '', nil, ' & '].map((value) => ['urn:x:level', value]))
  })
})

describe('Shibboleth', () => {
  const uri = 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri'
  const idp = testIdp({ style: 'shibboleth', seed: 'shibboleth' })
  const targetedId = `<saml2:Attribute FriendlyName="eduPersonTargetedID" Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.10" NameFormat="${uri}"><saml2:AttributeValue><saml2:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">T-7</saml2:NameID></saml2:AttributeValue></saml2:Attribute>`
  const { samlResponse } = idp.respond({
    ...request,
    edit: (xml) => xml.replace('</saml2:AttributeStatement>', `${targetedId}$&`),
  })

  it('eduPersonTargetedID keeps the NameID inside it', async () => {
    const identity = identityFromAssertion(await verify(samlResponse, { idp }), {
      preset: 'shibboleth',
    })
    expect(claimOf(identity, 'eduPersonTargetedID').values).toEqual(['T-7'])
    expect(identity.nameId).toMatchObject({
      nameQualifier: idp.entityId,
      spNameQualifier: 'https://jira.example.com/saml',
    })
  })
})
