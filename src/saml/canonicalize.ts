import type { XmlAttribute, XmlDeclaration, XmlElement } from './xml-tree.js'

/** Prefixes and URIs that the output has in force. */
type Rendered = ReadonlyMap<string, string>

/** @internal What the kinds of canonical form leave open. */
export interface Writing {
  /** The declarations that an element may have to be written with. */
  readonly candidates: (element: XmlElement) => Iterable<XmlDeclaration>
  /** Whether comments stay. */
  readonly comments: boolean
}

/** @internal What is canonicalised, and how. */
export interface CanonicalOptions {
  /** Exclusive only: the InclusiveNamespaces PrefixList; `''` stands for `#default`. */
  readonly prefixes?: readonly string[]
  /** A child of the apex to leave out: the enveloped signature. */
  readonly leaveOut?: XmlElement
  /** Whether comments stay. @defaultValue `false` */
  readonly comments?: boolean
}

/**
 * @internal Exclusive XML Canonicalization 1.0 of a subtree, as text to be encoded in UTF-8.
 *
 * @see https://www.w3.org/TR/xml-exc-c14n/
 */
export function canonicalize(apex: XmlElement, options: CanonicalOptions = {}): string {
  const { prefixes = [], leaveOut, comments = false } = options
  const candidates: Writing['candidates'] =
    prefixes.length === 0
      ? usedPrefixes
      : (element) => [...usedPrefixes(element), ...prefixes.flatMap((it) => inScope(element, it))]
  return writeElement(apex, apex.attributes, new Map(), { candidates, comments }, leaveOut)
}

/** @internal Writes a subtree; the attributes of its apex may be others than it has. */
export function writeElement(
  element: XmlElement,
  attributes: readonly XmlAttribute[],
  outer: Rendered,
  writing: Writing,
  leaveOut: XmlElement | undefined,
): string {
  let fresh: Map<string, string> | undefined
  // An ancestor in the output may have written the same; the prefix xml is never declared.
  for (const { prefix, uri } of writing.candidates(element))
    if (prefix !== 'xml' && (outer.get(prefix) ?? '') !== uri) {
      fresh ??= new Map()
      fresh.set(prefix, uri)
    }
  const rendered = fresh ? new Map([...outer, ...fresh]) : outer
  let text = `<${element.name}`
  if (fresh)
    for (const [prefix, uri] of sortedByPrefix(fresh))
      text += ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeValue(uri)}"`
  for (const { name, value } of sorted(attributes)) text += ` ${name}="${escapeValue(value)}"`
  text += '>'
  for (const child of element.children)
    if (typeof child === 'string') text += escapeText(child)
    else if ('comment' in child) text += writing.comments ? `<!--${child.comment}-->` : ''
    else if (child !== leaveOut)
      text += writeElement(child, child.attributes, rendered, writing, undefined)
  return `${text}</${element.name}>`
}

/** Exclusive C14N, 3: the prefixes that a start tag itself uses. */
function usedPrefixes(element: XmlElement): XmlDeclaration[] {
  const used = [{ prefix: element.prefix, uri: element.namespace }]
  for (const { prefix, namespace } of element.attributes)
    if (prefix !== '') used.push({ prefix, uri: namespace })
  return used
}

function inScope(element: XmlElement, prefix: string): XmlDeclaration[] {
  for (let at: XmlElement | undefined = element; at; at = at.parent) {
    const declared = at.declarations.find((it) => it.prefix === prefix)
    if (declared) return [declared]
  }
  return []
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
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  let at = 0
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1
  return at === length ? a.length - b.length : rank(a.charCodeAt(at)) - rank(b.charCodeAt(at))
}

/** Half of a character beyond the Basic Plane comes after all that are in it. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_0000 : unit
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

/** @internal An attribute value between quotation marks. */
export function escapeValue(text: string): string {
  return /[&<"\t\n\r]/.test(text) ? text.replace(/[&<"\t\n\r]/g, (it) => inValue[it] ?? it) : text
}
