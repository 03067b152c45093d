import { isRosterError } from 'rostermap'
import { describe, expect, it } from 'vitest'
import { parseXml } from '../../src/saml/xml.js'
import { attributeOf, elementsOf, textOf } from '../../src/saml/xml-tree.js'

/** The reason and the line of the refusal; `undefined` when the text is read. */
function refusal(xml: string): readonly [reason: string, line: number | undefined] | undefined {
  try {
    parseXml(xml)
    return undefined
  } catch (error) {
    if (!isRosterError(error) || error.code !== 'SAML_XML_INVALID') throw error
    return [error.details.reason, error.details.line]
  }
}
const text = (xml: string) => textOf(parseXml(xml))
const value = (xml: string) => attributeOf(parseXml(xml), 'b')

describe('XML 1.0 (fifth edition): what is well-formed is read', () => {
  it.each([
    ['2.1: one element', '<a/>'],
    ['2.1: white space around the root', ' \n\t<a/>\r\n '],
    ['2.2: tab, line feed, carriage return', '<a>\t\n\r</a>'],
    [
      '4.1: references to the first and the last characters',
      '<a>&#x20;&#x10FFFF;&#xD7FF;&#xE000;&#xFFFD;</a>',
    ],
    ['2.2: U+0085, U+FFFD and the planes beyond', '<a>\u0085\ufffd\u{10ffff}</a>'],
    ['2.3: names of letters beyond ASCII', '<é\u{10000}.-_·0/>'],
    ['2.3: a name that only the fifth edition has', '<\u{10fb}\u0220/>'],
    ['2.3: white space of every kind in tags', '<a \t\r\n b = "1"\nc\t=\t\'2\' ></a \n>'],
    ['2.4: a bare > and quotation marks in text', '<a>> " \' ]] ]&gt;</a>'],
    ['2.5: comments, empty ones and with markup', '<!----><a><!-- <b> & ]]> - --></a><!-- -x -->'],
    ['2.7: CDATA sections, empty ones and with brackets', '<a><![CDATA[]]><![CDATA[<&]]]]></a>'],
    ['2.8: a declaration', '<?xml version="1.0"?><a/>'],
    [
      '2.8: a declaration with everything',
      "<?xml\n version = '1.0'\tencoding='utf-8' standalone=\"yes\" ?>\n<a/>",
    ],
    ['3.1: > and the other quotation mark in a value', `<a b=">'" c='"'/>`],
    [
      '4.1: every predefined entity',
      '<a b="&lt;&gt;&amp;&quot;&apos;">&lt;&gt;&amp;&quot;&apos;</a>',
    ],
    ['4.1: leading zeros and either case', '<a>&#0000000000000000065;&#x0000004a;&#x4A;</a>'],
    [
      'Namespaces 3: the prefix xml, declared or not',
      `<a xml:lang="en" xmlns:xml="http://www.w3.org/XML/1998/namespace"/>`,
    ],
    ['Namespaces 5: a default namespace undone', '<a xmlns="urn:a"><b xmlns=""/></a>'],
    [
      'Namespaces 6.2: the default is not for attributes',
      '<a xmlns="urn:a" xmlns:p="urn:a" b="" p:b=""/>',
    ],
    ['a hundred levels', '<a>'.repeat(100) + '</a>'.repeat(100)],
    ['a hundred attributes', `<a ${Array.from({ length: 100 }, (_, i) => `b${i}=""`).join(' ')}/>`],
    ['29,999 elements in another', `<a>${'<b/>'.repeat(29_999)}</a>`],
    ['59,998 comments and an element', `${'<!---->'.repeat(59_998)}<a/>`],
    ['IDs that only differ in case', '<a ID="x"><b ID="X"/></a>'],
    ['the same ID under another name', '<a ID="x" Id="x"><b id="x" xmlns:p="urn:p" p:ID="x"/></a>'],
  ])('%s', (_, xml) => expect(refusal(xml)).toBeUndefined())
})

