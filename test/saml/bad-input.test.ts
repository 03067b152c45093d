import { inspectResponse } from 'rostermap/saml'
import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../../src/saml/base64.js'
import { base64, refusal, respond, verify } from './support.js'

const outcome = async (samlResponse: unknown) => {
  const { code, details } = await refusal(verify(samlResponse as string))
  return [code, 'reason' in details ? details.reason : undefined]
}
const root = (inner: string, attributes = '') =>
  base64(
    `<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" Version="2.0" ID="_a" ${attributes}>${inner}</p:Response>`,
  )

describe('the form field', () => {
  const good = respond().samlResponse
  it.each([
    ['nothing', undefined, 'empty'],
    ['null', null, 'empty'],
    ['a list of values', ['a', 'b'], 'empty'],
    ['empty text', '', 'empty'],
    ['blanks', ' \r\n', 'empty'],
    ['not base64', '<xml/>', 'base64'],
    ['base64url', 'PHg-PC94Pg__', 'base64'],
    ['percent encoding left in', good.slice(0, 40).concat('%2B'), 'base64'],
    ['padding in the middle', 'PHg=PHg=', 'base64'],
    ['padding left out', 'PHgvPg', 'base64'],
    ['letters that a decoder of bytes takes for others', '\u0141\u0141\u0141\u0141', 'base64'],
    ['bits that decoding drops', 'PHgvPh==', 'base64'],
    ['10 MB', 'A'.repeat(10_000_000), 'too-large'],
    ['10 MB of blanks after a message', good + ' '.repeat(10_000_000), 'too-large'],
    ['Latin-1', base64(Uint8Array.of(0x3c, 0xe9, 0x2f, 0x3e)), 'utf-8'],
    ['an overlong form', base64(Uint8Array.of(0x3c, 0xc0, 0xaf, 0x3e)), 'utf-8'],
    ['a surrogate in UTF-8', base64(Uint8Array.of(0x3c, 0xed, 0xa0, 0x80, 0x3e)), 'utf-8'],
    ['UTF-16 with its mark', base64(Buffer.from('\ufeff<x/>', 'utf16le')), 'utf-8'],
  ])('%s', async (_, samlResponse, reason) => {
    expect(await outcome(samlResponse)).toEqual(['SAML_INPUT_INVALID', reason])
  })

  it('of nothing but blanks is not base64 of nothing', () => {
    for (const text of ['', ' ', '\r\n']) expect(decodeBase64(text)).toBeUndefined()
  })

  it('may be wrapped in lines, and start with a byte order mark', async () => {
    await verify(good.replaceAll(/.{76}/g, '$&\r\n'))
    await verify(base64(`\ufeff${respond().xml}`))
  })

  it('is held to maxBytes', async () => {
    const { xml, samlResponse } = respond()
    await verify(samlResponse, { maxBytes: xml.length })
    const { code } = await refusal(verify(samlResponse, { maxBytes: xml.length - 1 }))
    expect(code).toBe('SAML_INPUT_INVALID')
    // With line breaks wherever base64 has them, and nowhere else.
    const padded = xml.padEnd(Math.ceil(xml.length / 48) * 48)
    const lines = base64(padded).replaceAll(/.{64}/g, '$&\r\n')
    await verify(`\r\n${lines}`, { maxBytes: padded.length })
    const more = verify(`\r\n\r\n${lines}`, { maxBytes: padded.length })
    expect((await refusal(more)).details).toEqual({ reason: 'too-large' })
  })
})

