import { describe, expect, it } from 'vitest'
import { readAttributes, subjectNameId } from '../../src/saml/attributes.js'
import { parseXml } from '../../src/saml/xml.js'

const assertion = (inner: string) =>
  parseXml(
    `<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${inner}</Assertion>`,
  )
const valuesOf = (value: string) =>
  readAttributes(
    assertion(`<AttributeStatement><Attribute Name="a">${value}</Attribute></AttributeStatement>`),
  )[0]?.values

describe('an attribute', () => {
  it('has a member for what it states, and none for what it does not', () => {
    const inner =
      '<AttributeStatement><Attribute Name="a"/><Attribute Name="b" NameFormat="urn:f" FriendlyName="c"/></AttributeStatement>'
    expect(readAttributes(assertion(inner))).toStrictEqual([
      { name: 'a', values: [] },
      { name: 'b', nameFormat: 'urn:f', friendlyName: 'c', values: [] },
    ])
  })

  it.each([
    ['text', '<AttributeValue> x </AttributeValue>', { value: ' x ' }],
    ['empty', '<AttributeValue/>', { value: '' }],
    [
      'of a type',
      '<AttributeValue xsi:type="xs:string">x</AttributeValue>',
      { value: 'x', type: 'xs:string' },
    ],
    ['nil by a word', '<AttributeValue xsi:nil="true"/>', { value: null }],
    ['nil by a number', '<AttributeValue xsi:nil="1"/>', { value: null }],
    ['not nil', '<AttributeValue xsi:nil="false"/>', { value: '' }],
    ['not nil by a number', '<AttributeValue xsi:nil="0"/>', { value: '' }],
    [
      'a NameID',
      '<AttributeValue>\n <NameID>p7</NameID>\n</AttributeValue>',
      { value: 'p7', nameId: { value: 'p7' } },
    ],
    [
      'two NameIDs',
      '<AttributeValue><NameID>a</NameID><NameID>b</NameID></AttributeValue>',
      {
        value: null,
        xml: '<NameID xmlns="urn:oasis:names:tc:SAML:2.0:assertion">a</NameID><NameID xmlns="urn:oasis:names:tc:SAML:2.0:assertion">b</NameID>',
      },
    ],
    [
      'a NameID with text beside it',
      '<AttributeValue>x<NameID>a</NameID></AttributeValue>',
      { value: null, xml: '<NameID xmlns="urn:oasis:names:tc:SAML:2.0:assertion">a</NameID>' },
    ],
  ])('may have a value that is %s', (_, value, expected) => {
    expect(valuesOf(value)).toStrictEqual([expected])
  })
})

describe('a NameID', () => {
  it('has a member for what it states, and none for what it does not', () => {
    const plain = subjectNameId(assertion('<Subject><NameID>x</NameID></Subject>'))
    expect(plain).toStrictEqual({ value: 'x' })
    const full =
      '<Subject><NameID Format="f" NameQualifier="q" SPNameQualifier="s">x</NameID></Subject>'
    expect(subjectNameId(assertion(full))).toStrictEqual({
      value: 'x',
      format: 'f',
      nameQualifier: 'q',
      spNameQualifier: 's',
    })
  })
})