describe('XML 1.0 (fifth edition): what is not well-formed is refused', () => {
  it.each([
    ['2.1: nothing', '', 'syntax'],
    ['2.1: white space alone', ' \n', 'syntax'],
    ['2.1: a comment alone', '<!-- -->', 'syntax'],
    ['2.1: text before the root', 'x<a/>', 'syntax'],
    ['2.1: text behind the root', '<a/>x', 'syntax'],
    ['2.1: a reference behind the root', '<a/>&#32;', 'syntax'],
    ['2.1: a CDATA section before the root', '<![CDATA[]]><a/>', 'syntax'],
    ['2.1: a CDATA section behind the root', '<a/><![CDATA[ ]]>', 'syntax'],
    ['2.1: two roots', '<a/><a/>', 'syntax'],
    ['2.1: U+FEFF where it is no byte order mark', ' \ufeff<a/>', 'syntax'],
    ['2.2: NUL', '<a>\0</a>', 'character'],
    ['2.2: a form feed', '<a>\f</a>', 'character'],
    ['2.2: U+FFFE in a comment', '<a><!--\ufffe--></a>', 'character'],
    ['2.2: U+FFFF in a value', '<a b="\uffff"/>', 'character'],
    ['2.2: half a surrogate pair', '<a>\ud83d</a>', 'character'],
    ['4.1: a reference to the last surrogate', '<a>&#xDFFF;</a>', 'character'],
    ['4.1: a reference to U+FFFF', '<a>&#xFFFF;</a>', 'character'],
    ['4.1: a reference beyond Unicode', '<a>&#x110000;</a>', 'character'],
    ['2.2: a pair the wrong way round', '<a>\ude00\ud83d</a>', 'character'],
    ['2.3: a name that starts with a digit', '<1a/>', 'syntax'],
    ['2.3: a name that starts with a hyphen', '<-a/>', 'syntax'],
    ['2.3: U+00D7 in a name', '<a×/>', 'syntax'],
    ['2.3: U+037E in a name', '<a\u037e/>', 'syntax'],
    ['2.3: white space is no name', '< a/>', 'syntax'],
    ['2.3: U+00A0 for white space', '<a\u00a0b="1"/>', 'syntax'],
    ['2.4: ]]> in text', '<a>]]></a>', 'syntax'],
    ['2.4: ]]> behind a reference', '<a>&lt;x]]></a>', 'syntax'],
    ['2.4: a bare ampersand', '<a>a & b</a>', 'syntax'],
    ['2.4: a bare <', '<a>1 < 2</a>', 'syntax'],
    ['2.5: -- in a comment', '<a><!-- -- --></a>', 'syntax'],
    ['2.5: a comment that ends in --->', '<a><!-- ---></a>', 'syntax'],
    ['2.5: <!--> is no comment', '<a><!--></a>', 'syntax'],
    ['2.5: <!---> is no comment', '<a><!---></a>', 'syntax'],
    ['2.5: a comment without end', '<a/><!-- ', 'syntax'],
    ['2.6: a processing instruction', '<a><?b c?></a>', 'processing-instruction'],
    ['2.6: a style sheet', '<?xml-stylesheet href="x"?><a/>', 'processing-instruction'],
    ['2.7: a CDATA section without end', '<a><![CDATA[]]</a>', 'syntax'],
    ['2.7: CDATA in lower case', '<a><![cdata[]]></a>', 'doctype'],
    ['2.8: DOCTYPE', '<!DOCTYPE a><a/>', 'doctype'],
    ['2.8: DOCTYPE behind a comment', '<!-- --><!DOCTYPE a []><a/>', 'doctype'],
    ['2.8: an entity declaration', '<a><!ENTITY b "c"></a>', 'doctype'],
    ['2.8: a declaration without version', '<?xml encoding="UTF-8"?><a/>', 'declaration'],
    ['2.8: an empty declaration', '<?xml?><a/>', 'declaration'],
    ['2.8: XML 1.1', '<?xml version="1.1"?><a/>', 'declaration'],
    ['2.8: version in upper case', '<?xml VERSION="1.0"?><a/>', 'declaration'],
    [
      '2.8: standalone before encoding',
      '<?xml version="1.0" standalone="yes" encoding="UTF-8"?><a/>',
      'declaration',
    ],
    ['2.8: standalone="YES"', '<?xml version="1.0" standalone="YES"?><a/>', 'declaration'],
    ['2.8: mixed quotation marks', `<?xml version="1.0'?><a/>`, 'declaration'],
    ['2.8: a declaration behind a blank', ' <?xml version="1.0"?><a/>', 'processing-instruction'],
    [
      '2.8: a second declaration',
      '<?xml version="1.0"?><?xml version="1.0"?><a/>',
      'processing-instruction',
    ],
    ['4.3.3: UTF-16 declared', '<?xml version="1.0" encoding="UTF-16"?><a/>', 'declaration'],
    ['4.3.3: UTF-7 declared', '<?xml version="1.0" encoding="UTF-7"?><a/>', 'declaration'],
    ['4.3.3: Latin-1 declared', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'declaration'],
    ['3: an end tag that is missing', '<a><b></a>', 'syntax'],
    ['3: an end tag too many', '<a/></a>', 'syntax'],
    ['3: an end tag that begins alike', '<a></ab>', 'syntax'],
    ['3: an end tag that ends alike', '<ab></a>', 'syntax'],
    ['3: overlapping elements', '<a><b></a></b>', 'syntax'],
    ['3.1: an end tag with an attribute', '<a></a b="1">', 'syntax'],
    ['3.1: an end tag in another case', '<a></A>', 'syntax'],
    ['3.1: a blank before the name of an end tag', '<a></ a>', 'syntax'],
    ['3.1: a blank within />', '<a/ >', 'syntax'],
    ['3.1: an attribute without value', '<a b/>', 'syntax'],
    ['3.1: an attribute without quotation marks', '<a b=c/>', 'syntax'],
    ['3.1: an attribute without name', '<a ="c"/>', 'syntax'],
    ['3.1: no white space between attributes', '<a b="1"c="2"/>', 'syntax'],
    ['3.1: no white space before the first', '<a"b"/>', 'syntax'],
    ['3.1: the same attribute twice', '<a b="1" c="" b="1"/>', 'syntax'],
    ['3.1: < in a value', '<a b="<"/>', 'syntax'],
    ['3.1: & in a value', '<a b="&"/>', 'syntax'],
    ['3.1: a value without end', '<a b="1', 'syntax'],
    ['3.1: a tag without end', '<a b="1"', 'syntax'],
    ['3.1: a tag of < alone', '<a><', 'syntax'],
    ['3.1: an end tag without end', '<a></a', 'syntax'],
    ['4.1: an entity nobody declared', '<a>&nbsp;</a>', 'syntax'],
    ['4.1: a name that objects have', '<a>&constructor;</a>', 'syntax'],
    ['4.1: an entity without semicolon', '<a>&lt</a>', 'syntax'],
    ['4.1: a semicolon only in the next text', '<a>&lt<b/>;</a>', 'syntax'],
    ['4.1: a reference without digits', '<a>&#;</a>', 'syntax'],
    ['4.1: a reference without hexadecimal digits', '<a>&#x;</a>', 'syntax'],
    ['4.1: a capital X', '<a>&#X41;</a>', 'syntax'],
    ['4.1: a hexadecimal digit in a decimal reference', '<a>&#1a;</a>', 'syntax'],
    ['4.1: a sign in a reference', '<a>&#+65;</a>', 'syntax'],
    ['4.1: white space in a reference', '<a>& lt;</a>', 'syntax'],
    ['4.1: a reference to NUL', '<a>&#0;</a>', 'character'],
    ['4.1: a reference to U+0001', '<a>&#1;</a>', 'character'],
    ['4.1: a reference to half a pair', '<a b="&#xd800;"/>', 'character'],
    ['4.1: a reference to U+FFFE', '<a>&#65534;</a>', 'character'],
    ['4.1: a reference beyond Unicode', '<a>&#x110000;</a>', 'character'],
    ['4.1: a reference beyond every number', `<a>&#${'9'.repeat(400)};</a>`, 'character'],
  ])('%s', (_, xml, reason) => expect(refusal(xml)?.[0]).toBe(reason))
})

