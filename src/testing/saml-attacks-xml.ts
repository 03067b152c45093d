/**
 * Attacks by way of XML, and harmless spellings that canonicalisation makes equal.
 *
 * @module
 */

import { body, type SamlAttack } from './saml-attack-tools.js'

const refused = (reason: string) => ({ code: 'SAML_XML_INVALID', reason }) as const

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
