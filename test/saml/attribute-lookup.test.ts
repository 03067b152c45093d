import { attributesNamed, mergeAttributes, type SamlAttribute } from 'rostermap/saml'
import { describe, expect, it } from 'vitest'
import { respond, verify } from './support.js'

const attribute = (name: string, values: readonly string[], more: Partial<SamlAttribute> = {}) => ({
  name,
  values: values.map((value) => ({ value })),
  ...more,
})
const found = (attributes: readonly SamlAttribute[], name: string) =>
  attributesNamed(attributes, name).map((it) => it.values.map(({ value }) => value))

describe('attributes that came several times', () => {
  it('are one, with all values in order, and what either said of it', () => {
    const sent = [
      attribute('Role', ['dev']),
      attribute('mail', ['a@example.com']),
      attribute('Role', ['ops', 'dev'], { friendlyName: 'role', nameFormat: 'urn:f' }),
      attribute('Role', [], { friendlyName: 'later' }),
    ]
    expect(mergeAttributes(sent)).toEqual([
      attribute('Role', ['dev', 'ops', 'dev'], { friendlyName: 'role', nameFormat: 'urn:f' }),
      attribute('mail', ['a@example.com']),
    ])
  })

  it('are merged as Keycloak sends them, in a frozen list', async () => {
    const role = (value: string) =>
      `<saml2:Attribute Name="Role"><saml2:AttributeValue>${value}</saml2:AttributeValue></saml2:Attribute>`
    const edit = (xml: string) =>
      xml.replace('</saml2:AttributeStatement>', `${role('a')}${role('b')}$&`)
    const { attributes } = await verify(respond({ edit }).samlResponse)
    expect(found(attributes, 'Role')).toEqual([['a', 'b']])
    expect(attributes.filter(({ name }) => name === 'Role')).toHaveLength(2)
    expect(Object.isFrozen(mergeAttributes(attributes)[0]?.values)).toBe(true)
  })

  it('in several statements are read in their order', async () => {
    const statement = (value: string) =>
      `<saml2:AttributeStatement><saml2:Attribute Name="Role"><saml2:AttributeValue>${value}</saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement>`
    const edit = (xml: string) =>
      xml.replace('</saml2:AttributeStatement>', `$&${statement('a')}${statement('b')}`)
    const { attributes } = await verify(respond({ edit }).samlResponse)
    expect(found(attributes, 'Role')).toEqual([['a', 'b']])
  })

  it('named like members of Object.prototype are data', () => {
    const sent = [attribute('__proto__', ['x']), attribute('constructor', ['y'])]
    expect(found(sent, '__proto__')).toEqual([['x']])
    expect(found(sent, 'toString')).toEqual([])
  })
})

describe('an attribute is found', () => {
  const mail = 'urn:oid:0.9.2342.19200300.100.1.3'
  it.each([
    ['its Name', attribute(mail, ['x']), mail],
    ['its FriendlyName', attribute('urn:x', ['x'], { friendlyName: 'mail' }), 'mail'],
    ['the name that its OID stands for', attribute(mail, ['x']), 'mail'],
    ['the OID that its name stands for', attribute('mail', ['x']), mail],
    ['the older URN', attribute('urn:mace:dir:attribute-def:mail', ['x']), 'mail'],
    ['the OID for the older URN', attribute('urn:mace:dir:attribute-def:mail', ['x']), mail],
    [
      'a name for the OID of eduPerson',
      attribute('urn:oid:1.3.6.1.4.1.5923.1.1.1.10', ['x']),
      'eduPersonTargetedID',
    ],
    ['an OID nobody knows', attribute('urn:oid:1.2.3', ['x']), 'urn:oid:1.2.3'],
  ])('by %s', (_, sent, name) => {
    expect(found([attribute('other', ['y']), sent], name)).toEqual([['x']])
  })

  it.each([
    ['another case', 'Mail'],
    ['a name without its prefix', '0.9.2342.19200300.100.1.3'],
    ['a part of it', 'mai'],
    ['nothing', ''],
  ])('not by %s', (_, name) => {
    expect(found([attribute(mail, ['x'], { friendlyName: 'mail' })], name)).toEqual([])
  })

  it('by its Name alone where one has it, whatever others are called', () => {
    const sent = [attribute(mail, ['real']), attribute('mail', ['own'])]
    expect(found(sent, 'mail')).toEqual([['own']])
    expect(found(sent, mail)).toEqual([['real']])
  })

  it('with all that answer to it where they are several: nobody can tell which is meant', () => {
    const sent = [attribute(mail, ['a']), attribute('urn:x', ['b'], { friendlyName: 'mail' })]
    expect(found(sent, 'mail')).toEqual([['a'], ['b']])
  })
})