describe('Namespaces in XML 1.0', () => {
  it.each([
    ['3: xml bound to another namespace', '<a xmlns:xml="urn:x"/>', 'namespace'],
    [
      '3: another prefix bound to that of xml',
      '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>',
      'namespace',
    ],
    [
      '3: the default bound to that of xml',
      '<a xmlns="http://www.w3.org/XML/1998/namespace"/>',
      'namespace',
    ],
    ['3: xmlns declared', '<a xmlns:xmlns="urn:x"/>', 'namespace'],
    [
      '3: a prefix bound to that of xmlns',
      '<a xmlns:p="http://www.w3.org/2000/xmlns/"/>',
      'namespace',
    ],
    ['3: an element with the prefix xmlns', '<xmlns:a/>', 'namespace'],
    ['3: a declaration without prefix', '<a xmlns:="urn:x"/>', 'syntax'],
    ['4: a name that starts with a colon', '<:a/>', 'syntax'],
    ['4: a name that ends with a colon', '<a:/>', 'syntax'],
    ['4: two colons', '<a xmlns:b="urn:b" b:c:d=""/>', 'syntax'],
    ['4: a local name that starts with a digit', '<p:1 xmlns:p="urn:p"/>', 'syntax'],
    ['5: an element with an undeclared prefix', '<p:a/>', 'syntax'],
    ['5: an attribute with an undeclared prefix', '<a p:b=""/>', 'syntax'],
    ['5: a prefix whose scope has ended', '<a><b xmlns:p="urn:p"/><p:c/></a>', 'syntax'],
    [
      '5: a prefix whose scope has ended with an end tag',
      '<a><b xmlns:p="urn:p"></b><p:c/></a>',
      'syntax',
    ],
    ['5: a prefix undeclared again', '<a xmlns:p="urn:p"><b xmlns:p=""/></a>', 'namespace'],
    [
      '6.3: two prefixes of one namespace',
      '<a xmlns:p="urn:p" xmlns:q="urn:p" p:b="" q:b=""/>',
      'duplicate-attribute',
    ],
    [
      '6.3: one of them shadowed here',
      '<a xmlns:p="urn:p" xmlns:q="urn:q"><b xmlns:q="urn:p" p:c="" d="" q:c=""/></a>',
      'duplicate-attribute',
    ],
    ['Canonical XML 1.0, 1.3: a relative namespace', '<a xmlns="b/c"/>', 'namespace'],
    ['Canonical XML 1.0, 1.3: a fragment as namespace', '<a xmlns:p="#b"/>', 'namespace'],
  ])('%s', (_, xml, reason) => expect(refusal(xml)?.[0]).toBe(reason))

  it('binds prefixes by scope, not by spelling', () => {
    const root = parseXml(
      '<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><c xmlns="urn:3"/></p:b><p:d p:e="" f=""/></p:a>',
    )
    const [b, d] = elementsOf(root)
    expect(root.namespace).toBe('urn:1')
    expect(b?.namespace).toBe('urn:2')
    expect(b && elementsOf(b)[0]?.namespace).toBe('urn:3')
    expect(d?.namespace).toBe('urn:1')
    expect(d?.attributes.map(({ namespace }) => namespace)).toEqual(['urn:1', ''])
  })
  it('lets a declaration count for the tag it stands in, wherever it stands', () => {
    expect(parseXml('<p:a p:b="" xmlns:p="urn:p"/>').attributes[0]?.namespace).toBe('urn:p')
  })
})

