/**
 * The only file that knows the XML parser. Text goes in, a plain tree comes out, and the parser's DOM
 * is gone; a stricter reader can take its place.
 *
 * @module
 */

import { type Attr, DOMParser, type Element, type Node, ParseError } from '@xmldom/xmldom'
import { xmlFault } from './faults.js'
import { ns } from './names.js'
import { screen } from './screen.js'
import type { XmlAttribute, XmlDeclaration, XmlElement, XmlNode } from './xml-tree.js'

/** @internal Reads one document strictly. */
export function parseXml(source: string): XmlElement {
  const { text, attributes } = screen(source)
  let root: Element | null
  try {
    root = parser().parseFromString(text, 'text/xml').documentElement
  } catch (error) {
    if (error instanceof ParseError) throw xmlFault('syntax')
    throw error
  }
  if (!root) throw xmlFault('syntax')
  const seen: Seen = { ids: new Set(), attributes: 0 }
  const tree = copyElement(root, undefined, seen)
  // Of two attributes with the same namespace and local name, the parser keeps one and says nothing.
  if (seen.attributes !== attributes) throw xmlFault('duplicate-attribute')
  return tree
}

interface Seen {
  readonly ids: Set<string>
  attributes: number
}

function parser(): DOMParser {
  return new DOMParser({
    locator: false,
    // XML 1.0, 2.11. The parser's own rule is that of XML 1.1, which loses U+0085, U+2028 and U+2029.
    normalizeLineEndings: (text) => text.replaceAll(/\r\n?/g, '\n'),
    onError: (level, message) => {
      // A replacement character that was sent as such is a character like any other.
      if (level !== 'warning' || !message.startsWith('Unicode replacement character'))
        throw new Error(message)
    },
  })
}

function copyElement(node: Element, parent: XmlElement | undefined, seen: Seen): XmlElement {
  const attributes: XmlAttribute[] = []
  const declarations: XmlDeclaration[] = []
  const children: XmlNode[] = []
  for (let i = 0; i < node.attributes.length; i += 1) {
    const attribute = node.attributes.item(i)
    if (!attribute) continue
    if (attribute.namespaceURI === ns.xmlns) declarations.push(copyDeclaration(attribute))
    else {
      const { name, prefix, local, namespace } = nameOf(attribute)
      attributes.push({ name, prefix, local, namespace, value: attribute.value })
    }
  }
  seen.attributes += node.attributes.length
  const { name, prefix, local, namespace } = nameOf(node)
  const element: XmlElement = {
    name,
    prefix,
    local,
    namespace,
    attributes,
    declarations,
    children,
    parent,
  }
  const id = attributes.find(({ name }) => name === 'ID')
  if (id) {
    if (seen.ids.has(id.value)) throw xmlFault('duplicate-id')
    seen.ids.add(id.value)
  }
  for (let child = node.firstChild; child; child = child.nextSibling)
    copyChild(child, element, children, seen)
  return element
}

function copyChild(node: Node, parent: XmlElement, into: XmlNode[], seen: Seen): void {
  if (node.nodeType === node.ELEMENT_NODE) into.push(copyElement(node as Element, parent, seen))
  else if (node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE)
    into.push(node.nodeValue ?? '')
  // The screen let nothing else through.
  else if (node.nodeType !== node.COMMENT_NODE) throw xmlFault('syntax')
}

/** Namespaces in XML 1.0, 3 (reserved names) and 5 (no undeclaring of a prefix). */
function copyDeclaration(attribute: Attr): XmlDeclaration {
  const prefix = attribute.name === 'xmlns' ? '' : attribute.name.slice('xmlns:'.length)
  const uri = attribute.value
  const reserved = prefix === 'xmlns' || uri === ns.xmlns || (prefix === 'xml') !== (uri === ns.xml)
  // A relative namespace URI has no canonical form (Canonical XML 1.0, 1.3).
  const unusable = uri === '' ? prefix !== '' : !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri)
  if (reserved || unusable || !isName(prefix || 'a')) throw xmlFault('namespace')
  return { prefix, uri }
}

type Named = Pick<XmlElement, 'name' | 'prefix' | 'local' | 'namespace'>

function nameOf(node: Element | Attr): Named {
  const name = node.nodeName
  const colon = name.indexOf(':')
  const prefix = colon < 0 ? '' : name.slice(0, colon)
  const local = name.slice(colon + 1)
  const namespace = node.namespaceURI ?? ''
  if (colon === 0 || !isName(local) || (prefix !== '' && !isName(prefix))) throw xmlFault('syntax')
  if (prefix === 'xmlns' || (prefix !== '' && namespace === '')) throw xmlFault('namespace')
  return { name, prefix, local, namespace }
}

const plainName = /^[A-Za-z_][A-Za-z0-9_.-]*$/
// Namespaces in XML 1.0, production 4.
const start =
  'A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}\\u{200d}\\u{2070}-\\u{218f}\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}'
const ncName = new RegExp(
  `^[${start}][${start}.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}\\u{2040}-]*$`,
  'u',
)

function isName(text: string): boolean {
  return plainName.test(text) || ncName.test(text)
}