describe('the XML', () => {
  it.each([
    ['text', base64('no XML'), 'syntax'],
    ['UTF-16 without a mark', base64(Buffer.from('<x/>', 'utf16le')), 'character'],
    ['an end tag that is missing', base64('<x><y></x>'), 'syntax'],
    ['two roots', base64('<x/><y/>'), 'syntax'],
    ['text behind the root', base64('<x/>y'), 'syntax'],
    ['a bare ampersand', root('a & b'), 'syntax'],
    ['an unknown entity', root('&nbsp;'), 'syntax'],
    ['an entity without its semicolon', root('&amp'), 'syntax'],
    [']]> in text', root(']]>'), 'syntax'],
    ['< in an attribute', root('', 'a="<"'), 'syntax'],
    ['an attribute without quotes', root('', 'a=b'), 'syntax'],
    ['U+0080 for white space', root('', 'a="1"\u0080b="2"'), 'syntax'],
    ['an unclosed comment', root('<!-- '), 'syntax'],
    ['an unclosed CDATA section', root('<![CDATA['), 'syntax'],
    ['a DOCTYPE inside', root('<!DOCTYPE x>'), 'doctype'],
    ['a processing instruction', root('<?php ?>'), 'processing-instruction'],
    ['a second XML declaration', root('<?xml version="1.0"?>'), 'processing-instruction'],
    ['a reference to a surrogate', root('&#xD83D;&#xDE00;'), 'character'],
    ['a reference beyond Unicode', root('&#x110000;'), 'character'],
    ['U+FFFE', root('\ufffe'), 'character'],
    ['the same attribute twice', root('', 'a="1" a="2"'), 'syntax'],
    [
      'the same attribute by two prefixes',
      root('', 'xmlns:q="urn:q" xmlns:r="urn:q" q:a="1" r:a="2"'),
      'duplicate-attribute',
    ],
    ['the prefix xml bound elsewhere', root('', 'xmlns:xml="urn:q"'), 'namespace'],
    ['the prefix xmlns declared', root('', 'xmlns:xmlns="urn:q"'), 'namespace'],
    ['a prefix undeclared', root('', 'xmlns:q=""'), 'namespace'],
    ['a relative namespace', root('', 'xmlns:q="a/b"'), 'namespace'],
    ['101 levels', root('<a>'.repeat(101) + '</a>'.repeat(101)), 'too-deep'],
    [
      '101 attributes',
      root('', Array.from({ length: 101 }, (_, i) => `a${i}=""`).join(' ')),
      'too-many-nodes',
    ],
    ['100,000 elements', root('<a/>'.repeat(100_000)), 'too-many-nodes'],
  ])('%s', async (_, samlResponse, reason) => {
    expect(await outcome(samlResponse)).toEqual(['SAML_XML_INVALID', reason])
  })

  it.each([
    ['another element', base64('<Response/>'), 'SAML_STRUCTURE_INVALID', 'missing'],
    [
      'no version',
      base64('<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>'),
      'SAML_STRUCTURE_INVALID',
      'version',
    ],
    ['no status', root(''), 'SAML_STRUCTURE_INVALID', 'missing'],
    ['text between elements', root('x'), 'SAML_STRUCTURE_INVALID', 'unexpected'],
  ])('%s is no Response', async (_, samlResponse, code, reason) => {
    expect(await outcome(samlResponse)).toEqual([code, reason])
  })
})

describe('inspectResponse', () => {
  it('shows what is unsigned, foreign and expired', () => {
    const sent = inspectResponse(
      respond({
        sign: 'none',
        audience: 'urn:x',
        notOnOrAfter: 0,
        destination: 'https://x.example',
      }).samlResponse,
    )
    expect(sent).toMatchObject({
      verified: false,
      element: 'Response',
      id: '_r1',
      destination: 'https://x.example',
      inResponseTo: '_request',
      status: ['urn:oasis:names:tc:SAML:2.0:status:Success'],
      signatures: [],
      encryptedAssertions: 0,
      assertions: [{ audiences: ['urn:x'], notOnOrAfter: '1970-01-01T00:00:00.000Z' }],
    })
  })
  it('tells of names and values only how long they are, unless asked', () => {
    const edit = (xml: string) =>
      xml
        .replace('<saml2:NameID ', '$&NameQualifier="urn:q" ')
        .replace(
          '</saml2:AttributeStatement>',
          '<saml2:Attribute Name="more"><saml2:AttributeValue><saml2:NameID>secret</saml2:NameID></saml2:AttributeValue><saml2:AttributeValue><x>secret</x></saml2:AttributeValue></saml2:Attribute>$&',
        )
    const secrets = { a: ['secret', '𝔸', ''], b: [null] }
    const { samlResponse } = respond({ edit, attributes: secrets, subject: 'secret@example.com' })
    const shown = inspectResponse(samlResponse)
    expect(JSON.stringify(shown)).not.toContain('secret')
    expect([shown.redacted, shown.assertions[0]?.nameId]).toEqual([
      true,
      {
        value: '[18 characters]',
        format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        nameQualifier: 'urn:q',
      },
    ])
    expect(
      shown.assertions[0]?.attributes.map(({ values }) => values.map((it) => it.value)),
    ).toEqual([['[6 characters]', '[1 character]', ''], [null], ['[6 characters]', null]])
    const revealed = inspectResponse(samlResponse, { reveal: true })
    expect([revealed.redacted, revealed.assertions[0]?.nameId?.value]).toEqual([
      false,
      'secret@example.com',
    ])
    expect(revealed.assertions[0]?.attributes[2]?.values).toEqual([
      { value: 'secret', nameId: { value: 'secret' } },
      { value: null, xml: '<x>secret</x>' },
    ])
  })
  it('shows any other XML as what it is', () => {
    expect(inspectResponse(base64('<x/>'))).toMatchObject({ element: 'x', assertions: [] })
  })
  it('refuses what cannot be read at all', () => {
    expect(() => inspectResponse(base64('<x>'))).toThrow('not well-formed')
  })
})
