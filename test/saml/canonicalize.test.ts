import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { C14nCanonicalization, ExclusiveCanonicalization } from 'xml-crypto'
import { readCanonical } from '../../src/saml/canonical-reader.js'
import { canonicalize, compareCodePoints } from '../../src/saml/canonicalize.js'
import { canonicalizeInclusive } from '../../src/saml/canonicalize-inclusive.js'
import { parseXml } from '../../src/saml/xml.js'
import { descendants, elementsOf } from '../../src/saml/xml-tree.js'
import { generatedXml } from './generated-xml.js'

const canonical = (xml: string, prefixes: string[] = []) =>
  canonicalize(parseXml(xml), { prefixes })

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
    expect(canonicalize(b, { prefixes: ['y', ''] })).toBe(
      '<x:b xmlns="urn:a" xmlns:x="urn:x" xmlns:y="urn:y"></x:b>',
    )
  })

  it('sorts by code point, as bytes of UTF-8 sort', () => {
    const unit = fc.constantFrom(
      'a',
      'b',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '\u{103fe}',
      '\u{103ff}',
      '\u{10ffff}',
      '',
    )
    const text = fc.array(unit, { maxLength: 4 }).map((units) => units.join(''))
    fc.assert(
      fc.property(text, text, (a, b) => {
        const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b))
        expect(Math.sign(compareCodePoints(a, b))).toBe(bytes)
      }),
      { numRuns: 1000 },
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

  it('agrees with xml-crypto on inclusive forms of generated documents', async () => {
    const { DOMParser } = await import('@xmldom/xmldom')
    fc.assert(
      fc.property(generatedXml, (xml) => {
        const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement
        const theirs = String(new C14nCanonicalization().process(root as never, {}))
        for (const version of ['1.0', '1.1'] as const)
          expect(canonicalizeInclusive(version, parseXml(xml))).toBe(theirs)
      }),
      { numRuns: 500 },
    )
  })

  it('is its own canonical form, and reads back as the same tree', () => {
    fc.assert(
      fc.property(generatedXml, (xml) => {
        const once = canonical(xml)
        expect(canonical(once)).toBe(once)
        expect(canonicalize(readCanonical(once))).toBe(once)
      }),
      { numRuns: 500 },
    )
  })
})

/** The canonical form of the first element called `it`. */
const inclusive = (version: '1.0' | '1.1', xml: string) => {
  const apex = [...descendants(parseXml(xml))].find(({ local }) => local === 'it')
  if (!apex) throw new Error('no such element')
  return canonicalizeInclusive(version, apex)
}

describe.each(['1.0', '1.1'] as const)('Canonical XML %s of a subtree', (version) => {
  it.each([
    [
      'has every declaration in scope, used or not, at its apex',
      '<a xmlns="urn:a" xmlns:x="urn:x"><b xmlns:y="urn:y"><it z="1"/></b></a>',
      '<it xmlns="urn:a" xmlns:x="urn:x" xmlns:y="urn:y" z="1"></it>',
    ],
    [
      'has the nearest binding of a prefix',
      '<a xmlns:x="urn:1"><b xmlns:x="urn:2"><it/></b></a>',
      '<it xmlns:x="urn:2"></it>',
    ],
    [
      'writes a declaration once, where it comes first',
      '<it xmlns:x="urn:x"><b xmlns:x="urn:x"><x:c xmlns:y="urn:y"/></b></it>',
      '<it xmlns:x="urn:x"><b><x:c xmlns:y="urn:y"></x:c></b></it>',
    ],
    [
      'undeclares a default namespace only where one was declared',
      '<it xmlns=""><b xmlns="urn:b"><c xmlns=""/></b></it>',
      '<it><b xmlns="urn:b"><c xmlns=""></c></b></it>',
    ],
    [
      'does not have a default namespace that was undeclared around it',
      '<a xmlns="urn:a"><b xmlns=""><it/></b></a>',
      '<it></it>',
    ],
    [
      'inherits xml:lang and xml:space from the nearest that has them, and keeps its own',
      '<a xml:lang="de" xml:space="preserve"><b xml:lang="en"><it xml:space="default"><c/></it></b></a>',
      '<it xml:lang="en" xml:space="default"><c></c></it>',
    ],
    [
      'never declares the prefix xml',
      '<a xmlns:xml="http://www.w3.org/XML/1998/namespace"><it xml:lang="de"/></a>',
      '<it xml:lang="de"></it>',
    ],
  ])('%s', (_, xml, expected) => expect(inclusive(version, xml)).toBe(expected))
})

describe('Canonical XML 1.0, 2.4', () => {
  it('inherits every attribute of the xml namespace, as it is', () => {
    const xml = '<a xml:id="a" xml:base="http://a/"><b xml:base="b"><it/></b></a>'
    expect(inclusive('1.0', xml)).toBe('<it xml:base="b" xml:id="a"></it>')
  })
})

