import type { XmlAttribute, XmlElement, XmlNode } from './xml-tree.js'

type Rendered = ReadonlyMap<string, string>

/**
 * @internal Exclusive XML Canonicalization 1.0 of a subtree, as text to be encoded in UTF-8.
 *
 * @param prefixes - the InclusiveNamespaces PrefixList; `''` stands for `#default`
 * @param leaveOut - a child of `apex` to leave out: the enveloped signature
 * @see https://www.w3.org/TR/xml-exc-c14n/
 */
export function canonicalize(
  apex: XmlElement,
  prefixes: readonly string[],
  leaveOut?: XmlElement,
): string {
  return writeElement(apex, new Map(), prefixes, leaveOut)
}

function writeElement(
  element: XmlElement,
  outer: Rendered,
  prefixes: readonly string[],
  leaveOut: XmlElement | undefined,
): string {
  const fresh = freshDeclarations(element, outer, prefixes)
  const rendered = fresh.size === 0 ? outer : new Map([...outer, ...fresh])
  let text = `<${element.name}`
  for (const [prefix, uri] of sortedByPrefix(fresh))
    text += ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeValue(uri)}"`
  for (const { name, value } of sorted(element.attributes))
    text += ` ${name}="${escapeValue(value)}"`
  text += '>'
  for (const child of element.children)
    if (child !== leaveOut) text += writeNode(child, rendered, prefixes)
  return `${text}</${element.name}>`
}

function writeNode(node: XmlNode, rendered: Rendered, prefixes: readonly string[]): string {
  if (typeof node === 'string') return escapeText(node)
  if ('comment' in node) return ''
  return writeElement(node, rendered, prefixes, undefined)
}

/**
 * The declarations this start tag needs: of prefixes it uses (Exclusive C14N, 3), and of listed
 * prefixes in scope, unless an ancestor in the output has written the same.
 */
function freshDeclarations(
  element: XmlElement,
  outer: Rendered,
  prefixes: readonly string[],
): ReadonlyMap<string, string> {
  const fresh = new Map<string, string>()
  const need = (prefix: string, uri: string) => {
    if (prefix !== 'xml' && (outer.get(prefix) ?? '') !== uri) fresh.set(prefix, uri)
  }
  need(element.prefix, element.namespace)
  for (const { prefix, namespace } of element.attributes) if (prefix !== '') need(prefix, namespace)
  for (const prefix of prefixes) {
    const uri = inScope(element, prefix)
    if (uri !== undefined) need(prefix, uri)
  }
  return fresh
}

function inScope(element: XmlElement, prefix: string): string | undefined {
  for (let at: XmlElement | undefined = element; at; at = at.parent) {
    const declared = at.declarations.find((it) => it.prefix === prefix)
    if (declared) return declared.uri
  }
  return undefined
}

function sortedByPrefix(declarations: ReadonlyMap<string, string>): [string, string][] {
  const list = [...declarations]
  return list.length < 2 ? list : list.sort(([a], [b]) => compareCodePoints(a, b))
}

function sorted(attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
  return attributes.length < 2 ? attributes : [...attributes].sort(compareAttributes)
}

/** @internal Canonical XML 1.0, 2.2: by namespace URI, then by local name. */
export function compareAttributes(a: XmlAttribute, b: XmlAttribute): number {
  return compareCodePoints(a.namespace, b.namespace) || compareCodePoints(a.local, b.local)
}

/** @internal Code point order, which differs from code-unit order beyond the Basic Plane. */
export function compareCodePoints(a: string, b: string): number {
  if (/[\ud800-\udfff]/.test(a + b)) return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : a > b ? 1 : 0
}

const inText: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#xD;',
}
const inValue: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}

function escapeText(text: string): string {
  return /[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, (it) => inText[it] ?? it) : text
}

function escapeValue(text: string): string {
  return /[&<"\t\n\r]/.test(text) ? text.replace(/[&<"\t\n\r]/g, (it) => inValue[it] ?? it) : text
}