describe('what text and values mean', () => {
  it.each([
    ['2.11: every line end is a line feed', '<a>1\r\n2\r3\n4\r\r5</a>', '1\n2\n3\n4\n\n5'],
    ['2.11: but not U+0085, U+2028, U+2029', '<a>\u0085\u2028\u2029</a>', '\u0085\u2028\u2029'],
    ['2.11: beside letters of every size', '<a>\u00ff\u0100\r</a>', '\u00ff\u0100\n'],
    ['4.1: a carriage return as a reference stays', '<a>&#13;&#xA;</a>', '\r\n'],
    ['2.7: no references in CDATA sections', '<a><![CDATA[&lt;]]>&lt;</a>', '&lt;<'],
    ['2.7: CDATA ends at the first ]]>', '<a><![CDATA[]]]]>]</a>', ']]]'],
    ['2.5: a comment parts text and is none', '<a>b<!-- c -->d</a>', 'bd'],
    ['4.4.2: what a reference gives is not read again', '<a>&amp;lt;&#38;gt;</a>', '&lt;&gt;'],
    ['4.1: beyond the Basic Plane', '<a>&#x1F600;\u{1f600}</a>', '\u{1f600}\u{1f600}'],
    ['white space stays', '<a> \t b \n</a>', ' \t b \n'],
  ])('%s', (_, xml, expected) => expect(text(xml)).toBe(expected))

  it.each([
    ['3.3.3: white space becomes blanks', '<a b="1\t2\n3\r\n4\r5"/>', '1 2 3 4 5'],
    ['3.3.3: as a reference it stays', '<a b="&#9;&#10;&#13;&#xd;&#xa;"/>', '\t\n\r\r\n'],
    ['3.3.3: side by side', '<a b="&#9;\t&#10;\n&amp;"/>', '\t \n &'],
    ['3.3.3: nothing is trimmed', '<a b="  1  2 "/>', '  1  2 '],
    ['4.4.2: what a reference gives is not read again', '<a b="&amp;quot;&#34;"/>', '&quot;"'],
    ['an empty value', "<a b=''/>", ''],
  ])('%s', (_, xml, expected) => expect(value(xml)).toBe(expected))

  it('keeps comments apart from text', () => {
    expect(parseXml('<a>b<!-- c -->d<e/></a>').children.slice(0, 3)).toEqual([
      'b',
      { comment: ' c ' },
      'd',
    ])
  })
})

