import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExclusiveCanonicalization } from 'xml-crypto'
import { readCanonical } from '../../src/saml/canonical-reader.js'
import { canonicalize } from '../../src/saml/canonicalize.js'
import { parseXml } from '../../src/saml/xml.js'
import { elementsOf } from '../../src/saml/xml-tree.js'
import { generatedXml } from './generated-xml.js'

const canonical = (xml: string, prefixes: string[] = []) => canonicalize(parseXml(xml), prefixes)

describe('Exclusive XML Canonicalization 1.0', () => {
  it.each([
    ['3: an unused declaration goes', '<a xmlns:x="urn:x"/>', '<a></a>'],
    [
      '3: a declaration goes to where it is used, each time anew',
      '<a xmlns:x="urn:x"><x:b/><x:b/></a>',
      '<a><x:b xmlns:x="urn:x"></x:b><x:b xmlns:x="urn:x"></x:b></a>',
    ],
    [
      '3: a default namespace is undeclared only where one was declared',
      '<a xmlns=""><b xmlns="urn:b"><c xmlns=""/></b></a>',
      '<a><b xmlns="urn:b"><c xmlns=""></c></b></a>',
    ],
    [
      'an attribute uses its prefix',
      '<a xmlns:x="urn:x" x:b="1"/>',
      '<a xmlns:x="urn:x" x:b="1"></a>',
    ],
    ['the prefix xml is never declared', '<a xml:lang="en"/>', '<a xml:lang="en"></a>'],
    [
      'attributes go by namespace URI, then local name; none first',
      '<a xmlns:x="urn:2" xmlns:y="urn:1" x:a="1" y:b="2" c="3" b="4"/>',
      '<a xmlns:x="urn:2" xmlns:y="urn:1" b="4" c="3" y:b="2" x:a="1"></a>',
    ],
    [
      'names beyond the Basic Plane come after U+FFFD, in code point order',
      '<a \u{10000}="1" \ufffd="2"/>',
      '<a \ufffd="2" \u{10000}="1"></a>',
    ],
    [
      'text is escaped in its way, attributes in theirs',
      '<a b="&amp;&lt;>&quot;&#9;&#10;&#13; \'">&amp;&lt;&gt;"&#9;&#10;&#13;</a>',
      '<a b="&amp;&lt;>&quot;&#x9;&#xA;&#xD; \'">&amp;&lt;&gt;"\t\n&#xD;</a>',
    ],
    [
      'namespace URIs are escaped',
      '<a xmlns="urn:&amp;&quot;"/>',
      '<a xmlns="urn:&amp;&quot;"></a>',
    ],
    ['comments go, CDATA becomes text', '<a>b<!-- c --><![CDATA[<d>]]></a>', '<a>b&lt;d&gt;</a>'],
    [
      'XML 1.0, 2.11: line ends become LF',
      '<a>1\r\n2\r3\u0085\u2028</a>',
      '<a>1\n2\n3\u0085\u2028</a>',
    ],
    ['an attribute named like xmlns stays', '<a xmlnsfoo="1"/>', '<a xmlnsfoo="1"></a>'],
  ])('%s', (_, xml, expected) => expect(canonical(xml)).toBe(expected))

  it('keeps listed prefixes in scope though unused, #default among them', () => {
    const xml = '<a xmlns="urn:a" xmlns:x="urn:x" xmlns:y="urn:y"><x:b/></a>'
    expect(canonical(xml, ['x', ''])).toBe('<a xmlns="urn:a" xmlns:x="urn:x"><x:b></x:b></a>')
    const [b] = elementsOf(parseXml(xml))
    if (!b) throw new Error('no child')
    expect(canonicalize(b, ['y', ''])).toBe(
      '<x:b xmlns="urn:a" xmlns:x="urn:x" xmlns:y="urn:y"></x:b>',
    )
  })

  it('agrees with xml-crypto on generated documents', async () => {
    const { DOMParser } = await import('@xmldom/xmldom')
    fc.assert(
      fc.property(generatedXml, (xml) => {
        const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement
        const theirs = new ExclusiveCanonicalization().process(root as never, {})
        expect(canonical(xml)).toBe(String(theirs))
      }),
      { numRuns: 500 },
    )
  })

  it('is its own canonical form, and reads back as the same tree', () => {
    fc.assert(
      fc.property(generatedXml, (xml) => {
        const once = canonical(xml)
        expect(canonical(once)).toBe(once)
        expect(canonicalize(readCanonical(once), [])).toBe(once)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the reader of canonical bytes', () => {
  it.each([
    ['<a/>', 'an empty-element tag'],
    ["<a b='1'></a>", 'single quotes'],
    ['<a  b="1"></a>', 'two blanks'],
    ['<a b="1" ></a>', 'a blank before the end'],
    ['<a></a >', 'a blank in an end tag'],
    ['<a b="1" a="2"></a>', 'attributes out of order'],
    ['<a b="1" b="2"></a>', 'an attribute twice'],
    ['<a b="1" xmlns="urn:a"></a>', 'a declaration behind an attribute'],
    ['<a xmlns:y="urn:y" xmlns:x="urn:x"></a>', 'declarations out of order'],
    ['<x:a></x:a>', 'an undeclared prefix'],
    ['<a>></a>', 'a bare >'],
    ['<a>&</a>', 'a bare &'],
    ['<a>&quot;</a>', 'a reference no canonical text has'],
    ['<a>&#65;</a>', 'a character reference'],
    ['<a>\r</a>', 'a bare carriage return'],
    ['<a b="\t"></a>', 'a bare tab in a value'],
    ['<a b="&gt;"></a>', 'a reference no canonical value has'],
    ['<a><!-- --></a>', 'a comment'],
    ['<a><?b ?></a>', 'a processing instruction'],
    ['<a><![CDATA[b]]></a>', 'a CDATA section'],
    ['<a></b>', 'another end tag'],
    ['<a>', 'no end'],
    ['<a></a>x', 'text behind the root'],
    ['<a></a><a></a>', 'two roots'],
    [' <a></a>', 'text before the root'],
    ['', 'nothing'],
  ])('refuses %s: %s', (text) => {
    expect(() => readCanonical(text)).toThrow('canonicalisation')
  })
})
