/**
 * Attacks by way of XML, and harmless spellings that canonicalisation makes equal.
 *
 * @module
 */

import { body, type SamlAttack } from './saml-attack-tools.js'

const refused = (reason: string) => ({ code: 'SAML_XML_INVALID', reason }) as const

const digest = { code: 'SAML_SIGNATURE_INVALID', reason: 'digest' } as const
const nameIdText = /(?<=<(?:\w+:)?NameID[^>]*>)([^<@]*)@/

const change = (
  name: string,
  about: string,
  expect: SamlAttack['expect'],
  mount: (xml: string) => string,
): SamlAttack => ({ name, about, sign: 'assertion', expect, mount })

const laughs = `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`

/** @internal */
export const xmlAttacks: readonly SamlAttack[] = [
  change('doctype', 'A DOCTYPE', refused('doctype'), (xml) => `<!DOCTYPE x>${body(xml)}`),
  change('external-entity', 'XXE', refused('doctype'), (xml) =>
    `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${body(xml)}`.replace(
      nameIdText,
      '&e;@',
    ),
  ),
  change('billion-laughs', 'Entities that grow', refused('doctype'), (xml) =>
    (laughs + body(xml)).replace(nameIdText, '&c;@'),
  ),
  change(
    'id-by-dtd',
    'An ATTLIST that makes other IDs',
    refused('doctype'),
    (xml) => `<!DOCTYPE x [<!ATTLIST Response ID ID #IMPLIED>]>${body(xml)}`,
  ),
  change(
    'processing-instruction-in-name-id',
    'Text that only canonicalisation sees (OneUptime issue 2988)',
    refused('processing-instruction'),
    (xml) => xml.replace(nameIdText, '$1<?x y?>@'),
  ),
  change(
    'latin-1-declared',
    'Another encoding is declared',
    refused('declaration'),
    (xml) => `<?xml version="1.0" encoding="ISO-8859-1"?>${body(xml)}`,
  ),
  change(
    'xml-1.1',
    'XML 1.1 is declared',
    refused('declaration'),
    (xml) => `<?xml version="1.1"?>${body(xml)}`,
  ),
  change(
    'relative-namespace',
    'Void canonicalisation: a relative namespace URI (The Fragile Lock)',
    refused('namespace'),
    (xml) => xml.replace(/<(?:\w+:)?Response/, '$& xmlns:v="1"'),
  ),
  change('undeclared-prefix', 'A prefix without declaration', refused('syntax'), (xml) =>
    xml.replace(/<(?:\w+:)?Response/, '$& v:a="1"'),
  ),
  change('nul-character', 'A NUL', refused('character'), (xml) => xml.replace(nameIdText, '$1\0@')),
  change('nul-reference', 'A reference to NUL', refused('character'), (xml) =>
    xml.replace(nameIdText, '$1&#0;@'),
  ),
  change('id-twice', 'Two ID attributes', refused('syntax'), (xml) =>
    xml.replace(/ ID="[^"]*"/, '$& ID="_forged"'),
  ),
  change(
    'attribute-twice-by-prefix',
    'One attribute by two prefixes of one namespace',
    refused('duplicate-attribute'),
    (xml) =>
      xml.replace(/<(?:\w+:)?Response/, '$& xmlns:v="urn:v" xmlns:w="urn:v" v:a="1" w:a="2"'),
  ),
  change(
    'utf-7-declared',
    'UTF-7 is declared',
    refused('declaration'),
    (xml) => `<?xml version="1.0" encoding="UTF-7"?>${body(xml)}`,
  ),
  change(
    'utf-16-declared',
    'UTF-16 is declared over UTF-8',
    refused('declaration'),
    (xml) => `<?xml version="1.0" encoding="UTF-16"?>${body(xml)}`,
  ),
  change('deep', 'Elements nested 1,000 deep', refused('too-deep'), (xml) =>
    xml.replace(/<(?:\w+:)?Status>/, (tag) => '<d>'.repeat(1000) + '</d>'.repeat(1000) + tag),
  ),
  change('many-nodes', '100,000 elements', refused('too-many-nodes'), (xml) =>
    xml.replace(/<(?:\w+:)?Status>/, (tag) => '<d/>'.repeat(100_000) + tag),
  ),
  change('many-attributes', 'An element with 1,000 attributes', refused('too-many-nodes'), (xml) =>
    xml.replace(
      /<(?:\w+:)?Response/,
      (tag) => tag + Array.from({ length: 1000 }, (_, i) => ` a${i}=""`).join(''),
    ),
  ),
  change(
    'markup-in-cdata',
    'Tags as text: a second NameID for whoever parses again',
    digest,
    (xml) => xml.replace(nameIdText, '<![CDATA[</NameID><NameID>admin@]]>'),
  ),
  change('xmlns-like-attribute', 'An attribute that xml-crypto leaves out', digest, (xml) =>
    xml.replace(/<(?:\w+:)?Assertion/, '$& xmlnsfoo="1"'),
  ),
  change(
    'quote-in-namespace',
    'A namespace that is written as further attributes by who does not escape it',
    'same',
    (xml) => xml.replace(/<(?:\w+:)?Assertion/, '$& xmlns:v="urn:v&quot; ID=&quot;_forged"'),
  ),
  change('comment-in-name-id', 'Comment truncation (VU#475445)', 'same', (xml) =>
    xml.replace(nameIdText, '$1<!-- x -->@'),
  ),
  change('comment-before-domain', 'Comment truncation inside the domain', 'same', (xml) =>
    xml.replace(nameIdText, '$1@<!---->'),
  ),
  change('cdata-in-name-id', 'Text as a CDATA section', 'same', (xml) =>
    xml.replace(nameIdText, '<![CDATA[$1]]>@'),
  ),
  change('reference-in-name-id', 'Text as a character reference', 'same', (xml) =>
    xml.replace(nameIdText, '$1&#64;'),
  ),
  change('unused-prefix', 'A declaration nobody uses', 'same', (xml) =>
    xml.replace(/<(?:\w+:)?Assertion/, '$& xmlns:unused="urn:x"'),
  ),
  change('white-space-in-tags', 'White space where it means nothing', 'same', (xml) =>
    xml.replaceAll(/ (ID|Recipient|Name)="/g, '\n\t $1 = "'),
  ),
  change(
    'comments-around',
    'Comments outside the root',
    'same',
    (xml) => `<!-- a -->${body(xml)}<!-- b -->`,
  ),
]