describe('Canonical XML 1.1, 2.4', () => {
  it('inherits no xml:id', () => {
    expect(inclusive('1.1', '<a xml:id="a"><it xml:id="b"/></a>')).toBe('<it xml:id="b"></it>')
    expect(inclusive('1.1', '<a xml:id="a"><it/></a>')).toBe('<it></it>')
  })

  it('inherits xml:space', () => {
    const xml = '<a xml:space="preserve"><it/></a>'
    expect(inclusive('1.1', xml)).toBe('<it xml:space="preserve"></it>')
  })

  it('takes no base of another namespace for xml:base', () => {
    const xml = '<a base="x/"><b xmlns:p="urn:p" p:base="y/"><it xml:base="z"/></b></a>'
    expect(inclusive('1.1', xml)).toBe('<it xmlns:p="urn:p" xml:base="z"></it>')
    const both = '<a xml:base="x/"><it base="y" xml:base="z"/></a>'
    expect(inclusive('1.1', both)).toBe('<it base="y" xml:base="x/z"></it>')
  })

  it.each([
    [['http://a/b/c'], undefined, 'http://a/b/c'],
    [['http://a/b/'], 'c', 'http://a/b/c'],
    [['http://a/b/', '../d/'], 'e', 'http://a/d/e'],
    [['http://a', 'b'], undefined, 'http://a/b'],
    [['http://a/b?q#f'], '?r', 'http://a/b?r'],
    [['http://a/b?q'], '', 'http://a/b?q'],
    [['http://a/b'], '//c/d', 'http://c/d'],
    [['http://a/b'], 'urn:x', 'urn:x'],
    [['a/b/'], '../c', 'a/c'],
    [['a/'], '../../c', '../c'],
    [['..'], 'b', '../b'],
    [['a/b'], '/c//d', '/c/d'],
    [['/a'], '/../b/./', '/b/'],
    [['a'], undefined, 'a'],
    [['a/'], '..', ''],
  ])('joins xml:base %j around with %j', (around, own, expected) => {
    const base = (value: string | undefined) => (value === undefined ? '' : ` xml:base="${value}"`)
    const open = around.map((it) => `<a${base(it)}>`).join('')
    const xml = `${open}<it${base(own)}/>${'</a>'.repeat(around.length)}`
    expect(inclusive('1.1', xml)).toBe(`<it${base(expected || undefined)}></it>`)
  })

  it('leaves xml:base alone where nothing around it has one', () => {
    expect(inclusive('1.1', '<a><it xml:base="a/../b"/></a>')).toBe('<it xml:base="a/../b"></it>')
  })
})

describe('comments', () => {
  const xml = '<a>b<!-- c --><d><!----></d></a>'
  it('stay where they are asked for', () => {
    const [plain, kept] = ['<a>b<d></d></a>', '<a>b<!-- c --><d><!----></d></a>']
    const root = parseXml(xml)
    expect([canonicalize(root), canonicalizeInclusive('1.0', root)]).toEqual([plain, plain])
    const comments = true
    expect(canonicalize(root, { comments })).toBe(kept)
    expect(canonicalizeInclusive('1.1', root, { comments })).toBe(kept)
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
    ['<a b="<"></a>', 'a bare < in a value'],
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
    ['xa></a>', 'a root without its <'],
    [`<a b''"></a>`, 'a value without equals sign'],
    ['<a/<b></b></a>', 'a start tag without end'],
    ['<a></a/', 'an end tag without end'],
    ['<a>x', 'text without end'],
    ['<a b="1', 'a value without end'],
    ['', 'nothing'],
  ])('refuses %s: %s', (text) => {
    expect(() => readCanonical(text)).toThrow('canonicalisation')
  })

  const damage = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.constantFrom(0, 1, 1, 2),
    put: fc.constantFrom('', ...'<>"=/ &;xa:', '\n', "'"),
  })
  const outcome = <T>(read: () => T): { value: T } | { refused: unknown } => {
    try {
      return { value: read() }
    } catch (refused) {
      return { refused }
    }
  }
  it('reads what it accepts as XML is read, whatever was changed', () => {
    fc.assert(
      fc.property(generatedXml, damage, (xml, { at, drop, put }) => {
        const once = [...canonical(xml)]
        once.splice(Math.floor(at * once.length), drop, put)
        const text = once.join('')
        const read = outcome(() => readCanonical(text))
        if ('refused' in read) return
        const second = outcome(() => parseXml(text))
        // A namespace URI that has become relative is still in its place.
        if ('refused' in second)
          expect(second.refused).toMatchObject({ details: { reason: 'namespace' } })
        else expect(read.value).toEqual(second.value)
      }),
      { numRuns: 2000 },
    )
  })
})