describe('caps', () => {
  it.each([
    ['101 levels', '<a>'.repeat(101) + '</a>'.repeat(101), 'too-deep'],
    ['101 levels, the last one empty', `${'<a>'.repeat(100)}<a/>${'</a>'.repeat(100)}`, 'too-deep'],
    [
      '101 attributes and declarations',
      `<a xmlns="urn:a"${Array.from({ length: 100 }, (_, i) => ` b${i}=""`).join('')}/>`,
      'too-many-nodes',
    ],
    ['59,999 comments and an element', `${'<!---->'.repeat(59_999)}<a/>`, 'too-many-nodes'],
    ['30,001 elements', `<a>${'<b/>'.repeat(30_000)}</a>`, 'too-many-nodes'],
    [
      '20,000 elements with an attribute each',
      `<a>${'<b c=""/>'.repeat(20_000)}</a>`,
      'too-many-nodes',
    ],
    ['the same ID twice', '<a ID="x"><b ID="x"/></a>', 'duplicate-id'],
    ['the same ID twice, spelled in two ways', '<a ID="x"><b ID="&#120;"/></a>', 'duplicate-id'],
  ])('%s', (_, xml, reason) => expect(refusal(xml)?.[0]).toBe(reason))
})

describe('the line of a fault', () => {
  it.each([
    ['in the first line', '<a>&</a>', 1],
    ['of a forbidden character', '<a>\n\n\0</a>', 3],
    ['with any kind of line end', '<a>\r\n\r\n\r<!x></a>', 4],
    ['of the attribute that is wrong, not of its tag', '<a\n b="1"\n c="&x;"/>', 3],
    ['of a reference behind white space in the same value', '<a b="\n\n&x;"/>', 3],
    ['of an end tag', '<a>\n<b>\n</a>', 3],
    ['of an attribute by two prefixes', '<a xmlns:p="urn:p"\nxmlns:q="urn:p"\np:b=""\nq:b=""/>', 4],
    ['of an undeclared prefix', '<a>\n<b\np:c=""/></a>', 3],
    ['of the second of two IDs', '<a ID="x">\n<b/>\n<c ID="x"/></a>', 3],
    ['at the end of the text', '<a>\n\n', 3],
  ])('%s', (_, xml, line) => expect(refusal(xml)?.[1]).toBe(line))
})
